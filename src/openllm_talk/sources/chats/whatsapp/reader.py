"""The rows of a WhatsApp export."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Message, Row
from openllm_talk.sources import files, lines, mentions, urls
from openllm_talk.sources.chats.whatsapp import claims, stamps, style, words
from openllm_talk.sources.chats.whatsapp.body import Body, Writing, classify
from openllm_talk.sources.chats.whatsapp.order import ORDERS
from openllm_talk.sources.chats.whatsapp.words import may_be_ours
from openllm_talk.sources.format import Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.lines import MARKS
from openllm_talk.sources.look import Look

_ISOLATED = re.compile(
    "@[\u2068\u202a]~?[\u202f\u00a0 ]?([^\u2068\u2069\u202a\u202c\n]{1,100})(?:[\u2069\u202c]|$)"
)
_NUMBERED = re.compile(r"@([0-9]{6,15})(?![0-9\w])")
_MARK = "\u200e"
_ENDS = f"{MARKS}\n"
_LONGEST = 1 << 20
"""Characters of one message over all its lines."""


class Speech(msgspec.Struct, frozen=True, gc=False):
    """Who speaks on a line (None: WhatsApp itself) and what is said."""

    name: str | None
    text: str


class _Open(msgspec.Struct):
    """A message whose text is still being read; `parts` of it stood in earlier passages.

    `stamp` is how its stamp begins.
    """

    line: int
    time: str
    assumed: tuple[str, ...]
    stamp: str
    parts: list[str]
    length: int = 0


@dataclass(slots=True)
class _Reading:
    """What is known while a file is read.

    `plain` are the names behind which nothing but words can stand, as the group saw them.
    """

    style: style.Style
    channel: str | None
    people: dict[str, str]
    plain: dict[str, str]
    speakers: mentions.Names
    phones: dict[str, str]
    writing: Writing
    keys: ContentKeys = field(default_factory=ContentKeys)
    parser: stamps.Parser = field(default_factory=stamps.Parser)
    index: int = 0
    open: _Open | None = None
    stamp: stamps.Stamp | None = None
    known_shape: bool = False
    day: str | None = None
    assumed: tuple[str, ...] = ()


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the export; see the package. Raises BrokenSource where it cannot be read on."""
    if source.is_container:
        source = claims.own(Look(source)) or source
    reading = _begin(source, style.learn(source, options))
    for passage in lines.passages(source, options.progress):
        yield from _passage(passage, reading)
    yield from _finish(reading)


def _begin(source: files.Source, learnt: style.Style) -> _Reading:
    people = {name: _clean(name) for name in learnt.all_names()}
    numbers = {re.sub(r"\D", "", name): name for name in people.values() if name.startswith("+")}
    return _Reading(
        style=learnt,
        channel=learnt.chat
        or words.chat_name(source.name)
        or words.chat_name(source.path.name)
        or words.chat_name(source.path.parent.name),
        people=people,
        plain={
            name: people[name]
            for name, entry in learnt.names.items()
            if not entry.goes_on and not learnt.is_notice(name)
        },
        speakers=mentions.Names(people.values()),
        phones=numbers,
        writing=Writing(any(shape.form != "dash" for shape in learnt.orders), learnt.placeholders),
    )


