"""chatlog's CSV: `Time,SenderName,Sender,TalkerName,Talker,Content`, in any order of columns.

Content is what the text form has. A column `MessageID` holds the id where there is one; another
exporter of the same family adds `Type` and `TypeDesc` and leaves `Content` bare.
"""

from collections.abc import Iterator

from msgspec import UNSET

from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources import files, tables
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look
from openllm_talk.sources.wechat import chatlog_plain, chatlog_text, kinds, rows
from openllm_talk.sources.wechat.chatlog_plain import NOTICES, Who
from openllm_talk.sources.wechat.kinds import Said
from openllm_talk.sources.wechat.rows import Reading

_TELL = {"Time", "Sender", "SenderName", "Content"}


def claim(look: Look) -> float:
    """Sure by the header."""
    header = {name.lstrip("\ufeff") for name in look.header}
    return 1.0 if header >= _TELL and header & {"Talker", "TalkerName"} else 0.0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the table; raises BrokenSource where it cannot be read on."""
    reading = Reading()
    columns: dict[str, int] = {}
    for row in tables.read(source, options.progress):
        reading.number = row.line
        if not columns:
            columns = {name.strip().lstrip("\ufeff"): at for at, name in enumerate(row.cells)}
            continue
        if row.broken or len(row.cells) <= max(
            columns.get(name, 99) for name in ("Time", "Sender")
        ):
            yield rows.reject(
                reading, ",".join(row.cells), "not a row of the table", "不是表格中的一行"
            )
            continue
        yield _message(_Cells(row.cells, columns), row, reading)


class _Cells:
    """A row's cells by their columns; «» for what is not there."""

    def __init__(self, cells: list[str], columns: dict[str, int]) -> None:
        self._cells = cells
        self._columns = columns

    def __getitem__(self, name: str) -> str:
        at = self._columns.get(name, len(self._cells))
        return self._cells[at] if at < len(self._cells) else ""


def _message(cells: _Cells, row: tables.TableRow, reading: Reading) -> Message:
    person = Who(cells["SenderName"].strip(), cells["Sender"].strip())
    written, content = cells["Time"].strip(), cells["Content"]
    reading.channel = cells["TalkerName"].strip() or cells["Talker"].strip() or None
    plain = chatlog_plain.read(content)
    said = plain.said
    if (kind := _kind(cells["Type"], cells["TypeDesc"])) is not None:
        said = _bare(kind, content, said)
    if person.id in NOTICES:
        said = rows.as_notice(said, content)
    author = None if person.id in NOTICES else person.name or person.id or None
    if author and not said.is_notice:
        reading.meet(person.id or author, author)
    made = rows.message(
        reading,
        said,
        key=cells["MessageID"].strip() or None,
        time=_time(written),
        author=author,
        author_id=person.id or None if author else None,
        reply_to=chatlog_text.answered(plain, reading),
        assumed=("encoding",) if row.guessed else UNSET,
    )
    chatlog_text.remember(reading, written, made.id, person, content)
    return made


def _time(written: str) -> str | None:
    if len(written) >= 19 and written[4:5] == "-" and written[:4].isdecimal():
        return written.replace(" ", "T", 1)
    return None


def _kind(number: str, described: str) -> str | None:
    """The kind by the columns that only some exporters of the family have."""
    if not number.strip().isdecimal():
        return None
    kind = kinds.of_number(int(number))
    if kind == "link" and described:
        return kinds.of_word(described) or kind
    return kind


def _bare(kind: str, content: str, said: Said) -> Said:
    """Content without any placeholder, of a kind that the row names."""
    if said.attachments or kind == "text":
        return said
    seen = kinds.shows(kind)
    if seen == "notice":
        return Said(content.strip(), is_notice=True)
    if seen == "nothing" or not content.strip():
        return Said("", (Attachment(name="", kind=kind),))
    return kinds.said(kind, content.strip())
