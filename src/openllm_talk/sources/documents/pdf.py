"""PDF to blocks: `pdf_pages.py` reads it, in a process of its own.

A PDF is a program: a kilobyte of it can ask for years of time and any amount of memory, and what
comes from strangers may be made to crash the library that reads it. So that only costs this file.
"""

import functools
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec

from openllm_talk.errors import BrokenSource, NoText
from openllm_talk.sources import files
from openllm_talk.sources.documents.block import Block, Picture
from openllm_talk.sources.documents.pdf_pages import SECONDS, Found

_HEADER = re.compile(r"[\s\S]{0,1024}?%PDF-\d")
_READER = "from openllm_talk.sources.documents.pdf_pages import main; main()"


def is_pdf(beginning: str) -> bool:
    """Whether a file that begins so is a PDF; a mail server may have put lines in front."""
    return _HEADER.match(beginning) is not None


def read_blocks(path: Path) -> list[Block]:
    """The paragraphs of a PDF in reading order.

    Raises BrokenSource if it cannot be opened and NoText if no page holds any text.
    """
    blocks = _found(path).blocks
    if not blocks:
        raise NoText(
            "holds no text, only pictures; it needs a PDF with text (OCR is not done here)",
            "里面没有文字，只有图片；请提供带文字的 PDF（这里不做 OCR）",
            path=path,
        )
    return blocks


def pictures(path: Path) -> tuple[Picture, ...]:
    """The pages of its pictures, one entry a picture; raises BrokenSource."""
    return tuple(Picture(page=page) for page in _found(path).pictures)


def _found(path: Path) -> Found:
    try:
        status = path.stat()
    except OSError as exc:
        raise files.unreadable(path, exc) from exc
    found = _asked(path, status.st_mtime_ns, status.st_size)
    if found.error is not None:
        raise _unopened(path, found.error)
    return found


@functools.lru_cache(maxsize=1)
def _asked(path: Path, changed: int, size: int) -> Found:  # noqa: ARG001 - part of the key
    """What the reader says of the file; its blocks and its pictures are asked for one by one."""
    command = [sys.executable, "-P", "-c", _READER, str(path.resolve())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        asked = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, check=False, timeout=2 * SECONDS, env=environment
        )
        return msgspec.json.decode(asked.stdout, type=Found)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        return Found(error="it takes more time or memory than any issue needs")


def _unopened(path: Path, why: str) -> BrokenSource:
    if "password" in why.lower():
        return BrokenSource(
            "is locked with a password; save a copy without one and give me that",
            "有密码保护；请另存一份不带密码的再试",
            path=path,
        )
    return BrokenSource(
        f"cannot be opened as a PDF ({why}); save it again or export it anew",
        f"无法作为 PDF 打开（{why}）；请重新保存或重新导出",
        path=path,
    )
