"""WeChat chats as people share them: text copied, forwarded or mailed from the phone.

    微信群"大模型"的聊天记录如下:

    —————  2025-05-31  —————

    小明  09:30
    今天的题目是什么？

A head names the group (or two people), a rule gives the day, a line of a name and a clock (two
blanks between, one in mailed copies) the sender. What follows up to the next sender is the text,
blank lines inside it included. A nickname may itself end in a clock; the last one counts. System
rows (invitations, recalls, 拍了拍) stand between messages without a sender and without a time.

A line that looks like a sender's may be text («明天  10:30»). So the file is read twice: first to
learn what its senders' lines have in common. A line counts as a sender's if it has the blanks and
the blank lines around it that they have, or its name speaks elsewhere too, and if the day's clock
does not run back because of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources import files, lines, mentions, urls
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.keys import ContentKeys
from openllm_talk.sources.look import Look

_QUOTES = '"“”「」『』«»'
_HEAD = re.compile(
    rf"\s*(?:(?:微信群|群聊|微信群聊)?\s*[{_QUOTES}](?P<group>.+)[{_QUOTES}]\s*(?:群聊|微信群)?的(?:聊天|消息)记录(?:如下)?"
    r"|(?P<pair>\S.*? ?和 ?.*?\S) ?在微信上的聊天记录(?:如下)?"
    rf"|(?:WeChat )?chat history (?:of|in|for|with) [{_QUOTES}](?P<room>.+)[{_QUOTES}].*"
    r")\s*[,，]?\s*(?:请查收)?\s*[:：。.]?\s*",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\s*[—–―─━\-][—–―─━\- ]*\s(?P<year>\d{4})\s*[-/.年]"
    r"\s*(?P<month>0?[1-9]|1[0-2])\s*[-/.月]\s*(?P<day>0?[1-9]|[12]\d|3[01])"
    r"\s*日?\s*(?:(?:星期|周)[一二三四五六日天])?\s[—–―─━\- ]*[—–―─━\-]\s*"
)
_SENDER = re.compile(
    r"(?:<b>)?(?P<name>\S(?:.{0,98}?\S)??)(?:</b>)?(?P<gap>[ \u00a0\u3000\t]{1,4})"
    r"(?P<half>上午|下午|凌晨|早上|中午|晚上)? ?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?P<second>:[0-9]{2})?\s*"
)
_SALUTATION = re.compile(r"\s*(?:dear|hi|hello|你好|您好)?\s*[:：,，]?\s*", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"\s*(?:发自我的\s?.{1,40}|发自\s?.{1,40}(?:客户端|邮箱)|sent from my .{1,40})\s*",
    re.IGNORECASE,
)
_WHO = rf"(?:[{_QUOTES}].{{1,100}}?[{_QUOTES}]|你|您|[Yy]ou)"
_SYSTEM = re.compile(
    rf"{_WHO}\s*(?:邀请|撤回了|拍了拍|通过扫描|通过|修改|将|把|加入|退出|移出|开启|关闭|领取了|已成为|成为|与群里|解散|"
    r"恢复|添加|被|新建|启用|取消|设置|转让|发起|结束|invited|recalled|tickled|nudged|joined|removed|"
    r"changed|left)"
    r".{0,300}"
    r"|.{1,100}(?:撤回了一条消息|拍了拍(?:我|自己)|加入了?群聊|退出了?群聊|移出了?群聊|已成为新群主"
    r"|recalled a message|to the group chat|joined (?:the )?group(?: chat)?.{0,100})"
    r"|收到红包，请在手机上查看|.{1,100}领取了.{1,100}的红包"
    r"|以(?:上|下)(?:是|为).{0,40}消息|消息已发出，但被对方拒收了。?|.{0,40}语音通话已经?结束"
)
_KINDS = {
    **dict.fromkeys(("图片", "照片", "photo", "image", "picture"), "image"),
    **dict.fromkeys(("视频", "小视频", "video"), "video"),
    **dict.fromkeys(("语音", "语音消息", "voice", "audio"), "voice"),
    **dict.fromkeys(("动画表情", "表情", "自定义表情", "sticker"), "sticker"),
    **dict.fromkeys(("文件", "file"), "file"),
    **dict.fromkeys(("位置", "地理位置", "location"), "location"),
    **dict.fromkeys(("名片", "个人名片", "contact", "contact card"), "contact"),
    **dict.fromkeys(("链接", "网页", "link"), "link"),
    **dict.fromkeys(("聊天记录", "chat history"), "forward"),
    **dict.fromkeys(("小程序", "mini program"), "mini_program"),
    **dict.fromkeys(("视频号", "channels"), "channel_video"),
    **dict.fromkeys(("音乐", "music"), "music"),
    **dict.fromkeys(("笔记", "note"), "note"),
    **dict.fromkeys(("红包", "微信红包", "red packet"), "red_packet"),
    **dict.fromkeys(("转账", "微信转账", "transfer"), "transfer"),
    **dict.fromkeys(("该消息类型暂不能展示", "unsupported message"), "unsupported"),
}
_TITLED = {"link", "forward", "mini_program", "channel_video", "music", "note", "location"}
"""What may have its title behind its placeholder, «[链接] 题目»: the title is the text."""
_NAMED = {"file", "contact"}
"""What may have its name there, «[文件] a.pdf»."""
_PLACEHOLDER = re.compile(
    r"\s*\[(?P<kind>[\w ]{1,20})(?:\s*[:：]\s*(?P<name>.{1,300}?))?"
    r"\s*(?:[(（][^()（）]{0,20}(?:附件|attach)[^()（）]{0,20}[)）])?\s*\]\s*",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\s*\[(?P<kind>[\w ]{1,20})\]\s*(?P<title>.*\S)\s*")
_CALL = re.compile(
    r"\[(?:(?:语音|视频)通话|(?:voice|video) call)[^\[\]]{0,40}\].{0,40}", re.IGNORECASE
)
_MENTION = re.compile("@([^@\u2005\n]{1,64})\u2005")
_QUOTE = re.compile(r"「(?P<name>[^：:\n]{1,64})[：:](?P<text>.*?)」\n(?:[-—] ?){5,}\n", re.DOTALL)
_QUOTABLE = 4096
"""Messages back that an answer can quote."""
_LONGEST_BODY = 10_000
"""Lines of one message; more of them is a file of another kind."""
_NAMES = 50_000


@dataclass(slots=True)
class _Style:
    """How one file is written: its senders, and what their lines have in common.

    `doubted` are the numbers of lines after which the clock runs back.
    """

    names: dict[str, int] = field(default_factory=dict)
    two_blanks: bool = True
    blank_before: bool = True
    body_after: bool = True
    doubted: set[int] = field(default_factory=set)


class _Place(msgspec.Struct, frozen=True, gc=False):
    """A line and the texts around it."""

    line: lines.Line
    previous: str
    following: str


class _Told(msgspec.Struct, frozen=True):
    """What a message says; `guessed` where a line's encoding had to be."""

    text: str
    attachments: tuple[Attachment, ...]
    guessed: bool


