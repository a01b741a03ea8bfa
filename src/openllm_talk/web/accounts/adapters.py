"""How allauth takes people in here (who has an invitation, or everybody where talk.toml says so),
and what it writes to them."""

import logging
from collections.abc import Mapping
from typing import Any, ClassVar, cast
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.base.provider import Provider
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from requests import Session

from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.invitations import do_use, open_invitation
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.visit import Visited

_log = logging.getLogger(__name__)

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
        subject, body = text.strip().split("\n", 1)
        to = [email] if isinstance(email, str) else email
        return EmailMessage(subject.strip(), body.strip() + "\n", to=to, headers=headers)


class Elsewhere(DefaultSocialAccountAdapter):
    """Signing in with an account elsewhere, which is somebody here only after they signed up with
    it or connected it while signed in: an e-mail address that both have makes nobody anybody."""

    error_messages: ClassVar[dict[str, Promise]] = {  # type: ignore[misc]
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _(
            "An account here has this e-mail address. If it is yours, sign in to it, then connect"
            " %s under «Accounts elsewhere»."
        ),
        "no_password": _("This is the only way in which you sign in: set a password first."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whether a new account may be made; who may not is told so on a page of its own."""
        if super().is_open_for_signup(request, sociallogin):
            return True
        context = {"provider": sociallogin.provider}
        closed = render(request, "socialaccount/unknown.html", context, status=403)
        raise ImmediateHttpResponse(closed)

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        """What the form holds at first: what they are called elsewhere, too."""
        kept = sociallogin.account.extra_data
        name = kept.get("name") or kept.get("nickname", "")
        return {**super().get_signup_form_initial_data(sociallogin), "name": name[:60]}

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """Saves a new member and their account elsewhere, both or neither, in a transaction."""
        return super().save_user(request, sociallogin, form)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: Mapping[str, Any] | None = None,
    ) -> None:
        """Tells the log what failed. Who says no to WeChat comes back with a state alone."""
        known = bool((extra_context or {}).get("state"))
        if known and error != AuthError.CANCELLED and not {"code", "error"} & request.GET.keys():
            raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))
        if exception is not None:
            _log.warning("signing in with %s failed: %s", provider.id, type(exception).__name__)

    def get_requests_session(self) -> Session:
        """What asks other places: it goes where the code says, and follows nobody elsewhere."""
        session: Session = super().get_requests_session()  # type: ignore[no-untyped-call]
        session.max_redirects = 0
        return session


def _admitted_as(request: HttpRequest) -> str:
    """What somebody who signs up becomes; takes their place of the invitation."""
    try:
        return do_use(request.session.pop(INVITATION, None)).role
    except WorkshopError:
        if is_open(request):
            return Role.MEMBER
        closed = render(request, "account/signup_closed.html", status=403)
        raise ImmediateHttpResponse(closed) from None
