"""Past issues and digests: documents in, an Issue out."""

from collections.abc import Sequence
from pathlib import Path

from openllm_talk.errors import NoText, UnknownFormat
from openllm_talk.records import Issue
from openllm_talk.sources import files
from openllm_talk.sources.documents import digest, manuscript, pdf, series, text
from openllm_talk.sources.documents.block import Block

LARGEST_TEXT = 20_000_000
"""Bytes of a text file that may be an issue; no issue comes near it."""


def claim(path: Path, beginning: str) -> float:
    """How sure it is that `path` is a past issue or digest, 0.0 to 1.0, from its decoded text."""
    if beginning.startswith("%PDF-"):
        return 1.0
    if manuscript.claim(beginning):
        return 1.0
    if path.stat().st_size > LARGEST_TEXT:
        return 0.0
    blocks = text.read_blocks(beginning)
    if series.is_issue(blocks):
        return 0.9
    return 0.7 if digest.is_digest(blocks) else 0.0


def read(path: Path) -> Issue:
    """The issue or digest in `path`: a PDF, a manuscript, a Markdown or a text file.

    Its addresses are as written; `reading.links.canonical_issue` makes them canonical. Raises
    BrokenSource, NoText or UnknownFormat.
    """
    source = files.Source(path)
    if files.beginning(source).startswith("%PDF-"):
        return _issue(pdf.read_blocks(path), path)
    content = b"".join(files.blocks(source)).decode("utf-8", "replace")
    if not content.strip():
        raise NoText(
            "is empty; save the issue again and give me what comes out",
            "是空的；请重新保存这一期再试",
            path=path,
        )
    if manuscript.claim(content):
        return manuscript.read(content, path)
    return _issue(text.read_blocks(content), path)


def _issue(blocks: Sequence[Block], path: Path) -> Issue:
    if series.is_issue(blocks):
        return series.read(blocks)
    if digest.is_digest(blocks):
        return digest.read(blocks, path.stem)
    raise UnknownFormat(
        "holds text, but neither the fields or sections of an issue nor questions with answers",
        "有文字，但既没有一期的字段和版块，也没有问答",
        path=path,
    )
