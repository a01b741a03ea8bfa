"""What people decide about the next issue in the middle of the chat: nominate, claim, suggest."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from openllm_talk.reading import utterance
from openllm_talk.reading.links import collect, label
from openllm_talk.records import Message, Record, ReplyLink

_TALK: Final = r"(?:talk|本?期|这期|下期|周会|分享会|新闻|推荐|周报|issue|newsletter|版块|栏目)"
_NOMINATE: Final = re.compile(
    rf"(?:可以|值得|建议|应该|提名|想听|能不能)[^。！？\n]{{0,8}}(?:上|讲"
    rf"|进)[^。！？\n]{{0,6}}{_TALK}"
    rf"|提名|\bnominate\b|(?:should|could) (?:be )?(?:in|on|go (?:in|into)) (?:the |this "
    rf"|next )?{_TALK}",
    re.IGNORECASE,
)
_CLAIM: Final = re.compile(
    r"我来?(?:认领|负责|主持|整理)|认领(?:了|一下)?|(?:这[个期篇]|那)?我(?:可以|来|能)(?:讲"
    r"|分享|主讲|写|做)(?=$|[，,。！~ 吧])"
    r"|\bi(?:'ll| will| can) (?:host|present|take|claim|cover|do) (?:it|this|that|the)\b"
    r"|\bclaim\b",
    re.IGNORECASE,
)
_SUGGEST: Final = re.compile(
    rf"{_TALK}[^。！？\n]{{0,6}}(?:可以|能|应该|要不要)?[^。！？\n]{{0,2}}(?:放|加|收|写)(?:上"
    rf"|进|入)?(?:这|那|一|个|下|$)"
    rf"|(?:放|加|收)(?:到|进|入)[^。！？\n]{{0,4}}{_TALK}"
    rf"|(?:put|add|include) (?:this|it|that) (?:in|to|into) (?:the )?(?:\w+ )?{_TALK}",
    re.IGNORECASE,
)
_RECEIPT: Final = re.compile(
    r"自动回复|已收到|收到.{0,12}提名|^发送|机器人|\bauto-?reply\b", re.IGNORECASE
)
"""What a bot answers to such a wish, or says about how to make one."""
_SHORTEST: Final = 4
_LONGEST: Final = 120
_UP: Final = 12


class Command(Record, frozen=True):
    """Somebody's wish about an issue: said in message `index`, about `what` was talked of."""

    index: int
    kind: Literal["nominate", "claim", "suggest"]
    what: str
    by: str | None = None


def find(messages: Sequence[Message], links: Sequence[ReplyLink]) -> list[Command]:
    """The nominations, claims and suggestions in a chat, in order.

    What «this» means is the last thing shared on the way up the replies; else the person's words.
    """
    shared = {source: label(link) for link in collect(messages, links) for source in link.sources}
    found = []
    for position, message in enumerate(messages):
        text = utterance.plain(message.text)
        kind = _kind(text) if message.kind == "message" else None
        if kind:
            what = _meant(messages, links, position, shared) or text
            found.append(Command(index=position, kind=kind, what=what, by=message.author))
    return found


def _kind(text: str) -> Literal["nominate", "claim", "suggest"] | None:
    if not _SHORTEST <= len(text) <= _LONGEST or utterance.asking(text) >= 0.75:
        return None
    if _RECEIPT.search(text):
        return None
    if _SUGGEST.search(text):
        return "suggest"
    if _NOMINATE.search(text):
        return "nominate"
    return "claim" if _CLAIM.search(text) else None


def _meant(
    messages: Sequence[Message],
    links: Sequence[ReplyLink],
    position: int,
    shared: dict[str, str],
) -> str | None:
    for _ in range(_UP):
        named = shared.get(messages[position].id)
        parent = links[position].reply_to
        if named or parent == position:
            return named
        position = parent
    return None
