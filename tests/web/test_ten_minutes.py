"""A week of a thousand messages becomes a signed issue on a phone: what it costs the editor.

The editor is a script with a simple, honest policy: what says nothing by itself is rejected, two
titles are put into words, the rest of each section is accepted in one stroke. It prints its table
(`pytest -s`). A paste is no typing; a Chinese character counts as half a word.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

from openllm_talk.archive.importing import do_import
from openllm_talk.archive.models import Message
from openllm_talk.community import load
from openllm_talk.web.accounts.roles import Role
from talk_processes import served
from web_live import PHONE
from web_people import Person
from week_of_chat import PHONE as NUMBER
from week_of_chat import week

SAMPLE = Path(__file__).parents[2] / "examples/community"
MESSAGES = 1000
MOST_DECISIONS, MOST_WORDS = 40, 100
SHORTEST = 7
"""Characters below which a question or title says nothing to who was not there."""
TITLES = {
    "docs.vllm.ai": "vLLM 文档：自动前缀缓存",
    "datasets/example-org": "中文长文档问答数据集 zh-longdoc-qa",
}
"""The addresses without a title, and what the editor calls them."""
CARDS = """() => [...document.querySelectorAll(".piece.proposed[data-piece]")].map(card => ({
    place: card.id,
    title: (card.querySelector("h3 a") || card.querySelector("h3")).innerText.trim(),
    asked: !!card.querySelector("header > .label-of"),
    answered: !!card.querySelector(".reply"),
}))"""


def test_a_thousand_messages_in_few_decisions(workspace: Path, browser: Any) -> None:
    shutil.copy(SAMPLE / "talk.toml", workspace)
    do_import([SAMPLE / "issues"], load(workspace))
    before = Message.objects.count()
    with served(workspace) as live:
        edi = Person.signed_in(live, browser, "edi", Role.EDITOR, width=PHONE, language="zh")
        paste_the_week(edi)
        number = open_the_review(edi)
        read_on(edi)
        seen = edi.page.locator(".piece[data-piece]").count()
        reject_what_says_nothing(edi)
        give_titles(edi)
        accept_the_rest(edi)
        edi.tap("#private button.main", decides=True, leads=True)
        edi.tap(f'.sign a[href="/publishing/{number}/"]', leads=True)
        assert edi.page.locator("#checks .block").count() == 0
        edi.tap("#sign button.main", decides=True, leads=True)
        with edi.waiting():
            edi.page.locator("#texts").wait_for()
        edi.go(f"issues/{number}/")
        text = edi.page.inner_text("main")
        edi.page.context.close()
    assert Message.objects.count() - before >= MESSAGES
    assert NUMBER in week(MESSAGES)
    assert NUMBER not in text
    assert all(title in text for title in TITLES.values())
    sys.stdout.write(table(edi, seen))
    assert edi.decisions < MOST_DECISIONS
    assert edi.words < MOST_WORDS


def paste_the_week(edi: Person) -> None:
    edi.go("review/")
    edi.paste("#paste", week(MESSAGES))
    edi.tap("form:has(#paste) button.main", leads=True)


def open_the_review(edi: Person) -> str:
    """From the report to the review page, by the links that stand there; the issue's number."""
    edi.tap('#report a[href="/next/"]', leads=True)
    with edi.waiting():
        edi.page.locator('#about a[href^="/review/"]').wait_for()
    edi.tap('#about a[href^="/review/"]', leads=True)
    return str(edi.page.url.rstrip("/").rpartition("/")[2])


def read_on(edi: Person) -> None:
    """Scrolls until every proposal is there."""
    while (more := edi.page.locator(".more-cards")).count():
        more.first.evaluate("link => link.scrollIntoView()")
        edi.page.wait_for_timeout(100)


def reject_what_says_nothing(edi: Person) -> None:
    for card in edi.page.evaluate(CARDS):
        if says_nothing(**card):
            place = f"#{card['place']}"
            edi.tap(f"{place} [name=reject]", decides=True)
            edi.page.locator(f"{place}.rejected").wait_for()


def says_nothing(place: str, title: str, asked: bool, answered: bool) -> bool:
    """By its title: too short for who was not there; or a question that nobody answered and that
    has no word of the field in it, which are written in Latin letters or digits in this group."""
    small_talk = asked and not answered and not re.search("[a-zA-Z0-9]", title)
    return len(title) < SHORTEST or small_talk


def give_titles(edi: Person) -> None:
    for address, title in TITLES.items():
        card = edi.page.locator(".piece.proposed", has_text=address).first
        place = card.get_attribute("id")
        edi.tap(card.locator('[data-do="edit"]'))
        edi.type(edi.page.locator(f"#{place} [name=title]"), title)
        edi.tap(edi.page.locator(f"#{place} button.main"), decides=True)
        edi.page.locator(f"#{place}.accepted", has_text=title).wait_for()


def accept_the_rest(edi: Person) -> None:
    for button in edi.page.locator("button.rest").element_handles():
        edi.tap(button, decides=True)
    edi.page.locator(".piece.proposed").first.wait_for(state="detached")


def table(edi: Person, seen: int) -> str:
    """What it took, as the table of the issue's closing note."""
    rows = [
        ("messages pasted", str(MESSAGES)),
        ("proposals of the machine", str(seen)),
        ("decisions", f"{edi.decisions} (aim: under {MOST_DECISIONS})"),
        ("taps", str(edi.taps)),
        ("words typed", f"{edi.words:g} (aim: under {MOST_WORDS})"),
        ("seconds waited", f"{edi.waited:.0f}"),
    ]
    return "\n" + "\n".join(f"| {name} | {figure} |" for name, figure in rows) + "\n"
