"""Bringing chats in with a real browser, on a phone, with scripts and without, in both languages."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection

from openllm_talk.archive.models import Message
from openllm_talk.web.hosting import mark_of
from talk_processes import Served, cookie_of, served

CHROMIUM = Path("/usr/bin/chromium")
CHAT = Path(__file__).parents[2] / "examples/community/chat/wechat-group.txt"
SINGAPORE = CHAT.with_name("whatsapp-singapore.txt")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def live(workspace: Path) -> Iterator[Served]:
    with served(workspace) as running:
        yield running


def page_of(live: Served, browser: Any, **options: Any) -> Any:
    """A page on a phone whose owner is an editor."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, **{"locale": "en-GB", **options}
    )
    cookie = {"name": f"talk-{mark_of(live.errors.parent)}", "value": cookie_of()}
    connection.close()
    context.add_cookies([{**cookie, "url": live.address, "httpOnly": True}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{live.address}uploads/")
    return page


def check_page(page: Any, name: str) -> None:
    """Nothing that axe finds wrong, nothing wider than the phone."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [one["id"] for one in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_file_is_chosen_and_its_report_comes_by_itself(live: Served, browser: Any) -> None:
    page = page_of(live, browser)
    check_page(page, "uploads-empty")
    page.set_input_files("#files", CHAT)
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("The draft of the next issue is being remade").wait_for()
    check_page(page, "upload-report")
    page.goto(f"{live.address}uploads/")
    check_page(page, "uploads-one")
    assert Message.objects.exists()
    page.context.close()


def test_several_files_are_dropped_and_each_says_how_it_went(live: Served, browser: Any) -> None:
    page = page_of(live, browser, locale="zh-CN", color_scheme="dark")
    texts = {path.name: path.read_text(encoding="utf-8") for path in (CHAT, SINGAPORE)}
    dropped = page.evaluate_handle(
        """texts => { const data = new DataTransfer();
        for (const [name, text] of Object.entries({...texts, "empty.txt": ""}))
            data.items.add(new File([text], name)); return data; }""",
        texts,
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    page.get_by_text("empty.txt：是空文件").wait_for()
    page.locator("#sent a").nth(1).wait_for()
    check_page(page, "uploads-several-zh-dark")
    page.locator("#sent a").first.click()
    page.get_by_text("正在重新起草下一期").wait_for()
    check_page(page, "upload-report-zh-dark")
    page.context.close()


def test_without_scripts_the_form_and_the_report_work(live: Served, browser: Any) -> None:
    page = page_of(live, browser, java_script_enabled=False)
    page.get_by_label("Messages as you copied them").fill(CHAT.read_text(encoding="utf-8"))
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("The draft of the next issue is being remade").wait_for()
    page.goto(f"{live.address}uploads/")
    page.set_input_files("#files", [CHAT, SINGAPORE])
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("came in before").wait_for()  # it is what was pasted
    page.locator(".before li").nth(1).wait_for()
    page.context.close()


def test_what_is_too_large_is_not_even_sent(workspace: Path, browser: Any, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (1024 * 1024 + 1))
    with served(workspace, "--no-worker", TALK_UPLOAD_MB="1") as live:
        page = page_of(live, browser)
        page.set_input_files("#files", large)
        page.get_by_role("button", name="Upload").click()
        page.get_by_text("large.txt: is too large").wait_for()
        page.context.close()
    assert not (workspace / "uploads").exists()
