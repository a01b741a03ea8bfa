"""WeFlow's JSON: `{weflow, session, messages}`, and its «arkme» form with a list of senders.

`createTime` is in seconds, `formattedTime` the same moment on the exporter's clock. `type` is a
Chinese word, `content` what WeFlow makes of the message: text, a placeholder, the path of an
exported file, or «答[引用 小明：问]», the answer first. The platform's id is `platformMessageId`;
without it `localId` is the message's id, which in most versions is only its place in this one
export: whoever merges exports must not take a number for the message («archive/recognition»).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources import files, lines
from openllm_talk.sources.chats.wechat import appmsg, kinds, placeholders, rows
from openllm_talk.sources.chats.wechat.kinds import Kind, Said
from openllm_talk.sources.chats.wechat.rows import Reading, whole, word
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.look import Look
from openllm_talk.sources.times import of_seconds

_ANSWER = "引用消息"
_QUOTES = "[引用 "
_QUOTATION = re.compile(r"\[引用 (?:(?P<sender>[^：\n]{1,64})：)?(?P<words>.+)\]\Z", re.DOTALL)
_FAILED = re.compile(r"\[语音消息 ?- ?转文字失败\]|\[其他消息\]|\[消息\]")
_PATH = re.compile(
    r"(?:file://)?(?:[A-Za-z]:)?[^\n<>|\"*?]{0,400}[\\/][^\\/\n<>|\"*?]{1,200}\.[A-Za-z0-9]{2,5}"
    r"|[\w.\-]{8,100}\.(?:jpe?g|png|gif|webp|mp4|mov|wav|mp3|silk|amr|dat)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\[(?P<word>[^\[\]]{1,12})\]\s*")
_TRANSFER = re.compile(r"\A\[[^\[\]]{2,8}\]\s*")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


class _Row(msgspec.Struct, gc=False):
    """One element of `messages` with the keys that are read; values of any type."""

    localId: Any = None  # noqa: N815 - the export's own words
    platformMessageId: Any = None  # noqa: N815
    replyToMessageId: Any = None  # noqa: N815
    createTime: Any = None  # noqa: N815
    formattedTime: Any = None  # noqa: N815
    type: Any = None
    localType: Any = None  # noqa: N815
    content: Any = None
    isSend: Any = msgspec.UNSET  # noqa: N815
    senderUsername: Any = None  # noqa: N815
    senderDisplayName: Any = None  # noqa: N815
    groupNickname: Any = None  # noqa: N815
    senderID: Any = None  # noqa: N815
    quotedContent: Any = None  # noqa: N815
    quotedSender: Any = None  # noqa: N815
    linkTitle: Any = None  # noqa: N815
    linkUrl: Any = None  # noqa: N815
    emojiCaption: Any = None  # noqa: N815
    locationPoiname: Any = None  # noqa: N815
    locationLabel: Any = None  # noqa: N815


class _Sender(msgspec.Struct, gc=False):
    senderID: Any = None  # noqa: N815
    wxid: Any = None
    accountId: Any = None  # noqa: N815
    displayName: Any = None  # noqa: N815
    nickname: Any = None
    groupNickname: Any = None  # noqa: N815


class _Session(msgspec.Struct, gc=False):
    wxid: Any = None
    accountId: Any = None  # noqa: N815
    displayName: Any = None  # noqa: N815
    nickname: Any = None
    remark: Any = None
    type: Any = None


@dataclass(slots=True)
class _Export:
    """What the file says besides its messages."""

    session: _Session | None = None
    senders: dict[str, _Sender] | None = None
    reading: Reading = field(default_factory=Reading)

    @property
    def room(self) -> str:
        session = self.session
        return "" if session is None else word(session.wxid) or word(session.accountId)


def claim(look: Look) -> float:
    """Sure with its own keys, or with a WeChat session and messages as it has them."""
    found = look.json
    if found is None or found.kind != "object":
        return 0.0
    own = found.share("messages", "createTime", "localType")
    own = max(own, found.share("messages", "createTime", "senderUsername", "isSend"))
    own = max(own, found.share("messages", "createTime", "formattedTime", "content"))
    if "weflow" in found.keys or "weflow.version" in found.keys:
        return 1.0 if own >= 0.5 or "messages" not in found.samples else 0.6
    session = {"session.wxid", "session.accountId", "session.displayName"} & found.keys.keys()
    return 0.9 if session and own >= 0.5 else 0.0


def near(look: Look) -> Complaint | None:
    """What is wrong with JSON of WeFlow's that holds no messages."""
    found = look.json
    if found is None or "weflow" not in found.keys:
        return None
    return Complaint(
        "looks like a WeFlow export, but holds no messages I can read; export the chat as «JSON»",
        "看起来是 WeFlow 导出，但没有能读的消息；请导出为 “JSON” 格式",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the export; raises BrokenSource where the JSON is cut off or broken."""
    export = _Export()
    cursor = Cursor(files.blocks(source, options.progress), source.place)
    for key in cursor.members():
        if key == "messages" and cursor.peek() == b"[":
            _look_ahead(export, source)
            yield from _messages(cursor, export)
        else:
            _note(key, cursor, export)
    if cursor.peek():
        raise BrokenSource(
            "goes on after the end of its JSON; export the chat again",
            "JSON 结束之后还有内容；请重新导出",
            path=source.path,
            line=cursor.line,
        )


def _note(key: str, cursor: Cursor, export: _Export) -> None:
    ahead = cursor.peek()
    if key == "session" and ahead == b"{":
        export.session = _decoded(cursor.value(1 << 20), _Session)
    elif key == "senders" and ahead == b"[":
        export.senders = {
            word(one.senderID): one
            for one in cursor.elements(_Sender)
            if not isinstance(one, Undecoded)
        }
    else:
        cursor.skip()


def _decoded(raw: bytes | None, kind: type[_Session]) -> _Session | None:
    try:
        return None if raw is None else msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _look_ahead(export: _Export, source: files.Source) -> None:
    """Finds the session behind the messages, if it is not in front; and what the chat is called."""
    if export.session is None:
        cursor = Cursor(files.blocks(source), source.place)
        try:
            for key in cursor.members():
                _note(key, cursor, export)
        except BrokenSource:
            # Reading comes to the damaged place and says so.
            pass
    session = export.session
    if session is not None:
        shown = word(session.displayName) or word(session.nickname) or word(session.remark)
        export.reading.channel = shown or export.room or None


def _messages(cursor: Cursor, export: _Export) -> Iterator[Row]:
    reading = export.reading
    for row in cursor.elements(_Row):
        reading.number += 1
        if isinstance(row, Undecoded):
            yield rows.undecoded(reading, row)
        elif row.type is None and row.content is None and row.localType is None:
            yield rows.without_content(reading, row)
        else:
            yield _message(row, export)


def _message(row: _Row, export: _Export) -> Message:
    reading = export.reading
    person, name = _who(row, export)
    if row.type == "文本消息" and type(row.content) is str:
        said = Said(row.content.strip(lines.MARKS))
    else:
        said = _said(row, _kind(row))
    if said.is_notice or row.isSend is None:
        said = rows.as_notice(said, word(row.content))
        if person == export.room or person.endswith("@chatroom"):
            person = name = ""
    if name and reading.people.get(person) != name:
        reading.meet(person or name, name)
    answered = word(row.replyToMessageId)
    if not answered and (row.quotedContent is not None or row.type == _ANSWER):
        answered = _quoted(row, reading) or ""
    key = word(row.platformMessageId)
    made = rows.message(
        reading,
        said,
        key=key or word(row.localId) or None,
        time=_time(row, reading),
        author=name or None,
        author_id=person or None,
        reply_to=answered or None,
    )
    if not key and said.text and not said.is_notice:
        # Answers name their message by its id where there are any.
        shown = _squeezed(said.text)
        reading.recent.remember(shown, made.id, name, shown)
    return made


def _quoted(row: _Row, reading: Reading) -> str | None:
    """The id of the message whose words an answer quotes, if it is among the last ones."""
    shown, sender = word(row.quotedContent), word(row.quotedSender)
    if not shown:
        found = _QUOTATION.search(word(row.content))
        sender, shown = (found["sender"] or "", found["words"]) if found else ("", "")
    shown = _squeezed(shown)
    return reading.recent.find(shown, sender, shown) if shown else None


def _squeezed(text: str) -> str:
    """The words as WeFlow quotes them: all blanks are one."""
    return " ".join(text.split()) if "\n" in text or "  " in text else text.strip()


def _who(row: _Row, export: _Export) -> tuple[str, str]:
    """The id and the name of who speaks; the group card before any other name."""
    person, name = row.senderUsername, row.senderDisplayName
    person = person if type(person) is str else word(person)
    name = name if type(name) is str else word(name)
    if export.senders and (listed := export.senders.get(word(row.senderID))) is not None:
        person = person or word(listed.wxid) or word(listed.accountId)
        name = word(listed.groupNickname) or name or word(listed.displayName)
        name = name or word(listed.nickname)
    if row.groupNickname is not None:
        name = word(row.groupNickname) or name
    return person, name or person


def _kind(row: _Row) -> Kind:
    """The kind by its word, else by its number."""
    described = row.type
    known = kinds.of_word(described) if type(described) is str else None
    if known is not None and known not in {"link", "unsupported"}:
        return known
    number = whole(row.localType) or whole(row.type)
    if known != "link" or number >> 32:
        return kinds.of_number(number) if number else known or "unsupported"
    return known


def _time(row: _Row, reading: Reading) -> str | None:
    seconds = row.createTime if type(row.createTime) is int else whole(row.createTime)
    if seconds > 10**11:
        seconds //= 1000
    local = row.formattedTime
    if type(local) is not str or len(local) != 19 or not _LOCAL.fullmatch(local):
        return of_seconds(seconds) if seconds else None
    local = f"{local[:10]}T{local[11:]}"
    return local + reading.clock.offset(local, seconds) if seconds else local


def _said(row: _Row, kind: Kind) -> Said:
    content = row.content if type(row.content) is str else word(row.content)
    content = content.strip(lines.MARKS)
    if kind == "text":
        return Said(_answer(content, row) if _QUOTES in content else content)
    if appmsg.is_xml(content):
        return appmsg.read(content, kind).said
    seen = kinds.shows(kind)
    if seen == "notice":
        return Said(content.strip(), is_notice=True)
    if kind == "link" and word(row.linkTitle):
        return kinds.said(kind, word(row.linkTitle), url=word(row.linkUrl))
    if kind == "location" and (place := word(row.locationPoiname) or word(row.locationLabel)):
        return kinds.said(kind, name=place)
    if _FAILED.fullmatch(content) or not content:
        return kinds.said(kind)
    if kind in {"image", "video", "sticker", "file", "voice"} and _PATH.fullmatch(content):
        name = content.replace("\\", "/").rpartition("/")[2]
        return Said("", (Attachment(name=name, kind=kind),))
    return _of_placeholder(content, kind)


def _of_placeholder(content: str, kind: Kind) -> Said:
    if kind == "transfer":
        return kinds.said(kind, name=_TRANSFER.sub("", content, count=1))
    first, _, more = content.partition("\n")
    found = placeholders.read(first)
    if kind == "voice":
        words = content.removeprefix("[语音消息]").removeprefix("[语音]").strip()
        return Said(words, (Attachment(name="", kind=kind),))
    if found is None:
        if kinds.shows(kind) == "title":
            return _titled(_without_word(first, kind), more, kind)
        return kinds.said(kind, name=content) if kinds.shows(kind) == "name" else Said(content)
    if kind == "unsupported":
        return found
    words = found.text
    name = next((one.name for one in found.attachments), "")
    if kinds.shows(kind) == "title":
        return _titled(words, more, kind)
    return kinds.said(kind, words if kinds.shows(kind) == "name" else "", name=name)


def _without_word(title: str, kind: Kind) -> str:
    """«[红包] 恭喜发财» without the word that only says what it is."""
    found = _WORD.match(title)
    return title[found.end() :] if found and kinds.of_word(found["word"]) == kind else title


def _titled(title: str, more: str, kind: Kind) -> Said:
    """A card's title; the address of a link stands on the next line, a forward's content below."""
    url = next((line.strip() for line in more.split("\n") if line.startswith("http")), "")
    if kind in {"announcement", "chain"} and more and not url:
        title = f"{title}\n{more}"
    return kinds.said(kind, title, url=url)


def _answer(content: str, row: _Row) -> str:
    """The answer without the words it quotes, which WeFlow writes behind it."""
    quoted, sender = word(row.quotedContent), word(row.quotedSender)
    if quoted:
        for shown in (f"{_QUOTES}{sender}：{quoted}]", f"{_QUOTES}{quoted}]"):
            if content.endswith(shown):
                return content[: -len(shown)].rstrip()
    found = _QUOTATION.search(content) if quoted or "引用" in word(row.type) else None
    return content[: found.start()].rstrip() if found else content


FORMAT = Format(name="wechat-weflow", claim=claim, read=read, near=near)
