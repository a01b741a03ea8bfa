"""What members connect and take off stands in the audit log, with the place and nothing of it."""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed

from openllm_talk.web.accounts.audit import note


def do_listen() -> None:
    """Has every connection noted from now on; allauth calls what listens right after it is made."""
    social_account_added.connect(_connected)
    social_account_removed.connect(_disconnected)


def _connected(sociallogin: SocialLogin, **_: Any) -> None:
    _note("member.connect", sociallogin.account)


def _disconnected(socialaccount: SocialAccount, **_: Any) -> None:
    _note("member.disconnect", socialaccount)


def _note(action: str, account: SocialAccount) -> None:
    note(action, by=account.user, member=account.user, about=account.provider)
