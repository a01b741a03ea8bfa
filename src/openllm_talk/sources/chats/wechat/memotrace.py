"""MemoTrace's tables, the older of the database's own columns and the newer of Chinese ones.

    localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender
    1,3,1,0,0,1748655012,,今天讲什么？,2025-05-31 09:30:12,小明（同事）,小明,wxid_a

    消息ID,类型,发送人,时间,内容,备注,昵称,更多信息

Chats of two people had no last three columns in early versions: those rows are shorter. A table of
all chats has the chat's Remark and NickName, and in Sender what the group calls the sender, nothing
between two people; some versions put the platform's number (and packed bytes) before Remark. What
is no text stands as WeChat's XML in StrContent (`appmsg.py`), or in words in 内容 («【图片】»,
«答\\n引用：小明: 问»). Remark (备注) is what the exporter calls somebody in private: the group saw
NickName.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from msgspec import UNSET

from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources import files, lines, tables
from openllm_talk.sources.chats.wechat import appmsg, columns, kinds, placeholders, rows
from openllm_talk.sources.chats.wechat.appmsg import Quotation
from openllm_talk.sources.chats.wechat.kinds import Kind, Said
from openllm_talk.sources.chats.wechat.rows import Reading, whole
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.look import Look
from openllm_talk.sources.times import of_seconds

_OLD = {"Type", "StrContent", "StrTime"}
_OLDER = [
    "localId",
    "Type",
    "SubType",
    "IsSender",
    "CreateTime",
    "StrContent",
    "StrTime",
    "Remark",
    "NickName",
    "Sender",
]
_NEWER = ("消息ID", "类型", "发送人", "时间", "内容", "备注", "昵称")
_NEW = {"类型", "发送人", "时间", "内容"}
_REMARK = 9
"""Where Remark stands in the older table."""
_LEARNT_FROM = 3000
"""Rows that tell whose names a table has."""
_SELF = "我"
_QUOTES = "\n引用："
_FIELD = re.compile(
    r"^(?P<key>标题|描述|链接|名称|标签|昵称|坐标|备注)[:：] ?(?P<value>.*)$", re.MULTILINE
)
_FILE = re.compile(r"【文件】(?P<name>.+?) \d+(?:\.\d+)? [KMG]?B .*", re.DOTALL)
_PAY = re.compile(r"【(?P<what>[^】]+)】[:：] ?(?P<fee>[^\n]*)")
_OWN_NAME = re.compile(r"(?P<chat>.+)_utf8(?:\(\d+\))?\.csv", re.IGNORECASE)


@dataclass(slots=True)
class _Table:
    """How rows are taken apart, and who the others are where they do not say.

    `names_chats` means that Remark and NickName are the chat's and Sender is a name.
    """

    pick: Callable[[list[str]], tuple[str, ...]]
    is_new: bool
    other: str | None
    reading: Reading
    names_chats: bool = False


def claim(look: Look) -> float:
    """Sure by either header."""
    header = {name.lstrip("\ufeff") for name in look.header}
    if header >= _OLD and header & {"localId", "CreateTime", "IsSender", "TalkerId"}:
        return 1.0
    if header >= _NEW and header & {"消息ID", "昵称", "备注", "更多信息"}:
        return 1.0
    return 0.0


def near(look: Look) -> Complaint | None:
    """What is wrong with a table that lacks some of the columns."""
    header = {name.lstrip("\ufeff") for name in look.header}
    missing = next(
        (sorted(told - header) for told in (_OLD, _NEW) if len(told & header) == len(told) - 1),
        None,
    )
    if missing is None:
        return None
    return Complaint(
        f"looks like a MemoTrace table, but has no column «{missing[0]}»; export the chat again",
        f"看起来是留痕（MemoTrace）表格，但缺少 “{missing[0]}” 列；请重新导出",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the table; raises BrokenSource where it cannot be read on."""
    named = _OWN_NAME.fullmatch(source.name)
    other = named["chat"] if named is not None else None
    reading = Reading(channel=other)
    table: _Table | None = None
    for row in tables.read(source, options.progress):
        reading.number = row.line
        if table is None:
            known = columns.positions(row.cells)
            is_new = known.keys() >= _NEW
            pick = columns.picker(known, *(_NEWER if is_new else _OLDER))
            of_all = not is_new and _names_chats(source, pick, known)
            table = _Table(pick, is_new, other, reading, of_all)
        elif row.broken or len(row.cells) < 4:
            yield rows.reject(
                reading, ",".join(row.cells), "not a row of the table", "不是表格中的一行"
            )
        elif table.is_new:
            yield _newer(row, table)
        else:
            yield _older(row, table)


