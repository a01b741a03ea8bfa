"""`talk read` on past issues: one object, and the pictures that nobody read by their places."""

import json
import os
import subprocess
import sys
from pathlib import Path

import docx
import pytest

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6364f8cf500f00038601805a34d7de0000000049454e44ae426082"
)
ISSUE = "# 炉边夜话 031\n【主持人】：阿澈\n【编辑】：小满\n# 本周新闻\n一篇\nhttps://example.org/a\n# Free Talk\nQ1：怎么选？\nA1：看任务\n"


def _read(path: Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"TALK_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "openllm_talk", "read", str(path), "--json"],
        check=False, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip


@pytest.fixture
def word(tmp_path: Path) -> Path:
    document = docx.Document()
    for line in ISSUE.splitlines():
        if line.startswith("# "):
            document.add_heading(line[2:], 1)
        else:
            document.add_paragraph(line)
    picture = tmp_path / "chat.png"
    picture.write_bytes(DOT)
    document.add_picture(str(picture))
    document.add_picture(str(picture))
    path = tmp_path / "031"  # a name says nothing
    document.save(str(path))
    return path


def test_a_word_document_is_read_like_its_markdown(word: Path, tmp_path: Path) -> None:
    markdown = tmp_path / "issue.md"
    markdown.write_text(ISSUE, encoding="utf-8")
    ours, wanted = _read(word), _read(markdown)
    assert (ours.returncode, wanted.returncode, wanted.stderr) == (0, 0, "")
    assert json.loads(ours.stdout) == json.loads(wanted.stdout)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 pictures were not read (under «Free Talk» ×2)"),
        ("zh", "有 2 张图片没有读（“Free Talk” 下 ×2）"),
    ],
)
def test_pictures_are_named_and_change_no_exit_code(word: Path, language: str, said: str) -> None:
    """Nobody reads pictures, by decision: that is worth a line, and no finding."""
    result = _read(word, language)
    assert result.returncode == 0
    assert said in result.stderr


def test_a_picture_in_markdown_is_named_by_its_line_and_gives_no_address(tmp_path: Path) -> None:
    path = tmp_path / "issue.md"
    path.write_text(ISSUE + "![截图](https://example.org/shot.png)\n", encoding="utf-8")
    result = _read(path)
    assert "1 picture was not read (line 10)" in result.stderr
    assert json.loads(result.stdout)["urls"] == ["https://example.org/a"]
