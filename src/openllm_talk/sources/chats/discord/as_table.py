"""DiscordChatExporter's CSV.

    AuthorID,Author,Date,Content,Attachments,Reactions
    "80351","ana#0001","2019-09-17T20:34:56.0000000+02:00","say ""hi"" now","","👍 (2)"

Before 2020 it was `Author;Date;Content;Attachments;`. There are no ids and no types of messages:
what happened is told in the exporter's own sentences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from openllm_talk.records import Message, Reaction, Reject, Row
from openllm_talk.sources import files, lines, mentions, tables, urls
from openllm_talk.sources.chats.discord import content
from openllm_talk.sources.chats.discord.dates import Dates
from openllm_talk.sources.format import Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.tables import TableRow
from openllm_talk.sources.turned import oldest_first

_COLUMNS = {"author", "date", "content", "attachments"}
_GIVEN = re.compile(r"(?:^|,)(?P<emoji>[^,]+?) \((?P<count>\d+)\)")
_DECIDING = 20
"""Lines of which one must have a date where people have no numbers."""
_NEXT_FILE = re.compile(r",(?=https?://)")


@dataclass(slots=True)
class _Table:
    """Where in the file we are, and which cell is what."""

    columns: dict[str, int]
    dates: Dates
    index: int = 0
    names: set[str] = field(default_factory=set)
    keys: ContentKeys = field(default_factory=ContentKeys)

    def cell(self, row: TableRow, name: str) -> str:
        place = self.columns.get(name)
        return "" if place is None or place >= len(row.cells) else row.cells[place]


def claim(look: Look) -> float:
    """Sure of a table with the exporter's columns; without numbers of people it must have dates."""
    if look.source.is_container:
        return 0.0
    found = [line for line in look.lines if line.strip()][:_DECIDING]
    first = found[0] if found else ""
    delimiter = _delimiter(first)
    columns = _columns(first.split(delimiter))
    if not columns.keys() >= _COLUMNS:
        return 0.0
    if "authorid" in columns:
        return 0.95
    cells = (cell.strip('" ') for line in found[1:] for cell in line.split(delimiter)[:3])
    return 0.95 if any(map(Dates().learn, cells)) else 0.0


def _delimiter(first: str) -> str:
    return ";" if first.count(";") > first.count(",") else ","


def _columns(cells: list[str]) -> dict[str, int]:
    return {cell.strip().strip('"').lower(): place for place, cell in enumerate(cells)}


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the table; see the module.

    Raises BrokenSource where the disk or the zip gives out.
    """
    yield from oldest_first(_rows(source, options))


def _rows(source: files.Source, options: Options) -> Iterator[Row]:
    first = next((line for line in Look(source).lines if line.strip()), "")
    delimiter = _delimiter(first)
    rows = tables.read(source, options.progress, delimiter=delimiter)
    header = next(rows, None)
    if header is None:
        return
    table = _Table(_columns(header.cells), Dates())
    _learn(source, delimiter, table, options)
    for row in rows:
        yield _row(row, table)
        table.index += 1


def _learn(source: files.Source, delimiter: str, table: _Table, options: Options) -> None:
    """Find out about the dates; in ISO 8601 there is nothing to find out."""
    rows = tables.read(source, delimiter=delimiter)
    next(rows, None)
    for row in rows:
        written = table.cell(row, "date")
        if written[10:11] == "T":
            return
        table.dates.learn(written)
    table.dates.decide(options)


def _row(row: TableRow, table: _Table) -> Row:
    moment = None if row.broken else table.dates.read(table.cell(row, "date"))
    if moment is None or table.columns.get("content", 1 << 16) >= len(row.cells):
        return _reject(row, table)
    author = table.cell(row, "author")
    table.names |= {author, content.account(author)}
    text = content.resolved(table.cell(row, "content"), {})
    hung = table.cell(row, "attachments")
    return Message(
        index=table.index,
        id=table.keys.key(None, table.cell(row, "authorid") or author, moment.iso, text),
        kind=content.kind_of(text) if not hung else "message",
        time=moment.iso,
        author=author or None,
        text=text,
        mentions=mentions.named(text, table.names),
        urls=tuple(urls.find(text)) if "." in text else (),
        reactions=tuple(_reactions(table.cell(row, "reactions"))),
        attachments=tuple(map(content.attachment, _files(hung))),
        line=row.line,
        author_id=table.cell(row, "authorid") or None,
        assumed=table.dates.assumptions,
    )


def _files(hung: str) -> list[str]:
    if not hung:
        return []
    return _NEXT_FILE.split(hung) if "://" in hung else hung.split(",")


def _reactions(given: str) -> Iterator[Reaction]:
    for one in _GIVEN.finditer(given):
        yield Reaction(emoji=one["emoji"], count=int(one["count"]))


def _reject(row: TableRow, table: _Table) -> Reject:
    reason, reason_zh = "no row with a date I know and a text", "这一行没有我认识的日期和正文"
    if row.broken:
        reason = "a quotation begins here and never ends, or the line is too long"
        reason_zh = "引号没有结束，或者这一行太长"
    return Reject(
        index=table.index,
        line=row.line,
        reason=reason,
        reason_zh=reason_zh,
        raw=",".join(row.cells)[: lines.SHOWN],
    )
