"""The live talk in real browsers: host, follower and big screen together, and without a server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from one_friday import UNTIL_THREE, drafted
from openllm_talk.community import Community
from openllm_talk.issues.models import Night, Note
from openllm_talk.web.accounts.roles import Role
from web_live import LOOKS, PHONE, Live, overflow, violations

CHAT = f"""{UNTIL_THREE}
木木  15:02
另一篇《LoRA: Low-Rank Adaptation of Large Language Models》 https://arxiv.org/abs/2106.09685
"""


@pytest.fixture
def number(live: Live, community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of a drafted issue, whose pages are served."""
    return drafted(community, workspace, tmp_path, CHAT)


def title(page: Any) -> str:
    return str(page.inner_text("#now .current"))


def begun(live: Live, browser: Any, number: str, **look: Any) -> Any:
    """The host's page, the talk just begun."""
    page = live.page(browser, Role.EDITOR, **look)
    page.goto(live.at(f"/talk/{number}/"))
    page.click("#go-begin")
    page.wait_for_selector("#go-next")
    return page


def test_follower_and_screen_go_along_without_a_reload(
    live: Live, browser: Any, number: str
) -> None:
    follower = live.page(browser, Role.MEMBER, width=PHONE)
    screen = live.page(browser, Role.MEMBER, width=1920)
    follower.goto(live.at(f"/talk/{number}/"))
    screen.goto(live.at(f"/talk/{number}/screen/"))
    for page in (follower, screen):
        page.evaluate("window.same = true")
    host = begun(live, browser, number)
    host.keyboard.press("ArrowRight")
    host.wait_for_selector("#now .item")
    first = title(host)
    host.keyboard.press("Space")
    host.wait_for_function(
        "first => document.querySelector('#now .current').innerText != first", arg=first
    )
    on = title(host)
    for page in (follower, screen):
        page.wait_for_function(
            "on => document.querySelector('#now .current').innerText == on", arg=on
        )
    host.fill("#line", "值得重读")
    host.press("#line", "Enter")
    follower.wait_for_selector("#notes >> text=值得重读")
    screen.wait_for_selector("#now >> text=值得重读")
    host.keyboard.press("Escape")
    host.locator("#now").click()
    host.keyboard.press("ArrowLeft")
    follower.wait_for_function(
        "on => document.querySelector('#now .current').innerText == on", arg=first
    )
    for page in (follower, screen):
        assert page.evaluate("window.same") is True


def test_two_people_type_at_once_and_a_line_goes_to_what_was_on_when_it_was_begun(
    live: Live, browser: Any, number: str
) -> None:
    host = begun(live, browser, number)
    host.keyboard.press("ArrowRight")
    host.wait_for_selector("#now .item")
    one, other = (live.page(browser, Role.MEMBER), live.page(browser, Role.ADMIN))
    for page in (one, other):
        page.goto(live.at(f"/talk/{number}/?follow"))
        page.type("#line", f"{page.inner_text('.account .self')} 说")
    piece = Night.objects.get().current_id
    host.keyboard.press("ArrowRight")
    for page in (one, other):
        page.wait_for_selector("#retarget:visible")
        assert page.input_value("#line").endswith("说")
        page.press("#line", "Enter")
    host.wait_for_selector("#notes >> text=Member 说")
    host.wait_for_selector("#notes >> text=Admin 说")
    assert {note.piece_id for note in Note.objects.all()} == {piece}


def test_a_note_that_somebody_is_changing_is_not_replaced_under_their_hands(
    live: Live, browser: Any, number: str
) -> None:
    host = begun(live, browser, number)
    host.fill("#line", "第一条")
    host.press("#line", "Enter")
    host.click("#notes summary")
    host.fill("#notes input[name=text]", "正在改")
    follower = live.page(browser, Role.MEMBER)
    follower.goto(live.at(f"/talk/{number}/"))
    follower.fill("#line", "第二条")
    follower.press("#line", "Enter")
    host.wait_for_selector("#now >> text=第二条")
    assert host.input_value("#notes input[name=text]") == "正在改"
    host.press("#notes input[name=text]", "Enter")
    host.wait_for_selector("#notes .words >> text=正在改")
    host.wait_for_selector("#notes .words >> text=第二条")


def test_the_clock_is_right_where_the_browsers_is_wrong(
    live: Live, browser: Any, number: str
) -> None:
    begun(live, browser, number)
    follower = live.page(browser, Role.MEMBER)
    follower.add_init_script("const real = Date.now; Date.now = () => real() + 3600 * 1000")
    follower.goto(live.at(f"/talk/{number}/"))
    follower.wait_for_function("() => document.querySelector('.elapsed b').innerText > '0:01'")
    assert follower.inner_text(".elapsed b").startswith("0:")


