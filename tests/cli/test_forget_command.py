"""`talk forget` as a person or a script meets it: output, exit codes, one clear sentence."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHAT = """微信群"测试群"的聊天记录如下:

—————  2026-05-31  —————

阿澈🌿  08:51
请问 7B 做 SFT 用 LoRA，rank 一般开多少？

小满  08:55
16 起步吧，数据多就 32，@阿澈🌿
"""
COMMAND = [sys.executable, "-m", "openllm_talk"]


def environment(language: str = "en") -> dict[str, str]:
    found = os.environ | {"TALK_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"}
    found.pop("TALK_WORKSPACE", None)
    return found


def talk(*arguments: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        check=False,
        env=environment(language),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture
def here(tmp_path: Path) -> tuple[str, Path]:
    """The option that names a workspace with one chat in it."""
    folder = tmp_path / "workspace"
    chat = tmp_path / "chat.txt"
    chat.write_text(CHAT, encoding="utf-8")
    assert talk("init", folder).returncode == 0
    assert talk("import", chat, "-w", folder).returncode == 0
    return ("-w", folder)


def names(here: tuple[str, Path]) -> list[Any]:
    rows = talk("people", *here, "--json").stdout.splitlines()
    return [json.loads(row)["name"] for row in rows]


def test_a_script_forgets_with_yes_and_is_told_what_is_left_by_hand(
    here: tuple[str, Path],
) -> None:
    done = talk("forget", "阿澈🌿", "--yes", "--json", *here)
    told = json.loads(done.stdout)
    assert (done.returncode, told["messages"], told["mentions"]) == (1, 1, 1)
    assert [Path(path).name for path in told["by_hand"]] == ["chat.txt"]
    assert "delete it or take them out by hand" in done.stderr
    assert names(here) == ["小满"]


def test_without_yes_a_script_changes_nothing(here: tuple[str, Path]) -> None:
    refused = talk("forget", "阿澈🌿", *here, language="zh")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "请加 --yes" in refused.stderr
    assert sorted(names(here)) == ["小满", "阿澈🌿"]


def test_an_unknown_name_is_one_sentence_and_exit_code_2(here: tuple[str, Path]) -> None:
    refused = talk("forget", "Zoe", "--yes", *here)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    assert "nobody is called «Zoe»" in refused.stderr


@pytest.mark.parametrize(("answer", "left"), [("n", 2), ("y", 1)])
def test_on_a_terminal_it_shows_what_would_go_and_asks(
    here: tuple[str, Path], answer: str, left: int
) -> None:
    said = on_a_terminal("forget", "阿澈🌿", *here, answer=answer)
    assert "阿澈🌿: 1 messages, 1 accounts" in said
    assert "There is no way back" in said
    assert len(names(here)) == left


def on_a_terminal(*arguments: str | Path, answer: str) -> str:
    """What the command prints on a terminal where somebody types `answer`."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        said = b""
        try:
            while block := os.read(ours, 4096):
                said += block
        except OSError:
            pass  # the terminal is gone with its process
    os.close(ours)
    return said.decode("utf-8", "replace")
