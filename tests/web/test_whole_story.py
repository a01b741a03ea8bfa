"""One story, three people at once at a real server with its worker: from the chat to the reader, and
to somebody who is forgotten.

Rowan edits on a phone, in Chinese; Mira is a member at a desk, in English and dark; somebody reads
without an account. None of them reloads a page to see what the others did.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from furnished import past_issues
from openllm_talk.web.accounts.roles import Role
from talk_processes import LONGEST, Served, running, served
from web_live import PHONE, overflow
from web_people import Person

SAMPLE = Path(__file__).parents[2] / "examples/community"
CHAT = SAMPLE / "chat/wechat-group.txt"
NUMBER = "004"
KNOWN = "梯度累积 8 步和直接开 8 倍 batch 一样吗"
ASKED = "中文长上下文评测有什么公开的数据集？"
FORGOTTEN = "一页纸"
THEIR_WORDS = "每个 token 的 KV 是"


@dataclass
class People:
    """Who is in the story."""

    live: Served
    rowan: Person
    mira: Person
    reader: Person


@pytest.fixture
def people(workspace: Path, browser: Any) -> Iterator[People]:
    shutil.copy(SAMPLE / "talk.toml", workspace)
    past_issues(workspace)
    with served(workspace) as live:
        rowan = Person.signed_in(live, browser, "rowan", Role.EDITOR, width=PHONE, language="zh")
        mira = Person.signed_in(live, browser, "mira", Role.MEMBER, scheme="dark")
        reader = Person.reader(live, browser)
        yield People(live, rowan, mira, reader)
        for person in (rowan, mira, reader):
            person.page.context.close()


def test_from_the_chat_to_the_reader(people: People) -> None:
    rowan, mira, reader = people.rowan, people.mira, people.reader
    chat_comes_in(rowan)
    a_section_is_claimed_and_a_topic_chosen(rowan, mira)
    both_edit_one_entry(rowan, mira)
    a_reader_asks(rowan, reader)
    it_is_decided_and_signed(rowan, mira)
    it_is_read_and_found(reader)
    somebody_is_forgotten(people)


def chat_comes_in(rowan: Person) -> None:
    rowan.go("review/")
    rowan.paste("#paste", CHAT.read_text(encoding="utf-8"))
    rowan.tap("form:has(#paste) button.main", leads=True)
    rowan.sees("正在重新起草下一期")
    assert rowan.page.locator(".counts dd").first.inner_text() == "225"
    rowan.tap('#report a[href="/next/"]', leads=True)
    rowan.page.locator('#about a[href="/review/004/"]').wait_for()


def a_section_is_claimed_and_a_topic_chosen(rowan: Person, mira: Person) -> None:
    rowan.page.evaluate("window.stayed = true")
    mira.go("next/")
    mira.tap("#claim-news")
    mira.page.locator("#news").get_by_role("button", name="Hand back").wait_for()
    classic = mira.page.locator("#classic")
    mira.tap(classic.locator("summary", has_text="Nominate"))
    mira.type(classic.get_by_label("What should be in it?"), "PagedAttention, read closely")
    mira.tap(classic.get_by_role("button", name="Nominate"))
    rowan.page.locator("#news b").wait_for()
    seen = rowan.page.locator("#classic li", has_text="PagedAttention, read closely")
    rowan.tap(seen.get_by_role("button", name="选为主题"))
    mira.page.locator("#classic li.chosen", has_text="PagedAttention").wait_for()
    assert rowan.page.evaluate("window.stayed")
    assert overflow(rowan.page) == overflow(mira.page) == 0


def both_edit_one_entry(rowan: Person, mira: Person) -> None:
    for person in (rowan, mira):
        person.go(f"review/{NUMBER}/")
    place = mira.page.locator(".piece:has([data-do=edit])").first.get_attribute("id")
    for person in (rowan, mira):
        person.tap(f"#{place} [data-do=edit]")
        person.page.locator(f"#{place} [name=note]").wait_for()
    mira.type(f"#{place} [name=note]", "Mira: the table on page three")
    mira.tap(f"#{place} button.main")
    mira.page.locator(f"#{place}.accepted").wait_for()
    rowan.type(f"#{place} [name=note]", "Rowan：先看结论")
    rowan.tap(f"#{place} button.main")
    clash = rowan.page.locator(f"#{place} .clash")
    clash.wait_for()
    assert [one.inner_text() for one in clash.locator("pre").all()] == [
        "Rowan：先看结论",
        "Mira: the table on page three",
    ]
    rowan.type(f"#{place} [name=note]", "先看结论，再看第三页的表")
    rowan.tap(f"#{place} button.main")
    rowan.page.locator(f"#{place}.accepted").wait_for()
    mira.page.locator(f"#{place} .note", has_text="先看结论，再看第三页的表").wait_for(
        state="attached"
    )


def a_reader_asks(rowan: Person, reader: Person) -> None:
    reader.go("ask/")
    reader.page.get_by_label("Your question").press_sequentially(KNOWN)
    before = reader.page.get_by_role("link", name=re.compile("梯度累积 8 步"))
    before.wait_for()
    reader.type("#text", ASKED)
    before.wait_for(state="detached")
    reader.page.wait_for_timeout(2_000)  # who is faster is taken for a robot
    reader.tap(reader.page.get_by_role("button", name="Ask", exact=True), leads=True)
    reader.sees("Waits for an editor")
    rowan.go("ask/waiting/")
    rowan.tap(".piece .yes", decides=True)
    rowan.page.locator(".piece.accepted").wait_for()
    reader.page.reload()
    reader.sees(f"issue {NUMBER}, which is being made")


def it_is_decided_and_signed(rowan: Person, mira: Person) -> None:
    rowan.go(f"review/{NUMBER}/")
    for button in rowan.page.locator("button.rest").element_handles():
        rowan.tap(button, decides=True)
    rowan.page.locator(".piece.proposed").first.wait_for(state="detached")
    mira.page.locator(".piece.proposed").first.wait_for(state="detached")
    if rowan.page.locator("#private button.main").count():
        rowan.tap("#private button.main", decides=True, leads=True)
    rowan.tap(f'.sign a[href="/publishing/{NUMBER}/"]', leads=True)
    assert rowan.page.locator("#checks .block").count() == 0
    rowan.tap("#sign button.main", decides=True, leads=True)
    rowan.page.locator("#texts").wait_for()


def it_is_read_and_found(reader: Person) -> None:
    reader.go(f"issues/{NUMBER}/")
    for text in (ASKED, "先看结论，再看第三页的表", THEIR_WORDS, FORGOTTEN):
        assert text in reader.page.inner_text("main")
    paper = reader.page.get_by_role("link", name=re.compile("PDF")).get_attribute("href")
    for address in (str(paper), "/feed.xml"):
        answer = reader.page.request.get(urljoin(reader.page.url, address))
        assert answer.ok
        assert answer.body()[:5] in (b"%PDF-", b"<?xml")
    reader.go("search/")
    reader.page.locator("#q").press_sequentially("长上下文评测")
    reader.page.locator(".find", has_text=ASKED).first.wait_for()


def somebody_is_forgotten(people: People) -> None:
    folder = people.live.errors.parent
    with running("forget", folder, FORGOTTEN, "--yes") as process:
        assert process.wait(LONGEST) in (0, 1)  # 1: the sample's own files name them, too
    reader = people.reader
    reader.go(f"issues/{NUMBER}/")
    text = reader.page.inner_text("main")
    assert ASKED in text
    assert THEIR_WORDS not in text
    assert FORGOTTEN not in text
    reader.go(f"search/?q={FORGOTTEN}")
    assert reader.page.locator(".find", has_text=FORGOTTEN).count() == 0
