"""What chatlog writes for a message where it writes text: in its text form and in its CSV.

![图片](http://127.0.0.1:5030/image/…)   [链接|题目](https://…)   [文件|a.pdf](http://…)
> 小明(wxid_a) 05-31 09:30:12            a quoted message, line by line, then the answer
> 今天讲什么？
讲量化
[合并转发|群聊的聊天记录]                  a merged forward, its messages indented below
"""

import re

import msgspec

from openllm_talk.sources import lines
from openllm_talk.sources.chats.wechat import appmsg, kinds, placeholders
from openllm_talk.sources.chats.wechat.kinds import Said

HEAD = re.compile(
    r"(?P<who>[^\s>][^\t\n]{0,200}?) (?:\[(?P<seq>\d{6,})\] )?(?:\[(?P<room>[^\t\n]{1,200})\] )?"
    r"(?P<time>(?:(?:\d{4}-)?\d\d-\d\d )?\d\d:\d\d:\d\d)"
)
"""«小明(wxid_a) 05-31 09:30:12», a chat room's name in between where several are mixed."""
NOTICES = {"系统消息", "系统通知"}
"""Who says what nobody said."""

_QUOTED_UNKNOWN = "> [引用]"
_PAT = re.compile(r'(?:["“「].{1,80}["”」]|我|.{1,40}) ?拍了拍 ?.{1,100}')
_UNKNOWN = re.compile(r"Type: (?P<type>\d{1,12}) Content: ?(?P<content>.*)", re.DOTALL)
_HOLDS_MORE = {"forward", "note", "announcement"}


class Plain(msgspec.Struct, frozen=True, gc=False):
    """What a message says, and the head and words of the one it quotes."""

    said: Said
    quoted_head: str = ""
    quoted_text: str = ""


class Who(msgspec.Struct, frozen=True, gc=False):
    """The name and id in a head; one of them may be missing."""

    name: str
    id: str


def who(shown: str) -> Who:
    """«小明(wxid_a)» taken apart; the person whose export it is stands as «我»."""
    if shown.endswith(")") and "(" in shown:
        name, _, person = shown[:-1].rpartition("(")
        if name and person and " " not in person:
            return Who(name, "" if person == "我" else person)
    return Who("", shown)


def read(body: str) -> Plain:
    """What the text of one message says to the group."""
    if body.startswith("> "):
        return _answer(body)
    return Plain(_said(body))


def squeezed(text: str) -> str:
    """The text as a quotation has it: without blank lines."""
    return "\n".join(line for line in text.split("\n") if line) if "\n" in text else text


def _answer(body: str) -> Plain:
    quoted: list[str] = []
    rest = body.split("\n")
    while rest and rest[0].startswith("> "):
        quoted.append(rest.pop(0)[2:])
    if not (HEAD.fullmatch(quoted[0]) or body.startswith(_QUOTED_UNKNOWN)):
        return Plain(_said(body))
    return Plain(_said("\n".join(rest)), quoted[0], "\n".join(quoted[1:]))


def _said(body: str) -> Said:
    body = body.strip(lines.MARKS)
    if body.startswith(("[", "!")):
        if (found := _placeholder(body)) is not None:
            return found
    elif body.startswith("Type: ") and (unknown := _UNKNOWN.fullmatch(body)):
        return kinds.said(kinds.of_number(int(unknown["type"])), "")
    if "拍了拍" in body and _PAT.fullmatch(body):
        return Said(body, is_notice=True)
    if appmsg.is_xml(body):
        return appmsg.read(body).said
    return Said(body)


def _placeholder(body: str) -> Said | None:
    first, more, _ = body.partition("\n")
    found = placeholders.read(first)
    if not more:
        return found
    if found is not None and any(one.kind in _HOLDS_MORE for one in found.attachments):
        return found
    # A title may go over several lines.
    return placeholders.read(body.replace("\n", " ")) if body.endswith((")", "]")) else None
