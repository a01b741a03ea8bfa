"""The page on running models: both languages say the same, and what it names is there."""

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from openllm_talk.cli import app
from openllm_talk.practice.results import Outcome

PAGES = Path(__file__).resolve().parents[3] / "docs" / "practice"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def commands(page: str) -> list[str]:
    text = (PAGES / page).read_text(encoding="utf-8")
    return [line for block in BLOCK.findall(text) for line in block.splitlines()]


def test_both_languages_show_the_same_commands() -> None:
    assert commands("running.md") == commands("running.zh.md")


def test_the_commands_that_need_no_provider_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    local = [line for line in commands("running.md") if "oracle" in line or "cheater" in line]
    assert len(local) == 3
    for line in local:
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "practice").glob("*.jsonl"))) == 3


def test_every_outcome_and_option_that_the_page_names_is_there() -> None:
    help_text = CliRunner().invoke(app, ["practice", "run", "--help"]).output
    for page in ("running.md", "running.zh.md"):
        text = (PAGES / page).read_text(encoding="utf-8")
        named = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
        assert len(named) == 6
        assert set(named) <= set(get_args(Outcome))
        for option in set(re.findall(r"`(--[a-z-]+)", text)):
            assert option in help_text
