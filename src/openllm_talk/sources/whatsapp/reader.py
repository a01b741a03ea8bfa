"""The rows of a WhatsApp export."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Message, Row
from openllm_talk.sources import files, lines, mentions, urls
from openllm_talk.sources.format import Complaint, Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.lines import MARKS
from openllm_talk.sources.look import Look
from openllm_talk.sources.whatsapp import stamps, style, words
from openllm_talk.sources.whatsapp.body import Body, Writing, classify

_ISOLATED = re.compile(
    "@[\u2068\u202a]~?[\u202f\u00a0 ]?([^\u2068\u2069\u202a\u202c\n]{1,100})(?:[\u2069\u202c]|$)"
)
_NUMBERED = re.compile(r"@([0-9]{6,15})(?![0-9\w])")
_OPENING = {"“": "”", "«": "»", "„": "“", "「": "」"}
_ALMOST = re.compile(r"\[?[^\]\[]{0,12}\d[^\]\[]{4,40}(?:\] |\s-\s)[^:]{1,60}: ")
_LONGEST = 1 << 20
"""Characters of one message over all its lines."""


class Speech(msgspec.Struct, frozen=True, gc=False):
    """Who speaks on a line (None: WhatsApp itself) and what is said."""

    name: str | None
    text: str


class _Open(msgspec.Struct):
    """A message whose text is still being read; `before` are its parts in earlier passages."""

    line: int
    time: str
    assumed: tuple[str, ...]
    before: list[str] | None = None
    length: int = 0


@dataclass(slots=True)
class _Reading:
    """What is known while a file is read."""

    style: style.Style
    channel: str | None
    people: dict[str, str]
    speakers: frozenset[str]
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


def claim(look: Look) -> float:
    """Sure where the first line is a message's; less where only later ones are."""
    first = [line for line in look.lines if line.strip(MARKS + " \t")]
    dated = [_is_dated(line) for line in first]
    if not any(dated):
        return 0.0
    if dated[0]:
        return 0.9
    return 0.7 if sum(dated) > 2 else 0.5


def _is_dated(line: str) -> bool:
    dated = next(stamps.Parser().dated(line[:400]), None)
    if dated is None:
        return False
    rest = line[dated.end : 400].strip()
    return rest != "" and not rest.startswith(("<", "* "))


