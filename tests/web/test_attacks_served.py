"""Attacks over the wire on a real `talk serve`: what its answers, files and log lines give away."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from openllm_talk.archive import models as archive
from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts import identities
from openllm_talk.web.accounts.invitations import do_invite
from openllm_talk.web.accounts.models import ChatIdentity
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.hosting import mark_of
from openllm_talk.web.uploads.keeping import do_keep
from talk_processes import Served, cookie_of, served
from web_live import member


@pytest.fixture
def live(workspace: Path) -> Iterator[Served]:
    """A server of the test's workspace, in a process of its own."""
    with served(workspace, "--no-worker") as running:
        yield running


@pytest.mark.parametrize(
    "path", ["/static/web/workshop.css", "/nothing/", "/review/%00/", "/next", "/review/1/", "/"]
)
def test_every_answer_says_which_scripts_may_run(live: Served, path: str) -> None:
    answer = live.ask(path)
    if path != "/":  # leads to the next issue, without a page
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path", ["/talk/第一期/", "/ask/answer/é/", "/ask/sent/）", "/无/", "/%ff"]
)
def test_a_path_of_any_letters_is_answered(live: Served, path: str) -> None:
    assert live.ask(quote(path, safe="/%")).status < 500


def test_a_host_that_is_not_ours_is_refused_with_the_same_headers(workspace: Path) -> None:
    """Over https the refusal comes from Django's outermost part."""
    with served(workspace, "--no-worker", TALK_ADDRESS="https://talk.example.org/") as live:
        answer = live.ask("/next/", Host="evil.example")
        assert answer.status == 400
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "evil.example" not in answer.text


@pytest.mark.parametrize("ending", ["", "/", "/%EF%BC%89", "/)."])
def test_no_line_of_the_log_holds_an_invitation(live: Served, ending: str) -> None:
    """Nor where the sentence around an address was taken for a part of it."""
    token = do_invite(None, Role.MEMBER).token
    assert live.ask(f"/members/join/{token}{ending}").status in (200, 301, 404)
    assert live.ask(f"/account/password/reset/key/1-{token}{ending}").status < 500
    for path in ("ask/sent", "newsletter/confirm", "newsletter/leave", "publishing/shared"):
        assert live.ask(f"/{path}/{token}{ending}").status in (200, 301, 404)
    assert live.ask(f"/next/reminders/stop/{token}{ending}").status in (301, 404)
    assert token not in live.errors.read_text()


@pytest.mark.parametrize(
    "path",
    ["/.secret", "/..%2f.secret", "/static/..%2f..%2f.secret", "//evil.example/", "/talk.toml"],
)
def test_no_path_leads_out_of_the_site_or_to_another_one(
    workspace: Path, live: Served, path: str
) -> None:
    (workspace / "site").mkdir()
    (workspace / "site" / "index.html").write_text("our site", "utf-8")
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as wire:
        wire.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b""
        while part := wire.recv(65536):
            answer += part
    head = answer.partition(b"\r\n\r\n")[0].decode().lower()
    assert " 404 " in head.splitlines()[0]
    assert "location:" not in head


def test_pages_of_members_are_kept_by_nobody_else(live: Served, workspace: Path) -> None:
    key = cookie_of()
    page = live.ask("/next/", Cookie=f"talk-{mark_of(workspace)}={key}")
    assert "private" in page.headers["Cache-Control"]
    assert "Cookie" in page.headers["Vary"]


@pytest.mark.parametrize(
    "name", ["𠀀" * 80 + ".txt", "𠀀" * 200, "a." + "𠀀" * 8, "../../x\0y", ".."]
)
def test_no_name_of_a_file_is_too_long_or_leads_elsewhere(workspace: Path, name: str) -> None:
    kept = do_keep(workspace, name, [b"chat"], 100)
    assert len(kept.stored.encode()) < 255
    found = [one for one in (workspace / "uploads").rglob("*") if one.is_file()]
    assert [one.name for one in found] == [kept.stored]


def test_an_editor_confirms_others_and_never_themselves(workspace: Path) -> None:
    """Who is confirmed puts their name under what that person said: promise 5 asks for two."""
    person = archive.Person.objects.create()
    archive.Identity.objects.create(platform="wechat", name="Ann", account="", person=person)
    ed = member(Role.EDITOR)
    claimed = identities.do_claim(ed, "wechat", "Ann")
    with pytest.raises(WorkshopError, match="nobody confirms themselves"):
        identities.do_confirm(claimed.pk, ed)
    assert not ChatIdentity.objects.filter(confirmed__isnull=False).exists()
    identities.do_confirm(claimed.pk, member(Role.ADMIN))
    assert ChatIdentity.objects.filter(confirmed__isnull=False).exists()
