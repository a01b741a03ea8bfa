"""A transcript as messages: cues of one speaker put together as a reader would."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec import UNSET

from openllm_talk.records import Attachment, Message, Reject, Row
from openllm_talk.sources import files, lines, urls
from openllm_talk.sources.chats.transcript import cues
from openllm_talk.sources.chats.transcript.cues import Block, Span
from openllm_talk.sources.chats.transcript.speech import Labels, Said, labels, said
from openllm_talk.sources.format import Options
from openllm_talk.sources.keys import ContentKeys

PAUSE = 4_000
"""Milliseconds of silence after which a speaker begins a new message."""
FULL = 400
"""Characters after which the end of a sentence ends the message."""
LONGEST = 2_000
"""Characters after which any cue ends it."""
FLASH = 50
"""Milliseconds of a cue that only holds the line above while the next is being heard."""
_BEGAN = re.compile(r"GMT(\d{8})-(\d{6})(?!\d)", re.ASCII)
_ENDS = tuple(".!?…。！？")
_WIDE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


@dataclass(slots=True)
class _Turn:
    """What somebody is saying; `last` is the line that a rolling caption may show again."""

    author: str | None
    number: int
    start: int
    end: int
    text: str = ""
    last: str = ""
    guessed: bool = False


@dataclass(slots=True)
class _Reading:
    """Where we are in the file, and what its messages share."""

    labels: Labels
    began: datetime | None
    day: str
    keys: ContentKeys = field(default_factory=ContentKeys)
    turn: _Turn | None = None
    index: int = 0


def read(source: files.Source, options: Options, *, web: bool) -> Iterator[Row]:
    """The messages of the transcript; `line` is the first line of a message's first cue.

    Comments (NOTE) are system rows; a cue whose time cannot be, and text that no cue stands
    before, are rejects. Raises BrokenSource where the file cannot be read on.
    """
    reading = _Reading(labels(source), _began(source.name), files.date_in_name(source.name) or "")
    for block in cues.blocks(source, options.progress):
        if web and block.timing is None and _is_format(block):
            continue
        if block.timing is None and block.text[0].startswith("NOTE") and web:
            yield from _told(reading)
            yield from _note(block, reading)
        elif _is_lost(block, reading):
            yield from _told(reading)
            yield _reject(block, reading)
        else:
            yield from _hear(block, reading, web=web)
    yield from _told(reading)


def _is_format(block: Block) -> bool:
    """Whether a block of WebVTT tells a player how to show it: nobody says that."""
    word = block.text[0].split(None, 1)[0] if block.text[0].split() else ""
    return (block.number == 1 and word == "WEBVTT") or word in ("STYLE", "REGION")


def _is_lost(block: Block, reading: _Reading) -> bool:
    """Whether nothing says when a block is spoken; words behind a blank line go on with a cue."""
    return block.too_long or (
        block.span is None and (block.timing is not None or reading.turn is None)
    )


def _hear(block: Block, reading: _Reading, *, web: bool) -> Iterator[Row]:
    """The messages that end with this cue."""
    turn = reading.turn
    span = block.span or (Span(turn.end, turn.end) if turn else Span(0, 0))
    for each in said(block.text, reading.labels, web=web):
        turn = reading.turn
        author = each.author
        if not each.labelled and turn and not (reading.labels.always and block.timing):
            author = turn.author
        spoken = _without_the_line_above(each, span, turn) if block.span else each.lines
        if not spoken:
            continue
        if turn is None or not _goes_on(turn, author, span):
            yield from _told(reading)
            turn = reading.turn = _Turn(author, block.number, span.start, span.end)
        turn.text = _joined(turn.text, spoken)
        turn.last = spoken[-1]
        turn.end = max(turn.end, span.end)
        turn.guessed = turn.guessed or block.guessed


def _goes_on(turn: _Turn, author: str | None, span: Span) -> bool:
    """Whether a cue belongs to the message that is being said."""
    if author != turn.author or span.start - turn.end > PAUSE or span.start < turn.start:
        return False
    return len(turn.text) < LONGEST and not (len(turn.text) >= FULL and turn.text.endswith(_ENDS))


def _without_the_line_above(each: Said, span: Span, turn: _Turn | None) -> tuple[str, ...]:
    """The lines of a cue that are new: captions that roll show the one before once more."""
    rolls = len(each.lines) > 1 or span.end - span.start <= FLASH
    if turn and rolls and span.start <= turn.end and each.lines[0] == turn.last:
        return each.lines[1:]
    return each.lines


def _joined(text: str, spoken: tuple[str, ...]) -> str:
    """The words in one line, as they were said."""
    parts = [text] if text else []
    for line in spoken:
        if parts:
            parts.append(_between(parts[-1][-1], line))
        parts.append(line)
    return "".join(parts)


def _between(before: str, line: str) -> str:
    """What stands between two lines: a dash begins another voice, Chinese has no blanks."""
    if line.startswith(("- ", "– ", "— ")):
        return "\n"
    return "" if _WIDE.match(before) and _WIDE.match(line) else " "


def _told(reading: _Reading) -> Iterator[Message]:
    """What is being said, as a message."""
    turn, reading.turn = reading.turn, None
    if turn is None:
        return
    began = reading.began
    at = began + timedelta(milliseconds=turn.start) if began else None
    time = at.isoformat(timespec="seconds") if at else None
    moment = f"{time or reading.day} {turn.start}"
    yield Message(
        index=reading.index,
        id=reading.keys.key(None, turn.author, moment, turn.text),
        time=time,
        author=turn.author,
        text=turn.text,
        urls=tuple(urls.find(turn.text)) if "." in turn.text else (),
        attachments=(Attachment(name=_clock(turn.start), kind="recording"),),
        assumed=("encoding",) if turn.guessed else UNSET,
        line=turn.number,
    )
    reading.index += 1


def _note(block: Block, reading: _Reading) -> Iterator[Message]:
    """A comment as a system row, if it says anything."""
    text = "\n".join(block.text).removeprefix("NOTE").strip()
    if text:
        yield Message(
            index=reading.index,
            id=reading.keys.key(None, None, reading.day, text),
            kind="system",
            text=text,
            line=block.number,
        )
        reading.index += 1


def _reject(block: Block, reading: _Reading) -> Reject:
    """A named reject for what has no place in the recording."""
    line = lines.Line(block.raw, block.number, too_long=block.too_long)
    if block.timing:
        found = lines.reject(
            reading.index,
            line,
            f"no time: «{block.timing[:60]}»",
            f"不是时间：“{block.timing[:60]}”",
        )
    else:
        found = lines.reject(reading.index, line, "text without a time", "没有时间的文字")
    reading.index += 1
    return found


def _began(name: str) -> datetime | None:
    """When the recording began, where the file is named as Zoom names it."""
    found = _BEGAN.search(name)
    try:
        return datetime.strptime(f"{found[1]}{found[2]}Z", "%Y%m%d%H%M%S%z") if found else None
    except ValueError:
        return None


def _clock(milliseconds: int) -> str:
    """«00:02:03»: the second in the recording, for a person and a player."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
