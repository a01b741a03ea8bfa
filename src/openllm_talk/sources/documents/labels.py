"""The small marks that show what a line is: Q3：, 答：, 1., 研究员2：, 【主持人】."""

import re
from dataclasses import dataclass
from typing import Literal

from openllm_talk.sources.documents import dates

Mark = Literal["Q", "A", "D", "F"]

_COLON = r"\s*[:：](?![\\/])"
_BY = (
    r"(?:\s*[(（](?P<{0}_inside>[^()（）:：,，]{{2,24}})[)）]"
    r"|(?:\s+(?:by|from)\s|\s?@)\s?(?P<{0}_by>[^\s:：][^:：]{{0,23}}?))?"
)
_LABEL = re.compile(
    rf"^(?:(?P<mark>[QADF])\s?(?P<number>\d{{0,3}}){_BY.format('mark')}{_COLON}"
    rf"|(?P<dotted>[QADF])(?P<dotted_number>\d{{1,2}})(?:[.．](?!\d)|[、)）])"
    rf"|(?P<misread>(?-i:O))(?P<misread_number>\d{{1,2}})\s*[:：](?!\d)"
    rf"|(?P<word>问题?|問題?|提问|答案?|回答|回复|讨论|討論|追问|追問|question|answer|discussion|follow[\s-]?up)"
    rf"\s*(?P<word_number>\d{{0,3}}|[一二三四五六七八九十]{{1,2}}){_BY.format('word')}{_COLON})\s*",
    re.IGNORECASE,
)
_LABEL_STARTS = frozenset("QADFOqadf问問提答回讨討追")
_WORDS: dict[str, Mark] = {
    "问": "Q", "問": "Q", "提": "Q", "q": "Q", "答": "A", "回": "A", "a": "A",
    "讨": "D", "討": "D", "d": "D", "追": "F", "f": "F",
}  # fmt: skip
_MARK_NAMES = {"question", "answer", "discussion", "follow", "followup", "follow-up", "follow up"}
_NUMBER = re.compile(
    r"^(?:(?P<number>\d{1,3})\s*(?:[.．、](?!\d)|[)）])|[(（](?P<inside>\d{1,3})[)）]"
    r"|(?P<circled>[①-⑳])|(?P<chinese>[一二三四五六七八九十]{1,2})、)\s*"
)
_BULLET = re.compile(r"^(?:[\uf000-\uf0ff•●○■□▪◦·‣⁃➢➤✓]|[-*+oO](?=\s))\s*")
_PSEUDONYM = re.compile(
    r"^(?P<name>(?:研究员|群友|网友|嘉宾|同学|成员|Researcher|Member|Guest|Speaker)"
    rf"\s?(?:\d{{1,3}}|[A-Z])){_COLON}\s*",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^(?:【\s*(?P<name>[^【】]{1,16}?)\s*】|\[\s*(?P<square>[^\[\]]{1,16}?)\s*\](?=\s*[:：]))"
    r"\s*(?P<colon>[:：]?)\s*"
)
_BARE_FIELD = re.compile(r"^(?P<name>[^\s:：【】][^:：【】]{0,15}?)\s*[:：]\s*")
_HINT = re.compile(r"[（(](?:后续|最好|可|请|待|如|暂)[^（）()]*[)）]")
_EMPTY = re.compile(
    r"^(?:[Xx]{2,}|多人(?:认领)?|无|暂无|没有|空缺|待定|待认领|待补充|后续(?:放出|补充|更新)"
    r"|TBD|TODO|N/?A|[-—/~.。；;，,、…\s]*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A mark at the start of a line: what it says, as printed, and what follows it."""

    mark: Mark
    printed: str
    number: int | None
    rest: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that starts with a list number."""

    printed: str
    number: int
    rest: str


@dataclass(frozen=True, slots=True)
class Field:
    """【name】：value at the start of a line; `colon` says whether one stands between."""

    name: str
    value: str
    colon: bool = True


def label(text: str) -> Label | None:
    """The Q, A, D or F mark (or 问、答、讨论、追问) at the start of `text`, and whose it is.

    A list bullet may stand in front of it.
    """
    text = without_bullet(text)
    found = _LABEL.match(text) if text[:1] in _LABEL_STARTS else None
    if not found:
        return None
    if found["misread"]:  # optical character recognition reads Q7 as O7
        mark: Mark = "Q"
    elif found["word"]:
        mark = _WORDS[found["word"][0].lower()]
    else:
        mark = _mark(found["mark"] or found["dotted"])
    name = _by(found)
    printed = found[0].strip().rstrip(".．、)）" if found["dotted"] else ":： ")
    if name:
        printed = re.split(r"\s*(?:[(（@]|\s(?:by|from)\s)", printed, maxsplit=1)[0]
    return Label(mark, printed, _number(found), text[found.end() :], name)


def _number(found: re.Match[str]) -> int | None:
    groups = ("number", "dotted_number", "misread_number", "word_number")
    digits = next((found[group] for group in groups if found[group]), "")
    return int(digits) if digits.isdecimal() else None


def _by(found: re.Match[str]) -> str | None:
    """Whose the mark is: «A by 研究员3:», «A（研究员3）：» (not «D(Discussion)»)."""
    groups = (f"{kind}_{form}" for kind in ("mark", "word") for form in ("inside", "by"))
    name = next((found[group].strip() for group in groups if found[group]), None)
    return None if name is None or name.lower() in _MARK_NAMES else name.lstrip("@")


def _mark(letter: str) -> Mark:
    marks: dict[str, Mark] = {"Q": "Q", "A": "A", "D": "D", "F": "F"}
    return marks[letter.upper()]


def numbered(text: str) -> Numbered | None:
    """The list number at the start of `text` (not «2.9M» or «70B»)."""
    found = _NUMBER.match(text)
    if not found:
        return None
    digits = found["number"] or found["inside"]
    if digits:
        number = int(digits)
    elif found["circled"]:
        number = ord(found["circled"]) - ord("①") + 1
    else:
        number = dates.chinese_number(found["chinese"])
    return Numbered(found[0].strip(), number, text[found.end() :])


def without_bullet(text: str) -> str:
    """`text` without the list bullet in front, also one from a symbol font."""
    return _BULLET.sub("", text, count=1)


def has_bullet(text: str) -> bool:
    """Whether `text` starts with a list bullet."""
    return bool(_BULLET.match(text))


def speaker(text: str) -> Field | None:
    """A pseudonymous speaker in front of a text: «研究员2：…»."""
    found = _PSEUDONYM.match(text)
    return Field(found["name"], text[found.end() :]) if found else None


def field(text: str) -> Field | None:
    """A 【name】 at the start of `text` and what follows; the caller knows which are fields."""
    found = _FIELD.match(text)
    if not found:
        return None
    name = found["name"] or found["square"]
    return Field(name, text[found.end() :].strip(), bool(found["colon"]))


def bare_field(text: str) -> Field | None:
    """«name：value» without brackets; the caller knows which are fields."""
    found = _BARE_FIELD.match(text)
    return Field(found["name"], text[found.end() :].strip()) if found else None


def has_colon(text: str) -> bool:
    """Whether a line looks like a field or a title: a short word and a colon at its start."""
    return _BARE_FIELD.match(text) is not None or text.startswith("【")


def value(text: str) -> str | None:
    """A field's value without the template's hints; None where only a placeholder stands."""
    cleaned = _HINT.sub("", text).strip().strip("；;").strip()
    return None if _EMPTY.match(cleaned) else cleaned


def names(text: str) -> tuple[str, ...]:
    """The people of a field: «羊、鹿（编辑）+群友» → 羊, 鹿, 群友."""
    found = value(text)
    if found is None:
        return ()
    bare = re.sub(r"[（(][^（）()]*[)）]", "", found)
    parts = re.split(r"[、,，;；+/&|\n]|\s{2,}|\s+(?:and|和|与)\s+", bare)
    clean = (part.strip().lstrip("@").rstrip("。.") for part in parts)
    return tuple(dict.fromkeys(part for part in clean if part and not _EMPTY.match(part)))


def sentences(text: str) -> tuple[str, ...]:
    """What people wrote into a field, split at semicolons and lines; without placeholders."""
    found = value(text)
    if found is None:
        return ()
    parts = (_phrase(part) for part in re.split(r"[；;\n]", found))
    return tuple(part for part in parts if part)


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a list: split at semicolons and lines, a question mark ending one too.

    A list without any semicolon is split at its commas where that leaves at least three short
    pieces: a sentence with a comma stays whole.
    """
    found = value(text)
    if found is None:
        return ()
    parts = re.split(r"[；;\n]|(?<=[？！])(?=\w)", found)
    if len(parts) == 1:
        for separator in (r"、", r"\s[|/]\s|[｜／]", r"[，,]|/"):
            pieces = [piece for piece in re.split(separator, found) if piece.strip()]
            if len(pieces) >= 3 and all(len(piece.strip()) <= 24 for piece in pieces):
                parts = pieces
                break
    stripped = (_phrase(part) for part in parts)
    return tuple(part for part in stripped if part)


def _phrase(part: str) -> str:
    """A phrase without the bullet, number or closing mark around it."""
    text = without_bullet(part.strip())
    number = numbered(text)
    return (number.rest if number else text).strip().rstrip("。").strip()
