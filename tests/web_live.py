"""The workshop's real server on a free port, a real Chromium, and members who are signed in.

with serving(workspace) as live:
    page = live.page(browser, Role.EDITOR, width=390, scheme="dark", language="zh")
    page.goto(live.at("/review/"))
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from waitress.server import create_server

from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role

CHROMIUM = Path("/usr/bin/chromium")
PHONE, DESK = 390, 1280
LOOKS: list[tuple[int, Literal["light", "dark"], Literal["zh", "en"]]] = [
    (PHONE, "light", "zh"),
    (PHONE, "dark", "en"),
    (DESK, "dark", "zh"),
]
"""Both widths, themes and languages; on the width where words are tight, both languages."""
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def member(role: Role = Role.MEMBER, name: str | None = None, **fields: Any) -> Member:
    """The member of that name, who has that part in the community; made where there is none."""
    called = name or role.value.capitalize()
    found, _ = Member.objects.update_or_create(
        username=called.lower().replace(" ", "-"),
        defaults={"role": role, "name": called, "email": f"{called.lower()}@example.org", **fields},
    )
    return found


def session_of(signed_in: Member) -> str:
    """The key of a new session in which the member is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(signed_in.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = signed_in.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@dataclass
class Live:
    """A running server: its address, and pages of people who are signed in to it."""

    address: str
    contexts: list[Any] = field(default_factory=list)

    def at(self, path: str) -> str:
        """The address of `path`."""
        return self.address + path

    def page(
        self,
        browser: Any,
        who: Role | Member = Role.READER,
        *,
        width: int = DESK,
        scheme: Literal["light", "dark"] = "light",
        language: Literal["zh", "en"] = "en",
        scripts: bool = True,
    ) -> Any:
        """An empty page in a browser of its own, signed in as a member or as somebody with a role.

        390 px wide it is a phone, with touch.
        """
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 900},
            has_touch=width < 600,
            color_scheme=scheme,
            locale="zh-CN" if language == "zh" else "en-GB",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        if who != Role.READER:
            signed_in = who if isinstance(who, Member) else member(who)
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(signed_in)}
            context.add_cookies([{**cookie, "url": self.address, "httpOnly": True}])
        return context.new_page()

    def keep(self, page: Any, group: str) -> None:
        """A picture of the whole page, to look at: in the folder that TALK_SHOTS names, if any."""
        if folder := os.environ.get("TALK_SHOTS"):
            name = page.url.removeprefix(self.address).strip("/").replace("/", "-")[:40]
            place = Path(folder) / group / f"{len(self.contexts)}-{name}.png"
            page.screenshot(path=place, full_page=True)


@contextmanager
def serving(workspace: Path) -> Iterator[Live]:
    """The workshop of an opened workspace (the fixture `workspace`), served by waitress inside."""
    assert workspace == Path(settings.WORKSPACE), "open the workspace first"
    make: Any = create_server
    server = make(WSGIHandler(), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    live = Live(f"http://127.0.0.1:{server.effective_port}")
    try:
        yield live
    finally:
        for context in live.contexts:
            context.close()
        server.close()
        thread.join(10)


@contextmanager
def chromium() -> Iterator[Any]:
    """A real browser; skips the test where there is none, unless this is CI.

    Playwright keeps a loop in the test's thread, which Django takes for a reason to refuse the
    database; nothing of ours runs in that loop.
    """
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"needs a Chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()


def violations(page: Any) -> list[str]:
    """What axe finds wrong with the page by WCAG 2.2 AA: the rule and the elements, a line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    return [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found.response["violations"]
    ]


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than its window: 0 where it fits."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
