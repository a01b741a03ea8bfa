"""What the community writes to people about their accounts: short, plain, in their language."""

from pathlib import Path
from typing import Any

import allauth
import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone, translation

from openllm_talk.community import Community
from openllm_talk.web.accounts.adapters import Accounts
from openllm_talk.web.accounts.roles import Role
from web_live import member

WORD = "a long and quiet word"
OPEN = override_settings(SIGNUP_OPEN=True, MAIL_LEAVES=True, ACCOUNT_EMAIL_VERIFICATION="mandatory")
SAID = {
    "email_confirmation_signup": ("please confirm your email address", "请确认你的邮箱"),
    "account_already_exists": ("you already have an account", "你已经有账号了"),
    "login_code": ("your code to sign in", "你的登录验证码"),
    "password_reset_key": ("choose a new password", "重设密码"),
    "unknown_account": ("there is no account with this address", "这个邮箱还没有账号"),
    "password_changed": ("your password was changed", "你的密码已修改"),
}
NEVER_SENT = {"base", "password_reset_code"}  # codes are for signing in alone


@pytest.fixture(autouse=True)
def _fresh(workspace: Path) -> None:
    cache.clear()


def in_language(language: str) -> Client:
    return Client(headers={"Accept-Language": language})


def ask_for(kind: str, client: Client) -> None:
    """Does what makes the mail go out."""
    lin = member(Role.MEMBER, "Lin")
    lin.set_password(WORD)
    lin.save()
    new = {"name": "Mo", "email": "mo@example.org", "password1": WORD}
    if kind == "email_confirmation_signup":
        client.post("/account/signup/", new)
    elif kind == "account_already_exists":
        client.post("/account/signup/", new | {"email": lin.email})
    elif kind == "login_code":
        client.post("/account/login/code/", {"email": lin.email})
    elif kind == "password_reset_key":
        client.post("/account/password/reset/", {"email": lin.email})
    elif kind == "unknown_account":
        client.post("/account/password/reset/", {"email": "nobody@example.org"})
    else:
        client.force_login(lin)
        given = {"oldpassword": WORD, "password1": WORD + "!", "password2": WORD + "!"}
        client.post("/account/password/change/", given)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", SAID)
def test_a_mail_is_in_the_words_of_the_community(
    kind: str, language: str, community: Community
) -> None:
    with OPEN:
        ask_for(kind, in_language(language))
    (sent,) = mail.outbox
    between = "：" if language == "zh" else ": "
    assert sent.subject == community.name + between + SAID[kind][language == "zh"]
    body = str(sent.body)
    assert body.endswith(f"\n{community.name}\n{settings.ADDRESS}\n")
    assert not getattr(sent, "alternatives", [])
    assert "&" not in body.replace("&amp;", "<")  # nothing is escaped as for HTML
    assert "example.com" not in sent.subject + body
    assert ("。" in body) == (language == "zh")


def templates() -> list[str]:
    """What allauth may write to somebody, as it calls it."""
    held = Path(allauth.__file__).parent / "templates"
    names = {
        path.name.removesuffix("_message.txt")
        for room in ("account", "socialaccount")
        for path in (held / room / "email").glob("*_message.txt")
    }
    return sorted(names - NEVER_SENT)


@pytest.mark.parametrize("kind", templates())
def test_whatever_may_be_sent_has_words_of_ours_in_both_languages(
    kind: str, community: Community
) -> None:
    request: Any = RequestFactory().get("/")
    request.community = community
    told = {
        "activate_url": "link",
        "password_reset_url": "link",
        "code": "ABCD",
        "ip": "192.0.2.1",
        "timestamp": timezone.now(),
        "from_email": "old@example.org",
        "to_email": "new@example.org",
        "deleted_email": "old@example.org",
        "email": "lin@example.org",
        "provider": {"name": "GitHub"},
    }
    adapter = Accounts()
    adapter.request = request
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            made = adapter.render_mail(f"account/email/{kind}", "lin@example.org", told)
        said.append(made.subject)
        assert made.subject.startswith(community.name)
        assert len(str(made.body).splitlines()) > 5
    assert said[0] != said[1]
