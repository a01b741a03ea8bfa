"""Feishu and Lark: a custom bot's rich text («post»), whose texts have no marks and call nobody.

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

import base64
import hashlib
import hmac

import msgspec

from openllm_talk.publish.announced import Announcement, Piece
from openllm_talk.publish.posting.outgoing import (
    Message,
    Outgoing,
    Refusal,
    calm,
    json_of,
    text_of,
)

MOST_BYTES = 20_000
"""Bytes of a whole request; the documentation says 20 KB."""
_SEALED = 200
"""Bytes that the signature needs."""
_TOO_OFTEN = (11232, 99991400)


def message(said: Announcement) -> Message:
    """The issue as rich text; pieces that do not fit are left out at the end."""
    end: list[Message] = [{"tag": "a", "text": said.more, "href": said.address}]
    lines: list[list[Message]] = [[_text(said.when)]] if said.when else []
    size = len(_encoded(said, [*lines, [_text("…")], end])) + _SEALED
    for piece in said.pieces:
        line = _line(piece)
        size += len(msgspec.json.encode(line)) + 1
        if size > MOST_BYTES:
            lines.append([_text("…")])
            break
        lines.append(line)
    return _post(said, [*lines, end])


def outgoing(address: str, message: Message, secret: str | None, now: float) -> Outgoing:
    """The message signed, where the bot has a secret: base64 of the HMAC-SHA256 of nothing under
    the key «timestamp, line feed, secret»."""
    if secret is not None:
        stamp = str(int(now))
        key = f"{stamp}\n{secret}".encode()
        sign = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode("ascii")
        message = {"timestamp": stamp, "sign": sign, **message}
    return Outgoing(address=address, body=msgspec.json.encode(message))


def refusal(reply: bytes) -> Refusal | None:
    """Why the bot did not take it: it answers 200 and a code beside 0."""
    found = json_of(reply)
    code = found.get("code", found.get("StatusCode"))
    if code == 0:
        return None
    said = text_of(reply)
    # 9499 is a bad request as a rule, and too many of them now and then.
    return Refusal(reason=said, later=code in _TOO_OFTEN or "too many request" in said.lower())


def _line(piece: Piece) -> list[Message]:
    if piece.kind == "heading":
        return [{"tag": "text", "text": calm(piece.text), "style": ["bold"]}]
    if piece.url is None:
        return [_text(f"• {calm(piece.text)}")]
    return [_text("• "), {"tag": "a", "text": calm(piece.text), "href": piece.url}]


def _text(text: str) -> Message:
    return {"tag": "text", "text": text}


def _post(said: Announcement, lines: list[list[Message]]) -> Message:
    # The bot shows the language that there is, whatever its name is.
    post = {"zh_cn": {"title": calm(said.title), "content": lines}}
    return {"msg_type": "post", "content": {"post": post}}


def _encoded(said: Announcement, lines: list[list[Message]]) -> bytes:
    return msgspec.json.encode(_post(said, lines))
