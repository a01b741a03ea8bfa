"""Exports written for one test each, and what came out of them."""

from pathlib import Path

from openllm_talk import sources
from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Reject, Row
from openllm_talk.sources.format import Options


def write(folder: Path, text: str, name: str = "chat.txt", encoding: str = "utf-8") -> Path:
    """A file of that text, its line ends as they are in `text`."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def rows(
    folder: Path, text: str, name: str = "chat.txt", options: Options | None = None
) -> list[Row]:
    """Every row of an export of that text, its format found by content."""
    return list(sources.read(write(folder, text, name), options or Options()))


def until_broken(path: Path) -> list[Row]:
    """The rows before the place where the export is broken; fails where none is."""
    found: list[Row] = []
    try:
        for row in sources.read(path):
            found.append(row)  # noqa: PERF402 - what came before the end is wanted
    except BrokenSource:
        return found
    raise AssertionError(f"{path} is whole")


def messages(found: list[Row]) -> list[Message]:
    """The rows without rejects."""
    return [row for row in found if isinstance(row, Message)]


def rejects(found: list[Row]) -> list[Reject]:
    """The rejects alone."""
    return [row for row in found if isinstance(row, Reject)]


def said(found: list[Row]) -> list[tuple[str | None, str]]:
    """Author and text of each row that is no reject."""
    return [(row.author, row.text) for row in messages(found)]
