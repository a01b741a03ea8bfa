"""A reader asks on a phone, an editor lets it in on another, the reader sees it: in real Chromium."""

import re
from pathlib import Path
from typing import Any, Literal

import pytest
from django.core.cache import cache

from openllm_talk.archive import ledger, past
from openllm_talk.archive.importing import do_import
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.community import Community
from openllm_talk.issues import asking
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.models import Asked
from openllm_talk.issues.workshop import journal
from openllm_talk.web import robots
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.ask.tickets import ticket
from web_live import LOOKS, PHONE, Live, overflow, violations

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "community" / "issues"
CHAT = """\
微信群"甲群"的聊天记录如下:

—————  2026-06-05  —————

阿澈  14:00
7B 模型做 SFT 的时候 LoRA 的 rank 一般开多少合适？
"""
KNOWN = "梯度累积 8 步和直接开 8 倍 batch 一样吗"
ANEW = "中文长上下文评测有什么公开的数据集？"


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of the next issue, after three that were published."""
    cache.clear()
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, encoding="utf-8")
    do_import([EXAMPLES, path], community)
    do_index_public(past.past_issues(), ledger.printed_questions(community))
    return do_draft(community, workspace).issue.number or ""


def test_from_a_reader_s_phone_into_the_issue(
    live: Live, browser: Any, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "FASTEST", 0.0)
    reader = live.page(browser, width=PHONE, language="zh")
    reader.goto(live.at("/ask/"))
    reader.get_by_label("你的问题").press_sequentially(KNOWN)
    before = reader.get_by_role("link", name=re.compile("梯度累积 8 步"))
    before.wait_for()
    reader.get_by_label("你的问题").fill(ANEW)
    before.wait_for(state="detached")
    reader.get_by_role("button", name="提问", exact=True).tap()
    reader.get_by_text("等待编辑查看").wait_for()
    place = reader.url

    editor = live.page(browser, Role.EDITOR, width=PHONE, scheme="dark", language="zh")
    editor.goto(live.at("/ask/waiting/"))
    editor.get_by_role("button", name="收录", exact=True).tap()
    editor.get_by_role("button", name="撤销").first.wait_for()
    assert editor.locator("#left").inner_text().startswith("都处理完了")

    reader.goto(place)
    reader.get_by_text(f"暂列第 {number} 期").wait_for()

    editor.locator("#notice").get_by_role("button", name="撤销").tap()
    editor.get_by_role("button", name="收录", exact=True).wait_for()
    reader.reload()
    reader.get_by_text("等待编辑查看").wait_for()


def test_an_editor_decides_by_keys(live: Live, browser: Any, number: str) -> None:
    for text in (ANEW, "买显卡加我？"):
        asking.do_ask(text, asking.Sender())
    editor = live.page(browser, Role.EDITOR, language="en")
    editor.goto(live.at("/ask/waiting/"))
    for key in ("j", "a"):
        editor.keyboard.press(key)
    editor.locator(".piece.accepted").wait_for()
    editor.locator(".piece:focus:not(.accepted)").wait_for()
    editor.keyboard.press("x")
    editor.locator(".piece.rejected").wait_for()
    states = Asked.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["let_in", "turned_away"]
    editor.keyboard.press("u")
    editor.get_by_text("1 waits for you.").wait_for()
    assert number


def test_what_comes_in_shows_by_itself_and_nothing_typed_is_lost(
    live: Live, browser: Any, number: str
) -> None:
    first = asking.do_ask(ANEW, asking.Sender())
    second = asking.do_ask("LoRA 的 rank 怎么选？", asking.Sender())
    editor = live.page(browser, Role.EDITOR, width=PHONE, language="en")
    editor.goto(live.at("/ask/waiting/"))
    editor.locator(f"#sent-asked-{first.pk} summary").first.tap()
    typed = editor.locator(f"#text-asked-{first.pk}")
    typed.fill("Which open benchmarks for long Chinese contexts are there?")
    for one in (first, second):
        asking.do_turn_away(number, Asked, one.pk, journal.Actor(said="another editor"))
    asking.do_ask("显存不够的时候先砍什么？", asking.Sender())
    editor.get_by_role("heading", name="显存不够的时候先砍什么？").wait_for()
    editor.locator(f"#sent-asked-{second.pk}.rejected").wait_for()
    assert typed.input_value().startswith("Which open benchmarks")
    assert editor.evaluate("document.activeElement.id") == f"text-asked-{first.pk}"
    assert editor.locator("#left").inner_text() == "1 waits for you."


@pytest.mark.usefixtures("number")
def test_without_scripts_a_reader_asks_all_the_same(
    live: Live, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "FASTEST", 0.0)
    reader = live.page(browser, width=PHONE, language="en", scripts=False)
    reader.goto(live.at("/ask/"))
    reader.get_by_label("Your question").fill(KNOWN)
    reader.get_by_role("button", name="Ask", exact=True).click()
    reader.get_by_text("Something like this was asked before.").wait_for()
    reader.get_by_role("button", name="Ask anyway").click()
    reader.get_by_text("Waits for an editor").wait_for()


@pytest.mark.usefixtures("number")
def test_results_come_while_typing_and_the_address_names_them(live: Live, browser: Any) -> None:
    reader = live.page(browser, width=PHONE, language="zh")
    reader.goto(live.at("/search/"))
    reader.get_by_label("要找的词").press_sequentially("梯度累积")
    reader.locator("mark", has_text="梯度累积").first.wait_for()
    reader.wait_for_url(re.compile(r"\?q=%E6%A2%AF"))


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_every_page_can_be_used_by_everybody(
    live: Live,
    browser: Any,
    community: Community,
    number: str,
    width: int,
    scheme: Literal["light", "dark"],
    language: Literal["zh", "en"],
) -> None:
    asked = asking.do_ask(KNOWN, asking.Sender())
    asking.do_offer(community, "002-online-2", "看 `/metrics` 里的命中计数", asking.Sender())
    turned = asking.do_ask("买显卡加我 13912345678？", asking.Sender())
    asking.do_turn_away(number, Asked, turned.pk, journal.Actor())
    page = live.page(browser, Role.EDITOR, width=width, scheme=scheme, language=language)
    for path in (
        f"/ask/?text={KNOWN}",
        f"/ask/sent/{ticket(asked)}/",
        "/ask/answer/002-online-2/",
        "/ask/waiting/",
        "/search/?q=batch 显存",
        "/search/?q=LoRA&in=chat",
        "/search/charts/",
    ):
        page.goto(live.at(path))
        assert violations(page) == [], path
        assert overflow(page) == 0, path
        assert len(page.content()) < 100_000, path
        live.keep(page, "ask")
