"""The pages of accounts in a real browser: both languages, light and dark, phone and desk."""

from typing import Any, Literal

import pytest

from openllm_talk.web.accounts.invitations import do_invite
from openllm_talk.web.accounts.roles import Role
from web_live import Live, member, overflow, violations

LOOKS = [
    (width, scheme, language)
    for width in (390, 1280)
    for scheme in ("light", "dark")
    for language in ("zh", "en")
]
FOR_ALL = (
    "/next/",
    "/nowhere/",
    "/members/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-x/",
    "/account/confirm-email/",
    "/account/confirm-email/none/",
    "/account/inactive/",
    "/account/login/code/",
    "/account/3rdparty/login/cancelled/",
    "/account/3rdparty/login/error/",
)
FOR_MEMBERS = (
    "/members/",
    "/members/audit/",
    "/members/me/",
    "/members/me/leave/",
    "/account/logout/",
    "/account/email/",
    "/account/password/change/",
    "/account/3rdparty/",
)


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_pages_of_accounts_are_accessible_and_fit(
    browser: Any,
    live: Live,
    width: int,
    scheme: Literal["light", "dark"],
    language: Literal["zh", "en"],
) -> None:
    admin = member(Role.ADMIN, "Ada Lovelace")
    admin.set_password("a long and quiet word")
    admin.save()
    invited = do_invite(admin, "editor", 7, 3)
    for who, paths in (
        (Role.READER, (*FOR_ALL, f"/members/join/{invited.token}/")),
        (admin, FOR_MEMBERS),
    ):
        page = live.page(browser, who, width=width, scheme=scheme, language=language)
        for path in paths:
            page.goto(live.at(path))
            import os

            if os.environ.get("SHOTS"):
                page.screenshot(
                    path=f"/tmp/shots-accounts/{getattr(who, 'role', who)}{path.replace('/', '-')[:40]}{width}-{scheme}-{language}.png",
                    full_page=True,
                )
            assert violations(page) == [], path
            assert overflow(page) <= 0, path
