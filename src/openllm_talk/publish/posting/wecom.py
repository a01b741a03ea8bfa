"""WeCom (企业微信): a group robot's Markdown, 4096 bytes of UTF-8 at most.

https://developer.work.weixin.qq.com/document/path/91770
"""

from openllm_talk.publish.announced import Announcement, Piece
from openllm_talk.publish.posting.outgoing import (
    Message,
    Refusal,
    calm,
    fitting,
    json_of,
    octets,
    text_of,
)

MOST_BYTES = 4_096
_TOO_OFTEN = 45009
# Nothing escapes a mark there, so what could be one is its wide sister.
_WIDE = str.maketrans("<>[]*`", "＜＞［］＊｀")


def message(said: Announcement) -> Message:
    """The issue as Markdown."""
    head = [f"# {_plain(said.title)}", *([_plain(said.when)] if said.when else [])]
    end = f"\n\n{_link(said.address, said.more)}"
    lines = [*head, *(_line(piece) for piece in said.pieces)]
    content = fitting(lines, MOST_BYTES - octets(end), octets) + end
    return {"msgtype": "markdown", "markdown": {"content": content}}


def refusal(reply: bytes) -> Refusal | None:
    """Why the robot did not take it: it answers 200 and an `errcode` beside 0."""
    code = json_of(reply).get("errcode")
    return None if code == 0 else Refusal(reason=text_of(reply), later=code == _TOO_OFTEN)


def _line(piece: Piece) -> str:
    if piece.kind == "heading":
        return f"\n**{_plain(piece.text)}**"
    return f"· {_link(piece.url, piece.text) if piece.url else _plain(piece.text)}"


def _link(address: str, text: str) -> str:
    return f"[{_plain(text)}]({address.replace('(', '%28').replace(')', '%29')})"


def _plain(text: str) -> str:
    return calm(text).translate(_WIDE)
