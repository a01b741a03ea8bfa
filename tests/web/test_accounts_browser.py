"""The pages of accounts in a real browser: both languages, light and dark, phone and desk."""

from typing import Any, Literal

import pytest
from django.core.cache import cache

from openllm_talk.archive.models import Channel, Identity, Person
from openllm_talk.web.accounts.identities import do_claim, do_confirm
from openllm_talk.web.accounts.invitations import do_invite
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role
from web_live import LOOKS, PHONE, Live, member, overflow, violations

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
WORD = "a long and quiet word"


@pytest.fixture
def ada(live: Live) -> Member:
    """An admin with one chat identity confirmed and one waiting, among people with others."""
    cache.clear()
    Channel.objects.create(id="c", platform="wechat", name="夜班群")
    for name in ("小林", "Ada 🌙"):
        person = Person.objects.create(name=name)
        Identity.objects.create(person=person, platform="wechat", name=name)
    admin = member(Role.ADMIN, "Ada Lovelace")
    admin.set_password(WORD)
    admin.save()
    do_confirm(do_claim(admin, "wechat", "Ada 🌙").pk, member(Role.EDITOR, "Edi"))
    do_claim(member(Role.MEMBER, "林小小"), "wechat", "小林")
    return admin


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_pages_of_accounts_are_accessible_and_fit(
    browser: Any,
    live: Live,
    ada: Member,
    width: int,
    scheme: Literal["light", "dark"],
    language: Literal["zh", "en"],
) -> None:
    invited = do_invite(ada, "editor", 7, 3)
    lin = Member.objects.get(name="林小小")
    for who, paths in (
        (Role.READER, (*FOR_ALL, f"/members/join/{invited.token}/")),
        (ada, FOR_MEMBERS),
        (lin, ("/members/me/", "/members/")),
    ):
        page = live.page(browser, who, width=width, scheme=scheme, language=language)
        for path in paths:
            page.goto(live.at(path))
            live.keep(page, f"accounts-{width}-{scheme}-{language}")
            assert violations(page) == [], path
            assert overflow(page) <= 0, path


def test_somebody_is_invited_and_joins_on_a_phone_without_scripts(
    browser: Any, live: Live, ada: Member
) -> None:
    page = live.page(browser, ada)
    page.goto(live.at("/members/"))
    page.get_by_label("Invite as").select_option("editor")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".said .secret").inner_text()
    assert link.startswith(live.at("/members/join/"))

    phone = live.page(browser, width=PHONE, language="zh", scripts=False)
    phone.goto(link)
    phone.get_by_role("button", name="接受并注册").click()
    phone.get_by_label("名字").fill("莫莫")
    phone.get_by_label("邮箱").fill("mo@example.org")
    phone.get_by_label("密码").fill(WORD)
    phone.get_by_role("button", name="注册").click()
    phone.goto(live.at("/members/me/"))
    assert phone.locator("h1").inner_text() == "莫莫"
    phone.get_by_label("署我的名字").check()
    phone.get_by_role("button", name="保存").click()
    assert "已保存" in phone.locator(".said").inner_text()
    assert phone.get_by_label("署我的名字").is_checked()
    assert Member.objects.get(name="莫莫").role == "editor"


def test_a_name_that_is_taken_is_said_where_it_was_typed(
    browser: Any, live: Live, ada: Member
) -> None:
    page = live.page(browser, ada, width=PHONE)
    page.goto(live.at("/members/me/"))
    page.get_by_label("Name", exact=True).fill("林小小")
    page.get_by_role("button", name="Save").click()
    field = page.get_by_label("Name", exact=True)
    assert field.get_attribute("aria-invalid") == "true"
    assert "choose another name" in page.locator(".errorlist").inner_text()
    assert violations(page) == []


def test_what_has_the_focus_is_seen_and_what_is_tapped_is_large_enough(
    browser: Any, live: Live, ada: Member
) -> None:
    page = live.page(browser, ada, width=PHONE)
    page.goto(live.at("/members/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(30):
        page.keyboard.press("Tab")
        unseen = page.evaluate(
            "document.activeElement !== document.body"
            " && getComputedStyle(document.activeElement).outlineStyle === 'none'"
        )
        assert not unseen, page.evaluate("document.activeElement.outerHTML")
    small = page.evaluate(
        "[...document.querySelectorAll('a, button, input, select')]"
        ".filter(one => one.getClientRects().length && !one.matches('.skip, [type=hidden]'))"
        ".filter(one => { const box = one.getBoundingClientRect();"
        " return box.width < 24 || box.height < 24; }).map(one => one.outerHTML)"
    )
    assert small == []


def test_the_language_changes_in_place_without_scripts(browser: Any, live: Live) -> None:
    page = live.page(browser, language="zh", scripts=False)
    page.goto(live.at("/account/login/?next=/members/me/"))
    page.get_by_role("link", name="English").click()
    assert page.locator("h1").inner_text() == "Sign in"
    assert "next=%2Fmembers%2Fme%2F" in page.url
    page.goto(live.at("/next/"))
    assert page.locator("html").get_attribute("lang") == "en"
