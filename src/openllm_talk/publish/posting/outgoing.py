"""What goes over the wire, and how much of it a platform takes."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from openllm_talk.records import Record

Message = dict[str, object]
"""A message as JSON."""

_JOINER = "\u2060"
_SENTENCES = ("description", "errmsg", "msg", "StatusMessage", "message")
"""Telegram, WeCom, Feishu (new and old), Discord."""
_NUMBERS = ("error_code", "errcode", "code", "StatusCode")


class Outgoing(Record, frozen=True):
    """A request to be sent: its address holds a token and is never shown."""

    address: str
    body: bytes


class Refusal(Record, frozen=True):
    """Why a platform did not take a message, in its own words; `later`: it may be asked again."""

    reason: str
    later: bool = False


def as_it_is(address: str, message: Message, secret: str | None, now: float) -> Outgoing:
    """The message to the webhook's own address."""
    del secret, now
    return Outgoing(address=address, body=msgspec.json.encode(message))


def calm(text: str) -> str:
    """`text` in which no «@name» calls anybody: a joiner that nobody sees stands behind each @."""
    return text.replace("@", f"@{_JOINER}").replace("＠", f"＠{_JOINER}")


def units(text: str) -> int:
    """How long platforms count a text: in UTF-16 units, as JavaScript and Java do."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def octets(text: str) -> int:
    """How long a text is in bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def fitting(lines: Iterable[str], most: int, measure: Callable[[str], int]) -> str:
    """The first lines that fit into `most`, whole, with «…» where some are left out."""
    lines = list(lines)
    whole = "\n".join(lines)
    if measure(whole) <= most:
        return whole
    kept, size = list[str](), measure("…")
    for each in lines:
        size += measure(each) + 1
        if size > most:
            break
        kept.append(each)
    return "\n".join((*kept, "…"))


def text_of(reply: bytes) -> str:
    """What a reply says, for a person to read: its own sentence with the number of the fault where
    it is JSON as the platforms write it, else its beginning."""
    found = json_of(reply)
    said = next((found[name] for name in _SENTENCES if found.get(name)), None)
    number = next((found[name] for name in _NUMBERS if found.get(name)), None)
    if isinstance(said, str):
        text = f"{said} ({number})" if number else said
    else:
        text = reply[:300].decode("utf-8", "replace")
    return " ".join(text.split())[:200]


def json_of(reply: bytes) -> Mapping[str, object]:
    """The object that a reply holds; empty where it holds none."""
    try:
        found = msgspec.json.decode(reply)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}
