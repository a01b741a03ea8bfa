"""How far the worker is with a file: a small file beside it.

Not in the archive: an import holds the write lock of the archive while it stores.
"""

import time
from pathlib import Path

import msgspec

from openllm_talk.records import Record
from openllm_talk.web.uploads.keeping import FOLDER

EVERY = 0.5
"""Seconds between two words."""


class Progress(Record, frozen=True):
    """Bytes read of all, and the rows that came of them."""

    read: int
    size: int
    rows: int

    @property
    def percent(self) -> int:
        """How much is read, 0 to 100."""
        return min(100, 100 * self.read // max(self.size, 1))


class Telling:
    """Called by `do_import` as rows go by; what it wrote is gone at the end."""

    def __init__(self, workspace: Path, digest: str) -> None:
        self._path = _path(workspace, digest)
        self._next = 0.0

    def __enter__(self) -> "Telling":
        return self

    def __exit__(self, *_: object) -> None:
        self._path.unlink(missing_ok=True)

    def __call__(self, _file: Path, size: int, read: int, rows: int) -> None:
        """Writes it down, now and then."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        new = self._path.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(Progress(read=read, size=size, rows=rows)))
        new.replace(self._path)


def progress(workspace: Path, digest: str) -> Progress | None:
    """How far the file is; None where nobody said."""
    try:
        return msgspec.json.decode(_path(workspace, digest).read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None


def _path(workspace: Path, digest: str) -> Path:
    return workspace / FOLDER / f".{digest[:24]}.progress"