def test_without_a_script_the_talk_is_run_by_buttons(live: Live, browser: Any, number: str) -> None:
    host = live.page(browser, Role.EDITOR, scripts=False)
    host.goto(live.at(f"/talk/{number}/"))
    host.click("#go-begin")
    host.click("#go-next")
    on = title(host)
    host.fill("#line", "不用脚本")
    host.click(".typing button.main")
    assert "不用脚本" in host.inner_text("#notes")
    host.click("#go-back")
    assert title(host) != on
    host.click("#go-finish")
    assert "over" in title(host)


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_the_pages_are_for_everybody(
    live: Live,
    browser: Any,
    number: str,
    width: int,
    scheme: Literal["light", "dark"],
    language: Literal["zh", "en"],
) -> None:
    host = live.page(browser, Role.EDITOR, width=width, scheme=scheme, language=language)
    said: list[str] = []
    host.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    host.on("pageerror", lambda one: said.append(str(one)))

    def look_at(place: str) -> None:
        host.wait_for_load_state("networkidle")
        live.keep(host, f"talk-{place}")
        assert violations(host) == [], place
        assert overflow(host) <= 0, place
        assert len(host.content().encode()) < 100_000, place

    host.goto(live.at(f"/talk/{number}/"))
    look_at("before")
    host.click("#go-begin")
    host.wait_for_selector("#go-next")
    look_at("section")
    host.evaluate("for (const one of document.querySelectorAll('.turns details')) one.open = true")
    host.click(".turns .stops .jump >> text=LoRA 的 rank")
    host.wait_for_selector("#now[data-question='1']")
    host.fill("#line", "数据多就 32")
    host.press("#line", "Enter")
    host.wait_for_selector("#notes >> text=数据多就 32")
    look_at("question")
    host.goto(live.at(f"/talk/{number}/?follow"))
    look_at("follow")
    host.goto(live.at(f"/talk/{number}/screen/"))
    look_at("screen")
    host.goto(live.at(f"/talk/{number}/"))
    host.click("#go-finish")
    host.wait_for_selector("#go-begin")
    look_at("after")
    host.goto(live.at(f"/talk/{number}/transcript/"))
    look_at("transcript")
    assert said == []


# --- the server goes down -------------------------------------------------------------------------

SERVER = """
import sys
from pathlib import Path
from openllm_talk.web.setup import open_workspace
open_workspace(Path(sys.argv[1]))
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress import create_server
from openllm_talk.web.accounts.roles import Role
from web_live import member, session_of
session = session_of(member(Role.EDITOR))
server = create_server(get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[2]), threads=4)
print(server.effective_port, settings.SESSION_COOKIE_NAME, session, flush=True)
server.run()
"""


@dataclass
class Served:
    """A server in a process of its own, and the session of an editor."""

    process: subprocess.Popen[str]
    port: int
    cookie: str
    session: str


def served(workspace: Path, port: int = 0) -> Served:
    """Starts a server."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(workspace), str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    said = process.stdout.readline().split()
    return Served(process, int(said[0]), said[1], said[2])


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def test_a_line_typed_while_the_server_is_down_arrives_once_after_it_is_back(
    live: Live,
    browser: Any,
    number: str,
    workspace: Path,
    processes: list[subprocess.Popen[str]],
) -> None:
    server = served(workspace)
    processes.append(server.process)
    own = Live(f"http://127.0.0.1:{server.port}")
    host = own.page(browser)
    cookie = {"name": server.cookie, "value": server.session, "url": own.address}
    host.context.add_cookies([cookie])
    host.goto(own.at(f"/talk/{number}/"))
    host.click("#go-begin")
    host.wait_for_selector("#go-next")
    server.process.kill()
    server.process.wait()
    host.fill("#line", "断线时写的")
    host.press("#line", "Enter")
    host.wait_for_selector("#outbox >> text=断线时写的")
    host.wait_for_selector("#cut-off:visible")
    host.fill("#line", "还没写完")
    processes.append(served(workspace, server.port).process)
    host.wait_for_selector("#notes >> text=断线时写的")
    host.wait_for_selector("#outbox li", state="detached")
    host.wait_for_selector("#cut-off", state="hidden")
    assert host.input_value("#line") == "还没写完"
    host.reload()
    assert host.input_value("#line") == "还没写完"
    assert Note.objects.filter(text="断线时写的").count() == 1
    own.contexts[0].close()
