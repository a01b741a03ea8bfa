"""The addresses below «members/»."""

from django.urls import URLPattern, path

from openllm_talk.web.accounts.views import governing, joining, own

urlpatterns: list[URLPattern] = [
    path("", governing.members, name="members"),
    path("<int:number>/role/", governing.change_role, name="change_role"),
    path("<int:number>/forget/", governing.forget, name="forget_member"),
    path("identities/<int:number>/", governing.judge_identity, name="judge_identity"),
    path("invitations/", governing.invite, name="invite"),
    path("invitations/<int:number>/revoke/", governing.revoke, name="revoke_invitation"),
    path("audit/", governing.audit, name="audit"),
    path("join/<str:token>/", joining.join, name="join"),
    path("me/", own.me, name="me"),
    path("me/identities/", own.claim_identity, name="claim_identity"),
    path("me/identities/<int:number>/withdraw/", own.withdraw_identity, name="withdraw_identity"),
    path("me/leave/", own.leave, name="leave"),
]
