"""A run that is killed at any moment and then run again leaves what an undisturbed run leaves."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from plain_format import dump, read, readers, say, write, write_issue

from openllm_talk.archive.importing import Readers, do_import
from openllm_talk.community import Community
from openllm_talk.records import Issue, Question, Reject, Row
from openllm_talk.sources.format import Options

FILES = 3
ROWS = 200
MOMENTS = 20

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork() and SIGKILL"),
    pytest.mark.both_engines,
]


def exports(folder: Path) -> list[Path]:
    """Exports that overlap by half, with rejects, new people and edits; and a past issue."""
    paths = []
    for number in range(FILES):
        start = number * ROWS // 2
        rows: list[Row] = [
            say(n, f"message {n}", author=f"person {n % (50 + number)}", edited=n % 7 == number)
            for n in range(start, start + ROWS)
        ]
        rows[10] = Reject(index=10, line=11, reason="no date", raw="???")
        paths.append(write(folder / f"{number}.chat", rows))
    asked = tuple(Question(id=f"m{n}", text=f"What about number {n}?") for n in range(9))
    issue = Issue(title="Talk 001", number="001", questions=asked)
    return [*paths[:2], write_issue(folder / "talk.issue", issue), *paths[2:]]


@dataclass(frozen=True)
class Moment:
    """After so many rows were read, and then so many seconds."""

    rows: int
    seconds: float


def moments() -> list[Moment]:
    """One in each twentieth of the run; every fourth falls into the commit of a file."""
    chance = random.Random(20230617)
    rows = ROWS * FILES
    found = []
    for part in range(MOMENTS):
        row = int((part + chance.random()) * rows / MOMENTS)
        if part % 4 == 3:
            row = (row // ROWS + 1) * ROWS
        found.append(Moment(row, chance.random() * 0.015))
    return found


def in_a_child(run: Callable[[int], object], moment: Moment) -> bool:
    """Whether `run` was killed at `moment`; it gets a pipe to say there that a row was read."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            run(writing)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    seen = 0
    while seen < moment.rows and (told := os.read(reading, moment.rows - seen)):
        seen += len(told)
    time.sleep(moment.seconds)
    os.kill(child, signal.SIGKILL)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the import itself failed"
    return os.WIFSIGNALED(status)


@pytest.fixture
def paths(tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The exports, by names that are the same in every run; written in small batches."""
    monkeypatch.setattr("openllm_talk.archive.rows.BATCH", 25)
    monkeypatch.chdir(tmp_path)
    return [path.relative_to(tmp_path) for path in exports(tmp_path)]


def telling(pipe: int) -> Readers:
    """Readers that write a dot into `pipe` for each row."""

    def rows(path: Path, options: Options) -> Iterator[Row]:
        for row in read(path, options):
            os.write(pipe, b".")
            yield row

    return readers(rows)


def test_a_killed_import_is_finished_by_the_next_run(
    paths: list[Path], community: Community, start_anew: Callable[[], None]
) -> None:
    do_import(paths, community, readers=readers())
    undisturbed = dump()
    killed = 0
    for moment in moments():
        start_anew()
        killed += in_a_child(
            lambda pipe: do_import(paths, community, readers=telling(pipe)), moment
        )
        do_import(paths, community, readers=readers())
        assert dump() == undisturbed, moment
    assert killed >= MOMENTS * 3 // 4, "too few runs were still going when they were killed"


def test_an_import_killed_again_and_again_gets_there(
    paths: list[Path], community: Community, start_anew: Callable[[], None]
) -> None:
    do_import(paths, community, readers=readers())
    undisturbed = dump()
    start_anew()
    for moment in moments()[::3]:
        in_a_child(lambda pipe: do_import(paths, community, readers=telling(pipe)), moment)
    do_import(paths, community, readers=readers())
    assert dump() == undisturbed
