"""WeChat chats as people share them: text copied, forwarded or mailed from phone or computer.

    微信群"大模型"的聊天记录如下:

    —————  2025-05-31  —————

    小明  09:30
    今天的题目是什么？

A head names the group (or two people), a rule gives the day, a line of a name and a clock (two
blanks between, one in some mailed copies) the sender. What follows up to the next sender is the
text, blank lines inside it included. A nickname may itself end in a clock; the last one counts.
System rows (invitations, recalls, 拍了拍) stand between messages without a sender and a time.

Copied on a computer or an iPhone, every message says its day, and there is no head:

    小明 2025/5/31 9:30        小明                       小明:
    今天的题目是什么？            2025年05月31日 09:30        今天的题目是什么？
                              今天的题目是什么？

Which of these forms a file has, and which lines are senders', is learnt first (`style.py`). Mails
and saved pages are undone in `mail.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import UNSET

from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources import files, lines
from openllm_talk.sources.chats.wechat import heads, mail, notices, placeholders, rows, style
from openllm_talk.sources.chats.wechat.claims import claim, near
from openllm_talk.sources.chats.wechat.heads import Sender
from openllm_talk.sources.chats.wechat.kinds import Said
from openllm_talk.sources.chats.wechat.rows import Reading
from openllm_talk.sources.chats.wechat.style import Place, Style
from openllm_talk.sources.format import Format, Options
from openllm_talk.sources.look import Look

_SALUTATION = re.compile(r"\s*(?:dear|hi|hello|你好|您好)?\s*[:：,，]?\s*", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"\s*(?:发自我的\s?.{1,40}|發自我的\s?.{1,40}|从我的\s?.{1,30}发送|從我的\s?.{1,30}傳送"
    r"|(?:发自|發自|来自)\s?.{1,40}(?:客户端|邮箱|郵箱|手机|版)|sent from (?:my )?.{1,40}|--)\s*",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"「(?P<quoted>[^\n]{1,64}?[：:].*?)」\n(?:[-—] ?){5,}\n", re.DOTALL)
_COLON = re.compile("[：:]")
_OPENING = frozenset("[【!")
_CLOSING = frozenset(")）")
_LONGEST_BODY = 10_000
"""Lines of one message; more of them is a file of another kind."""


@dataclass(slots=True)
class _Chat:
    """Where in the conversation we are."""

    style: Style
    reading: Reading = field(default_factory=Reading)
    pair: str | None = None
    day: str | None = None
    author: str | None = None
    time: str | None = None
    stamp: str = ""
    body: list[lines.Line] = field(default_factory=list)
    started: int = 0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file; see the module. Raises BrokenSource where it cannot be read on."""
    look = Look(source)
    first = mail.first_lines(look) if mail.is_wrapped(look) else look.lines
    form = style.form_of(first)
    chat = _Chat(style.learnt(mail.read(source), form), day=files.date_in_name(source.name))
    chat.reading.names = dict.fromkeys(chat.style.names)
    previous = ""
    has_clocks = form in style.HAS_CLOCKS
    found = mail.read(source, options.progress)
    line = next(found, None)
    while line is not None:
        following = next(found, None)
        text = line.text
        if chat.author is not None and (
            not text or (has_clocks and ":" not in text and text[0] not in heads.RULE_BEGINS)
        ):
            chat.body.append(line)
            if len(chat.body) >= _LONGEST_BODY:
                yield from _finish(chat)
        else:
            place = Place(line, previous, "" if following is None else following.text)
            yield from _line(place, chat)
        previous, line = text, following
    yield from _finish(chat, last=True)


