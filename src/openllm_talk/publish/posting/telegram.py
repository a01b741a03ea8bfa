"""Telegram: a bot's `sendMessage` in HTML.

The webhook's address is `https://api.telegram.org/bot<token>/sendMessage?chat_id=<chat>`, with
`&message_thread_id=<topic>` where the group has topics. https://core.telegram.org/bots/api#sendmessage
"""

from html import escape
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import msgspec

from openllm_talk.publish.announced import Announcement, Piece
from openllm_talk.publish.posting.outgoing import (
    Message,
    Outgoing,
    Refusal,
    calm,
    fitting,
    json_of,
    text_of,
    units,
)

MOST = 4_096
"""Characters of a message, counted here with their marks, though Telegram counts without."""


def message(said: Announcement) -> Message:
    """The issue as HTML; its chat stands in the address."""
    head = [f"<b>{_escaped(said.title)}</b>", *([_escaped(said.when)] if said.when else [])]
    end = f"\n\n{_link(said.address, said.more)}"
    lines = [*head, *(_line(piece) for piece in said.pieces)]
    return {
        "text": fitting(lines, MOST - units(end), units) + end,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "disable_notification": True,
    }


def outgoing(address: str, message: Message, secret: str | None, now: float) -> Outgoing:
    """The message with the parameters of the address in it, to the address without them."""
    del secret, now
    parts = urlsplit(address)
    bare = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    body = {**message, **dict(parse_qsl(parts.query))}
    return Outgoing(address=bare, body=msgspec.json.encode(body))


def refusal(reply: bytes) -> Refusal | None:
    """Why the bot did not take it."""
    return None if json_of(reply).get("ok") is True else Refusal(reason=text_of(reply))


def _line(piece: Piece) -> str:
    if piece.kind == "heading":
        return f"\n<b>{_escaped(piece.text)}</b>"
    return f"• {_link(piece.url, piece.text) if piece.url else _escaped(piece.text)}"


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{_escaped(text)}</a>'


def _escaped(text: str) -> str:
    return escape(calm(text), quote=False)
