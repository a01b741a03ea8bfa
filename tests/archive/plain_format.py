"""A chat format for tests: a row a line, as JSON; and the report of an import's innards."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.db import connection

from openllm_talk.archive.importing import Readers
from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.records import Issue, Message, Reject, Row
from openllm_talk.sources.detect import Export
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Format, Options

CUT_OFF = "…"


def say(index: int, text: str, author: str | None = "Ann", **more: Any) -> Message:
    """A message of one group, one a minute from 2026-05-30 09:00 on."""
    hour, minute = divmod(9 * 60 + index, 60)
    fields: dict[str, Any] = {
        "id": f"k{index}",
        "time": f"2026-05-30T{hour:02}:{minute:02}",
        "author": author,
        "channel": "night shift",
        "line": index + 1,
    }
    return Message(index=index, text=text, **(fields | more))


def write(path: Path, rows: Sequence[Row], *, cut_off: bool = False) -> Path:
    """Writes an export of `rows`; `cut_off` makes its last line one that breaks the reader."""
    lines = [msgspec.json.encode(row).decode() for row in rows] + [CUT_OFF] * cut_off
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def write_issue(path: Path, issue: Issue) -> Path:
    """Writes a past issue as the tests' own kind of document."""
    path.write_bytes(msgspec.json.encode(issue))
    return path


def read(path: Path, options: Options) -> Iterator[Row]:
    """Reads what `write` wrote; raises BrokenSource where it is cut off."""
    rows = msgspec.json.Decoder(dict[str, Any])
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.startswith(CUT_OFF):
                raise BrokenSource("is cut off", "不完整", path=path, line=number)
            row = rows.decode(line)
            if row["kind"] == "reject":
                yield msgspec.convert(row, Reject)
            else:
                yield msgspec.convert(row, Message)


def readers(read: Callable[[Path, Options], Iterator[Row]] = read, name: str = "plain") -> Readers:
    """Reads `.chat` files with `read`, and `.issue` files as documents; knows no others."""
    chat = Format(
        name=name, claim=lambda look: 1.0, read=lambda source, options: read(source.path, options)
    )

    def choose(path: Path) -> Export | None:
        if path.suffix not in (".chat", ".issue"):
            raise UnknownFormat("no reader knows it", "没有能读它的格式", path=path)
        return Export(path, chat, (Source(path),)) if path.suffix == ".chat" else None

    def document(path: Path) -> Issue:
        return msgspec.json.decode(path.read_bytes(), type=Issue)

    return Readers(choose=choose, read_document=document)


def dump() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the archive, sorted: two archives are the same if this is.

    Left out is how FTS5 lays its index out, which follows from the rows of passages, and the numbers
    of passages, which a PostgreSQL sequence gives and nothing refers to.
    """
    names = connection.introspection.table_names()
    tables = [name for name in names if "archive" in name and "passage_words" not in name]
    found: dict[str, list[tuple[object, ...]]] = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT * FROM {table}")
            rows = [row[1:] if table == "archive_passage" else row for row in cursor.fetchall()]
            found[table] = sorted(rows, key=repr)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT * FROM sqlite_sequence")
            found["sqlite_sequence"] = sorted(cursor.fetchall(), key=repr)
    return found
