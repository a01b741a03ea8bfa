"""Past issues and digests: documents in, an Issue out."""

from collections.abc import Sequence
from pathlib import Path

from openllm_talk.errors import NoText, UnknownFormat
from openllm_talk.records import Issue
from openllm_talk.sources import files
from openllm_talk.sources.documents import digest, foreign, manuscript, pdf, series, text, word
from openllm_talk.sources.documents.block import Block, Picture
from openllm_talk.sources.documents.breaks import parted

__all__ = ["SURELY", "Picture", "claim", "pictures", "read"]

SURELY = 1.0
"""The claim of a file that can be nothing but a document: no chat format need be asked."""
LARGEST_TEXT = 20_000_000
"""Bytes of a text file that may be an issue; no issue comes near it."""


def claim(path: Path) -> float:
    """How sure it is that `path` is a past issue or digest, 0.0 to 1.0; a folder never is.

    Raises BrokenSource where it cannot be read.
    """
    if path.is_dir():
        return 0.0
    if word.is_word(path) or foreign.kind(path) is not None:
        return SURELY
    if files.is_zip(path):
        return 0.0
    beginning = files.beginning(files.Source(path))
    if pdf.is_pdf(beginning) or manuscript.claim(beginning):
        return SURELY
    if path.stat().st_size > LARGEST_TEXT:
        return 0.0
    blocks = text.read_blocks(beginning)
    if series.is_issue(blocks):
        return 0.9
    return 0.7 if digest.is_digest(blocks) else 0.0


def read(path: Path) -> Issue:
    """The issue or digest in `path`: a PDF, a DOCX, a manuscript, a Markdown or a text file.

    Its addresses are as written; `reading.links.canonical_issue` makes them canonical. Raises
    BrokenSource, NoText or UnknownFormat.
    """
    foreign.refuse(path)
    if word.is_word(path):
        return _issue(word.read_blocks(path), path)
    source = files.Source(path)
    if pdf.is_pdf(files.beginning(source)):
        return _issue(pdf.read_blocks(path), path)
    content = _content(source)
    if not content.strip():
        raise NoText(
            "is empty; save the issue again and give me what comes out",
            "是空的；请重新保存这一期再试",
            path=path,
        )
    if manuscript.claim(content):
        return manuscript.read(content, path)
    return _issue(text.read_blocks(content), path)


def pictures(path: Path) -> tuple[Picture, ...]:
    """Where the pictures of a document stand, in reading order: named, never read.

    Raises what `read` raises.
    """
    if word.is_word(path):
        return word.pictures(path)
    source = files.Source(path)
    if pdf.is_pdf(files.beginning(source)):
        return pdf.pictures(path)
    return text.pictures(_content(source))


def _content(source: files.Source) -> str:
    return b"".join(files.blocks(source)).decode("utf-8", "replace")


def _issue(blocks: Sequence[Block], path: Path) -> Issue:
    blocks = [line for block in blocks for line in parted(block)]
    if series.is_issue(blocks):
        return series.read(blocks)
    if digest.is_digest(blocks):
        return digest.read(blocks, path.stem)
    raise UnknownFormat(
        "holds text, but neither the fields or sections of an issue nor questions with answers",
        "有文字，但既没有一期的字段和版块，也没有问答",
        path=path,
    )
