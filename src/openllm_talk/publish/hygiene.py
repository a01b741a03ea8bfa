"""Text that cannot harm a page by its characters alone, before any of it is rendered.

What is taken away has no meaning in a printed text: control characters, halves of surrogate
pairs, direction overrides. What is kept: every script, joiners, variation selectors, balanced
direction isolates. The archive keeps the text as it was written.
"""

import re
import unicodedata
from typing import TypeVar

import msgspec

LONGEST = 20_000
"""Characters of one text that a page shows; a pasted log is read in the archive."""

MOST_MARKS = 8
"""Combining marks on one letter; no living script needs more."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ufeff"
    # Embeddings and overrides: Unicode 6.3 puts isolates in their place (UAX #9, 2.7).
    "\u202a-\u202e"
    # Tag characters can hide a second text inside a first.
    "\U000e0000-\U000e001f]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_NEW_LINES = re.compile("\r\n?|[\u2028\u2029]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_POP = "\u2069"

Cleaned = TypeVar("Cleaned")


def cleaned(value: Cleaned) -> Cleaned:
    """`value`, a record or a collection of them, with every text in it cleaned."""
    result = _cleaned(value)
    assert isinstance(result, type(value))
    return result


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        fields = {name: _cleaned(getattr(value, name)) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    return value


def clean(text: str) -> str:
    """`text` without characters that break a page or a feed, cut after LONGEST characters."""
    if len(text) > LONGEST:
        text = text[:LONGEST].rstrip() + " […]"
    text = _NEW_LINES.sub("\n", text)
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATES.sub("\ufffd", _FORBIDDEN.sub("", text))
    return _fewer_marks(_balanced(text))


def shortened(text: str, longest: int) -> str:
    """`text` with at most `longest` characters, for names and titles."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _balanced(text: str) -> str:
    """`text` where no line's direction isolates reach into the next line or the page."""
    if not _ISOLATES.search(text):
        return text
    return "\n".join(_balanced_line(line) for line in text.split("\n"))


def _balanced_line(line: str) -> str:
    depth = 0
    kept: list[str] = []
    for character in line:
        if character == _POP:
            if not depth:
                continue
            depth -= 1
        elif _ISOLATES.match(character):
            depth += 1
        kept.append(character)
    return "".join(kept) + _POP * depth


def _fewer_marks(text: str) -> str:
    """`text` with at most MOST_MARKS combining marks in a row."""
    run = 0
    kept: list[str] = []
    for character in text:
        # A variation selector (Mn as well) takes no room; a run of them is cut all the same.
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
