"""DiscordChatExporter's plain text.

    ==============================================================
    Guild: LLM
    Channel: talks / night
    ==============================================================

    [17-Sep-19 08:34 PM] ana#0001 (pinned)
    hello

    {Reactions}
    👍 (2) ❤


    ==============================================================
    Exported 1 message(s)
    ==============================================================

A message begins behind a blank line with a date in brackets; bodies may hold blank lines and
brackets, too. What hangs on it follows in blocks. There are no ids, no answers and no types.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources import files, lines, mentions, urls
from openllm_talk.sources.chats.discord import content
from openllm_talk.sources.chats.discord.dates import Dates, Moment
from openllm_talk.sources.format import Complaint, Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.lines import Line
from openllm_talk.sources.look import Look
from openllm_talk.sources.turned import oldest_first

_RULE = re.compile(r"={60,64}")
_HEAD = re.compile(r"\[([^\]\n]{8,60})\] (.+)", re.DOTALL)
_BLOCK = re.compile(r"\{(Attachments?|Embeds?|Stickers|Reactions|Forwarded Message)\}")
_END = re.compile(r"Exported .{1,20} message\(s\)")
_SENT = re.compile(r"Originally sent: .+")
_GIVEN = re.compile(r"(?P<emoji>\S+)(?: \((?P<count>\d+)\))?(?: |$)")
_PINNED = " (pinned)"
_MOST_OF_HEAD = 200
"""Lines of the head; a channel's topic may have some."""
_LONGEST = 1 << 18
"""Characters of one message; its longest parts have some thousand together."""


@dataclass(slots=True)
class _Open:
    """A message whose lines are being read."""

    moment: Moment
    author: str
    line: int
    body: list[str] = field(default_factory=list)
    size: int = 0


@dataclass(slots=True)
class _Transcript:
    """Where in the file we are, and what was learnt of it before."""

    dates: Dates
    names: set[str] = field(default_factory=set)
    index: int = 0
    channel: str | None = None
    keys: ContentKeys = field(default_factory=ContentKeys)


def claim(look: Look) -> float:
    """Sure of the exporter's head with a message below, almost sure of the head alone."""
    if not _has_head(look):
        return 0.0
    return 0.97 if any(True for _ in _dated(look)) else 0.4


def near(look: Look) -> Complaint | None:
    """What is wrong with a file that has the exporter's head."""
    if not _has_head(look):
        return None
    shown = next((line for line in look.lines if _HEAD.fullmatch(line)), "")[:80]
    return Complaint(
        f"looks like a Discord export, but no message has a date I know: {shown}",
        f"看起来是 Discord 导出，但没有一条消息的日期是我认识的：{shown}",
    )


def _has_head(look: Look) -> bool:
    first = [line for line in look.lines[:20] if line.strip()]
    return (
        len(first) > 2
        and _RULE.fullmatch(first[0]) is not None
        and any(line.startswith("Channel:") for line in first[1:4])
    )


