"""What Discord's messages have in common in all forms of export.

<@80351110224678912> <@!80351110224678912>   a mention that was not resolved
<:nano:41771983429993000> <a:wave:…>         a custom emoji
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from openllm_talk.records import Attachment
from openllm_talk.sources import lines

_MARKED = re.compile(r"<(?:@!?(?P<user>\d{1,20})|a?:(?P<emoji>\w{1,64}):\d{1,20})>")
_KINDS = {
    **dict.fromkeys(["png", "jpg", "jpeg", "gif", "webp", "bmp", "avif", "heic", "svg"], "image"),
    **dict.fromkeys(["mp4", "webm", "mov", "mkv", "avi", "m4v"], "video"),
    **dict.fromkeys(["mp3", "ogg", "wav", "flac", "m4a", "opus"], "audio"),
}
_NOTICE = re.compile(
    r"(?:Added|Removed) (?:.+ (?:to|from) the group|a recipient)\.|Left the group\."
    r"|Started a call that lasted [\d,.\s]+ minutes?\.|Changed the channel (?:icon|name)\."
    r"|Changed the channel name: .+|Pinned a message\.|Started a thread\.|Joined the server\.",
    re.DOTALL,
)
"""The exporter's own sentences, always in English, where a form has no type of message."""


def resolved(text: str, people: Mapping[str, str]) -> str:
    """The text with marks as the group saw them; `people` names those mentioned by their ids."""
    if "<" not in text:
        return text.strip(lines.MARKS)

    def shown(mark: re.Match[str]) -> str:
        if mark["emoji"]:
            return f":{mark['emoji']}:"
        name = people.get(mark["user"])
        return mark[0] if name is None else f"@{name}"

    return _MARKED.sub(shown, text).strip(lines.MARKS)


def kind_of(text: str) -> Literal["message", "system"]:
    """Whether a text is one of the exporter's own sentences about what happened."""
    return "system" if _NOTICE.fullmatch(text) else "message"


def listed(question: str, answers: Sequence[str]) -> str:
    """A poll as text: the question, then a line for each answer."""
    return "\n".join(line for line in (question, *(f"- {one}" for one in answers if one)) if line)


def attachment(address: str, name: str | None = None) -> Attachment:
    """A file by its address (or path) and, where that is known, its name."""
    path = address.partition("?")[0] if "://" in address else address.replace("\\", "/")
    called = name or path.rpartition("/")[2]
    return Attachment(name=called, kind=_KINDS.get(called.rpartition(".")[2].lower(), "file"))


def account(author: str) -> str:
    """The account name without the four digits that Discord added until 2023."""
    name, _, digits = author.rpartition("#")
    return name if len(digits) == 4 and digits.isdecimal() else author