def _passage(passage: lines.Passage, reading: _Reading) -> list[Row]:
    """What these lines complete: the messages that end in them, and lines that belong to none."""
    if passage.too_long:
        return [*_finish(reading), _reject(passage, reading, "", "")]
    # With a line's end in front of each line the search can leap from one to the next.
    pieces = iter(stamps.START.split(f"\n{passage.text}"))
    before = next(pieces)
    rows = _go_on(before, passage.number, reading) if before else []
    line = passage.number + before.count("\n")
    parser = reading.parser
    clock_of = parser.clock
    begun: tuple[int, str, tuple[str, ...], str] | None = None
    said = ""
    for day, clock, tail, other, text in zip(pieces, pieces, pieces, pieces, pieces, strict=True):
        time = clock_of(day, clock, tail, other)
        if parser.stamp is not reading.stamp:
            _turn_to(parser.stamp, reading)
        if time is None or not reading.known_shape:
            more = f"\n{other or day + clock + tail}{text}"
            if begun is None:
                rows += _go_on(more, line, reading)
            else:
                said += more
        else:
            if begun is None:
                rows += _finish(reading)
            else:
                rows.append(_message(said, *begun, reading))
            if reading.day is None:
                begun = None
                rows += _without_day(f"{other or day + clock + tail}{text}", line, reading)
            else:
                begun = line, f"{reading.day}T{time}", reading.assumed, day or other or ""
                said = text
        line += 1 + text.count("\n")
    if begun is not None:
        reading.open = _Open(*begun, [said], len(said))
    if passage.guessed and reading.open is not None and "encoding" not in reading.open.assumed:
        reading.open.assumed = (*reading.open.assumed, "encoding")
    return rows


def _turn_to(stamp: stamps.Stamp | None, reading: _Reading) -> None:
    """Set the day, in the file's order; where that gives none, in another that gives one."""
    reading.stamp = stamp
    if stamp is None:
        return
    verdict = reading.style.orders.get(stamp.shape)
    reading.known_shape = verdict is not None
    if verdict is None:
        return
    reading.assumed = (verdict.order,) if verdict.assumed else ()
    day = stamp.date.under(verdict.order)
    if day is None:
        others = (stamp.date.under(order) for order in ORDERS if order != "year-first")
        day = next((day for day in others if day is not None), None)
        reading.assumed = (*reading.assumed, "date-order")
    if stamp.date.is_islamic:
        reading.assumed = (*reading.assumed, "calendar")
    reading.day = None if day is None else day.isoformat()


def _go_on(text: str, line: int, reading: _Reading) -> list[Row]:
    """Add lines to the open message; rejects where none is open, or it gets too long.

    A line's end stands before each line; the first of them is number `line`.
    """
    current = reading.open
    if current is None:
        return _nobodys(text[1:], line, reading)
    current.parts.append(text)
    current.length += len(text)
    return _finish(reading) if current.length > _LONGEST else []


def _without_day(text: str, line: int, reading: _Reading) -> list[Row]:
    """Rejects for lines under a stamp whose day does not exist."""
    first, newline, rest = text.partition("\n")
    rejected = _reject(lines.Line(first, line), reading, "no such date", "没有这个日期")
    return [rejected, *(_nobodys(rest, line + 1, reading) if newline else ())]


def _nobodys(text: str, number: int, reading: _Reading) -> list[Row]:
    """A reject for each line of `text` that is not blank."""
    reason = "belongs to no message: no dated line stands above it, or one too far above"
    reason_zh = "不属于任何消息：上面没有带日期的行，或离得太远"
    return [
        _reject(lines.Line(line, place), reading, reason, reason_zh)
        for place, line in enumerate(text.split("\n"), number)
        if line.strip(MARKS + " \t")
    ]


def _reject(
    line: lines.Line | lines.Passage, reading: _Reading, reason: str, reason_zh: str
) -> Row:
    row = lines.reject(reading.index, line, reason, reason_zh)
    reading.index += 1
    return row


def _finish(reading: _Reading) -> list[Row]:
    """The open message, cut after a line where it is too long, with rejects for what follows."""
    current, reading.open = reading.open, None
    if current is None:
        return []
    text = "".join(current.parts)
    end = len(text) if current.length <= _LONGEST else max(text.rfind("\n", 0, _LONGEST), 0)
    begun = current.line, current.time, current.assumed, current.stamp
    rows: list[Row] = [_message(text[:end], *begun, reading)]
    if end < len(text):
        rows += _nobodys(text[end + 1 :], current.line + text.count("\n", 0, end + 1), reading)
    return rows


