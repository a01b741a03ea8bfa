"""The rows of an IRC log, whatever client wrote it: one a line, in the grammar it is given."""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Message, Reject, Row
from openllm_talk.sources import files, lines, urls
from openllm_talk.sources.chats.irc import names, speech
from openllm_talk.sources.chats.irc.days import Days
from openllm_talk.sources.chats.irc.grammar import Grammar, Said
from openllm_talk.sources.format import Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look

_LOOKED_AT = 200
"""Lines that tell whose log it is."""
_NONE = lines.Passage("", 1)


@dataclass(slots=True)
class _Log:
    """What is known while a file is read.

    `raw` are the lines of the passage that is being read; `more` counts the lines so far that are
    no rows but the second and later ones of a message.
    """

    grammar: Grammar
    prepare: Callable[[str], str]
    nicks: dict[str, str]
    days: Days
    channel: str | None
    keys: ContentKeys = field(default_factory=ContentKeys)
    passage: lines.Passage = _NONE
    raw: list[str] | None = None
    more: int = 0


def claim(grammar: Grammar, look: Look) -> float:
    """The share of the first lines that are of this grammar, if anybody speaks in them.

    A log in which nobody does is one if it is nothing else: some days are quiet.
    """
    first = [speech.plain(line) for line in look.lines if line.strip()][:_LOOKED_AT]
    if grammar.tell is not None and not any(grammar.tell.match(line) for line in first):
        return 0.0
    text = _preparing(grammar, look.source)("".join(f"{line}\n" for line in first))
    spoken = timed = untimed = 0
    for *_, clock, _, nick, said, rest, odd in grammar.line.findall(text):
        if nick:
            spoken += 1 + said.count("\n")
        elif clock:
            timed += grammar.timed(rest) is not None
        else:
            untimed += grammar.untimed(rest or odd) is not None
    known = spoken + timed + untimed
    if spoken:
        return grammar.sure * known / len(first)
    return 0.6 if timed and known == len(first) else 0.0


def read(grammar: Grammar, source: files.Source, options: Options) -> Iterator[Row]:
    """One row a line, `index` its number from 0; later lines of a message do not count.

    Raises BrokenSource where the file cannot be read on.
    """
    log = _begun(grammar, source, options)
    passages = lines.passages(source, options.progress)
    if grammar.begins is not None:
        passages = _uncut(passages, grammar.begins)
    for passage in passages:
        if passage.too_long:
            blank = not speech.plain(passage.text).strip()
            why = ("a blank line", "空行") if blank else ("", "")
            yield lines.reject(passage.number - 1 - log.more, passage, *why)
        elif passage.guessed:
            for row in _rows(passage, log):
                yield row if isinstance(row, Reject) else _guessed(row)
        else:
            yield from _rows(passage, log)


def _uncut(passages: Iterator[lines.Passage], begins: re.Pattern[str]) -> Iterator[lines.Passage]:
    """The same lines, parted only where one begins with a time, so that no message is cut."""
    rest: lines.Passage | None = None
    for passage in passages:
        if passage.too_long or passage.guessed:
            if rest is not None:
                yield rest
            yield passage
            rest = None
            continue
        number = passage.number if rest is None else rest.number
        text = passage.text if rest is None else f"{rest.text}\n{passage.text}"
        cut = _last_beginning(text, begins)
        if cut:
            yield lines.Passage(text[: cut - 1], number)
        rest = lines.Passage(text[cut:], number + text.count("\n", 0, cut))
        if len(rest.text) > lines.LONGEST:
            yield rest
            rest = None
    if rest is not None:
        yield rest


def _last_beginning(text: str, begins: re.Pattern[str]) -> int:
    """Where the last line of `text` begins that begins so; 0 where none does after the first."""
    end = len(text)
    while (line := text.rfind("\n", 0, end) + 1) and not begins.match(text, line):
        end = line - 1
    return line


def _begun(grammar: Grammar, source: files.Source, options: Options) -> _Log:
    prepare = _preparing(grammar, source)
    found = names.of(source)
    dates = _Dates(grammar, source, prepare)
    days = Days(found.day, options, dates, found.year, _latest(source))
    return _Log(grammar, prepare, _nicks(grammar, source, prepare), days, found.channel)


def _preparing(grammar: Grammar, source: files.Source) -> Callable[[str], str]:
    if grammar.prepare is None:
        return speech.plain
    prepare = grammar.prepare(source)
    return lambda text: prepare(speech.plain(text))


def _latest(source: files.Source) -> datetime.date:
    """When the file was last changed: no message is later."""
    try:
        seconds = source.path.stat().st_mtime
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date()
    except (OSError, OverflowError, ValueError):
        return datetime.datetime.now(datetime.UTC).date()


