"""Who signed a line: «—羊», «--Rowan», « -from 鹿», «-Dark Flame Cat».

A dash is also an arrow, a bullet, a hyphen, the option of a command and, in Chinese, a mark of
punctuation. So a dash signs where it follows the end of a sentence or white space; glued to a
word, only the longer marks do, or a name that the document gives elsewhere beyond doubt.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

CARRIED_OVER = re.compile(
    r"\s{0,8}(?:[-—–]{1,3}\s{0,8}(?:上期|上周|往期|前期)遗留(?:问题)?"
    r"|[(（【\[](?:上期|上周|往期|前期)遗留(?:问题)?[)）】\]]"
    r"|[-—–]{1,3}\s{0,8}(?:carried over|left over)\b)\s{0,8}",
    re.IGNORECASE,
)
_LONGEST = 24
_DASH = re.compile(r"[-－]{1,3}|[—–]{1,2}")
_MAY_SIGN = re.compile(r"[-－—–]|[)）]$")
_FROM = re.compile(r"(?:from|by)\s+|(?:from|by)(?=[\u4e00-\u9fff])", re.IGNORECASE)
_CREDIT = re.compile(
    r"\s*[(（](?:from|by|来自|回答者|提问者)\s?[:：]?\s?(?P<name>[^()（）]{1,24})[)）]$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?<=[。！？?!；;])\s{0,3}(?:by|from)\s+(?P<name>[^\s()（）]{1,24})$", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\s{0,3}[(（]@?(?P<name>[^()（）]{1,24})[)）]$")
_ENDS_A_SENTENCE = "。！？?!；;…）)】》”\"'」~～：:"
_NOT_A_NAME = re.compile(
    r"[，。；：！？、,;:!?/\\=+《》〈〉【】()（）\[\]{}<>|\"“”*`#$^&~]|[—–]|--|知乎|文章|https?:|\d{5}|的$"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A text and the name that it was signed with, if it was."""

    text: str
    name: str | None


def signed(text: str, known: frozenset[str] = frozenset()) -> Signed:
    """`text` without the signature at its end, and the name; `known` are names of people."""
    bare = text.rstrip(" ；;。，,.\n")
    last = bare[-_LONGEST - 10 :]
    behind = _BY.search(last)
    bracketed = _IN_BRACKETS.search(last)
    if behind is None and bracketed is not None and bracketed["name"].strip() in known:
        behind = bracketed
    if behind is not None and is_name(behind["name"]):
        start = len(bare) - len(last) + behind.start()
        return Signed(bare[:start].rstrip(), behind["name"].strip())
    if not _MAY_SIGN.search(last):
        return Signed(text.rstrip(), None)
    credit = _CREDIT.search(bare[-_LONGEST * 2 :])
    if credit and is_name(credit["name"]):
        start = max(0, len(bare) - _LONGEST * 2) + credit.start()
        return Signed(bare[:start].rstrip(), credit["name"].strip())
    first = max(0, len(bare) - _LONGEST - 10)
    for dash in reversed(list(_DASH.finditer(bare, first))):
        name = _FROM.sub("", bare[dash.end() :].lstrip(), count=1).strip()
        if is_name(name) and (name in known or _signs(bare, dash, name)):
            if _inside_a_word(bare, dash, name):
                continue
            return Signed(bare[: dash.start()].rstrip(), name)
    return Signed(text.rstrip(), None)


def signers(texts: Iterable[str]) -> frozenset[str]:
    """The names that sign any of `texts` or a part of one that ends at a semicolon."""
    parts = (part for text in texts for part in re.split(r"[；;\n]", text))
    return frozenset(found.name for part in parts if (found := signed(part)).name)


def is_only_a_signature(text: str) -> bool:
    """Whether a line holds nothing but a dash and a name."""
    return re.match(r"[-－—–]{1,3}\S", text) is not None and signed(text) == Signed(
        "", signed(text).name
    )


def _signs(text: str, dash: re.Match[str], name: str) -> bool:
    """Whether the dash signs, judged by what stands on both sides of it."""
    before = text[: dash.start()]
    gap = before != before.rstrip()
    last = before.rstrip()[-1:]
    parted = text[dash.end() : dash.end() + 1].isspace()
    if not last or last in _ENDS_A_SENTENCE:
        return not (parted and dash[0] in "-－")
    if dash[0] in {"-", "－"}:
        # «python x.py -v» and «a title - its source» are no signatures.
        option = last.isascii() and last.isalnum() and name.isascii() and not name[0].isupper()
        return gap and not parted and not option and len(name) > 1
    if _DASH.search(re.split(r"[；;。？?！!\n]", before)[-1]):
        return False  # a chain of arrows or terms
    if dash[0].startswith(("-", "－")):
        return name.isascii() or len(name) <= 8
    return not parted and (gap or (dash[0] in {"—", "–"} and _is_short(name)))


def _is_short(name: str) -> bool:
    """«是啥—群友» signs; «本质是什么—低秩近似» explains."""
    return len(name) <= 3 if not name.isascii() else not name.isupper() and " " not in name


def _inside_a_word(text: str, dash: re.Match[str], name: str) -> bool:
    """Whether a single hyphen only joins two Latin pieces («GPT-hope»)."""
    before = text[dash.start() - 1 : dash.start()]
    return (
        len(dash[0]) == 1
        and dash[0] == "-"
        and before.isascii()
        and before.isalnum()
        and (name[0].isascii())
    )


def is_name(text: str) -> bool:
    """Whether a short line could be what somebody is called."""
    name = text.strip()
    if not name or len(name) > _LONGEST or _NOT_A_NAME.search(name) or not name[0].isalnum():
        return False
    if CARRIED_OVER.match("-" + name) or name.isdecimal():
        return False
    if name[0].isdigit() and re.search(r"\d[%BbKkMG]?$", name):
        return False
    words = name.split()
    titled = all(word[:1].isupper() for word in words)
    return len(words) == 1 or (len(words) <= 4 and name.isascii() and titled)
