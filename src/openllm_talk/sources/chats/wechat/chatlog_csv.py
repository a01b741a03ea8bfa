"""chatlog's CSV: `Time,SenderName,Sender,TalkerName,Talker,Content`, in any order of columns.

Content is what the text form has. A column `MessageID` holds the id where there is one; another
exporter of the same family adds `Type` and `TypeDesc` and leaves `Content` bare.
"""

from collections.abc import Callable, Iterator

from msgspec import UNSET

from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources import files, tables
from openllm_talk.sources.chats.wechat import chatlog_plain, chatlog_text, columns, kinds, rows
from openllm_talk.sources.chats.wechat.chatlog_plain import NOTICES, Who
from openllm_talk.sources.chats.wechat.kinds import Said
from openllm_talk.sources.chats.wechat.rows import Reading
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look

_COLUMNS = [
    "MessageID",
    "Time",
    "SenderName",
    "Sender",
    "TalkerName",
    "Talker",
    "Content",
    "Type",
    "TypeDesc",
]
_TELL = {"Time", "Sender", "SenderName", "Content"}


def claim(look: Look) -> float:
    """Sure by the header."""
    header = columns.positions(look.header).keys()
    return 1.0 if header >= _TELL and header & {"Talker", "TalkerName"} else 0.0


def missing(look: Look) -> str | None:
    """The column that a table of chatlog's lacks, if it lacks just one."""
    header = columns.positions(look.header).keys()
    lacking = sorted(_TELL - header)
    return lacking[0] if len(lacking) == 1 and header & {"Talker", "TalkerName"} else None


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the table; raises BrokenSource where it cannot be read on."""
    reading = Reading()
    pick: Callable[[list[str]], tuple[str, ...]] | None = None
    for row in tables.read(source, options.progress):
        reading.number = row.line
        if pick is None:
            pick = columns.picker(columns.positions(row.cells), *_COLUMNS)
        elif row.broken or len(row.cells) < 3:
            yield rows.reject(
                reading, ",".join(row.cells), "not a row of the table", "不是表格中的一行"
            )
        else:
            yield _message(pick(row.cells), row, reading)


def _message(cells: tuple[str, ...], row: tables.TableRow, reading: Reading) -> Message:
    key, written, name, sender, room, talker, content, number, described = cells
    person = Who(name.strip(), sender.strip())
    reading.channel = room.strip() or talker.strip() or None
    plain = chatlog_plain.read(content)
    said = plain.said
    if number and (kind := _kind(number, described)) is not None:
        said = _bare(kind, content, said)
    is_nobody = person.id in NOTICES
    if is_nobody:
        said = rows.as_notice(said, content)
    author = None if is_nobody else person.name or person.id or None
    if author is not None and not said.is_notice:
        reading.meet(person.id or author, author)
    made = rows.message(
        reading,
        said,
        key=key.strip() or None,
        time=rows.local_time(written),
        author=author,
        author_id=person.id or None if author is not None else None,
        reply_to=chatlog_text.answered(plain, reading) if plain.quoted_head else None,
        assumed=("encoding",) if row.guessed else UNSET,
    )
    chatlog_text.remember(reading, written, made.id, person, content)
    return made


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
