"""What people wrote cut into words, by our own code: the same for the index and for a query.

Chinese, Japanese and Korean have no blanks: every pair of neighbouring characters is a word there,
and every single character too, so that a query of one or two characters finds. Everything else is
words between blanks and punctuation, folded in case and width. An identifier, a model's name or a
version is found whole and by its parts: `logit_bias`, `SmoothQuant`, `GPT-3.5`.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 60
"""Longer words (keys, base64) are cut to so many characters."""
MOST = 20_000
"""How many different words one text is found by at most: a PostgreSQL vector holds no more."""
# Versions keep their point, as a character that no engine takes for punctuation.
POINT = "\u00b7"

_CJK = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W_{_CJK}]"
_PIECE = re.compile(rf"[{_CJK}]+|{_LETTER}+(?:[._\-]+{_LETTER}+)*(?:\+\+|#)?")
_IS_CJK = re.compile(rf"[{_CJK}]")
_JOINTS = re.compile(r"[._\-]+")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
# Capitals and digits divide a name; a number keeps its unit (7B, 100k).
_HUMPS = re.compile(r"\d+[kKmMbB](?![A-Za-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PLAIN = re.compile(r"[A-Z]?[a-z]+|\d+")
_ENDINGS = (
    *("ations", "ation", "ating", "ated", "ates", "ate"),
    *("ions", "ion", "ings", "ing", "ed", "es", "e", "s"),
)
# They stand in every address.
_EVERYWHERE = frozenset({"http", "https", "www", "com"})


def words(text: str) -> list[str]:
    """The words by which `text` is found, each once, in order; they hold no blanks."""
    found: dict[str, None] = {}
    for piece in _pieces(text):
        found.update(dict.fromkeys(_pairs(piece) if is_cjk(piece) else _names(piece)))
        if is_cjk(piece):
            found.update(dict.fromkeys(piece))
    return list(found)[:MOST]


def wanted(query: str) -> list[str]:
    """The words that a query asks for, each once: some of those by which the same text is found.

    Of a name that is the whole of it; of names that are tied together («logit_bias»), each.
    """
    found: dict[str, None] = {}
    for piece in _pieces(query):
        found.update(dict.fromkeys(_pairs(piece) or piece if is_cjk(piece) else _tied(piece)))
    return list(found)


def parts(query: str) -> dict[str, tuple[str, ...]]:
    """For each of the names that `query` asks for that has parts («GPT4»): those."""
    found = {}
    for piece in _pieces(query):
        for name in () if is_cjk(piece) else _JOINTS.split(piece.rstrip("+#")):
            humps = tuple(_humps(name))
            if len(humps) > 1:
                found[_known(name)] = humps
    return found


def is_cjk(word: str) -> bool:
    """Whether it begins with a character of a language without blanks."""
    return _IS_CJK.match(word) is not None


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(unicodedata.normalize("NFKC", text))


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _names(piece: str) -> Iterator[str]:
    """A word, or names with all their parts: «GPT-3.5» is gpt, 3, 5, 3·5 and gpt35."""
    names = _JOINTS.split(piece.rstrip("+#"))
    yield from _tied(piece)
    for name in names:
        if name.casefold() not in _EVERYWHERE:
            yield _known(name)
            yield from _humps(name)
    if len(names) > 1:
        yield "".join(names).casefold()[:LONGEST]


def _tied(piece: str) -> Iterator[str]:
    """A word, or the names that are tied together; numbers with points between are one: 3·5."""
    name = piece.rstrip("+#")
    if name != piece:
        yield name.casefold()[:LONGEST] + ("\uff0b\uff0b" if piece[-1] == "+" else "\uff03")
        return
    for version in _VERSION.findall(name):
        yield version.replace(".", POINT)[:LONGEST]
    for part in _JOINTS.split(_VERSION.sub("", name)):
        if part and part.casefold() not in _EVERYWHERE:
            yield _known(part)


def _humps(name: str) -> Iterator[str]:
    """What capitals and digits divide a name into; nothing where they do not."""
    if not name.isascii() or _PLAIN.fullmatch(name):
        return
    humps = _HUMPS.findall(name)
    if len(humps) > 1:
        yield from map(_known, humps)


def _known(name: str) -> str:
    """A word as it stands in the index."""
    return _stem(name.casefold())[:LONGEST]


def _stem(word: str) -> str:
    """An English word without its ending: «quantized» and «quantization» are one."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word if word.endswith("ss") else word[: -len(ending)]
    return word
