"""chatlog's text form: a line of who and when, the text, a blank line.

    小明(wxid_a) 05-31 09:30:12
    今天讲什么？

The exporter writes no year in an export within one year, and no date within one day. The year is
then a setting, else assumed: the last in which the last message is not later than today.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from openllm_talk.records import Message, Row
from openllm_talk.sources import files, heads, lines
from openllm_talk.sources.chats.wechat import chatlog_plain, rows
from openllm_talk.sources.chats.wechat.chatlog_plain import HEAD, NOTICES, Who
from openllm_talk.sources.chats.wechat.rows import Reading
from openllm_talk.sources.format import Options
from openllm_talk.sources.heads import Candidate, Part
from openllm_talk.sources.look import Look

_WITHOUT_YEAR = len("05-31 09:30:12")
_HEADS = re.compile(rf"^(?=[^\n]{{2,500}}:[0-9]{{2}}:[0-9]{{2}}$){HEAD.pattern}$", re.MULTILINE)
_WEIGHS = re.compile(r".*\((?:我|[A-Za-z][\w@.\-]{2,}|\d+@[\w.]+)\)")
"""Ids as WeChat has them: they begin with a letter; QQ's are numbers."""


@dataclass(slots=True)
class _Text:
    """How the file writes its times: their `width`, the `last` one, how often a year `turns`."""

    width: int = 0
    last: str = ""
    turns: int = 0
    year: int | None = None
    assumed: tuple[str, ...] | UnsetType = UNSET
    month: int = 0
    day: str | None = None


def claim(look: Look) -> float:
    """Sure if the file begins with a head and most heads carry WeChat ids."""
    first = look.lines
    began = next((line for line in first if line.strip()), "")
    if not _is_head(began):
        return 0.0
    found = [
        line
        for before, line in zip(["", *first], first, strict=False)
        if not before.strip() and _is_head(line)
    ]
    weigh = sum(1 for line in found if _has_id(line))
    return 0.95 if weigh * 2 >= len(found) else 0.0


def _has_id(line: str) -> bool:
    found = HEAD.fullmatch(line)
    return found is not None and (
        _WEIGHS.fullmatch(found["who"]) is not None or found["who"] in NOTICES
    )


def _is_head(line: str) -> bool:
    if len(line) < 10 or len(line) > 500 or line[-3] != ":" or line[-6] != ":":
        return False
    return HEAD.fullmatch(line) is not None


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file; raises BrokenSource where it cannot be read on."""
    reading = Reading()
    text = _begin(source, options)
    for part in heads.parts(source, _HEADS, lambda one: _head(one, text), options.progress):
        if part.head is not None:
            yield _message(part, part.head, text, reading)
            continue
        for line in part.told():
            yield lines.reject(
                reading.index, line, "text before the first sender", "第一位发送者之前的文字"
            )
            reading.index += 1


def _head(one: Candidate, text: _Text) -> re.Match[str] | None:
    """The candidate, if it stands after a blank line and its time is as wide as the others."""
    return one.found if one.fresh and len(one.found["time"]) == text.width else None


def _begin(source: files.Source, options: Options) -> _Text:
    """How the file writes its times, and which year is its first."""
    text = _Text()
    for _ in heads.parts(source, _HEADS, lambda one: _see(one, text)):
        if text.width and text.width != _WITHOUT_YEAR:
            break
    if text.width == _WITHOUT_YEAR:
        text.year = (options.year or _likeliest(source, text.last)) - text.turns
        text.assumed = UNSET if options.year else ("year",)
    elif text.width == 8:
        text.day = files.date_in_name(source.name)
    return text


def _see(one: Candidate, text: _Text) -> bool:
    """Take in what may be a head."""
    time = one.found["time"]
    if not one.fresh or (text.width and len(time) != text.width):
        return False
    text.width = len(time)
    text.turns += bool(text.last) and time[:2] < text.last[:2]
    text.last = time
    return True


def _likeliest(source: files.Source, last: str) -> int:
    """The year in the file's name, else the last in which «05-31 …» is not in the future."""
    named = files.date_in_name(source.name)
    if named is not None:
        return int(named[:4])
    today = datetime.datetime.now(datetime.UTC).date()
    return today.year - (last[:5] > today.isoformat()[5:])


def _message(
    part: Part[re.Match[str]], head: re.Match[str], text: _Text, reading: Reading
) -> Message:
    words = part.body.rstrip("\n")
    person = chatlog_plain.who(head["who"])
    room = head["room"]
    reading.channel = (chatlog_plain.who(room).name or room) if room else None
    reading.number = part.number
    written = head["time"]
    plain = chatlog_plain.read(words)
    is_nobody = person.id in NOTICES
    said = rows.as_notice(plain.said, words) if is_nobody else plain.said
    author = None if is_nobody else person.name or person.id
    if author and not said.is_notice:
        reading.meet(person.id or author, author)
    made = rows.message(
        reading,
        said,
        key=head["seq"],
        time=_time(written, text),
        author=author,
        author_id=person.id if author and person.id and person.id != "我" else None,
        reply_to=answered(plain, reading) if plain.quoted_head else None,
        written=written,
        assumed=(*(text.assumed or ()), "encoding") if part.guessed else text.assumed,
    )
    remember(reading, written, made.id, person, words)
    return made


def _time(written: str, text: _Text) -> str:
    if len(written) == 19:
        return written.replace(" ", "T")
    if len(written) == 14 and text.year is not None:
        month = int(written[:2])
        if month < text.month:
            text.year += 1
        text.month = month
        return f"{text.year}-{written.replace(' ', 'T')}"
    return f"{text.day}T{written}" if text.day else written


def remember(reading: Reading, written: str, key: str, person: Who, words: str) -> None:
    """Note a message by its day and second, as quotations have them."""
    reading.recent.remember(
        written[-14:], key, person.id or person.name, chatlog_plain.squeezed(words)
    )


def answered(plain: chatlog_plain.Plain, reading: Reading) -> str | None:
    """The id of the message that is quoted, if it is among the last ones."""
    head = HEAD.fullmatch(plain.quoted_head) if plain.quoted_head else None
    if head is None:
        return None
    person = chatlog_plain.who(head["who"])
    for width in (14, 8):
        found = reading.recent.find(
            head["time"][-width:], person.id or person.name, plain.quoted_text
        )
        if found is not None:
            return found
    return None
