"""The rows of an export between reading and storing: on disk, beside the archive.

Reading a file and finding its words takes as long as storing it, and on SQLite whoever stores keeps
everybody else from writing. So a file is read to its end first; what is wrong with it is known
before anything is written, and memory does not grow with it.
"""

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from django.conf import settings

from openllm_talk.archive.search.writing import words_of
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Message, Row


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of an export in order, with the words of their texts (see `words_of`)."""

    rows: list[Row]
    words: Mapping[str, str]


@contextmanager
def staged(rows: Iterable[Row], size: int) -> Iterator[Iterator[Batch]]:
    """All of `rows`, read to the end, in batches of `size`; gone from the disk at the end.

    What `rows` raises passes through. Raises ArchiveError where the disk cannot hold them.
    """
    workspace = Path(settings.WORKSPACE)
    # It has no name, so a killed run leaves nothing behind.
    with tempfile.TemporaryFile(dir=workspace) as file:
        stream = iter(rows)
        while some := list(islice(stream, size)):
            said = (row for row in some if isinstance(row, Message))
            _put(Batch(some, words_of(said)), file, workspace)
        file.seek(0)
        yield _batches(file)


def _put(batch: Batch, file: IO[bytes], workspace: Path) -> None:
    try:
        pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
        file.flush()
    except OSError as exc:
        raise ArchiveError(
            "the disk is full, so nothing was stored; free some space and run this again",
            "磁盘已满，什么都没有写入；请腾出空间后重试",
            path=workspace,
        ) from exc


def _batches(file: IO[bytes]) -> Iterator[Batch]:
    end = file.seek(0, 2)
    file.seek(0)
    while file.tell() < end:
        batch: Batch = pickle.load(file)  # noqa: S301 - nobody else can have written there
        yield batch
