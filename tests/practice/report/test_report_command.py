"""`talk practice report` as a person meets it: files, exit codes, one clear sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from openllm_talk.errors import PracticeError, TalkError
from openllm_talk.issues import practice
from openllm_talk.practice.report.entry import write_entry
from openllm_talk.practice.report.reading import Measured, measure
from openllm_talk.practice.report.sheet import chinese_font
from openllm_talk.practice.report.writing import write_files, write_report
from openllm_talk.publish import figures
from openllm_talk.records import Entry


def talk(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`talk practice report …` in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "openllm_talk", "practice", "report", *map(str, arguments)],
        check=False,
        cwd=folder,
        env=os.environ | {"TALK_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_report_and_an_entry_come_of_one_command(runs: Path, tmp_path: Path) -> None:
    run = runs / "finder-needle.jsonl"
    done = talk(tmp_path, run, "--to", "report", "--entry", "finder", "--json")
    # Without a Chinese font there are no Chinese PNGs, which is a finding.
    assert done.returncode == (0 if chinese_font() else 1), done.stderr
    files = json.loads(done.stdout)["files"]
    assert {"report/report.html", "report/report.zh.html"} <= set(files)
    assert "practice/entries/finder/entry.json" in files
    assert all((tmp_path / file).is_file() for file in files)
    assert len(files) == len(_content(tmp_path))


def test_the_same_command_gives_the_same_bytes(one: Measured, report: Path, tmp_path: Path) -> None:
    before = _content(report)
    write_report(one, report)
    assert _content(report) == before


def test_the_draft_takes_the_entry_with_its_figure(one: Measured, tmp_path: Path) -> None:
    write_entry(one, "small", tmp_path / practice.FOLDER / practice.ENTRIES)
    found = practice.proposed(tmp_path, "zh")
    assert not found.damaged
    (entry,) = found.entries
    assert entry.practice == "small"
    assert "模型能不能把数据库记在心里" in entry.title
    assert entry.figure is not None
    assert figures.picture(tmp_path, entry.figure).width > 900


def test_an_entry_tells_result_settings_and_command(one: Measured, tmp_path: Path) -> None:
    write_entry(one, "small", tmp_path)
    entry = msgspec.json.decode((tmp_path / "small" / "entry.json").read_bytes(), type=Entry)
    assert entry.note is not None
    assert entry.note.startswith("`small/one` is right on ")
    assert "95 % interval" in entry.note
    assert "seed `1`" in entry.note
    assert entry.note.endswith(
        "```sh\ntalk practice run state --model small/one --items 240 --seed 1\n```"
    )


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", "", "a b", "x" * 65])
def test_an_entry_has_a_plain_name(one: Measured, tmp_path: Path, name: str) -> None:
    with pytest.raises(PracticeError, match="cannot be the name of an entry"):
        write_entry(one, name, tmp_path)
    assert not list(tmp_path.iterdir())


def _broken(folder: Path, runs: Path, kind: str) -> list[Path]:
    whole = (runs / "small-one-1.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    content = {
        "empty": b"",
        "no run": b"hello\n",
        "another version": b'{"benchmark": 3}\n',
        "cut off": b"".join(lines[:40]) + lines[40][:30],
        "too short": b"".join(lines[:40]),
        "no questions": lines[0].replace(b'"items":240', b'"items":0'),
    }
    if kind == "two benches":
        return [runs / "small-one-1.jsonl", runs / "finder-needle.jsonl"]
    path = folder / "broken.jsonl"
    if kind in content:
        path.write_bytes(content[kind])
    return [path]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("empty", "is empty"),
        ("no run", "is no line of a run"),
        ("another version", "is no line of a run"),
        ("cut off", "is no line of a run"),
        ("too short", "holds 39 results of 240"),
        ("no questions", "holds no answered question"),
        ("two benches", "these runs are of several benches (needle, state)"),
    ],
)
def test_a_file_that_is_no_whole_run_is_one_clear_sentence(
    tmp_path: Path, runs: Path, kind: str, told: str
) -> None:
    with pytest.raises(TalkError) as caught:
        measure(_broken(tmp_path, runs, kind))
    assert told in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


@pytest.mark.parametrize(
    ("kind", "told"), [("missing", "No such file"), ("cut off", "is no line of a run")]
)
def test_the_command_says_that_sentence_and_writes_nothing(
    tmp_path: Path, runs: Path, kind: str, told: str
) -> None:
    done = talk(tmp_path, *_broken(tmp_path, runs, kind), "--to", "report")
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "report").exists()


def test_what_cannot_be_written_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(PracticeError, match="cannot be written"):
        write_files({tmp_path / "page.html": b"x"})
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
