"""Whether a file, folder or zip is a WhatsApp export, and which file of a zip is the chat.

Beside the chat a zip holds what people sent, and that may be the text of another chat. The chat
itself is `_chat.txt` (iPhone) or named like the zip («WhatsApp Chat with Ana.txt», Android).
"""

import re
from dataclasses import dataclass

from openllm_talk.sources import lines
from openllm_talk.sources.chats.whatsapp import stamps, words
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Complaint
from openllm_talk.sources.lines import MARKS
from openllm_talk.sources.look import Look

_MOST_CHATS = 20
"""Chats in one folder among which the one that holds the others is looked for."""
_ALMOST = re.compile(r"\[?[^\]\[]{0,12}\d[^\]\[]{4,40}(?:\] |\s-\s)[^:]{1,60}: ")

_LEVEL = re.compile(r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRIT(?:ICAL)?|FATAL|SEVERE)\b")
"""What a program writes of itself where a chat has a name."""


def claim(look: Look) -> float:
    """Sure where the first line is a message's; less where only later ones are.

    Of a folder or zip: what its own chat is, if it has one.
    """
    if look.source.is_container:
        chat = own(look)
        return 0.0 if chat is None else claim(Look(chat))
    first = [line for line in look.lines if line.strip(MARKS + " \t")]
    said = [_said(line) for line in first]
    dated = [entry for entry in said if entry is not None]
    if not dated:
        return 0.0
    if all(entry.like_a_log for entry in dated):
        return 0.4
    if not any(": " in entry.text for entry in dated):
        return 0.5
    if all(entry.like_others for entry in dated) and "\u200e" not in look.beginning:
        return 0.6
    if said[0] is not None:
        return 0.9
    return 0.7 if len(dated) > 2 else 0.5


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands behind a stamp.

    Other programs write stamps like that, too: logs with levels, or with seconds between a year
    in front and a dash, and exports of other chats in the notation of ISO 8601, as Swedish iPhones
    do.
    """

    text: str
    like_a_log: bool
    like_others: bool


def _said(line: str) -> _Said | None:
    """What stands behind the stamp at the beginning of the line; None where there is none."""
    dated = next(stamps.Parser().dated(line[:400]), None)
    if dated is None:
        return None
    rest = line[dated.end : 400].strip()
    if not rest or rest.startswith(("<", "* ")):
        return None
    shape, date = dated.stamp.shape, dated.stamp.date
    iso = shape.form == "bracket" and shape.separator == "-" and date.year_is_first
    return _Said(
        rest,
        like_a_log=(shape.form == "dash" and shape.seconds and date.year_is_first)
        or _LEVEL.match(rest) is not None,
        like_others=iso and dated.stamp.half is None and "," not in line[: dated.end],
    )


def own(look: Look) -> Source | None:
    """The file of a folder or zip that is its chat; None where none is, or there are several.

    A folder may be where somebody keeps exports of many kinds: it has a chat of its own only where
    another chat lies in it that was sent in this one.
    """
    texts = [member for name, member in look.members.items() if name.lower().endswith(".txt")]
    chat = _only(look, texts)
    if chat is None or look.source.path.is_file():
        return chat
    beside = [member for member in texts if _depth(member) == _depth(chat)][:_MOST_CHATS]
    return chat if any(_holds(chat, member) for member in beside) else None


def _only(look: Look, texts: list[Source]) -> Source | None:
    found = [
        member for member in texts if member.name == "_chat.txt" or words.chat_name(member.name)
    ]
    if not found:
        return None
    top = min(_depth(member) for member in found)
    found = [member for member in found if _depth(member) == top]
    for told in (_is_iphones, lambda member: _stem(member.name) == _stem(look.source.name)):
        sure = [member for member in found if told(member)]
        if len(sure) == 1:
            return sure[0]
    if 1 < len(found) <= _MOST_CHATS:
        found = [member for member in found if not any(_holds(one, member) for one in found)]
    return found[0] if len(found) == 1 else None


def _is_iphones(member: Source) -> bool:
    return member.name == "_chat.txt"


def _depth(member: Source) -> int:
    return (member.member or "").count("/")


def _stem(name: str) -> str:
    """The name without its ending, as systems change it: blanks for «_», no «(1)» of copies."""
    return re.sub(r"(?:\.(?:txt|zip))+$|[ _]?\(\d+\)", "", name.lower()).replace("_", " ").strip()


def _holds(chat: Source, other: Source) -> bool:
    """Whether the other chat was sent as a document in this one."""
    if chat == other:
        return False
    sent = (f"{other.name} (", f"{other.name}>")
    return any(name in passage.text for passage in lines.passages(chat) for name in sent)


def near(look: Look) -> Complaint | None:
    """What is wrong with lines that look like messages but whose dates I cannot read."""
    first = [line.strip() for line in look.lines[:50] if line.strip()]
    if not first or sum(1 for line in first if _ALMOST.match(line[:200])) * 2 < len(first):
        return None
    shown = " / ".join(line[:100] for line in first[:2])
    return Complaint(
        "looks like a WhatsApp export, but no line has a date I know; "
        f"the first two lines are: {shown}",
        f"看起来是 WhatsApp 导出，但没有一行的日期是我认识的；前两行是：{shown}",
    )
