"""Slack: an incoming webhook's blocks, in mrkdwn that is taken word for word.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator

from openllm_talk.publish.announced import Announcement, Piece, whole_letters
from openllm_talk.publish.posting.outgoing import Message, Refusal, calm, fitting, text_of, units

MOST_OF_HEADER = 150
MOST_OF_TEXT = 3_000
"""Characters of the text of one section."""
MOST_BLOCKS = 50


def message(said: Announcement) -> Message:
    """The issue as blocks: a header, one section a section of the issue, and the link."""
    # A header is plain text: nothing in it is a mark.
    title = calm(said.title)
    header = title if units(title) <= MOST_OF_HEADER else whole_letters(title, 70) + "…"
    blocks: list[Message] = [
        {"type": "header", "text": {"type": "plain_text", "text": header, "emoji": False}}
    ]
    blocks += [_section(text) for text in [*_texts(said)][: MOST_BLOCKS - 2]]
    blocks.append(_section(f"<{_escaped_address(said.address)}|{_escaped(said.more)}>"))
    return {
        "text": _escaped(f"{said.title}: {said.address}"),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def refusal(reply: bytes) -> Refusal | None:
    """Why the webhook did not take it; it says «ok» where it did."""
    return None if reply.strip() == b"ok" else Refusal(reason=text_of(reply))


def _texts(said: Announcement) -> Iterator[str]:
    held = [_escaped(said.when)] if said.when else []
    for piece in said.pieces:
        if piece.kind == "heading" and held:
            yield fitting(held, MOST_OF_TEXT, units)
            held = []
        held.append(_line(piece))
    if held:
        yield fitting(held, MOST_OF_TEXT, units)


def _section(text: str) -> Message:
    # Word for word: no name of a person or a channel in it is looked for.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _line(piece: Piece) -> str:
    text = _escaped(piece.text)
    if piece.kind == "heading":
        return f"*{text}*"
    return f"• <{_escaped_address(piece.url)}|{text}>" if piece.url else f"• {text}"


def _escaped(text: str) -> str:
    """The three characters that mean something, and «|», which would end a link's address."""
    text = calm(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("|", "¦")


def _escaped_address(address: str) -> str:
    address = address.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E")
    return address.replace("|", "%7C")
