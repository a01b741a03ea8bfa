"""Several processes that write into one archive at once: nothing is lost, nothing is there twice."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from plain_format import readers, say, write

from openllm_talk.archive import ledger, messages, models
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.records import Question, Row
from openllm_talk.web.setup import open_workspace

PROCESSES = 8

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()"),
    pytest.mark.both_engines,
]


def in_processes(work: Callable[[int], object]) -> None:
    """`work` in eight processes at once, each told its number; all of them must do it."""
    connection.close()
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(number)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0] * PROCESSES


def test_eight_processes_write_at_once_and_nothing_is_lost_or_there_twice(
    tmp_path: Path, workspace: Path, community: Community
) -> None:
    def rows(number: int) -> list[Row]:
        return [
            say(n, f"message {n}", author=f"person {n % 9}") for n in range(number, number + 60)
        ]

    def work(number: int) -> None:
        path = write(tmp_path / f"{number}.chat", rows(number * 20))
        do_import([path], community, readers=readers())
        for turn in range(5):
            asked = Question(id=f"q-{number}-{turn}", text=f"What about {number} and {turn}?")
            ledger.do_record_chat([asked])

    in_processes(work)
    said = [message.text for message in messages.between(community)]
    assert said == [f"message {n}" for n in range(PROCESSES * 20 + 40)]
    assert models.Origin.objects.count() == PROCESSES * 60
    assert sorted(models.Import.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert models.Person.objects.count() == models.Identity.objects.count() == 9
    assert models.Question.objects.count() == PROCESSES * 5


def test_eight_processes_may_open_a_new_workspace_at_once(workspace: Path) -> None:
    fresh = workspace.parent / "fresh"
    fresh.mkdir()

    def work(number: int) -> None:
        open_workspace(fresh)
        models.Person.objects.create(name=f"person {number}")

    in_processes(work)
    open_workspace(fresh)
    assert models.Person.objects.count() == PROCESSES
