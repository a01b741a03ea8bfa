"""The file of a run: whole or not there, and read back as it was."""

from pathlib import Path

import pytest

from openllm_talk.errors import BrokenSource, NoText
from openllm_talk.practice.results import Recorded, Result, Run, read, write

RUN = Run(bench="state", model="oracle", seed=1, items=2, command="talk practice run state")
RESULTS = (
    Result(item="a", family="point", outcome="right", axes={"gap": 3, "rendering": "zh"}),
    Result(item="b", family="sum", outcome="digits", reply="４２\u2028", row_f1=0.5),
)


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "state.jsonl"
    write(path, RUN, RESULTS)
    assert read(path) == Recorded(run=RUN, results=RESULTS)
    assert [file.name for file in path.parent.iterdir()] == ["state.jsonl"]


def test_what_cannot_be_written_leaves_the_last_run_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    write(path, RUN, RESULTS)
    broken = Result(item="c", family="point", outcome="right", reply="\ud800")
    with pytest.raises(UnicodeEncodeError):
        write(path, RUN, (RESULTS[0], broken))
    assert read(path).results == RESULTS
    assert [file.name for file in tmp_path.iterdir()] == ["state.jsonl"]


@pytest.mark.parametrize("kept", [1, 150, -1])
def test_a_file_that_was_cut_off_is_no_run(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "state.jsonl"
    write(path, RUN, RESULTS)
    lines = path.read_bytes()
    path.write_bytes(lines[:kept] if kept > 0 else lines[: lines.rindex(b"\n", 0, -1) + 1])
    with pytest.raises(BrokenSource, match=r"state\.jsonl"):
        read(path)


def test_an_empty_file_is_no_run(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    path.touch()
    with pytest.raises(NoText):
        read(path)
