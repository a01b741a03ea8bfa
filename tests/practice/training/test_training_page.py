"""The page on training agrees in both languages, and its commands run."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openllm_talk.cli import app
from openllm_talk.practice.training import rewards

PAGES = Path(__file__).parents[3] / "docs" / "practice"
ENGLISH, CHINESE = PAGES / "training.md", PAGES / "training.zh.md"


def code(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


def test_both_languages_show_the_same_code() -> None:
    for language in ("sh", "python"):
        assert code(ENGLISH, language) == code(CHINESE, language) != []


@pytest.mark.parametrize(
    "command",
    [line for block in code(ENGLISH, "sh") for line in block.splitlines() if "export" in line],
)
def test_its_commands_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command.replace("--items 2000", "--items 2"))[1:]
    assert CliRunner().invoke(app, words, catch_exceptions=False).exit_code == 0
    assert (tmp_path / words[-1]).stat().st_size > 500


def test_the_reward_functions_it_names_are_there() -> None:
    named = re.findall(r"`(\w+_reward)`", ENGLISH.read_text("utf-8"))
    assert named
    assert all(callable(getattr(rewards, name)) for name in named)