def _line(place: Place, chat: _Chat) -> list[Row]:
    """The rows that end with this line."""
    line = place.line
    text = line.text
    if line.too_long:
        return [*_finish(chat), _reject(line, chat, "", "")]
    if (day := heads.rule(text)) is not None:
        ended = _finish(chat)
        chat.day, chat.stamp = day, ""
        return ended
    if (found := _starts_message(place, chat)) is not None:
        ended = _finish(chat)
        _begin(found, line.number, chat)
        return ended
    if chat.style.form == "below" and chat.started == line.number - 1 and heads.moment(text):
        return []
    if chat.author is None and (head := heads.head(text)) is not None:
        ended = _finish(chat)
        chat.pair = head.pair if _only_they_speak(head.pair, chat.style.names) else None
        chat.reading.channel = head.room.strip()
        return ended
    chat.body.append(line)
    return _finish(chat) if len(chat.body) >= _LONGEST_BODY else []


def _begin(found: Sender, number: int, chat: _Chat) -> None:
    """A message of that sender begins in that line."""
    chat.author = chat.style.name(found).strip(lines.MARKS)
    chat.stamp = found.stamp
    chat.started = number
    if found.date is not None:
        chat.time = found.stamp
    elif not found.clock:
        chat.time = None
    else:
        chat.time = f"{chat.day}T{found.clock}" if chat.day else found.clock


def _starts_message(place: Place, chat: _Chat) -> Sender | None:
    """The line as a sender's, if it is one; see `style.py`."""
    known = chat.style
    found = known.sender(place)
    if found is None or (known.two_blanks and found.gap == 1):
        return None
    if known.bold and not found.is_bold:
        return None
    if known.blank_before and not style.is_fresh(place.previous):
        return None
    if chat.pair is not None and not _is_one_of(known.name(found), chat.pair):
        return None
    # Nobody says nothing: a second sender before any word is probably what the first one said.
    said_nothing = known.form in style.HAS_CLOCKS and _is_empty(chat)
    if known.names.get(found.name, 0) > 1 or found.is_bold:
        return None if said_nothing and place.line.number in known.doubted else found
    if said_nothing:
        return None
    if known.form == "colon" and not place.following.strip():
        return None
    if known.form != "below" and known.body_after and not place.following.strip():
        return None
    if found.stamp < chat.stamp or place.line.number in known.doubted:
        return None
    return found


def _is_empty(chat: _Chat) -> bool:
    """Whether somebody speaks who has said nothing yet."""
    return chat.author is not None and not any(line.text.strip() for line in chat.body)


