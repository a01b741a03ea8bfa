"""People at a real server: each with a browser of their own, and a count of what they do in it.

with served(workspace) as live:
    edi = Person.signed_in(live, browser, "edi", Role.EDITOR, width=PHONE, language="zh")
    edi.go("review/")
    edi.tap("a.main", leads=True)
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, Self

from django.db import connection

from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.hosting import mark_of
from talk_processes import Served, cookie_of
from web_live import DESK

PATIENCE = 60_000
"""Milliseconds that a page may take where two cores do everything at once."""
CJK = re.compile(r"[\u3400-\u9fff]")


def words(text: str) -> float:
    """How many words were typed: a Chinese character counts as half a word."""
    return len(CJK.findall(text)) / 2 + len(re.findall(r"[\w./:'+-]+", CJK.sub(" ", text)))


@dataclass
class Person:
    """Somebody at a page; counts their taps, decisions, typed words, and seconds of waiting."""

    page: Any
    address: str
    taps: int = 0
    decisions: int = 0
    words: float = 0
    waited: float = 0

    @classmethod
    def reader(
        cls,
        live: Served,
        browser: Any,
        *,
        width: int = DESK,
        scheme: Literal["light", "dark"] = "light",
        language: Literal["zh", "en"] = "en",
    ) -> Self:
        """Somebody without an account."""
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 900},
            has_touch=width < 600,
            color_scheme=scheme,
            locale="zh-CN" if language == "zh" else "en-GB",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return cls(page, live.address)

    @classmethod
    def signed_in(cls, live: Served, browser: Any, name: str, role: Role, **look: Any) -> Self:
        """A member of that part, who is made where there is none."""
        person = cls.reader(live, browser, **look)
        cookie = {"name": f"talk-{mark_of(live.errors.parent)}", "value": cookie_of(name, role)}
        connection.close()
        person.page.context.add_cookies([{**cookie, "url": live.address, "httpOnly": True}])
        return person

    def go(self, path: str) -> None:
        """Opens an address of the server."""
        self.page.goto(self.address + path)

    def tap(self, what: Any, *, decides: bool = False, leads: bool = False) -> None:
        """Taps a thing: a selector or a locator. `decides`: it is a decision about the issue;
        `leads`: it leads to another page, which is waited for."""
        self.taps += 1
        self.decisions += decides
        found = self.page.locator(what).first if isinstance(what, str) else what
        if not leads:
            found.click()
            return
        with self.waiting(), self.page.expect_navigation():
            found.click()

    def type(self, what: Any, text: str) -> None:
        """Taps into a field and types; what stood there is overwritten."""
        self.taps += 1
        self.words += words(text)
        (self.page.locator(what) if isinstance(what, str) else what).fill(text)

    def paste(self, what: str, text: str) -> None:
        """Pastes: two taps, no word."""
        self.taps += 2
        self.page.locator(what).fill(text)

    def sees(self, text: str | re.Pattern[str], within: str = "body") -> Any:
        """Waits until they see the text, and gives where."""
        found = self.page.locator(within).get_by_text(text).locator("visible=true").first
        with self.waiting():
            found.wait_for()
        return found

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Counts the seconds inside as waited."""
        begun = time.monotonic()
        yield
        self.waited += time.monotonic() - begun
