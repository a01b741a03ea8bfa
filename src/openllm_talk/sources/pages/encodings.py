"""The bytes of a page as text, whatever it says or does not say of its encoding."""

import codecs
import re
from collections.abc import Iterator
from typing import Final

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_KNOWN: Final = frozenset(
    {"utf-8", "gbk", "gb2312", "gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp",
     "euc_kr", "cp949", "koi8-r", "cp1251", "cp1252", "iso8859-1", "iso8859-15", "ascii"}
)  # fmt: skip
"""Encodings of the web, as Python names them; a page may not choose any other codec."""
_WEAK: Final = frozenset({"cp1252", "iso8859-1", "ascii"})
"""What servers say when nobody told them anything; every byte is a letter in them."""
_WIDER: Final = {"gbk": "gb18030", "gb2312": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932"}
_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.I)
_META_REACH: Final = 4096
_FORGIVEN: Final = 1000
"""One unreadable character among so many is a slip, not another encoding."""


def decoded(body: bytes, charset: str = "") -> str:
    """`body` as text. The byte order mark, `charset` (from the header), the page's own meta, UTF-8
    and GB 18030 are tried in this order; the first in which the bytes make sense wins."""
    best, fewest = "", len(body) + 1
    for name in dict.fromkeys(_candidates(body, charset)):
        text = codecs.getincrementaldecoder(name)("replace").decode(body)
        broken = text.count("\ufffd")
        if broken * _FORGIVEN <= len(text):
            return text
        if broken < fewest:
            best, fewest = text, broken
    return best


def _candidates(body: bytes, charset: str) -> Iterator[str]:
    yield from (name for mark, name in _MARKS.items() if body.startswith(mark))
    meta = _META.search(body, 0, _META_REACH)
    named = [_known(name) for name in (charset, meta[1].decode("ascii") if meta else "")]
    yield from (name for name in named if name and name not in _WEAK)
    yield "utf-8"
    yield "gb18030" if not any(name in _WEAK for name in named) else "cp1252"


def _known(name: str) -> str | None:
    """Python's name of an encoding of the web, or of the wider one that people mean by it."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(found, found) if found in _KNOWN else None
