"""What members are and how they are called: their own choice, their role, their leaving."""

from django.contrib.sessions.models import Session
from django.db import transaction

from openllm_talk.archive.named import borne_by_others
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import Asked, Offered
from openllm_talk.issues.workshop.forgetting import do_forget_member
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.identities import do_stand, people_of
from openllm_talk.web.accounts.models import Invitation, Member
from openllm_talk.web.accounts.roles import GIVEN, Role


def check_choice(member: Member, name: str, named: bool) -> str:
    """The name as it will stand; raises WorkshopError where it is somebody else's, or missing."""
    name = " ".join(name.split())
    if named and not name:
        raise WorkshopError(
            "give the name under which you want to stand in public",
            "要公开署名，请填写你的名字",
        )
    if name and Member.objects.filter(name__iexact=name).exclude(pk=member.pk).exists():
        raise WorkshopError(
            f"another member is called «{name}»; choose another name",
            f"已经有成员叫 “{name}”；请换一个名字",
        )
    if name and borne_by_others(name, people_of(member)):
        raise WorkshopError(
            f"somebody writes as «{name}» in the chat; if that is you, show it below first",
            f"聊天里已经有人叫 “{name}”；如果就是你，请先在下面关联这个身份",
        )
    return name


@transaction.atomic
def do_choose(member: Member, name: str, named: bool, language: str) -> Member:
    """The member's own choice, in force from now on: every page, and the next publication of every
    issue. Holds a transaction. Raises WorkshopError as `check_choice` does.
    """
    member.name = check_choice(member, name, named)
    changed = member.named != named
    member.named, member.language = named, language
    member.save(update_fields=["name", "named", "language"])
    do_stand(member)
    if changed:
        note("member.named" if named else "member.pseudonym", by=member, member=member)
    return member


def check_role(member: Member, role: str) -> None:
    """Raises WorkshopError for a part that cannot be given, or if no admin would be left."""
    if role not in GIVEN:
        raise WorkshopError(f"nobody can be «{role}»", f"没有 “{role}” 这个角色")
    if role != Role.ADMIN:
        _check_admin_left(member)


@transaction.atomic
def do_change_role(by: Member, member: Member, role: str) -> None:
    """The member is this from their next request on. Holds a transaction.

    Raises WorkshopError as `check_role` does.
    """
    check_role(member, role)
    before = member.role
    if before != role:
        member.role = role
        member.save(update_fields=["role"])
        note("role.change", by=by, member=member, about=f"{before} → {role}")


@transaction.atomic
def do_forget(by: Member, member: Member) -> None:
    """Nothing of the member's account is left: sessions, claims, votes, names. Holds a transaction.

    What they wrote into issues stays, without them; that they stood there by name ends with the
    next publication. Raises WorkshopError for the last admin.
    """
    _check_admin_left(member)
    do_end_sessions(member)
    member.named = False
    do_stand(member)
    for model in (Asked, Offered):
        model.objects.filter(member=member).update(name="")
    do_forget_member(member.pk)
    Invitation.objects.filter(by=member).delete()
    note("member.forget", by=None if by.pk == member.pk else by, about=f"{member.pk}")
    member.delete()


def do_end_sessions(member: Member) -> None:
    """The member is signed out everywhere."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(member.pk):
            session.delete()


def _check_admin_left(member: Member) -> None:
    admins = Member.objects.select_for_update().filter(role=Role.ADMIN, is_active=True)
    if member.role == Role.ADMIN and not [one for one in admins if one.pk != member.pk]:
        raise WorkshopError(
            "this is the only admin; make somebody else one first",
            "这是唯一的管理员；请先指定另一位管理员",
        )
