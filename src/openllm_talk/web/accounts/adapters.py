"""How allauth takes people in here (who has an invitation, or everybody where talk.toml says so),
and what it writes to them."""

from typing import Any, cast
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.invitations import do_use, open_invitation
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.visit import Visited

INVITATION = "invitation"
"""Where a session keeps the digest of the invitation with which somebody came."""


def is_open(request: HttpRequest) -> bool:
    """Whether anybody may sign up by e-mail; where mail cannot leave, nobody could be told from
    anybody else, so nobody may."""
    community = cast("Visited", request).community
    wanted = settings.SIGNUP_OPEN or community.people.sign_up == "open"
    return wanted and bool(settings.MAIL_LEAVES)


class Accounts(DefaultAccountAdapter):
    """Signing up, by e-mail and password or with an account elsewhere: both come through here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether whoever asks may sign up."""
        held = open_invitation(request.session.get(INVITATION))
        return held is not None or is_open(request)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Saves a new member and takes their place of the invitation, both or neither."""
        with transaction.atomic():
            user.role = _admitted_as(request)
            user.name = str(form.cleaned_data.get("name") or "")
            saved = super().save_user(request, user, form, commit)
            note("member.join", by=user, member=user, about=user.role)
        return saved

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """The mail in the community's own words, plain text, in the language of the request.

        Its template, in «accounts/mail/», is called as allauth calls the mail; its first line is
        the subject.
        """
        name = template_prefix.rpartition("/")[2]
        given = {
            "community": cast("Visited", self.request).community,
            "address": settings.ADDRESS,
            "login": urljoin(settings.ADDRESS, reverse("account_login")),
            "reset": urljoin(settings.ADDRESS, reverse("account_reset_password")),
        }
        text = render_to_string(f"accounts/mail/{name}.txt", given | context)
        subject, _, body = text.strip().partition("\n")
        to = [email] if isinstance(email, str) else email
        return EmailMessage(subject.strip(), body.strip() + "\n", to=to, headers=headers)


def _admitted_as(request: HttpRequest) -> str:
    """What somebody who signs up becomes; takes their place of the invitation."""
    try:
        return do_use(request.session.pop(INVITATION, None)).role
    except WorkshopError:
        if is_open(request):
            return Role.MEMBER
        closed = render(request, "account/signup_closed.html", status=403)
        raise ImmediateHttpResponse(closed) from None
