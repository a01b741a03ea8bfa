"""Whether a download of Meta's is Messenger's or Instagram's: both have the same files.

What tells them apart is where the files lie, the numbers that Instagram gives to its chats and
what people pass on there. Where nothing tells, it is Messenger's.
"""

import re
from typing import Any, Literal

from openllm_talk.sources import files
from openllm_talk.sources.chats.meta import first_instagram
from openllm_talk.sources.format import Complaint
from openllm_talk.sources.look import Look
from openllm_talk.sources.outline import Outline

_PAGE = re.compile(r"(?:.*/)?message_[0-9]+\.html")

Platform = Literal["messenger", "instagram"]

FILE = re.compile(r"(?:(?P<folder>.*)/)?messages?(?:_[0-9]+)?\.json")
_OWN_FOLDER = re.compile(
    r"(?<![^/])(?:your_\w+_activity|your_activity_across_facebook|messages|inbox|archived_threads"
    r"|filtered_threads|message_requests|e2ee_cutover)/"
)
_ASKED = 5

_PATHS = {
    "instagram": re.compile(r"instagram|(?:^|/)followers_and_following/", re.IGNORECASE),
    "messenger": re.compile(r"facebook|messenger|(?:^|/)stickers_used/|e2ee_cutover", re.I),
}
_THREAD = re.compile(r"_(?:1[78][0-9]{15}|3402823668[0-9]{29})$")
"""The numbers of Instagram's chats."""
_IN_TEXTS: dict[Platform, re.Pattern[str]] = {
    "instagram": re.compile(
        r"^(?:Liked a message|Reacted \S+ to your message)\s*$|^Instagram [Uu]ser$"
        r"|your_instagram_activity|//(?:www\.)?instagram\.com/|ig_messaging_cdn|cdninstagram"
    ),
    "messenger": re.compile(
        r"^Facebook [Uu]ser$|your_facebook_activity|your_activity_across_facebook|stickers_used"
        r"|//(?:www\.|m\.)?facebook\.com/|^Say hi to your new Facebook friend"
    ),
}
_OF_INSTAGRAM = {"profile_share_username", "profile_share_name", "original_content_owner"}
_OF_MESSENGER = {"ip", "sticker", "bumped_message_metadata", "is_taken_down", "gifs", "missed"}


def claim_messenger(look: Look) -> float:
    """How sure it is that the file, folder or zip is a download of Messenger's."""
    return _claim(look, "messenger")


def claim_instagram(look: Look) -> float:
    """How sure it is that the file, folder or zip is a download of Instagram's."""
    return _claim(look, "instagram")


def near(look: Look) -> Complaint | None:
    """What is wrong with a download that is not read: it is in HTML, or its messages are none."""
    if any(_PAGE.fullmatch(name) for name in look.members):
        return Complaint(
            "is a download of Messenger or Instagram in HTML; ask Meta for it again in JSON",
            "是 HTML 格式的 Messenger 或 Instagram 下载；请向 Meta 重新申请 JSON 格式",
        )
    outline = look.json
    if outline is None or not {"participants", "messages"} <= outline.keys.keys():
        return None
    return Complaint(
        "looks like a chat of Messenger or Instagram, but no message in it has a sender and a time",
        "看起来是 Messenger 或 Instagram 的聊天，但里面没有带发送者和时间的消息",
    )


def root(look: Look) -> str:
    """The folder in which the download stands, above Meta's own folders."""
    name = next((name for name in look.members if FILE.fullmatch(name)), "")
    own = _OWN_FOLDER.search(name)
    return name[: own.start()] if own else ""


def _claim(look: Look, platform: Platform) -> float:
    if not look.source.is_container:
        outline = look.json
        if outline is not None and outline.kind == "array":
            return first_instagram.sure(outline) if platform == "instagram" else 0.0
        sure = _sure(outline)
        told = _told([], [outline] if outline is not None and sure else [])
        return sure if told == platform else 0.0
    chats = [source for name, source in look.members.items() if FILE.fullmatch(name)]
    if not chats:
        return 0.0
    asked = chats[:: max(1, len(chats) // _ASKED)][:_ASKED]
    outlines = [(outline, _sure(outline)) for outline in map(_outline, asked)]
    known = [outline for outline, sure in outlines if outline is not None and sure]
    if not known or _told(list(look.members), known) != platform:
        return 0.0
    return max(sure for _, sure in outlines)


def _outline(source: files.Source) -> Outline | None:
    return Look(source).json


def _sure(outline: Outline | None) -> float:
    """How sure it is that a file is a chat of Meta's at all."""
    if outline is None or outline.kind != "object":
        return 0.0
    samples = outline.samples.get("messages", [])
    for keys in (("sender_name", "timestamp_ms"), ("senderName", "timestamp")):
        if any(all(key in one for key in keys) for one in samples):
            return 0.95
    if any("sender_name" in one and "timestamp" in one for one in samples):
        return 0.9
    is_empty = "messages" in outline.keys and not samples and "participants" in outline.keys
    return (
        0.7
        if is_empty and {"thread_path", "threadName", "magic_words"} & outline.keys.keys()
        else 0.0
    )


def _told(paths: list[str], outlines: list[Outline]) -> Platform:
    """Which of the two it is."""
    if not outlines:
        return "messenger"
    for platform, pattern in _PATHS.items():
        if any(pattern.search(path) for path in paths):
            return "instagram" if platform == "instagram" else "messenger"
    weights = {"instagram": 0, "messenger": 0}
    for outline in outlines:
        weights["instagram"] += 3 * bool(_THREAD.search(outline.values.get("thread_path", "")))
        weights["messenger"] += 3 * ("threadName" in outline.keys)
        for one in outline.samples.get("messages", []):
            _weigh(one, weights)
    return "instagram" if weights["instagram"] > weights["messenger"] else "messenger"


def _weigh(one: dict[str, Any], weights: dict[str, int]) -> None:
    """Add what one message tells."""
    share = one.get("share")
    weights["messenger"] += sum(key in one for key in _OF_MESSENGER)
    if isinstance(share, dict):
        weights["instagram"] += 2 * any(key in share for key in _OF_INSTAGRAM)
    for text in _strings(one, 0):
        for platform, pattern in _IN_TEXTS.items():
            weights[platform] += 2 * bool(pattern.search(text))


def _strings(value: Any, depth: int) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in _strings(one, depth + 1)] if depth < 5 else []
