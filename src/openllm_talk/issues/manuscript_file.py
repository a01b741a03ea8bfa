"""The manuscript of an issue as a file of the workspace: read whole, replaced whole."""

import os
from pathlib import Path

from openllm_talk.records import Issue
from openllm_talk.sources import files
from openllm_talk.sources.documents.manuscript import read as read_manuscript

FOLDER = "drafts"


def manuscript_of(workspace: Path, number: str) -> Path:
    """Where the manuscript of an issue stands."""
    return workspace / FOLDER / f"{number}.md"


def more_of(manuscript: Path) -> Path:
    """Where that stands which a draft has no room for: a manuscript beside its own."""
    return manuscript.with_suffix(".more.md")


def read_file(path: Path) -> Issue | None:
    """The manuscript as it stands, None where there is none; raises SourceError."""
    if not path.exists():
        return None
    content = b"".join(files.blocks(files.Source(path))).decode("utf-8", "replace")
    return read_manuscript(content, path)


def do_replace(path: Path, content: bytes) -> None:
    """Write under a temporary name, then rename: no reader ever sees half a manuscript."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
