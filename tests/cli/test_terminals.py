"""Terminals and file systems that are not as one would wish: locales, names, rights."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

CHAT = """微信群"甲群"的聊天记录如下:

—————  2026-05-31  —————

阿澈  08:51
请问 7B 做 SFT 用 LoRA，rank 一般开多少？
"""


def talk(*arguments: str | Path | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, with these variables of the environment."""
    inherited = {name: value for name, value in os.environ.items() if name != "TALK_WORKSPACE"}
    given = [one if isinstance(one, bytes) else str(one) for one in arguments]
    return subprocess.run(
        [sys.executable, "-m", "openllm_talk", *given],
        check=False,
        env=inherited | {"TALK_LANGUAGE": "en"} | environment,
        capture_output=True,
        timeout=60,
    )


def content(workspace: Path) -> list[str]:
    """Every row of the archive."""
    with sqlite3.connect(workspace / "archive.sqlite3") as database:
        return list(database.iterdump())


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, encoding="utf-8")
    return path


@pytest.fixture
def workspace_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "community"
    assert talk("init", folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    "locale",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_output_is_utf8_whatever_the_locale(chat: Path, locale: dict[str, str]) -> None:
    result = talk("read", chat, **locale)
    assert result.returncode == 0, result.stderr.decode()
    assert "阿澈" in result.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="only here names of files are bytes")
def test_a_file_whose_name_is_no_text_is_imported_and_named(
    chat: Path, workspace_folder: Path
) -> None:
    strange = os.fsencode(chat.parent) + b"/bad\xff.txt"
    chat.rename(os.fsdecode(strange))
    result = talk("import", "--workspace", workspace_folder, "--json", strange)
    assert result.returncode == 0, result.stderr.decode()
    assert json.loads(result.stdout)["files"][0]["path"].endswith("bad\ufffd.txt")
    drafted = talk("draft", "--workspace", workspace_folder, "--from", strange)
    assert drafted.returncode == 0, drafted.stderr.decode()


def test_a_time_zone_that_does_not_exist_is_refused(chat: Path) -> None:
    result = talk("read", chat, "--timezone", "Mars/Olympus")
    assert result.returncode == 2
    assert result.stderr.decode().count("\n") == 1
    assert "Mars/Olympus" in result.stderr.decode()


def test_a_workspace_cannot_be_made_where_a_file_is(chat: Path) -> None:
    for place in (chat, chat / "below"):
        result = talk("init", place, TALK_LANGUAGE="zh")
        assert result.returncode == 2
        assert str(chat) in result.stderr.decode()
        assert "请" in result.stderr.decode()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("name", "bytes_of_it"),
    [
        ("notes.txt", b"nothing that anybody exported\n"),
        ("empty.txt", b""),
        ("cut.json", b'{"name": "g", "type": "private_group", "id": 1, "messages": [{"id": 1,'),
        ("scan.pdf", b"%PDF-1.4\n%%EOF\n"),
        ("strange.txt", bytes(range(128, 256)) * 8),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_the_archive(
    workspace_folder: Path, chat: Path, name: str, bytes_of_it: bytes, language: str
) -> None:
    talk("import", "--workspace", workspace_folder, chat)
    before = content(workspace_folder)
    bad = chat.with_name(name)
    bad.write_bytes(bytes_of_it)
    result = talk("import", "--workspace", workspace_folder, bad, TALK_LANGUAGE=language)
    assert result.returncode == 2, result.stdout.decode()
    assert result.stderr.decode().count("\n") == 1
    assert str(bad) in result.stderr.decode()
    assert content(workspace_folder) == before


def test_a_reader_that_had_enough_is_no_error(chat: Path) -> None:
    rows = "".join(f"\n阿澈  09:{minute:02}\n第 {minute} 条\n" for minute in range(60))
    chat.write_text(CHAT + rows * 40, encoding="utf-8")
    command = [sys.executable, "-m", "openllm_talk", "read", str(chat), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_terminal_shows_bytes_and_messages_and_rows_go_where_they_were_sent(
    tmp_path: Path, chat: Path
) -> None:
    controller, terminal = os.openpty()
    rows = tmp_path / "rows.txt"
    with rows.open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "openllm_talk", "read", chat],
            check=False,
            env=os.environ | {"TALK_LANGUAGE": "en", "TERM": "xterm", "COLUMNS": "120"},
            stdout=file,
            stderr=terminal,
            timeout=60,
        )
    os.close(terminal)
    shown = os.read(controller, 1 << 16).decode()
    os.close(controller)
    assert done.returncode == 0
    assert "7B 做 SFT" in rows.read_text(encoding="utf-8")
    assert "7B 做 SFT" not in shown
    assert "bytes" in shown
    assert "messages" in shown
