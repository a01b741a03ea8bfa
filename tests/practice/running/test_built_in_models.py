"""`talk practice run` with the models that need no provider, on the real benches."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openllm_talk.cli import app
from openllm_talk.practice.results import read
from openllm_talk.practice.running.ask import Ask, Limits
from openllm_talk.practice.running.asking import run


@pytest.mark.parametrize("name", ["state", "state-process"])
def test_the_oracle_is_right_wherever_it_is_asked(name: str, folder: Path) -> None:
    options = ["--model", "oracle", "--items", "20", "--json", "--to", str(folder)]
    done = CliRunner().invoke(app, ["practice", "run", name, *options])
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert summary["accuracy"] == 1.0
    assert summary["log"] == summary["file"]


def test_a_cheater_says_nothing_at_checkpoints_and_fails(folder: Path) -> None:
    ask = Ask(bench="state", model="cheater/last-literal", items=30, seed=1)
    done = run(ask, folder, Limits())
    assert sum(row.right for row in done.recorded.results) < 15
    assert read(done.path) == done.recorded
    assert run(ask, folder, Limits()).fresh, "what costs nothing is asked again"
