"""From the review page to the published issue on a phone, by taps that are counted; axe looks on."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from openllm_talk.archive.importing import do_import
from openllm_talk.community import load
from openllm_talk.issues.draft import do_draft
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.hosting import mark_of
from talk_processes import Served, cookie_of, served
from web_live import PHONE, overflow, violations

SAMPLE = Path(__file__).parents[2] / "examples/community"
MOST_TAPS = 4
"""To the check list, the rest accepted, private things seen, published."""


@pytest.fixture
def number(workspace: Path) -> str:
    """The number of a drafted issue of the sample community."""
    shutil.copy(SAMPLE / "talk.toml", workspace)
    community = load(workspace)
    do_import([SAMPLE / "issues", SAMPLE / "chat"], community)
    return do_draft(community, workspace).issue.number or ""


@pytest.fixture
def live(workspace: Path, number: str) -> Iterator[Served]:
    with served(workspace) as running:
        yield running


class Phone:
    """A phone in an editor's hand; it counts what is tapped."""

    def __init__(self, live: Served, browser: Any, **options: Any) -> None:
        context = browser.new_context(
            viewport={"width": PHONE, "height": 844},
            has_touch=True,
            reduced_motion="reduce",
            **{"locale": "zh-CN", **options},
        )
        name = f"talk-{mark_of(live.errors.parent)}"
        cookie = {"name": name, "value": cookie_of("rowan", Role.EDITOR)}
        connection.close()
        context.add_cookies([{**cookie, "url": live.address, "httpOnly": True}])
        self.page = context.new_page()
        self.page.set_default_timeout(120_000)
        self.taps = 0

    def tap(self, what: str) -> None:
        self.taps += 1
        with self.page.expect_navigation():
            self.page.tap(what)


def sound(page: Any) -> None:
    assert violations(page) == []
    assert overflow(page) == 0


def test_a_reviewed_issue_is_out_after_four_taps(live: Served, browser: Any, number: str) -> None:
    phone = Phone(live, browser)
    page = phone.page
    page.goto(f"{live.address}review/{number}/")
    phone.tap(f'.sign a[href="/publishing/{number}/"]')
    sound(page)
    phone.tap("button[value=accept]")
    if page.locator("#check-private.block").count():
        phone.tap("#check-private form button")
    phone.tap("#sign button.main")
    page.wait_for_selector("#texts")
    sound(page)
    assert phone.taps <= MOST_TAPS
    page.click('[data-copy="text-1"]')
    assert page.locator('[data-copy="text-1"].done').count() == 1
    page.goto(f"{live.address}issues/{number}/")
    assert page.locator("h1 .number").inner_text() == number


def test_it_works_without_scripts_too(live: Served, browser: Any, number: str) -> None:
    phone = Phone(live, browser, java_script_enabled=False, color_scheme="dark", locale="en-GB")
    page = phone.page
    page.goto(f"{live.address}publishing/{number}/")
    phone.tap("button[value=leave_out]")
    if page.locator("#check-private.block").count():
        phone.tap("#check-private form button")
    phone.tap("#sign button.main")
    page.wait_for_selector("#texts")  # the page asks for itself anew
    assert page.locator("[data-copy]:visible").count() == 0


def test_a_shared_preview_is_read_by_a_stranger(live: Served, browser: Any, number: str) -> None:
    phone = Phone(live, browser, locale="en-GB")
    phone.page.goto(f"{live.address}publishing/{number}/")
    phone.tap("button[value=accept]")
    phone.tap("#share form[action$='share/#share'] button")
    sound(phone.page)
    link = phone.page.input_value("#new-link")
    stranger = browser.new_context(viewport={"width": PHONE, "height": 844}).new_page()
    assert stranger.goto(link).status == 200
    sound(stranger)
    assert stranger.locator('a[href^="/review/"]').count() == 0