class _Placeholder(msgspec.Struct, frozen=True):
    """What a placeholder stands for, and the text behind it."""

    attachment: Attachment
    title: str = ""


@dataclass(slots=True)
class _Quotes:
    """The last messages by what an answer quotes of them: «「小明：今天的题目是什么？」»."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)

    def remember(self, key: str, author: str, text: str) -> None:
        """Note a message; an answer quotes what follows the quotation in it."""
        quoted = _QUOTE.match(text)
        own = text[quoted.end() :] if quoted else text
        self.ids.pop((author, own), None)
        self.ids[author, own] = key
        if len(self.ids) > _QUOTABLE:
            del self.ids[next(iter(self.ids))]

    def answered(self, text: str) -> str | None:
        """The id of the message that `text` quotes, if it is still known."""
        quoted = _QUOTE.match(text) if text.startswith("「") else None
        return self.ids.get((quoted["name"], quoted["text"])) if quoted else None


@dataclass(slots=True)
class _Reading:
    """Where in the conversation we are while a file is read."""

    style: _Style
    keys: ContentKeys = field(default_factory=ContentKeys)
    index: int = 0
    channel: str | None = None
    pair: str | None = None
    day: str | None = None
    author: str | None = None
    time: str | None = None
    clock: str = ""
    body: list[lines.Line] = field(default_factory=list)
    started: int = 0
    quotes: _Quotes = field(default_factory=_Quotes)


def claim(look: Look) -> float:
    """Sure with a head or a rule and a sender under it; senders alone are a guess."""
    first = look.lines
    heads = [line for line in first[:40] if _head(line)]
    rules = sum(1 for line in first if len(line) < 100 and _RULE.fullmatch(line))
    senders = sum(1 for line in first if len(line) < 150 and _SENDER.fullmatch(line))
    if heads:
        return 1.0 if senders or rules else 0.6 * any("微信" in line for line in heads)
    if not senders:
        return 0.0
    if rules:
        return 0.9
    told = sum(1 for line in first if line.strip())
    alone = sum(
        1
        for before, line in zip(["", *first], first, strict=False)
        if not before.strip() and len(line) < 150 and _two_blanks(line)
    )
    return 0.55 if alone >= 3 and alone * 5 >= told else 0.0


def _two_blanks(line: str) -> bool:
    found = _SENDER.fullmatch(line)
    return found is not None and len(found["gap"]) == 2


def near(look: Look) -> Complaint | None:
    """What is wrong with text that has a WeChat day rule but no sender line."""
    if not any(_RULE.fullmatch(line) for line in look.lines[:100] if len(line) < 100):
        return None
    return Complaint(
        "looks like a shared WeChat chat, but no line is «name  HH:MM»; "
        "share the chat again as text, with its senders",
        "看起来是微信聊天记录，但没有一行是 “名字  时:分”；请重新以文字形式转发，保留发送者",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file; see the module. Raises BrokenSource where it cannot be read on."""
    reading = _Reading(_style(source), day=files.date_in_name(source.name))
    for place in _places(lines.read(source, options.progress)):
        yield from _line(place, reading)
    yield from _finish(reading, last=True)


