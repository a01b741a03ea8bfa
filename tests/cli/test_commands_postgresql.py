"""The commands of a community whose archive is in PostgreSQL, each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHAT = """\
[2026-06-01 20:00] Ann: How do you serve a 70B model on one card?
[2026-06-01 20:01] Bo: With 4-bit weights and a small batch, it fits into 48 GB.
"""

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def talk(workspace: Path, *arguments: object, code: int = 0) -> list[Any]:
    """What the command prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "openllm_talk", *map(str, arguments), "--json"],
        env=os.environ | {"TALK_WORKSPACE": str(workspace), "TALK_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [one for line in lines for one in (line if isinstance(line, list) else [line])]


def test_a_community_does_its_week(workspace: Path, tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text(CHAT, encoding="utf-8")
    talk(workspace, "import", chat)
    assert {member["name"] for member in talk(workspace, "people")} == {"Ann", "Bo"}
    talk(workspace, "draft")
    talk(workspace, "publish", "000", "--approve", "Rowan")
    findings = {one["check"]: one for one in talk(workspace, "doctor")}
    assert all(one["ok"] for one in findings.values())
    assert "schema talk_workspace" in findings["versions"]["en"]
    assert (workspace / "site" / "index.html").is_file()
    assert not list(workspace.glob("*.sqlite3*"))


def test_a_database_that_is_away_is_one_sentence(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ann:s3cret@127.0.0.1:9/talk")
    done = subprocess.run(
        [sys.executable, "-m", "openllm_talk", "doctor", "-w", str(workspace)],
        env=os.environ | {"TALK_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "no database answers there" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert "s3cret" not in done.stderr + done.stdout
