"""chatlog's text form: a line of who and when, the text, a blank line.

    小明(wxid_a) 05-31 09:30:12
    今天讲什么？

The exporter writes no year in an export within one year, and no date within one day. The year is
then a setting, else assumed: the last in which the last message is not later than today.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import UNSET, UnsetType

from openllm_talk.records import Row
from openllm_talk.sources import files, lines
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look
from openllm_talk.sources.wechat import chatlog_plain, rows
from openllm_talk.sources.wechat.chatlog_plain import HEAD, NOTICES, Who
from openllm_talk.sources.wechat.rows import Reading

_LONGEST_BODY = 20_000
_WEIGHS = re.compile(r".*\((?:我|[A-Za-z][\w@.\-]{2,}|\d+@[\w.]+)\)")
"""Ids as WeChat has them: they begin with a letter; QQ's are numbers."""


@dataclass(slots=True)
class _Text:
    """How the file writes its times, and what of it was read."""

    width: int = 0
    year: int | None = None
    assumed: tuple[str, ...] | UnsetType = UNSET
    month: int = 0
    head: re.Match[str] | None = None
    body: list[lines.Line] = field(default_factory=list)
    started: int = 0
    day: str | None = None


def claim(look: Look) -> float:
    """Sure if the file begins with a head and most heads carry WeChat ids."""
    first = look.lines
    began = next((line for line in first if line.strip()), "")
    if not _is_head(began, 0):
        return 0.0
    heads = [
        line
        for before, line in zip(["", *first], first, strict=False)
        if not before.strip() and _is_head(line, 0)
    ]
    weigh = sum(1 for line in heads if _has_id(line))
    return 0.95 if weigh * 2 >= len(heads) else 0.0


def _has_id(line: str) -> bool:
    found = HEAD.fullmatch(line)
    return found is not None and (
        _WEIGHS.fullmatch(found["who"]) is not None or found["who"] in NOTICES
    )


def _is_head(line: str, width: int) -> re.Match[str] | None:
    """The line as a head, its time `width` characters wide (0: of any width)."""
    if len(line) < 10 or len(line) > 500 or line[-3] != ":" or line[-6] != ":":
        return None
    found = HEAD.fullmatch(line)
    if found is None or (width and len(found["time"]) != width):
        return None
    return found


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file; raises BrokenSource where it cannot be read on."""
    reading = Reading()
    text = _begin(source, options)
    previous = ""
    for line in lines.read(source, options.progress):
        head = None if previous.strip() else _is_head(line.text, text.width)
        if line.too_long:
            yield from _finish(text, reading)
            yield rows.reject(reading, line.text, *_too_long(line, reading))
        elif head is not None:
            yield from _finish(text, reading)
            text.head, text.started = head, line.number
        elif text.head is None:
            if line.text.strip():
                reading.number = line.number
                yield rows.reject(
                    reading, line.text, "text before the first sender", "第一位发送者之前的文字"
                )
        else:
            text.body.append(line)
            if len(text.body) >= _LONGEST_BODY:
                yield from _finish(text, reading)
        previous = line.text
    yield from _finish(text, reading)


def _too_long(line: lines.Line, reading: Reading) -> tuple[str, str]:
    reading.number = line.number
    shown = lines.reject(0, line, "", "")
    return shown.reason, shown.reason_zh


def _begin(source: files.Source, options: Options) -> _Text:
    """How the file writes its times, and which year is its first."""
    text = _Text()
    months = 0
    last = ""
    previous = ""
    for line in lines.read(source):
        if not previous.strip() and (head := _is_head(line.text, text.width)):
            time = head["time"]
            text.width = text.width or len(time)
            if text.width != 14:
                break
            months += bool(last) and time[:2] < last[:2]
            last = time
        previous = line.text
    if text.width == 14:
        text.year = (options.year or _likeliest(source, last)) - months
        text.assumed = UNSET if options.year else ("year",)
    elif text.width == 8:
        text.day = files.date_in_name(source.name)
    return text


def _likeliest(source: files.Source, last: str) -> int:
    """The year in the file's name, else the last in which «05-31 …» is not in the future."""
    named = files.date_in_name(source.name)
    if named is not None:
        return int(named[:4])
    today = datetime.datetime.now(datetime.UTC).date()
    return today.year - (last[:5] > today.isoformat()[5:])


def _finish(text: _Text, reading: Reading) -> Iterator[Row]:
    """The row of what was gathered since the last head."""
    head, body = text.head, text.body
    text.head, text.body = None, []
    if head is None:
        return
    words = "\n".join(line.text for line in body).rstrip("\n")
    person = chatlog_plain.who(head["who"])
    room = head["room"]
    reading.channel = (chatlog_plain.who(room).name or room) if room else None
    reading.number = text.started
    written = head["time"]
    time = _time(written, text)
    plain = chatlog_plain.read(words)
    is_notice = plain.said.is_notice or person.id in NOTICES
    said = rows.as_notice(plain.said, words) if person.id in NOTICES else plain.said
    author = None if person.id in NOTICES else person.name or person.id
    if author and not is_notice:
        reading.meet(person.id or author, author)
    assumed = text.assumed
    if any(line.guessed for line in body):
        assumed = (*(assumed or ()), "encoding")
    made = rows.message(
        reading,
        said,
        key=head["seq"],
        time=time,
        author=author,
        author_id=person.id if author and person.id and person.id != "我" else None,
        reply_to=answered(plain, reading) if plain.quoted_head else None,
        written=written,
        assumed=assumed,
    )
    remember(reading, written, made.id, person, words)
    yield made


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