def _places(found: Iterator[lines.Line]) -> Iterator[_Place]:
    """Every line with its neighbours."""
    previous = ""
    line = next(found, None)
    while line is not None:
        following = next(found, None)
        yield _Place(line, previous, "" if following is None else following.text)
        previous, line = line.text, following


def _style(source: files.Source) -> _Style:
    """How the file is written, from all of it."""
    style = _Style()
    after_blank = two_blanks = body_after = seen = 0
    before = last = (0, "")
    for place in _places(lines.read(source)):
        if len(place.line.text) < 100 and _RULE.fullmatch(place.line.text):
            before = last = (0, "")
        found = _sender(place.line.text)
        if found is None:
            continue
        seen += 1
        two_blanks += len(found["gap"]) > 1
        after_blank += _is_fresh(place.previous)
        body_after += bool(place.following.strip())
        name = found["name"]
        if name in style.names or len(style.names) < _NAMES:
            style.names[name] = style.names.get(name, 0) + 1
        clock = _clock(found)
        if before[1] <= clock < last[1] and len(style.doubted) < _NAMES:
            style.doubted.add(last[0])
            last = before
        before, last = last, (place.line.number, clock)
    style.two_blanks = two_blanks * 2 >= seen
    style.blank_before = after_blank * 5 >= seen * 4
    style.body_after = body_after * 2 > seen
    return style


def _is_fresh(previous: str) -> bool:
    """Whether a message can begin after the line `previous`."""
    return not previous.strip() or bool(_RULE.fullmatch(previous)) or _head(previous) is not None


def _sender(text: str) -> re.Match[str] | None:
    """A line of a name and a clock that can be one, else None."""
    if len(text) > 150 or ":" not in text[-9:]:
        return None
    found = _SENDER.fullmatch(text)
    if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        return None
    return found


