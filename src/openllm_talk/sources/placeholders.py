"""What chat programs of the QQ kind write in a text for a picture or a file: «[图片]»."""

import re

import msgspec

from openllm_talk.records import Attachment
from openllm_talk.sources.lines import MARKS

_INSIDE = {
    "图片": "image",
    "闪照": "image",
    "表情": "sticker",
    "动画表情": "sticker",
    "自定义表情": "sticker",
    "原创表情": "sticker",
    "大表情": "sticker",
}
"""What may stand between words."""
_KINDS = {
    **_INSIDE,
    **dict.fromkeys(("照片", "image", "picture", "photo"), "image"),
    **dict.fromkeys(("sticker", "emoji"), "sticker"),
    **dict.fromkeys(("视频", "短视频", "小视频", "video"), "video"),
    **dict.fromkeys(("语音", "语音消息", "voice", "audio"), "voice"),
    **dict.fromkeys(("文件", "群文件", "离线文件", "file"), "file"),
    **dict.fromkeys(("位置", "位置分享", "location"), "location"),
    **dict.fromkeys(("名片", "推荐联系人", "contact"), "contact"),
    **dict.fromkeys(("合并转发", "聊天记录", "转发消息"), "forward"),
}
_BETWEEN = re.compile(rf"\[({'|'.join(_INSIDE)})\]")
_ALONE = re.compile(r"\s*\[([^\[\]:：]{1,20})(?:[:：]\s*([^\n]{1,300}?))?\]\s*")


class Told(msgspec.Struct, frozen=True, gc=False):
    """A message's text without its placeholders, and what those stand for."""

    text: str
    attachments: tuple[Attachment, ...] = ()

    @property
    def content(self) -> str:
        """All of it as one text, for a key."""
        if not self.attachments:
            return self.text
        return self.text + "".join(f"\x1e{one.kind}:{one.name}" for one in self.attachments)


def taken_out(text: str) -> Told:
    """The text, without blank lines and invisible marks at its ends, and what hangs on it.

    «[图片]» counts wherever it stands, «[文件: a.pdf]» on a line of its own.
    """
    if "[" not in text:
        return Told(text.strip("\n" + MARKS) if text.strip() else "")
    told: list[str] = []
    attachments: list[Attachment] = []
    for line in text.split("\n"):
        left = _without(line, attachments) if "[" in line else line
        if left.strip() or not line.strip():
            told.append(left)
    joined = "\n".join(told)
    return Told(joined.strip("\n" + MARKS) if joined.strip() else "", tuple(attachments))


def _without(line: str, attachments: list[Attachment]) -> str:
    alone = _ALONE.fullmatch(line)
    kind = alone and _KINDS.get(alone[1].strip().lower())
    if alone and kind:
        attachments.append(Attachment(name=alone[2] or "", kind=kind))
        return ""
    inside = _BETWEEN.findall(line)
    attachments.extend(Attachment(name="", kind=_INSIDE[word]) for word in inside)
    left = _BETWEEN.sub("", line)
    if inside:
        left = left if line[:1] != "[" else left.lstrip()
        left = left if line.rstrip()[-1:] != "]" else left.rstrip()
    return left
