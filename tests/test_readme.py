"""What both READMEs promise a newcomer: the same commands, and every one of them works."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "README.md"
CHINESE = ROOT / "README.zh.md"
SAMPLE = ROOT / "examples" / "community"


@dataclass(frozen=True)
class Ran:
    """One command of a README after it ran, and all that it said."""

    command: str
    code: int
    said: str


def shell_blocks(readme: Path) -> list[str]:
    """The blocks marked as shell, in order."""
    return re.findall(r"```sh\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)


def commands(block: str) -> list[str]:
    """The lines of a block without what is said about them."""
    return [line for line in (re.sub(r"\s+#.*", "", each) for each in block.splitlines()) if line]


def own_community(readme: Path) -> str:
    """The shell block under «Your own community»: the one that begins with `talk init`."""
    [block] = [each for each in shell_blocks(readme) if each.startswith("talk init")]
    return block


def without_names(command: str) -> str:
    """A command without what each language calls its community and its editor."""
    return re.sub(r'"[^"]*"', '"…"', command)


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_the_first_lines_are_the_two_commands_that_show_everything(readme: Path) -> None:
    assert commands(shell_blocks(readme)[0]) == ["make demo", "make test"]
    lines = readme.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# OpenLLM Talk"
    assert lines[2] == "```sh"


def test_both_readmes_name_the_same_commands_in_the_same_order() -> None:
    english, chinese = (
        [[without_names(each) for each in commands(block)] for block in shell_blocks(readme)]
        for readme in (ENGLISH, CHINESE)
    )
    assert english == chinese


def test_the_tables_of_both_readmes_list_the_same_commands() -> None:
    english, chinese = (
        re.findall(r"`talk (\w+)", "\n".join(re.findall(r"^\| `.*$", text, re.MULTILINE)))
        for text in (readme.read_text(encoding="utf-8") for readme in (ENGLISH, CHINESE))
    )
    assert english == chinese


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_every_target_of_make_that_a_readme_names_exists(readme: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = re.findall(r"^make ([\w-]+)", "\n".join(shell_blocks(readme)), re.MULTILINE)
    assert named
    assert set(named) <= targets


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_every_file_that_a_readme_points_to_is_there(readme: Path) -> None:
    places = re.findall(r"\]\(([^)#:]+)\)", readme.read_text(encoding="utf-8"))
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def _home(folder: Path) -> Path:
    """A home as the README takes it: exports in one folder, past issues in another."""
    home = folder / "home"
    shutil.copytree(SAMPLE / "chat", home / "exports")
    shutil.copytree(SAMPLE / "issues", home / "past-issues")
    return home


def _follow(readme: Path, folder: Path) -> list[Ran]:
    """Runs the commands of «Your own community» one by one; serving is left to its own tests."""
    environment = os.environ | {"HOME": str(_home(folder)), "TALK_LANGUAGE": "en"}
    environment.pop("TALK_WORKSPACE", None)
    place = folder
    ran = []
    for command in commands(own_community(readme)):
        words = [os.path.expandvars(word) for word in shlex.split(command)]
        words = [word.replace("~", environment["HOME"], 1) for word in words]
        if words[0] == "cd":
            place /= words[1]
        elif words[1] != "serve":
            ran.append(_run(command, words, place, environment))
    return ran


def _run(command: str, words: list[str], place: Path, environment: dict[str, str]) -> Ran:
    assert words[0] == "talk"
    done = subprocess.run(
        [sys.executable, "-m", "openllm_talk", *words[1:]],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ran(command, done.returncode, done.stdout + done.stderr)


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_a_community_of_one_s_own_comes_out_as_written(readme: Path, tmp_path: Path) -> None:
    ran = _follow(readme, tmp_path)
    assert [(each.command, each.said) for each in ran if each.code != 0] == []
    site = tmp_path / "my-talk" / "site"
    assert (site / "issues" / "004" / "index.html").is_file()
    assert (site / "index.html").is_file()