def _only_they_speak(pair: str | None, names: dict[str, int]) -> bool:
    """Whether the file agrees with its head: people may be called otherwise in it."""
    if pair is None:
        return False
    most = max(3, sum(names.values()) // 5)
    return all(count < most or _is_one_of(name, pair) for name, count in names.items())


def _is_one_of(name: str, pair: str) -> bool:
    """Whether «小明» is one of «小明 和 Ana»; either may have a 和 in the name."""
    return pair.startswith(name) or pair.endswith(name)


def _finish(chat: _Chat, *, last: bool = False) -> list[Row]:
    """The rows of what was gathered since the last sender: his message, then system rows."""
    body, chat.body = chat.body, []
    while body and not body[-1].text.strip():
        body.pop()
    if chat.author is None and not body:
        return []
    made: list[Row] = []
    if chat.author is not None and not last and (len(body) == 1 or _is_one_part(body)):
        made.append(_message(chat, body))
    else:
        made += _in_parts(chat, body, last=last)
    chat.author = None
    return made


def _is_one_part(body: list[lines.Line]) -> bool:
    return all(line.text for line in body)


def _in_parts(chat: _Chat, body: list[lines.Line], *, last: bool) -> Iterator[Row]:
    """The rows of a body with blank lines in it: notices may stand behind the message."""
    parts = _paragraphs(body)
    least = 1 if chat.author is not None else 0
    while last and len(parts) > least and _is_signature(parts[-1]):
        parts.pop()
    told: list[lines.Line] = []
    while len(parts) > least and _is_notice(parts[-1]):
        told.append(parts.pop()[0])
    if chat.author is not None:
        yield _message(chat, [line for part in parts for line in part])
    else:
        yield from _without_sender(parts, chat)
    for notice in reversed(told):
        yield _notice(notice, chat)


def _is_signature(part: list[lines.Line]) -> bool:
    return len(part) == 1 and _SIGNATURE.fullmatch(part[0].text) is not None


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


def _is_notice(part: list[lines.Line]) -> bool:
    told = [line for line in part if line.text.strip()]
    return len(told) == 1 and notices.is_notice(told[0].text)


def _without_sender(parts: list[list[lines.Line]], chat: _Chat) -> Iterator[Row]:
    """Lines before the first sender: system rows, a mail's salutation, and what nobody said."""
    for line in (line for part in parts for line in part if line.text.strip()):
        if notices.is_notice(line.text):
            yield _notice(line, chat)
        elif not _SALUTATION.fullmatch(line.text):
            yield _reject(line, chat, "text before the first sender", "第一位发送者之前的文字")


def _reject(line: lines.Line, chat: _Chat, reason: str, reason_zh: str) -> Row:
    made = lines.reject(chat.reading.index, line, reason, reason_zh)
    chat.reading.index += 1
    return made


def _notice(line: lines.Line, chat: _Chat) -> Message:
    chat.reading.number = line.number
    # It has no time of its own; the time before it keeps its id the same in another export.
    return rows.message(
        chat.reading,
        Said(line.text.strip().lstrip(heads.BOLD), is_notice=True),
        key=None,
        time=None,
        author=None,
        written=chat.time,
        mentioned=(),
        assumed=("encoding",) if line.guessed else UNSET,
    )


def _message(chat: _Chat, body: list[lines.Line]) -> Message:
    said = _said(body)
    text = said.text
    quoted = _QUOTE.match(text) if text.startswith("「") else None
    recent = chat.reading.recent
    answered = _answered(quoted["quoted"], chat) if quoted else None
    chat.reading.number = chat.started
    made = rows.message(
        chat.reading,
        said,
        key=None,
        time=chat.time,
        author=chat.author,
        reply_to=answered,
        written=chat.time,
        assumed=("encoding",) if _is_guessed(body) else UNSET,
    )
    # An answer quotes what follows the quotation in another one, and placeholders as they are.
    own = text[quoted.end() :] if quoted else text or _trimmed([line.text for line in body])
    recent.remember(own, made.id, chat.author or "", own)
    return made


def _answered(quoted: str, chat: _Chat) -> str | None:
    """The id of the message quoted as «小明：早»; a name may hold a colon, too."""
    found: str | None = None
    for colon in _COLON.finditer(quoted[:66]):
        name, words = quoted[: colon.start()], quoted[colon.end() :]
        if found is None or name in chat.style.names:
            found = chat.reading.recent.find(words, name, words) or found
    return found


def _is_guessed(body: list[lines.Line]) -> bool:
    return body[0].guessed if len(body) == 1 else any(line.guessed for line in body)


def _said(body: list[lines.Line]) -> Said:
    """The lines of one message without their placeholders, and what those stand for."""
    if len(body) == 1 and not _may_stand_for_more(body[0].text):
        return Said(body[0].text.strip(lines.MARKS + heads.BOLD))
    told: list[str] = []
    attachments: list[Attachment] = []
    urls: list[str] = []
    for line in body:
        text = line.text
        found = placeholders.read(text) if _may_stand_for_more(text) else None
        if found is None or found.is_notice or not found.attachments:
            told.append(text)
            continue
        attachments += found.attachments
        urls += found.urls
        if found.text:
            told.append(found.text)
    text = _trimmed(told)
    return Said(text, tuple(attachments), tuple(urls), is_notice=notices.is_call(text))


def _may_stand_for_more(text: str) -> bool:
    text = text.strip()
    return text[:1] in _OPENING or text[-1:] in _CLOSING


def _trimmed(told: list[str]) -> str:
    """The lines as one text, without blank ones and invisible marks at its ends."""
    first, last = 0, len(told)
    while first < last and not told[first].strip():
        first += 1
    while last > first and not told[last - 1].strip():
        last -= 1
    return "\n".join(told[first:last]).strip(lines.MARKS + heads.BOLD)


FORMAT = Format(name="wechat", claim=claim, read=read, near=near)