def speech(text: str, learnt: style.Style) -> Speech:
    """Who says what in a message, after its stamp.

    A name may hold «: » itself, and so may a notice that quotes a subject.
    """
    text = text.lstrip(MARKS)
    name, _, said = text.partition(": ")
    known = learnt.names.get(name)
    if known is not None and known.goes_on and said.startswith(known.next or ""):
        return _under_longer_name(name, known, said)
    if not learnt.is_notice(name):
        return Speech(name, said)
    first, newline, more = text.partition("\n")
    if first.endswith(":") and first[:-1] in learnt.names:
        return Speech(first[:-1], newline + more)
    return Speech(None, text)


def _under_longer_name(name: str, known: style.Name, said: str) -> Speech:
    """What somebody says whose name goes on behind the colon: «Dr: Who: hi», «Dr: Who left»."""
    whole = known.whole(name)
    if whole == name:
        return Speech(name, said)
    rest = said.removeprefix(known.next or "")
    return Speech(whole, rest[2:]) if rest.startswith(": ") else Speech(None, f"{name}: {said}")


def _clean(name: str) -> str:
    """The name without the marks and the «~ » of people who are not in the phone's contacts."""
    name = name.strip(MARKS)
    if name.startswith("~"):
        name = name[1:].lstrip(MARKS + "\u202f\u00a0 ")
    return name.strip(" \u00a0\u202f") or name


def _message(
    whole: str, line: int, time: str, assumed: tuple[str, ...], stamp: str, reading: _Reading
) -> Message:
    name, _, said = whole.partition(": ")
    author = reading.plain.get(name)
    if author is None or assumed or not reading.index or may_be_ours(said):
        return _careful_message(whole, line, time, assumed, stamp, reading)
    text = said.rstrip(_ENDS).lstrip(MARKS)
    index = reading.index
    reading.index = index + 1
    return Message(
        index=index,
        id=reading.keys.key(reading.channel, author, time, text),
        time=time,
        author=author,
        text=text,
        mentions=_mentions(text, reading) if "@" in text else (),
        urls=tuple(urls.find(text)) if "." in text else (),
        channel=reading.channel,
        line=line,
    )


def _careful_message(
    whole: str, line: int, time: str, assumed: tuple[str, ...], stamp: str, reading: _Reading
) -> Message:
    """A message whose name or text needs a second look."""
    said = speech(whole, reading.style)
    if said.name is None or (
        not reading.index and reading.writing.iphone and words.begins_a_chat(said.text)
    ):
        author, body = None, Body(kind="system", text=said.text)
    else:
        # The iPhone marks not only its own words but the whole line where somebody sent something;
        # the group itself sends nothing.
        sent = stamp.startswith(_MARK) and said.name != reading.style.chat
        body = classify(said.text, reading.writing, marked=sent)
        author = None if body.kind == "system" else reading.people.get(said.name, said.name)
    text = content = body.text.rstrip(_ENDS).lstrip(MARKS)
    if body.attachments:
        content += "\x1e" + "\x1e".join(entry.name or entry.kind for entry in body.attachments)
    index = reading.index
    reading.index = index + 1
    return Message(
        index=index,
        id=reading.keys.key(reading.channel, author, time, content),
        kind=body.kind,
        time=time,
        author=author,
        text=text,
        mentions=_mentions(text, reading) if "@" in text else (),
        urls=tuple(urls.find(text)) if "." in text else (),
        attachments=body.attachments,
        edited=body.edited,
        deleted=body.deleted,
        channel=reading.channel,
        assumed=assumed or UNSET,
        line=line,
    )


def _mentions(text: str, reading: _Reading) -> tuple[str, ...]:
    """Names between the isolates that WhatsApp puts around them, known numbers, known names."""
    found = dict.fromkeys(name.strip() for name in _ISOLATED.findall(text))
    for number in _NUMBERED.findall(text):
        found[reading.phones.get(number, number)] = None
    found.update(dict.fromkeys(mentions.named(text, reading.speakers)))
    return tuple(found)
