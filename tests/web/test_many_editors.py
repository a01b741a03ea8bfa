"""Many editors at once at a real server: what anybody typed and was told is saved, is there."""

import html
import os
import re
import threading
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

import pytest
from django.db import connection

from openllm_talk.community import Community
from openllm_talk.issues.models import Draft, Piece, Step
from openllm_talk.issues.workshop import editing, pieces
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.records import Entry
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.hosting import mark_of
from talk_processes import Served, cookie_of, served

EDITORS = 50
NUMBER = "000"


@pytest.fixture
def entry(workspace: Path, community: Community) -> Piece:
    """An entry with a note of one line, in an issue that is under review."""
    Draft.objects.create(pk=NUMBER, printed="-")
    by = Actor(said="Rowan")
    for kind, record in (
        ("head", {"title": "000"}),
        ("section", {"name": "News", "kind": "news"}),
    ):
        editing.do_add(NUMBER, kind, record, by)
    section = Piece.objects.get(kind="section")
    given = {"title": "An entry", "note": "begins"}
    editing.do_add(NUMBER, "entry", given, by, section=section.pk)
    return Piece.objects.get(kind="entry")


def note_of(page: str) -> str:
    found = re.search(r'<textarea[^>]* name="note"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found, page[:2000]
    return html.unescape(found[1])


def version_of(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found, page[:2000]
    return found[1]


def write(live: Served, address: str, line: str, told: Callable[[str], None]) -> None:
    """Adds a line to the note as a person does, until the server says that it has it."""
    page = live.ask(address).text
    note = note_of(page) + f"\n{line}"
    while True:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        fields = {"version": version_of(page), "title": "An entry", "note": note}
        answer = live.post_with(address, fields, token[1])
        if answer.status == 302:
            told(line)
            return
        assert answer.status == 409, answer.text[:500]
        # Both versions are on the page: a person takes what stands there, and their own line.
        page = live.ask(address).text
        note = note_of(page) + f"\n{line}"


@pytest.mark.both_engines
def test_fifty_editors_of_one_note_all_have_their_words_in_it(
    workspace: Path, entry: Piece
) -> None:
    address = f"/review/{NUMBER}/{entry.pk}/edit/"
    saved: list[str] = []
    troubles: list[BaseException] = []
    with served(workspace, "--no-worker") as live:
        name = f"talk-{mark_of(workspace)}"
        cookies = [{name: cookie_of(f"editor{n}", Role.EDITOR)} for n in range(EDITORS)]
        connection.close()

        def work(number: int) -> None:
            own = Served(live.process, live.address, live.errors, cookies[number])
            try:
                write(own, address, f"line {number}", saved.append)
            except BaseException as exc:
                troubles.append(exc)
                raise

        threads = [threading.Thread(target=work, args=(n,)) for n in range(EDITORS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not troubles
    assert len(saved) == EDITORS
    held = Piece.objects.get(pk=entry.pk)
    lines = (pieces.record_of(held, Entry).note or "").split("\n")
    assert sorted(lines) == sorted(["begins", *saved])
    assert Step.objects.filter(piece=entry).count() == held.version == 1 + len(saved)


@pytest.mark.both_engines
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs SIGKILL")
def test_a_server_killed_among_edits_has_all_that_it_said_it_has(
    workspace: Path, entry: Piece
) -> None:
    address = f"/review/{NUMBER}/{entry.pk}/edit/"
    saved: list[str] = []
    name = f"talk-{mark_of(workspace)}"
    for round_ in range(3):
        with served(workspace, "--no-worker") as live:
            cookies = [{name: cookie_of(f"editor{n}", Role.EDITOR)} for n in range(6)]
            connection.close()

            def work(
                number: int,
                live: Served = live,
                round_: int = round_,
                cookies: list[dict[str, str]] = cookies,
            ) -> None:
                own = Served(live.process, live.address, live.errors, cookies[number])
                try:
                    for edit in range(200):
                        write(own, address, f"{round_}: {number}.{edit}", saved.append)
                except (OSError, HTTPException, AssertionError):
                    return  # the server is gone

            threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
            for thread in threads:
                thread.start()
            while len(saved) < 12 * (round_ + 1) and any(one.is_alive() for one in threads):
                threads[0].join(0.01)
            live.kill()
            for thread in threads:
                thread.join()
        held = Piece.objects.get(pk=entry.pk)
        lines = (pieces.record_of(held, Entry).note or "").split("\n")
        assert set(saved) <= set(lines)
        assert len(lines) == len(set(lines))
        assert Step.objects.filter(piece=entry).count() == held.version
        connection.close()
