"""How allauth takes people in here: who has an invitation, or everybody where talk.toml says so."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.invitations import do_use, open_invitation
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.visit import Visited

INVITATION = "invitation"
"""Where a session keeps the digest of the invitation with which somebody came."""


def is_open(request: Visited) -> bool:
    """Whether anybody may sign up by e-mail; where mail cannot leave, nobody could be told from
    anybody else, so nobody may."""
    wanted = settings.SIGNUP_OPEN or request.community.people.sign_up == "open"
    return wanted and bool(settings.MAIL_LEAVES)


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing up, by e-mail and password or with an account elsewhere: both come through here."""

    def is_open_for_signup(self, request: Visited) -> bool:
        """Whether whoever asks may sign up."""
        held = open_invitation(request.session.get(INVITATION))
        return held is not None or is_open(request)

    def save_user(self, request: Visited, user: Member, form: Any, commit: bool = True) -> Member:
        """Saves a new member and takes their place of the invitation, both or neither."""
        with transaction.atomic():
            user.role = _admitted_as(request)
            user.name = str(form.cleaned_data.get("name") or "")
            saved: Member = super().save_user(request, user, form, commit)
            if commit:
                note("member.join", by=saved, member=saved, about=saved.role)
        return saved


def _admitted_as(request: Visited) -> str:
    held = request.session.pop(INVITATION, None)
    if held is None and is_open(request):
        return Role.MEMBER
    try:
        return do_use(held).role
    except WorkshopError:
        if is_open(request):
            return Role.MEMBER
        raise ImmediateHttpResponse(_closed(request)) from None


def _closed(request: HttpRequest) -> Any:
    return render(request, "account/signup_closed.html", status=403)
