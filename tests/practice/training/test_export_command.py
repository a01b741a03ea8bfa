"""`talk practice export`: a file for other people's trainers, in one command."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openllm_talk.cli import app
from openllm_talk.errors import PracticeError

parquet = pytest.importorskip("pyarrow.parquet")


def talk(*words: str) -> str:
    result = CliRunner().invoke(app, ["practice", "export", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_ending_of_the_file_names_the_format(tmp_path: Path) -> None:
    lines, table = tmp_path / "lessons.jsonl", tmp_path / "lessons.parquet"
    said = talk("state", "--items", "4", "--to", str(lines), "--worked", "--json")
    assert json.loads(said) == {"file": str(lines), "items": 4, "seed": 0, "purpose": "sft"}
    talk("state", "--items", "4", "--to", str(table), "--worked")
    rows = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert rows == parquet.read_table(table).to_pylist()
    assert any(row["worked"] for row in rows)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", "3"), ("two", "3"), ("three", "4")):
        talk("state", "--items", "4", "--seed", seed, "--to", str(tmp_path / name))
    one, two, three = ((tmp_path / name).read_bytes() for name in ("one", "two", "three"))
    assert one == two
    assert one != three


def test_for_reinforcement_there_is_a_question_and_an_item(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    talk("state", "--items", "2", "--to", str(path), "--purpose", "rl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert {row["prompt"][-1]["role"] for row in rows} == {"user"}
    assert {"answer", "form"} <= json.loads(rows[0]["item"]).keys()


def test_a_seed_of_tests_is_no_seed_of_lessons(tmp_path: Path) -> None:
    with pytest.raises(PracticeError, match="4294967296"):
        talk("state", "--seed", str(2**32), "--to", str(tmp_path / "x"))
    assert not list(tmp_path.iterdir())


def test_help_speaks_both_languages() -> None:
    said = talk("--help")
    assert "training" in said
    assert "训练" in said
