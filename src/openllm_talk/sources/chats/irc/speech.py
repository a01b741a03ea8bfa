"""What is said on a line of IRC: without colours, and whom it addresses."""

import re
from collections.abc import Iterable

CODES = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
NICKS = 100_000
"""Speakers that are remembered; a file with more is not a conversation."""

_COLOURS = re.compile(
    "\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6})?|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)
_ADDRESSED = re.compile(r"@?([^\s,:;]{1,100})[ \t]?(?:[:;](?=\s|$)|,)[ \t]*")
_AT = re.compile(r"(?<![\w.])@([\w\[\]\\`^{}|-]{1,100})")


def plain(text: str) -> str:
    """`text` without the codes of colours and styles."""
    return _COLOURS.sub("", text) if any(code in text for code in CODES) else text


def remember(nicks: dict[str, str], speakers: Iterable[str]) -> None:
    """Adds who speaks, by lower-cased nick: only they can be addressed."""
    for nick in dict.fromkeys(speakers):
        if nick and len(nicks) < NICKS:
            nicks.setdefault(nick.lower(), nick)


def mentions(text: str, nicks: dict[str, str]) -> tuple[str, ...]:
    """Whom a line addresses: «nick:» or «nick,» at its beginning, «@nick» anywhere."""
    at = "@" in text
    if not at and ":" not in text and "," not in text and ";" not in text:
        return ()
    named: dict[str, None] = {}
    position = 0
    while found := _ADDRESSED.match(text, position):
        nick = nicks.get(found[1].lower())
        if nick is None:
            break
        named[nick] = None
        position = found.end()
    if at:
        for found in _AT.finditer(text):
            nick = nicks.get(found[1].lower())
            if nick is not None:
                named[nick] = None
    return tuple(named)
