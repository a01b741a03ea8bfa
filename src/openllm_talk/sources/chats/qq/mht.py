"""The web archive (MHT) that QQ's message manager exports, pictures included.

    From: <Save by Tencent MsgMgr>
    Content-Type:multipart/related;
    <TAB>charset="utf-8"                (no «;»)
    …
    Content-Transfer-Encoding:7bit      (it is UTF-8)

    … <tr><td><div …>消息对象:炼丹夜谈</div></td></tr> …
    <tr><td …>日期: 2020-02-21</td></tr>
    <tr><td><div …><div …>Ana(10002)</div>9:05:01</div><div …>今天讲什么？</div></td></tr>
    … pictures in base64, «Content-Location:{GUID}.dat»

One table holds everything, a row a message. The files are hundreds of megabytes of pictures: only
the rows are decoded, and nothing but one row is held. Entities that a document declares itself are
never looked at.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import UNSET

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Message, Reject, Row
from openllm_talk.sources import clocks, files, lines, urls
from openllm_talk.sources.chats.qq.people import Speakers, mentioned
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look
from openllm_talk.sources.placeholders import Told, taken_out

_MARK = re.compile("Save by Tencent MsgMgr|Tencent IM Message")
_FIRST_ROW = re.compile(r"<tr>.{0,300}(?:消息(?:分组|对象)[:：]|日期[:：] ?\d)", re.IGNORECASE)
_BEGIN = re.compile(rb"<tr[\s>]", re.IGNORECASE)
_END = re.compile(rb"</tr\s*>", re.IGNORECASE)
_LAST = re.compile(rb"</(?:table|html|body)\s*>", re.IGNORECASE)
_MESSAGE = re.compile(
    r"<tr[^>]*><td[^>]*><div[^>]*><div[^>]*>(?P<sender>.*?)</div>\s*"
    rf"(?:(?P<before>{clocks.HALF})\s?)?(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}})"
    rf"(?:\s?(?P<after>{clocks.HALF}))?\s*</div>\s*"
    r"(?:<div[^>]*>(?P<body>.*)</div>)?\s*</td>\s*</tr\s*>",
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(r"\s*(?:日期|Date)\s*[:：]\s*(?P<date>[0-9]+[-/.年][0-9]+[-/.月][0-9]+日?)\s*")
_OBJECT = re.compile(r"\s*消息对象[:：](?P<name>.*)", re.DOTALL)
_FRAME = re.compile(r"\s*(?:消息(?:分组|记录).*)?", re.DOTALL)
_BREAK = re.compile(r"[\r\n]+")
_TAG = re.compile(r"<(?P<name>/?[A-Za-z]+)(?P<rest>[^<>]*)>")
_SOURCE = re.compile(r"""src\s*=\s*["']?(?P<place>[^"'\s>]{1,300})""", re.IGNORECASE)
_LONGEST = 1 << 22
"""Bytes of one row."""
_NAMES = 50_000


@dataclass(slots=True)
class _Reading:
    """Where in the file we are."""

    days: clocks.Days = field(default_factory=clocks.Days)
    day: str | None = None
    assumed: bool = False
    channel: str | None = None
    speakers: Speakers = field(default_factory=Speakers)
    names: set[str] = field(default_factory=set)
    keys: ContentKeys = field(default_factory=ContentKeys)
    index: int = 0


@dataclass(slots=True)
class _Rows:
    """The rows of the table as they come, each with its line; `ended` is true after the table."""

    line: int = 1
    ended: bool = False

    def read(self, blocks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
        """Every row, whatever stands between them; one that is too long comes cut."""
        rest = b""
        for block in blocks:
            rest += block
            at = 0
            while (begin := _BEGIN.search(rest, at)) is not None:
                end = _END.search(rest, begin.end())
                if end is None:
                    break
                self._pass(rest, at, begin.start())
                yield self.line, rest[begin.start() : end.end()]
                self.line += rest.count(b"\n", begin.start(), end.end())
                at = end.end()
            keep = len(rest) - 16 if begin is None else begin.start()
            self._pass(rest, at, max(keep, at))
            rest = rest[max(keep, at) :]
            if len(rest) > _LONGEST:
                yield self.line, rest[: 4 * lines.SHOWN]
                self._pass(rest, 4, len(rest))
                rest = b""
        self._pass(rest, 0, len(rest))
        if _BEGIN.match(rest):
            self.ended = False

    def _pass(self, text: bytes, begin: int, end: int) -> None:
        """Note what is stepped over."""
        self.line += text.count(b"\n", begin, end)
        self.ended = self.ended or _LAST.search(text, begin, end) is not None


def claim(look: Look) -> float:
    """Sure with the message manager's mark, else with its table."""
    beginning = look.beginning[:20_000]
    if _MARK.search(beginning[:1000]):
        return 1.0
    return 0.8 if "<t" in beginning and _FIRST_ROW.search(beginning) else 0.0


def near(look: Look) -> Complaint | None:
    """What is wrong with a file that has the mark but no table."""
    if not _MARK.search(look.beginning[:1000]):
        return None
    return Complaint(
        "looks like a web archive of QQ's message manager, but holds no table of messages; "
        "export the messages again",
        "看起来是 QQ 消息管理器导出的 MHT，但里面没有消息表格；请重新导出",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the archive; see the module.

    Raises BrokenSource after the last row where the table has no end.
    """
    reading = _Reading()
    _decide_order(source, options, reading)
    found = _Rows()
    for line, raw in found.read(files.blocks(source, options.progress)):
        row = _row(line, raw.decode("utf-8", "replace"), reading)
        if row is not None:
            yield row
            reading.index += 1
    if not found.ended:
        raise BrokenSource(
            "is cut off: its table of messages has no end; export the messages again",
            "不完整：消息表格没有结尾；请重新导出",
            path=source.path,
            line=found.line,
        )


def _decide_order(source: files.Source, options: Options, reading: _Reading) -> None:
    """Settle the order of the dates; the file is read for it if the first has no year in front."""
    evidence = clocks.OrderEvidence()
    for _, raw in _Rows().read(files.blocks(source)):
        if len(raw) > 1000:
            continue
        date = _DATE.fullmatch(_plain(raw.decode("utf-8", "replace")))
        if date is None:
            continue
        if date["date"][:4].isdecimal():
            return
        evidence.see(date["date"])
    reading.days.order, reading.assumed = evidence.decide(options.date_order, "day-first")


def _row(line: int, raw: str, reading: _Reading) -> Row | None:
    """A message or a reject; None for a date and for what stands above the messages."""
    if found := _MESSAGE.fullmatch(raw):
        return _message(line, found, reading)
    plain = _plain(raw)
    if date := _DATE.fullmatch(plain):
        reading.day = reading.days.read(date["date"])
        return None
    if named := _OBJECT.fullmatch(plain):
        reading.channel = named["name"].strip() or None
        return None
    if _FRAME.fullmatch(plain):
        return None
    return Reject(
        index=reading.index,
        line=line,
        reason="a row of the table that is neither a date nor a message",
        reason_zh="表格中的一行，既不是日期也不是消息",
        raw=plain[: lines.SHOWN],
    )


def _message(line: int, found: re.Match[str], reading: _Reading) -> Message:
    speaker = reading.speakers.read(_plain(found["sender"]))
    if speaker.name is not None and len(reading.names) < _NAMES:
        reading.names.add(speaker.name)
    told = _told(found["body"] or "")
    clock = clocks.clock(found["clock"], found["before"] or found["after"])
    time = f"{reading.day}T{clock}" if reading.day and clock else clock
    return Message(
        index=reading.index,
        id=reading.keys.key(reading.channel, speaker.id or speaker.name, time, told.content),
        kind="system" if speaker.is_qq or speaker.name is None else "message",
        time=time,
        author=speaker.name,
        text=told.text,
        mentions=mentioned(told.text, reading.names),
        urls=tuple(urls.find(told.text)) if "." in told.text else (),
        attachments=told.attachments,
        channel=reading.channel,
        assumed=(reading.days.order,) if reading.assumed and reading.day else UNSET,
        line=line,
        author_id=speaker.id,
    )


def _plain(markup: str) -> str:
    """The text of a piece of HTML, on one line."""
    return html.unescape(_TAG.sub("", _BREAK.sub("", markup))).replace("\u00a0", " ")


def _told(markup: str) -> Told:
    """What a message says, and its pictures by their place in the archive."""
    pictures: list[Attachment] = []

    def put(tag: re.Match[str]) -> str:
        name = tag["name"].lower()
        if name == "img":
            place = _SOURCE.search(tag["rest"])
            pictures.append(Attachment(name=place["place"] if place else "", kind="image"))
        return "\n" if name in {"br", "/p"} else ""

    text = html.unescape(_TAG.sub(put, _BREAK.sub("", markup))).replace("\u00a0", " ")
    told = taken_out(text)
    return Told(told.text, (*pictures, *told.attachments)) if pictures else told


FORMAT = Format(name="qq-mht", claim=claim, read=read, near=near)