def near(look: Look) -> Complaint | None:
    """What is wrong with lines that look like messages but whose dates I cannot read."""
    first = [line.strip() for line in look.lines[:50] if line.strip()]
    if not first or sum(1 for line in first if _ALMOST.match(line[:200])) * 2 < len(first):
        return None
    shown = " / ".join(line[:100] for line in first[:2])
    return Complaint(
        "looks like a WhatsApp export, but no line has a date I know; "
        f"the first two lines are: {shown}",
        f"看起来是 WhatsApp 导出，但没有一行的日期是我认识的；前两行是：{shown}",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the export; see the package. Raises BrokenSource where it cannot be read on."""
    reading = _begin(source, style.learn(source, options))
    for passage in lines.passages(source, options.progress):
        yield from _passage(passage, reading)
    yield from _finish("", 0, reading)


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
        speakers=frozenset(people.values()),
        phones=numbers,
        writing=Writing(any(shape.bracket for shape in learnt.shapes), learnt.placeholders),
    )


def _passage(passage: lines.Passage, reading: _Reading) -> Iterator[Row]:
    """What these lines complete: the messages that end in them, and lines that belong to none."""
    if passage.too_long:
        yield from _finish("", 0, reading)
        yield _reject(passage, reading, "", "")
        return
    text, number, behind = passage.text, passage.number, 0
    for dated in reading.parser.dated(text):
        if dated.stamp is not reading.stamp:
            _turn_to(dated.stamp, reading)
        if not reading.known_shape:
            continue
        yield from _finish(text[behind : dated.start], number, reading)
        number += text.count("\n", behind, dated.start)
        behind = dated.end
        if reading.day is not None:
            time = f"{reading.day}T{dated.clock}"
            reading.open = _Open(number, time, reading.assumed)
        else:
            end = text.find("\n", dated.end)
            behind = end if end >= 0 else len(text)
            line = lines.Line(text[dated.start : behind], number)
            yield _reject(line, reading, "no such date", "没有这个日期")
    yield from _keep(f"{text[behind:]}\n", number, passage, reading)


def _turn_to(stamp: stamps.Stamp, reading: _Reading) -> None:
    """Set the day, in the file's order; where that gives none, in another that gives one."""
    reading.stamp = stamp
    reading.known_shape = stamp.shape in reading.style.shapes
    learnt = reading.style
    reading.assumed = (learnt.order,) if learnt.assumed else ()
    day = stamp.date.under(learnt.order)
    if day is None:
        others = (stamp.date.under(order) for order in style.ORDERS)
        day = next((day for day in others if day is not None), None)
        reading.assumed = (*reading.assumed, "date-order")
    reading.day = None if day is None else day.isoformat()


def _keep(text: str, number: int, passage: lines.Passage, reading: _Reading) -> Sequence[Row]:
    """Keep the beginning of a message for the next passage; reject lines that are in none."""
    current = reading.open
    if current is None or current.length + len(text) > _LONGEST:
        return _finish(text, number, reading)
    current.length += len(text)
    if current.before is None:
        current.before = []
    current.before.append(text)
    if passage.guessed and "encoding" not in current.assumed:
        current.assumed = (*current.assumed, "encoding")
    return ()


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


def speech(text: str, learnt: style.Style) -> Speech:
    """Who says what in a message, after its stamp.

    A name may hold «: » itself, and so may a notice that quotes a subject.
    """
    text = text.lstrip(MARKS)
    name, _, said = text.partition(": ")
    known = learnt.names.get(name)
    if known is not None and known.repeated and said.startswith(known.next or ""):
        return _under_longer_name(name, known, said)
    if known is not None and not (known.lines == 1 and _quotes(name)):
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


def _quotes(name: str) -> bool:
    """Whether a quotation is open at the end of `name`, which is then no name but a notice."""
    if name.count('"') % 2:
        return True
    return any(
        name.count(opening) > name.count(closing)
        for opening, closing in _OPENING.items()
        if opening in name
    )


def _clean(name: str) -> str:
    """The name without the marks and the «~ » of people who are not in the phone's contacts."""
    name = name.strip(MARKS)
    if name.startswith("~"):
        name = name[1:].lstrip(MARKS + "\u202f\u00a0 ")
    return name.strip(" \u00a0\u202f") or name


def _finish(last: str, number: int, reading: _Reading) -> Sequence[Row]:
    """The open message, whose `last` lines are these; where none is open, a reject for each."""
    current, reading.open = reading.open, None
    if current is None:
        return _nobodys(last, number, reading)
    text = last if current.before is None else "".join((*current.before, last))
    if len(text) <= _LONGEST:
        return (_message(current, text[:-1], reading),)
    end = text.rfind("\n", 0, _LONGEST) + 1
    message = _message(current, text[: max(end - 1, 0)], reading)
    rest = current.line + text.count("\n", 0, end)
    return (message, *_nobodys(text[end:], rest, reading))


def _message(current: _Open, text: str, reading: _Reading) -> Message:
    said = speech(text, reading.style)
    if said.name is None:
        author, body = None, Body(kind="system", text=said.text)
    else:
        body = classify(said.text, reading.writing)
        author = None if body.kind == "system" else reading.people.get(said.name, said.name)
    text = content = body.text.strip(MARKS).rstrip("\n")
    if body.attachments:
        content += "\x1e" + "\x1e".join(entry.name or entry.kind for entry in body.attachments)
    reading.index += 1
    return Message(
        index=reading.index - 1,
        id=reading.keys.key(reading.channel, author, current.time, content),
        kind=body.kind,
        time=current.time,
        author=author,
        text=text,
        mentions=_mentions(text, reading) if "@" in text else (),
        urls=tuple(urls.find(text)) if "." in text else (),
        attachments=body.attachments,
        edited=body.edited,
        deleted=body.deleted,
        channel=reading.channel,
        assumed=current.assumed or UNSET,
        line=current.line,
    )


def _mentions(text: str, reading: _Reading) -> tuple[str, ...]:
    """Names between the isolates that WhatsApp puts around them, known numbers, known names."""
    found = dict.fromkeys(name.strip() for name in _ISOLATED.findall(text))
    for number in _NUMBERED.findall(text):
        found[reading.phones.get(number, number)] = None
    found.update(dict.fromkeys(mentions.named(text, reading.speakers)))
    return tuple(found)