def _line(place: _Place, reading: _Reading) -> Iterator[Row]:
    line = place.line
    text = line.text
    if line.too_long:
        yield from _finish(reading)
        yield lines.reject(reading.index, line, "", "")
        reading.index += 1
    elif len(text) < 100 and (rule := _RULE.fullmatch(text)):
        yield from _finish(reading)
        reading.day = f"{rule['year']}-{int(rule['month']):02}-{int(rule['day']):02}"
        reading.clock = ""
    elif found := _starts_message(place, reading):
        yield from _finish(reading)
        reading.author = found["name"].strip(lines.MARKS)
        reading.time = _time(found, reading)
        reading.started = line.number
    elif reading.author is None and (head := _head(text)):
        yield from _finish(reading)
        reading.pair = head["pair"]
        reading.channel = head["pair"] or head["group"] or head["room"]
    else:
        reading.body.append(line)
        if len(reading.body) >= _LONGEST_BODY:
            yield from _finish(reading)


def _head(text: str) -> re.Match[str] | None:
    """The line as a head that names a group, a room, or a pair of people, if it is one."""
    return _HEAD.fullmatch(text) if len(text) < 300 else None


def _starts_message(place: _Place, reading: _Reading) -> re.Match[str] | None:
    """The line as a sender's, if it is one; see the module."""
    found = _sender(place.line.text)
    style = reading.style
    if found is None or (style.two_blanks and len(found["gap"]) == 1):
        return None
    if style.blank_before and not _is_fresh(place.previous):
        return None
    if reading.pair is not None and not _is_one_of(found["name"], reading.pair):
        return None
    if style.names.get(found["name"], 0) > 1:
        return found
    if style.body_after and not place.following.strip():
        return None
    if _clock(found) < reading.clock or place.line.number in style.doubted:
        return None
    return found


def _is_one_of(name: str, pair: str) -> bool:
    """Whether «小明» is one of «小明 和 Ana»; either may have a 和 in the name."""
    return pair.startswith(name) or pair.endswith(name)


def _clock(found: re.Match[str]) -> str:
    hour, half = int(found["hour"]), found["half"]
    if half in {"下午", "晚上"} or (half == "中午" and hour < 11):
        hour += 12 if hour < 12 else 0
    elif half in {"上午", "凌晨"} and hour == 12:
        hour = 0
    return f"{hour:02}:{found['minute']}{found['second'] or ''}"


def _time(found: re.Match[str], reading: _Reading) -> str:
    reading.clock = _clock(found)
    return f"{reading.day}T{reading.clock}" if reading.day else reading.clock


def _finish(reading: _Reading, *, last: bool = False) -> Iterator[Row]:
    """The rows of what was gathered since the last sender: his message, then system rows."""
    parts = _paragraphs(reading.body)
    if last and parts and len(parts[-1]) == 1 and _SIGNATURE.fullmatch(parts[-1][0].text):
        parts.pop()
    notices: list[lines.Line] = []
    while len(parts) > (1 if reading.author is not None else 0) and _is_system(parts[-1]):
        notices.append(parts.pop()[0])
    if reading.author is not None:
        yield _message(reading, [line for part in parts for line in part])
    else:
        yield from _without_sender(parts, reading)
    for notice in reversed(notices):
        yield _notice(notice, reading)
    reading.author, reading.body = None, []


def _paragraphs(body: list[lines.Line]) -> list[list[lines.Line]]:
    """The lines in runs between blank ones; the blank ones stay at the end of the run before."""
    parts: list[list[lines.Line]] = []
    fresh = True
    for line in body:
        if not line.text.strip():
            fresh = True
            if parts:
                parts[-1].append(line)
        elif fresh:
            parts.append([line])
            fresh = False
        else:
            parts[-1].append(line)
    for part in parts[-1:]:
        while not part[-1].text.strip():
            part.pop()
    return parts


def _is_system(part: list[lines.Line]) -> bool:
    told = [line for line in part if line.text.strip()]
    return len(told) == 1 and _SYSTEM.fullmatch(told[0].text.strip()) is not None