@dataclass(frozen=True, slots=True)
class _Dates:
    """The dates before the clocks of a file, in order."""

    grammar: Grammar
    source: files.Source
    prepare: Callable[[str], str]

    def __call__(self) -> Iterator[str]:
        for passage in lines.passages(self.source):
            for _, date, own_date, *_ in self.grammar.line.findall(
                self.prepare(passage.text) + "\n"
            ):
                if own_date or date:
                    yield own_date or date


def _nicks(grammar: Grammar, source: files.Source, prepare: Callable[[str], str]) -> dict[str, str]:
    """Everybody who speaks in the file, by lower-cased nick: only they can be addressed.

    Lines are read for it only where somebody new may be named.
    """
    nicks: dict[str, str] = {}
    seen: set[str] = set()
    for passage in lines.passages(source):
        text = prepare(passage.text) + "\n"
        new = {name for pattern in grammar.speakers for name in pattern.findall(text)} - seen
        if new:
            speech.remember(nicks, _speakers(grammar, text))
            if len(seen) < speech.NICKS:
                seen |= new
    return nicks


def _speakers(grammar: Grammar, text: str) -> Iterator[str]:
    for *_, nick, _, rest, _ in grammar.line.findall(text):
        if nick:
            yield nick
        elif rest and (found := grammar.action.match(rest.lstrip(" \t"))):
            yield found[1]


def _rows(passage: lines.Passage, log: _Log) -> Iterator[Row]:
    """The rows of whole lines."""
    log.passage, log.raw = passage, None
    days, nicks, key, find = log.days, log.nicks, log.keys.key, urls.find
    index = passage.number - 1 - log.more
    for channel, date, own_date, clock, zone, nick, text, rest, odd in log.grammar.line.findall(
        log.prepare(passage.text) + "\n"
    ):
        time = days.moment(own_date or date, clock, zone) if clock else None
        if nick and (time or not clock):
            said = text.strip(lines.MARKS)
            line = index + 1 + log.more
            if "\n" in text:
                log.more += text.count("\n")
                said = said.rstrip("\n")
            place = channel or log.channel
            yield Message(
                index=index,
                id=key(place, nick, time, said),
                time=time,
                author=nick,
                text=said,
                mentions=speech.mentions(said, nicks),
                urls=tuple(find(said)),
                channel=place,
                assumed=days.assumed or UNSET,
                line=line,
            )
        elif clock:
            later = text.count("\n")
            yield _timed(index, channel, time, rest, later, log)
            log.more += later
        else:
            yield _untimed(index, rest or odd, log)
        index += 1


def _timed(index: int, channel: str, time: str | None, rest: str, later: int, log: _Log) -> Row:
    """The row of a line with a time that is not «<nick> text», or whose time is none.

    Of a message of several lines so many `later` ones belong to it.
    """
    if time is None:
        return _reject(index, log, "no such date or time", "没有这个日期或时间", later)
    mark = log.grammar.days and log.grammar.days.match(rest)
    if mark and (new_day := log.days.mark(mark[1])):
        time = new_day
    said = log.grammar.timed(rest)
    return _unknown(index, log) if said is None else _message(index, channel, time, said, log)


def _untimed(index: int, line: str, log: _Log) -> Row:
    """The row of a line without a time."""
    grammar = log.grammar
    said = grammar.untimed(line)
    if said is None:
        return _unknown(index, log) if line.strip() else _reject(index, log, "a blank line", "空行")
    day = grammar.days and grammar.days.match(line)
    ident = grammar.ident and grammar.ident.match(line)
    if ident:
        log.channel = ident[1]
    return _message(index, "", log.days.mark(day[1]) if day else None, said, log)


def _unknown(index: int, log: _Log) -> Reject:
    return _reject(
        index,
        log,
        "not «[time] <nick> text» and not a system line",
        "不是 “[时间] <昵称> 正文” 的样子，也不是系统行",
    )


def _reject(index: int, log: _Log, reason: str, reason_zh: str, later: int = 0) -> Reject:
    if log.raw is None:
        log.raw = log.passage.text.split("\n")
    number = index + 1 + log.more
    first = number - log.passage.number
    raw = "\n".join(log.raw[first : first + 1 + later])
    return lines.reject(index, lines.Line(raw, number), reason, reason_zh)


def _message(index: int, channel: str, time: str | None, said: Said, log: _Log) -> Message:
    text = said.text.strip(lines.MARKS)
    place = channel or log.channel
    return Message(
        index=index,
        id=log.keys.key(place, said.author, time, text),
        kind="system" if said.author is None else "message",
        time=time,
        author=said.author,
        text=text,
        mentions=() if said.author is None else speech.mentions(text, log.nicks),
        urls=tuple(urls.find(text)),
        channel=place,
        assumed=log.days.assumed or UNSET,
        line=index + 1 + log.more,
    )


def _guessed(row: Message) -> Message:
    """The row of a line whose encoding was guessed."""
    others = row.assumed if isinstance(row.assumed, tuple) else ()
    return msgspec.structs.replace(row, assumed=("encoding", *others))