def _names_chats(
    source: files.Source, pick: Callable[[list[str]], tuple[str, ...]], known: dict[str, int]
) -> bool:
    """Whether one name stands beside several senders of a chat: then it is the chat's."""
    talker = known.get("TalkerId", 0)
    names: dict[str, set[tuple[str, str]]] = {}
    senders: dict[str, set[str]] = {}
    for row in islice(tables.read(source), 1, _LEARNT_FROM):
        if row.broken or len(row.cells) <= talker:
            continue
        *_, remark, nickname, sender = pick(_in_their_columns(row.cells))
        if sender.strip():
            names.setdefault(row.cells[talker], set()).add((remark, nickname))
            senders.setdefault(row.cells[talker], set()).add(sender)
    return any(len(found) == 1 and len(senders[chat]) > 1 for chat, found in names.items())


def _in_their_columns(cells: list[str]) -> list[str]:
    """The row without the number and packed bytes that stand before Remark in some versions."""
    if len(cells) < _REMARK + 3 or not (cells[_REMARK].isdecimal() and len(cells[_REMARK]) > 14):
        return cells
    rest = cells[_REMARK + 1 :]
    if len(rest) > 3 or rest[0].startswith(("b'", 'b"')):
        rest = rest[1:]
    return cells[:_REMARK] + rest


def _older(row: tables.TableRow, table: _Table) -> Message:
    reading = table.reading
    cells = table.pick(_in_their_columns(row.cells))
    key, kind, second, _, created, content, shown, *_ = cells
    name, person = _who(cells, table)
    seconds = whole(created.strip())
    quotation = None
    if kind == "1":
        said = Said(content.removeprefix(f"{person}:\n").strip(lines.MARKS))
    else:
        told = _of_number(whole(kind.strip()), whole(second.strip()), content)
        said, quotation = told.said, told.quotation
    is_somebodys = not said.is_notice or kind == "50" or (person and "拍了拍" in said.text)
    author = name or None if is_somebodys else None
    if author is not None:
        reading.meet(person or author, author)
    if said.is_notice:
        said = Said(rows.with_names(said.text, reading), is_notice=True)
    made = rows.message(
        reading,
        said,
        key=key.strip() or None,
        time=_time(shown, seconds, reading),
        author=author,
        author_id=person or None if author is not None else None,
        reply_to=None if quotation is None else _answered(quotation, reading),
        assumed=("encoding",) if row.guessed else UNSET,
    )
    if seconds:
        reading.recent.remember(created, made.id, person, made.text)
    return made


def _who(cells: tuple[str, ...], table: _Table) -> tuple[str, str]:
    """The name and the id of the sender, as far as the row tells them."""
    own = cells[_OLDER.index("IsSender")].strip() == "1"
    remark, nickname, person = (cell.strip() for cell in cells[-3:])
    name = nickname or remark
    if table.names_chats:
        table.reading.channel = name or None
        return person or (_SELF if own else name), ""
    return name or person or (_SELF if own else table.other or ""), person