def _dated(look: Look) -> Iterator[str]:
    dates = Dates()
    for line in look.lines:
        head = _HEAD.fullmatch(line)
        if head is not None and dates.learn(head[1]):
            yield line


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the text; see the module.

    Raises BrokenSource where the disk or the zip gives out.
    """
    yield from oldest_first(_rows(source, options))


def _rows(source: files.Source, options: Options) -> Iterator[Row]:
    transcript = _learn(source, options)
    opened: _Open | None = None
    before_blank = True
    for line in _below_head(lines.read(source, options.progress), transcript):
        text = line.text
        begun = _begun(line, transcript) if before_blank and text[:1] == "[" else None
        before_blank = not text or text.isspace()
        if begun is not None:
            if opened is not None:
                yield _message(opened, transcript)
            opened = begun
        elif opened is not None and opened.size < _LONGEST and not line.too_long:
            opened.body.append(text)
            opened.size += len(text) + 1
        elif text.strip() and not _is_end(text):
            yield lines.reject(
                transcript.index,
                line,
                "stands in no message: none with a date begins above, or it goes on for too long",
                "不属于任何消息：上面没有带日期的消息开头，或者那条消息太长",
            )
            transcript.index += 1
    if opened is not None:
        while opened.body and (not opened.body[-1] or _is_end(opened.body[-1])):
            opened.body.pop()
        yield _message(opened, transcript)


def _is_end(text: str) -> bool:
    return bool(_RULE.fullmatch(text) or _END.fullmatch(text))


def _learn(source: files.Source, options: Options) -> _Transcript:
    """Read the file once for the order of its dates and the names in it."""
    transcript = _Transcript(Dates())
    for line in lines.read(source):
        if line.text[:1] == "[":
            head = _HEAD.fullmatch(line.text)
            if head is not None and transcript.dates.learn(head[1]):
                transcript.names.add(head[2].removesuffix(_PINNED))
    transcript.dates.decide(options)
    transcript.names |= {content.account(name) for name in transcript.names}
    return transcript


def _below_head(found: Iterator[Line], transcript: _Transcript) -> Iterator[Line]:
    """The lines below the first two rules, of which the channel's name is kept.

    A file without such a head is all below it.
    """
    held: list[Line] = []
    rules = 0
    for line in found:
        held.append(line)
        rules += _RULE.fullmatch(line.text) is not None
        if line.text.startswith("Channel:") and transcript.channel is None:
            transcript.channel = line.text[len("Channel:") :].rpartition(" / ")[2].strip() or None
        if rules == 2:
            return found
        if len(held) > _MOST_OF_HEAD or (line.text.strip() and not rules):
            break
    return chain(held, found)


def _begun(line: Line, transcript: _Transcript) -> _Open | None:
    head = _HEAD.fullmatch(line.text)
    moment = None if head is None else transcript.dates.read(head[1])
    if head is None or moment is None:
        return None
    return _Open(moment, head[2].removesuffix(_PINNED), line.number)


def _message(opened: _Open, transcript: _Transcript) -> Message:
    hung = _Hung()
    text = content.resolved(_taken_apart(opened.body, hung), {})
    time, author = opened.moment.iso, opened.author
    index, transcript.index = transcript.index, transcript.index + 1
    return Message(
        index=index,
        id=transcript.keys.key(transcript.channel, author, time, text),
        kind=content.kind_of(text) if not hung.attachments else "message",
        time=time,
        author=author,
        text=text,
        mentions=mentions.named(text, transcript.names),
        urls=tuple(urls.find(text)) if "." in text else tuple(hung.urls),
        reactions=tuple(hung.reactions),
        attachments=tuple(hung.attachments),
        channel=transcript.channel,
        line=opened.line,
        assumed=transcript.dates.assumptions,
    )


@dataclass(slots=True)
class _Hung:
    """What the blocks below a message say."""

    attachments: list[Attachment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


def _taken_apart(body: list[str], hung: _Hung) -> str:
    """The words of a message; its blocks go to `hung`."""
    starts = [
        place
        for place, line in enumerate(body)
        if line[:1] == "{" and _BLOCK.fullmatch(line) and (place == 0 or not body[place - 1])
    ]
    if not starts:
        return "\n".join(body).strip("\n")
    text = "\n".join(body[: starts[0]]).strip("\n")
    embeds: list[list[str]] = []
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        inner = [line for line in body[start + 1 : end] if line.strip()]
        match body[start][1:-1]:
            case "Reactions":
                hung.reactions += _reactions(" ".join(inner))
            case "Forwarded Message":
                words = (line for line in body[start + 1 : end] if not _SENT.fullmatch(line))
                text = text or "\n".join(words).strip("\n")
            case "Stickers":
                hung.attachments += [_sticker(line) for line in inner]
            case "Embed" | "Embeds":
                embeds.append(inner)
            case _:
                hung.attachments += [content.attachment(line) for line in inner]
    if not text:
        _say_by_embeds(embeds, hung)
    return text


def _say_by_embeds(embeds: list[list[str]], hung: _Hung) -> None:
    """A message without words of its own says what its embeds say."""
    for inner in embeds:
        hung.urls += [line for line in inner if line.startswith(("http://", "https://"))][:1]
        named = [line for line in inner if "://" not in line] or inner
        if not hung.attachments and named:
            hung.attachments.append(Attachment(name=named[0], kind="embed"))


def _sticker(address: str) -> Attachment:
    return Attachment(name=content.attachment(address).name, kind="sticker")


def _reactions(given: str) -> Iterator[Reaction]:
    for one in _GIVEN.finditer(given):
        yield Reaction(emoji=one["emoji"], count=int(one["count"] or 1))
