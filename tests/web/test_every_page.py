"""Every page as everybody can use it: axe, widths, targets for fingers, the keyboard, and weights."""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

import pytest
from django.core.cache import cache

from furnished import PUBLISHED, Furnished, furnish
from openllm_talk.issues.models import Piece
from openllm_talk.web.accounts.roles import Role
from talk_processes import Served, served
from web_live import LOOKS, PHONE, overflow, violations
from web_people import Person

LIGHT = 100_000
"""Bytes that a page may have, and that a first visit to it may load."""


@pytest.fixture
def furnished(workspace: Path) -> Furnished:
    cache.clear()
    return furnish(workspace)


@pytest.fixture
def live(workspace: Path, furnished: Furnished) -> Iterator[Served]:
    with served(workspace, "--no-worker") as running:
        assert furnished.number
        yield running


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_every_page_can_be_used_by_everybody(
    live: Served,
    browser: Any,
    furnished: Furnished,
    width: int,
    scheme: Literal["light", "dark"],
    language: Literal["zh", "en"],
) -> None:
    ada = Person.signed_in(
        live, browser, "ada", Role.ADMIN, width=width, scheme=scheme, language=language
    )
    page = ada.page
    before = "" if language == "zh" else "/en"
    published = {name: before + path for name, path in PUBLISHED.items()}
    wrong = []
    for name, path in {**furnished.pages(), **published}.items():
        answer = page.goto(at(live, path))
        assert answer.ok, path
        page.evaluate(OPEN)
        wrong += [f"{name}: {one}" for one in violations(page)]
        if (over := overflow(page)) > 0:
            wrong.append(f"{name}: {over} px too wide")
    assert "\n".join(wrong) == ""


def at(live: Served, path: str) -> str:
    return live.address.rstrip("/") + path


def test_a_proposal_is_decided_by_keys_alone_and_one_sees_where_one_is(
    live: Served, browser: Any, furnished: Furnished
) -> None:
    page = Person.signed_in(live, browser, "edi", Role.EDITOR).page
    page.goto(at(live, f"/review/{furnished.number}/"))
    first = page.locator(".piece.proposed").first
    first.focus()
    place = first.get_attribute("id")
    page.keyboard.press("Tab")  # on to the link or buttons of the card
    while page.evaluate("document.activeElement.name") != "accept":
        seen = page.evaluate(FOCUS)
        assert seen, page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)
    page.keyboard.press("Enter")
    page.locator(f"#{place}.accepted").wait_for()
    for key, state in (("x", "rejected"), ("a", "accepted")):
        page.locator(".piece.proposed:focus").wait_for()
        now = page.evaluate("document.activeElement.id")
        page.keyboard.press(key)
        page.locator(f"#{now}.{state}").wait_for()
    page.keyboard.press("u")
    page.locator(f"#{now}.proposed").wait_for()


def test_keys_and_links_reach_what_is_not_on_the_page_yet(
    live: Served, browser: Any, furnished: Furnished
) -> None:
    page = Person.signed_in(live, browser, "edi", Role.EDITOR, width=PHONE).page
    page.goto(at(live, f"/review/{furnished.number}/"))
    assert page.locator(".more-cards").count()
    last = None
    while (now := page.evaluate("document.activeElement.id")) != last:
        last = now
        page.keyboard.press("j")
        page.wait_for_function("() => !document.querySelector('.more-cards.htmx-request')")
    assert page.locator(".more-cards").count() == 0
    assert page.locator(".piece[data-piece]").last.get_attribute("id") == last
    page.goto(at(live, f"/next/#{last}"))
    page.goto(at(live, f"/review/{furnished.number}/#{last}"))
    page.locator(f"#{last}").wait_for()
    assert page.locator(".more-cards.above").count()


def test_of_quick_taps_none_is_lost(live: Served, browser: Any, furnished: Furnished) -> None:
    page = Person.signed_in(live, browser, "edi", Role.EDITOR, width=PHONE).page
    page.goto(at(live, f"/review/{furnished.number}/"))
    page.evaluate(
        "document.querySelectorAll('.piece.proposed [name=accept]').forEach((button, n) =>"
        " n < 8 && button.click())"
    )
    page.locator(".piece.accepted").nth(9).wait_for()
    accepted = Piece.objects.filter(number=furnished.number, state="accepted")
    assert accepted.filter(kind__in=("entry", "question")).count() == 2 + 8


def test_every_page_is_light(live: Served, browser: Any, furnished: Furnished) -> None:
    page = Person.signed_in(live, browser, "ada", Role.ADMIN, language="zh").page
    rows = []
    for name, path in {**furnished.pages(), **PUBLISHED}.items():
        page.goto(at(live, path))
        html = page.request.get(at(live, path)).body()
        parts = [
            page.request.get(urljoin(at(live, path), address)).body()
            for address in page.evaluate(PARTS)
        ]
        rest = sum(len(gzip.compress(part, 5)) for part in parts)
        packed = len(gzip.compress(html, 5))
        rows.append((name, len(html), packed, packed + rest, len(html) + rest))
    lines = ["", "| page | HTML | HTML packed | first visit, packed | with the HTML as it is |"]
    lines += ["|---|--:|--:|--:|--:|"]
    lines += ["| " + " | ".join(str(one) for one in row) + " |" for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")
    # Behind a proxy that packs; alone, the workshop sends its pages unpacked (web/packing.py).
    assert [row for row in rows if row[1] >= LIGHT or row[3] >= LIGHT] == []


OPEN = """() => [...document.querySelectorAll("main details:not([open]) > summary")].slice(0, 12)
    .forEach(summary => summary.click())"""
PARTS = """() => [...document.querySelectorAll('link[rel=stylesheet], script[src]')]
    .map(part => part.href || part.src)"""
FOCUS = """() => { const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
        || style.boxShadow !== 'none'; }"""
