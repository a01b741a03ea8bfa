"""What is exported is whole, and comes back as it was."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lesson_bench import SmallBench

from openllm_talk.practice.answers import score
from openllm_talk.practice.training import export as exporting
from openllm_talk.practice.training.conversations import packed, unpacked
from openllm_talk.practice.training.export import Format, export
from openllm_talk.practice.training.lessons import Lesson, lessons

parquet = pytest.importorskip("pyarrow.parquet")


def read(path: Path, form: Format) -> list[dict[str, Any]]:
    if form == "parquet":
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
        return rows
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_messages_end_with_the_right_answer_and_come_back_as_they_were(
    tmp_path: Path, form: Format
) -> None:
    path = tmp_path / "folder" / f"lessons.{form}"
    assert export(lessons(SmallBench(), 30, seed=7), path, form) == 30
    rows = read(path, form)
    for lesson, row in zip(lessons(SmallBench(), 30, seed=7), rows, strict=True):
        item = lesson.item
        assert row["id"] == item.id
        assert row["family"] == item.family
        assert (row["tokens"], row["operations"], row["seed"]) == (
            item.tokens,
            item.operations,
            item.seed,
        )
        roles = [message["role"] for message in row["messages"]]
        assert roles == ["user", "assistant"] * (1 + len(item.turns))
        assert row["messages"][-2]["content"] == item.prompt
        assert score(item, row["messages"][-1]["content"]).outcome == "right"
        assert row["worked"] is False


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_for_reinforcement_the_question_stands_alone_beside_its_item(
    tmp_path: Path, form: Format
) -> None:
    path = tmp_path / "questions"
    export(lessons(SmallBench(), 3, seed=7), path, form, "rl")
    rows = read(path, form)
    assert all("messages" not in row for row in rows)
    assert all(row["prompt"][-1]["role"] == "user" for row in rows)
    assert [unpacked(row["item"]).answer for row in rows] == [
        lesson.item.answer for lesson in lessons(SmallBench(), 3, seed=7)
    ]


def test_the_answers_to_checkpoints_are_true(tmp_path: Path) -> None:
    conversation = list(SmallBench().items(3, 7))[2]
    export([Lesson(conversation)], tmp_path / "one")
    (row,) = read(tmp_path / "one", "jsonl")
    said = row["messages"][1]["content"]
    table = list(SmallBench().items(2, 7))[1]
    asked = unpacked(packed(table))
    truth = type(table)(**{**_fields(asked), "answer": conversation.truths[0]})
    assert score(truth, said).outcome == "right"


def _fields(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}


def test_both_formats_hold_the_same(tmp_path: Path) -> None:
    for form in ("jsonl", "parquet"):
        export(lessons(SmallBench(), 10, seed=3), tmp_path / form, form)
    assert read(tmp_path / "jsonl", "jsonl") == read(tmp_path / "parquet", "parquet")


def test_a_packed_item_is_the_item_without_its_texts() -> None:
    for item in SmallBench().items(3, 5):
        again = unpacked(packed(item))
        assert (again.answer, again.form, again.columns) == (item.answer, item.form, item.columns)
        assert (again.prompt, again.turns) == ("", ())
        assert packed(again) == packed(item)


def test_parquet_is_written_in_groups_so_that_memory_does_not_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ROW_GROUP_BYTES", 200)
    alive = 0
    most = 0

    def counted() -> Iterator[Lesson]:
        nonlocal alive, most
        for lesson in lessons(SmallBench(), 200, seed=1):
            alive += 1
            most = max(most, alive)
            yield lesson

    batches = exporting._batches

    def watched(rows: Any) -> Iterator[Any]:
        nonlocal alive
        for batch in batches(rows):
            yield batch
            alive -= len(batch)

    monkeypatch.setattr(exporting, "_batches", watched)
    export(counted(), tmp_path / "many", "parquet")
    assert parquet.ParquetFile(tmp_path / "many").num_row_groups > 40
    assert most < 10


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_where_a_lesson_fails_the_last_file_stays_and_nothing_is_left_over(
    tmp_path: Path, form: Format
) -> None:
    path = tmp_path / "lessons"
    path.write_text("the last one")

    def broken() -> Iterator[Lesson]:
        yield from lessons(SmallBench(), 5, seed=1)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        export(broken(), path, form)
    assert path.read_text() == "the last one"
    assert [each.name for each in tmp_path.iterdir()] == ["lessons"]


KILLED = """
import sys, time
from pathlib import Path
from openllm_talk.practice.training.export import export
from openllm_talk.practice.training.lessons import lessons
from lesson_bench import SmallBench

def slow():
    for number, lesson in enumerate(lessons(SmallBench(), 10_000, seed=1)):
        yield lesson
        if number == 500:
            print("half", flush=True)
            time.sleep(60)

export(slow(), Path(sys.argv[1]), sys.argv[2])
"""


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_killed_in_the_middle_nothing_half_stands_under_the_name(
    tmp_path: Path, form: Format
) -> None:
    path = tmp_path / "lessons"
    here = Path(__file__).parent
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), form],
        stdout=subprocess.PIPE,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[2] / "src")]),
        },
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert not path.exists()
    assert export(lessons(SmallBench(), 3, seed=1), path, form) == 3
    assert len(read(path, form)) == 3
