"""IRC logs in the one-line form: `[HH:MM] <nick> text`, one message a line.

The form of annotated corpora and of Gitter dumps: the clock may carry a date
(`[2016-11-21 18:22:45]`), a channel and a date may stand in front of it, system lines begin with
`===`, and `* nick …` is what somebody does. `index` is the line number from 0: every line is a
message, a system row or a reject. Times without a date take it from the file's name, if it has
one, and pass midnight where the clock runs back by more than half a day.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import UNSET

from openllm_talk.records import Message, Row
from openllm_talk.sources import files, lines, urls
from openllm_talk.sources.format import Format, Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look

_DAY = "[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
_LINE = re.compile(
    rf"[ \t]{{0,8}}(?:(?!{_DAY})(?P<channel>[#&]?[^\s\[\]<>*=()-][^\s\[\]<>]*)[ \t]+"
    rf"(?=[\[(]|{_DAY}|[0-9]+:))?"
    rf"(?:(?P<day>{_DAY})[T, \t]+)?"
    rf"[\[(]?(?:(?P<own_day>{_DAY})[T, ]+)?"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?P<second>:[0-9]{2})?(?:\.[0-9]+)?"
    r" ?(?P<zone>Z|UTC|[+-][0-9]{2}:?[0-9]{2})?[\])]?[ \t]+"
    r"(?:<[ @+%&~!]*(?P<nick>[^<>\s](?:[^<>]{0,98}[^<>\s])?)>(?:[ \t]|$)(?P<text>.*)"
    # A notice, «-nick:#channel- text», and what somebody said elsewhere, «(nick/#channel) text».
    r"|[-(](?P<teller>[^\s<>:/()]{1,100})[:/]#[^\s()]{1,100}?[-)][ \t]+(?P<told>.*)"
    r"|(?:===|\*\*\*|-!-|-->|<--|---)(?:[ \t]|$)(?P<notice>.*)"
    r"|\*[ \t]+(?P<actor>[^\s*]{1,100})(?:[ \t]|$)(?P<action>.*))",
    re.DOTALL,
)
_NOTICE = re.compile(r"(?:===|\*\*\*|---|-!-)(?:[ \t]+(?P<notice>.*)|$)", re.DOTALL)
_COMING_AND_GOING = re.compile(
    r"(?:has |have )?(?:joined|left|quit|parted|entered)\b|is now known as |sets? mode"
    r"|(?:was )?kicked |(?:has )?changed? (?:the )?topic|gives |removes "
    r"|(?:for|set by|talking (?:in|on)) [#&]"
)
_COLOURS = re.compile(
    "\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6})?|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)
_ADDRESSED = re.compile(r"@?([^\s,:;]{1,100})[ \t]?(?:[:;](?=\s|$)|,)[ \t]*")
_AT = re.compile(r"(?<![\w.])@([\w\[\]\\`^{}|-]{1,100})")
_NICKS = 100_000
"""Speakers that are remembered; a file with more is not a conversation."""


@dataclass(slots=True)
class _Reading:
    """What is known while a file is read: who speaks in it, and what day it is."""

    nicks: dict[str, str]
    day: datetime.date | None
    last_hour: int = 0
    keys: ContentKeys = field(default_factory=ContentKeys)


def claim(look: Look) -> float:
    """The share of the first lines that are of this form, if anybody speaks in them."""
    known = spoken = 0
    first = [line for line in look.lines if line.strip()][:200]
    for line in first:
        if found := _LINE.match(_plain(line)):
            known += 1
            spoken += found["nick"] is not None
        elif _NOTICE.match(line):
            known += 1
    return 0.95 * known / len(first) if spoken else 0.0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """One row a line; see the module. Raises BrokenSource where the file cannot be read on."""
    date = files.date_in_name(source.name)
    reading = _Reading(_nicks(source), datetime.date.fromisoformat(date) if date else None)
    for line in lines.read(source, options.progress):
        yield _row(line, reading)


def _plain(text: str) -> str:
    """`text` without the codes of colours and styles."""
    return text if text.isprintable() else _COLOURS.sub("", text)


def _nicks(source: files.Source) -> dict[str, str]:
    """Everybody who speaks in the file, by lower-cased nick: only they can be addressed."""
    nicks: dict[str, str] = {}
    for line in lines.read(source):
        found = _LINE.match(_plain(line.text))
        nick = found and (found["nick"] or found["actor"])
        if nick and len(nicks) < _NICKS:
            nicks.setdefault(nick.lower(), nick)
    return nicks


def _row(line: lines.Line, reading: _Reading) -> Row:
    index = line.number - 1
    text = _plain(line.text)
    if not text.strip():
        return lines.reject(index, line, "a blank line", "空行")
    if line.too_long:
        return lines.reject(index, line, "", "")
    if found := _LINE.match(text):
        time = _time(found, reading)
        if time is None:
            return lines.reject(index, line, "no such date or time", "没有这个日期或时间")
        return _said(index, line, found, time, reading)
    if found := _NOTICE.match(text):
        return _message(index, line, None, None, found["notice"] or "", reading, system=True)
    return lines.reject(
        index,
        line,
        "not «[time] <nick> text» and not a system line",
        "不是 “[时间] <昵称> 正文” 的样子，也不是系统行",
    )


def _said(
    index: int, line: lines.Line, found: re.Match[str], time: str, reading: _Reading
) -> Message:
    channel = found["channel"]
    if speaker := found["nick"] or found["teller"]:
        text = found["text"] if found["nick"] else found["told"]
        return _message(index, line, speaker, time, text, reading, channel=channel)
    if found["actor"] is not None and not _COMING_AND_GOING.match(found["action"]):
        return _message(
            index, line, found["actor"], time, found["action"], reading, channel=channel
        )
    notice = found["notice"]
    if notice is None:
        notice = f"{found['actor']} {found['action']}"
    return _message(index, line, None, time, notice, reading, channel=channel, system=True)


def _message(
    index: int,
    line: lines.Line,
    author: str | None,
    time: str | None,
    text: str,
    reading: _Reading,
    *,
    channel: str | None = None,
    system: bool = False,
) -> Message:
    text = text.strip(lines.MARKS)
    return Message(
        index=index,
        id=reading.keys.key(channel, author, time, text),
        kind="system" if system else "message",
        time=time,
        author=author,
        text=text,
        mentions=() if system else _mentions(text, reading.nicks),
        urls=tuple(urls.find(text)),
        channel=channel,
        assumed=("encoding",) if line.guessed else UNSET,
        line=line.number,
    )


def _mentions(text: str, nicks: dict[str, str]) -> tuple[str, ...]:
    """Whom a line addresses: «nick:» or «nick,» at its beginning, «@nick» anywhere."""
    named: dict[str, None] = {}
    position = 0
    while found := _ADDRESSED.match(text, position):
        nick = nicks.get(found[1].lower())
        if nick is None:
            break
        named[nick] = None
        position = found.end()
    if "@" in text:
        for found in _AT.finditer(text):
            nick = nicks.get(found[1].lower())
            if nick is not None:
                named[nick] = None
    return tuple(named)


def _time(found: re.Match[str], reading: _Reading) -> str | None:
    """The line's time in ISO 8601, the bare clock where no day is known, None if it cannot be."""
    hour, minute = int(found["hour"]), int(found["minute"])
    second = found["second"] or ""
    if hour > 23 or minute > 59 or second > ":60":
        return None
    clock = f"{hour:02}:{minute:02}{second}"
    written = found["own_day"] or found["day"]
    if written:
        year, month, day = (int(part) for part in re.split("[-/]", written))
        try:
            return f"{datetime.date(year, month, day)}T{clock}{_offset(found['zone'])}"
        except ValueError:
            return None
    if reading.day is None:
        return clock
    if hour + 12 < reading.last_hour:
        reading.day += datetime.timedelta(days=1)
    reading.last_hour = hour
    return f"{reading.day}T{clock}{_offset(found['zone'])}"


def _offset(zone: str | None) -> str:
    if not zone:
        return ""
    if zone in {"Z", "UTC"}:
        return "+00:00"
    return f"{zone[:3]}:{zone[-2:]}"


FORMAT = Format(name="irc", claim=claim, read=read)
