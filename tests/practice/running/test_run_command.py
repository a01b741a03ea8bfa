"""`talk practice run`: what a person and a program see of it."""

import json
import sys
from pathlib import Path

import pytest
from provider_server import Answer, serving
from typer.testing import CliRunner, Result

from openllm_talk.cli import app
from openllm_talk.errors import PracticeError


def talk(*arguments: str, folder: Path) -> Result:
    return CliRunner().invoke(app, ["practice", "run", "state", "--to", str(folder), *arguments])


pytestmark = pytest.mark.usefixtures("bench_of_sums")


def test_a_run_prints_its_figures_and_where_its_log_is(folder: Path) -> None:
    done = talk("--model", "mockllm/model", "--items", "4", "--json", folder=folder)
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert (summary["bench"], summary["model"]) == ("state", "mockllm/model")
    assert summary["accuracy"] == 0.0
    assert set(summary["by_family"]) == {"point"}
    assert set(summary["rungs"]) == {"copy"}
    assert Path(summary["log"]).suffix == ".eval"
    assert Path(summary["log"]).exists()


def test_a_run_can_be_done_again_by_the_command_in_its_file(folder: Path) -> None:
    done = talk("--model", "mockllm/model", "--items", "2", "--max-tokens", "9", folder=folder)
    assert done.exit_code == 0
    (path,) = folder.glob("*.jsonl")
    run = json.loads(path.read_text().splitlines()[0])
    assert run["command"] == (
        "talk practice run state --model mockllm/model --items 2 --seed 1 --max-tokens 9"
    )
    assert {"openllm-talk", "inspect_ai", "python"} <= set(run["versions"])
    assert run["started"] <= run["finished"]
    assert str(path) in done.stdout


def test_a_finished_run_is_said_to_be_there(folder: Path) -> None:
    talk("--model", "mockllm/model", "--items", "2", folder=folder)
    second = talk("--model", "mockllm/model", "--items", "2", folder=folder)
    assert second.exit_code == 0
    assert "is there already; --again" in second.stderr


def test_items_that_a_provider_failed_are_named_with_their_number(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rule(said: list[str]) -> Answer:
        return Answer(status=429, body=b"{}") if said[-1].startswith("1") else Answer("ANSWER: 1")

    with serving(rule) as provider:
        for name, value in provider.environment.items():
            monkeypatch.setenv(name, value)
        done = talk(
            "--model", "openai-api/local/small", "--items", "4", "--retries", "0", folder=folder
        )
    assert done.exit_code == 1
    assert "rate_limited: 1 of 4 items" in done.stderr
    assert "25.0%" in done.stdout or "50.0%" in done.stdout


def test_without_the_extra_the_way_to_it_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("inspect_ai")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("tasks", "provider"):
        monkeypatch.delitem(sys.modules, f"openllm_talk.practice.running.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    done = talk("--model", "mockllm/model", "--items", "2", folder=folder)
    assert isinstance(done.exception, PracticeError)
    assert "pip install 'openllm-talk[practice]'" in done.exception.say("en")
    assert "pip install 'openllm-talk[practice]'" in done.exception.say("zh")
    assert not folder.exists()
