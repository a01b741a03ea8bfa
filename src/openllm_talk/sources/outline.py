"""How a JSON file of any size is built: its keys, small values, the first elements of its lists.

Formats are told apart by this, over the whole structure: what tells may stand behind a picture of
some megabytes, and exporters add and rename keys.
"""

import contextlib
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files
from openllm_talk.sources.json_stream import Cursor, Undecoded

FAR = 1 << 26
"""Bytes after which the look ends, once the first elements of some list are known."""
LONG = 1 << 22
"""Bytes of one list after which the look ends, once its first elements are known: what follows the
messages tells little, and to step over hundreds of megabytes of them would take longer than to
read them."""
SAMPLED = 20
"""Elements of a list that are looked at."""
LARGEST = 1 << 20
"""Bytes of one of them."""


class _Enough(Exception):
    """The look ends here."""


@dataclass(slots=True)
class Outline:
    """What a look at the structure found.

    `kind` is what stands at the top: an object, an array, or JSON Lines (an object a line).
    `values` holds the strings and numbers at the top, as text, `keys` every key there; those of
    objects at the top are in both as «outer.inner». `samples` holds the first elements that are
    objects of each list, by its key («messages», «chats.list»); «» is the list at the top.
    """

    kind: Literal["object", "array", "lines"]
    keys: dict[str, None] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def share(self, key: str, *wanted: str) -> float:
        """The share of the sampled elements of list `key` that have all the `wanted` keys."""
        found = self.samples.get(key, [])
        having = sum(1 for one in found if all(name in one for name in wanted))
        return having / len(found) if found else 0.0


def outline(source: files.Source) -> Outline:
    """The outline of a file that begins with «{» or «[», as far as it can be read."""
    cursor = Cursor(files.blocks(source), source.place)
    found = Outline("array" if cursor.peek() == b"[" else "object")
    try:
        if found.kind == "array":
            _sample("", cursor, found)
        else:
            _object("", cursor, found)
            if cursor.peek() == b"{":
                return _lines(source)
    except (_Enough, BrokenSource):
        # Reading will come to the damaged place and say so.
        pass
    return found


def _lines(source: files.Source) -> Outline:
    """JSON Lines: each value at the top is an element."""
    cursor = Cursor(files.blocks(source), source.place)
    found = Outline("lines", samples={"": []})
    with contextlib.suppress(BrokenSource):
        # A short file may be cut off within the first lines; it is lines all the same.
        while cursor.peek() == b"{" and len(found.samples[""]) < SAMPLED:
            _keep(cursor.value(LARGEST), found.samples[""])
    return found


def _object(outer: str, cursor: Cursor, found: Outline) -> None:
    for key in cursor.members():
        name = outer + key
        found.keys[name] = None
        ahead = cursor.peek()
        if ahead == b"[":
            _sample(name, cursor, found)
        elif ahead == b"{" and not outer:
            _object(f"{key}.", cursor, found)
        elif ahead == b"{":
            cursor.skip()
        else:
            value = cursor.scalar()
            if value is not None:
                found.values[name] = value
        if found.samples and cursor.offset > FAR:
            raise _Enough


def _sample(name: str, cursor: Cursor, found: Outline) -> None:
    """Keep the first elements of a list; what follows is passed over in runs, as it is read."""
    kept = found.samples.setdefault(name, [])
    begin = cursor.offset
    for one in cursor.elements(msgspec.Raw):
        if len(kept) < SAMPLED:
            _keep(one.raw if isinstance(one, Undecoded) else bytes(one), kept)
        elif not name:
            raise _Enough
        if kept and cursor.offset > min(FAR, begin + LONG):
            raise _Enough
    if not kept:
        del found.samples[name]


def _keep(raw: bytes | None, kept: list[dict[str, Any]]) -> None:
    if raw is None or not raw.startswith(b"{") or len(raw) > LARGEST:
        return
    try:
        kept.append(msgspec.json.decode(raw.decode("utf-8", "replace"), type=dict[str, Any]))
    except (msgspec.DecodeError, RecursionError):
        return
