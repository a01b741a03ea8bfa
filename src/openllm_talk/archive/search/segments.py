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
_ENDINGS = ("ions", "ion", "ings", "ing", "ed", "es", "e", "s")
# They stand in every address.
_EVERYWHERE = frozenset({"http", "https", "www", "com"})


def words(text: str) -> list[str]:
    """The words by which `text` is found, each once, in order; they hold no blanks."""
    found = dict.fromkeys(_cut(text, singles=True))
    return list(found)[:MOST]


def wanted(query: str) -> list[str]:
    """The words that a query asks for: those of `words`, but a single character of Chinese only
    where it stands alone."""
    return list(dict.fromkeys(_cut(query, singles=False)))


def is_cjk(word: str) -> bool:
    """Whether it begins with a character of a language without blanks."""
    return _IS_CJK.match(word) is not None


def _cut(text: str, *, singles: bool) -> Iterator[str]:
    for piece in _PIECE.findall(unicodedata.normalize("NFKC", text)):
        if is_cjk(piece):
            yield from _pairs(piece, singles=singles)
        else:
            yield from _names(piece)


def _pairs(run: str, *, singles: bool) -> Iterator[str]:
    for place in range(len(run) - 1):
        yield run[place : place + 2]
    if singles or len(run) == 1:
        yield from run


def _names(piece: str) -> Iterator[str]:
    """A word, or a name with its parts: «GPT-3.5» is also gpt, 3, 5, 3·5 and gpt35."""
    if piece[-1] in "+#":
        piece, tail = piece.rstrip("+#"), "＋＋" if piece.endswith("++") else "＃"
        yield piece.casefold()[:LONGEST] + tail
    parts = _JOINTS.split(piece)
    for part in parts:
        yield from _humps(part)
    if len(parts) > 1:
        yield "".join(parts).casefold()[:LONGEST]
        for version in _VERSION.findall(piece):
            yield version.replace(".", POINT)[:LONGEST]


def _humps(part: str) -> Iterator[str]:
    """A part of a name, and what capitals and digits divide it into."""
    whole = part.casefold()
    if whole in _EVERYWHERE:
        return
    yield _stem(whole)[:LONGEST]
    humps = _HUMPS.findall(part) if part.isascii() and not _PLAIN.fullmatch(part) else ()
    if len(humps) > 1:
        for hump in humps:
            yield _stem(hump.casefold())[:LONGEST]


def _stem(word: str) -> str:
    """An English word without its ending: «quantized» and «quantization» are one."""
    if len(word) < 5 or not (word.isascii() and word.isalpha()):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word if word.endswith("ss") else word[: -len(ending)]
    return word