def _of_number(number: int, second: int, content: str) -> appmsg.Told:
    kind = kinds.of_number(number, second)
    if number == 10000 and second == 4:
        kind = "pat"
    if appmsg.is_xml(content):
        return appmsg.read(content, kind)
    text = content.strip(lines.MARKS).strip()
    seen = kinds.shows(kind)
    if seen == "notice":
        text = appmsg.plain(text) if "<" in text else text
        return appmsg.Told(Said(text, is_notice=True), kind)
    if seen == "nothing":
        return appmsg.Told(kinds.said(kind), kind)
    return appmsg.Told(placeholders.read(text) or kinds.said(kind, text), kind)


def _answered(quotation: Quotation, reading: Reading) -> str | None:
    if quotation.seconds is None:
        return None
    return reading.recent.find(str(quotation.seconds), quotation.sender, quotation.text)


def _time(shown: str, seconds: int, reading: Reading) -> str | None:
    """The local time with the offset that the seconds beside it give."""
    if seconds > 10**11:
        seconds //= 1000
    local = rows.local_time(shown)
    if local is None:
        return of_seconds(seconds) if seconds else None
    return local + reading.clock.offset(local, seconds) if seconds else local


def _newer(row: tables.TableRow, table: _Table) -> Message:
    reading = table.reading
    key, described, sender, shown, content, remark, nickname = table.pick(row.cells)
    content = content.strip(lines.MARKS)
    kind = kinds.of_word(described)
    name = _group_card(sender.strip(), remark.strip(), nickname.strip())
    answer, quoted = content, ""
    if "引用" in described and _QUOTES in content:
        answer, _, quoted = content.rpartition(_QUOTES)
    said = _in_words(kind, answer)
    author = None if said.is_notice and kind != "call" else name or None
    if author is not None:
        reading.meet(author, author)
    who, _, what = quoted.partition(": ")
    made = rows.message(
        reading,
        said,
        key=key.strip() or None,
        time=_time(shown, 0, reading),
        author=author,
        reply_to=reading.recent.find(what, who, what) if quoted else None,
        assumed=("encoding",) if row.guessed else UNSET,
    )
    reading.recent.remember(answer, made.id, name, answer)
    return made


def _group_card(sender: str, remark: str, nickname: str) -> str:
    """What the group calls the sender: 发送人 is the group card, else the exporter's own 备注."""
    return nickname if nickname and (not sender or sender == remark) else sender


def _in_words(kind: Kind | None, content: str) -> Said:
    """What the words of the newer table stand for."""
    if kind is None:
        return placeholders.read(content) or Said(content)
    seen = kinds.shows(kind)
    if seen == "text":
        return Said(content)
    told = content.removeprefix("【音视频通话】").strip() if kind == "call" else content
    if seen == "notice":
        told = appmsg.plain(told) if "<" in told else told
        return Said(told.strip() or "[通话]", is_notice=True)
    fields = {found["key"]: found["value"].strip() for found in _FIELD.finditer(content)}
    if kind == "file":
        found = _FILE.fullmatch(content)
        words = content.removeprefix("【文件】").strip()
        return kinds.said(kind, name=found["name"] if found else words)
    if kind == "transfer":
        paid = _PAY.match(content)
        fee = f"{paid['what']} {paid['fee']}".strip() if paid else content
        return kinds.said(kind, fields.get("备注", ""), name=fee)
    if kind == "voice":
        return Said(content.removeprefix("【语音】").strip(), (Attachment(name="", kind=kind),))
    if kind in {"location", "contact"}:
        name = fields.get("名称") or fields.get("昵称") or fields.get("标签") or ""
        return kinds.said(kind, name=name)
    if seen == "nothing":
        return kinds.said(kind)
    title = fields.get("标题") or fields.get("描述") or _after_mark(content, kind)
    return kinds.said(kind, title, url=fields.get("链接", ""))


def _after_mark(content: str, kind: Kind) -> str:
    """«【红包】: 恭喜发财» without its mark; of a merged forward nothing: it is said elsewhere."""
    if kind == "forward":
        return ""
    found = re.match(r"【[^】]{1,20}】[:：]?\s*", content)
    return content[found.end() :].strip() if found else content.strip()


FORMAT = Format(name="wechat-memotrace", claim=claim, read=read, near=near)