def _without_sender(parts: list[list[lines.Line]], reading: _Reading) -> Iterator[Row]:
    """Lines before the first sender: system rows, a mail's salutation, and what nobody said."""
    for line in (line for part in parts for line in part if line.text.strip()):
        if _SYSTEM.fullmatch(line.text.strip()):
            yield _notice(line, reading)
        elif not _SALUTATION.fullmatch(line.text):
            yield lines.reject(
                reading.index, line, "text before the first sender", "第一位发送者之前的文字"
            )
            reading.index += 1


def _notice(line: lines.Line, reading: _Reading) -> Message:
    text = line.text.strip()
    # It has no time of its own; the time before it keeps its id the same in another export.
    key = reading.keys.key(reading.channel, None, reading.time, text)
    message = Message(
        index=reading.index,
        id=key,
        kind="system",
        text=text,
        channel=reading.channel,
        assumed=("encoding",) if line.guessed else UNSET,
        line=line.number,
    )
    reading.index += 1
    return message


def _told(body: Iterable[lines.Line]) -> _Told:
    """The lines of one message without their placeholders, and what those stand for."""
    told: list[str] = []
    attachments: list[Attachment] = []
    guessed = False
    for line in body:
        guessed = guessed or line.guessed
        stands_for = _placeholder(line.text)
        if stands_for is None:
            told.append(line.text)
            continue
        attachments.append(stands_for.attachment)
        if stands_for.title:
            told.append(stands_for.title)
    return _Told(_trimmed(told), tuple(attachments), guessed)


def _message(reading: _Reading, body: Iterable[lines.Line]) -> Message:
    told = _told(body)
    text, attachments = told.text, told.attachments
    whole = text + "".join(f"\x1e{entry.kind}:{entry.name}" for entry in attachments)
    key = reading.keys.key(reading.channel, reading.author, reading.time, whole)
    answered = reading.quotes.answered(text)
    reading.quotes.remember(key, reading.author or "", text)
    message = Message(
        index=reading.index,
        id=key,
        kind="system" if _CALL.fullmatch(text) else "message",
        time=reading.time,
        author=reading.author,
        text=text,
        reply_to=answered,
        mentions=_mentions(text, reading.style.names),
        urls=tuple(urls.find(text)),
        attachments=attachments,
        channel=reading.channel,
        assumed=("encoding",) if told.guessed else UNSET,
        line=reading.started,
    )
    reading.index += 1
    return message


def _placeholder(text: str) -> _Placeholder | None:
    """What a line stands for: «[图片]», «[文件: a.pdf(请在附件中查看)]», «[链接] 题目»."""
    if "[" not in text or len(text) > 400:
        return None
    if found := _PLACEHOLDER.fullmatch(text):
        kind = _KINDS.get(found["kind"].strip().lower())
        name = (found["name"] or "").strip()
        return None if kind is None else _Placeholder(Attachment(name=name, kind=kind))
    if found := _TITLE.fullmatch(text):
        kind = _KINDS.get(found["kind"].strip().lower())
        if kind in _NAMED:
            return _Placeholder(Attachment(name=found["title"], kind=kind))
        if kind in _TITLED:
            return _Placeholder(Attachment(name="", kind=kind), found["title"])
    return None


def _trimmed(told: list[str]) -> str:
    """The lines as one text, without blank ones and invisible marks at its ends."""
    first, last = 0, len(told)
    while first < last and not told[first].strip():
        first += 1
    while last > first and not told[last - 1].strip():
        last -= 1
    return "\n".join(told[first:last]).strip(lines.MARKS)


def _mentions(text: str, names: dict[str, int]) -> tuple[str, ...]:
    """Names after «@» that end in the phone's own blank (U+2005), or that speak in the file."""
    if "@" not in text:
        return ()
    found = dict.fromkeys(_MENTION.findall(text))
    for name in mentions.named(text, names):
        if not any(other.startswith(name) for other in found):
            found[name] = None
    return tuple(found)


FORMAT = Format(name="wechat", claim=claim, read=read, near=near)
