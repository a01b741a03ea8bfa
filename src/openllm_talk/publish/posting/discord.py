"""Discord: a webhook's embed, in Markdown whose marks are escaped, and nobody may be called.

https://docs.discord.com/developers/resources/webhook#execute-webhook
https://docs.discord.com/developers/resources/message#embed-object-embed-limits
"""

import re

from openllm_talk.publish.announced import Announcement, Piece, whole_letters
from openllm_talk.publish.posting.outgoing import Message, Refusal, calm, fitting, units

MOST_OF_TITLE = 256
MOST_OF_DESCRIPTION = 4_096
_MARKS = re.compile(r"[\\*_~`|>\[\]()#<:-]")
# An embed may hold 6000 characters in all: title, description and footer together keep below it.


def message(said: Announcement) -> Message:
    """The issue as one embed that leads to its page."""
    title = calm(said.title)
    lines = [_line(piece) for piece in said.pieces]
    end = f"\n\n[{_escaped(said.more)}]({_bare(said.address)})"
    text = fitting(lines, MOST_OF_DESCRIPTION - units(end), units) + end
    embed: Message = {
        "title": title if units(title) <= MOST_OF_TITLE else whole_letters(title, 120) + "…",
        "url": said.address,
        "description": text.strip(),
    }
    if said.when:
        embed["footer"] = {"text": calm(said.when)}
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def refusal(reply: bytes) -> Refusal | None:
    """None: whatever Discord answers to a message that it takes is empty or the message."""
    del reply
    return None


def _line(piece: Piece) -> str:
    text = _escaped(piece.text)
    if piece.kind == "heading":
        return f"**{text}**"
    return f"• [{text}]({_bare(piece.url)})" if piece.url else f"• {text}"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", calm(text))


def _bare(address: str) -> str:
    """An address that no bracket of Markdown ends."""
    return address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
