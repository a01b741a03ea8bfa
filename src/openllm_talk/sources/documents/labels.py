"""The small marks that show what a line is: Q3：, 答：, 1., —name, 研究员2：, 【主持人】."""

import re
from dataclasses import dataclass
from typing import Literal

Mark = Literal["Q", "A", "D", "F"]

_COLON = r"\s*[:：]"
_LABEL = re.compile(
    rf"^(?:(?P<mark>[QADF])\s?(?P<number>\d{{0,3}})\s*(?:[(（][A-Za-z]+[)）])?{_COLON}"
    rf"|(?P<misread>[O0])(?P<misread_number>\d{{1,3}}){_COLON}"
    rf"|(?P<word>问题?|提问|答案?|回答|讨论|追问)\s*(?P<word_number>\d{{0,3}}){_COLON})\s*",
    re.IGNORECASE,
)
_WORDS: dict[str, Mark] = {"问": "Q", "提": "Q", "答": "A", "回": "A", "讨": "D", "追": "F"}
_NUMBER = re.compile(r"^(?P<number>\d{1,3})\s*(?:[.．、](?!\d)|[)）])\s*")
_BULLET = re.compile(r"^(?:[\uf000-\uf0ff•●○■□▪◦·‣⁃➢➤✓]|[-*+oO](?=\s))\s*")
_PSEUDONYM = re.compile(
    rf"^(?P<name>(?:研究员|群友|网友|嘉宾|同学|成员|Researcher|Member|Guest)\s?\d{{1,3}}){_COLON}\s*",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^【\s*(?P<name>[^【】]{1,16}?)\s*】\s*[:：]?\s*")
_HINT = re.compile(r"[（(](?:后续|最好|可|请|待|如|暂)[^（）()]*[)）]")
_EMPTY = re.compile(
    r"^(?:[Xx]{2,}|多人|无|暂无|待定|后续放出|待补充|TBD|N/?A|[-—/~.。；;，,、\s]*)$", re.IGNORECASE
)
_STRONG_SIGNATURE = re.compile(r"\s*(?:-{2,3}|[—–]{1,2})\s?(?:from\s+)?(?P<name>[^\s—–\-].{0,23})$")
_WEAK_SIGNATURE = re.compile(
    r"(?:(?<=[\s。！？?!；;…）)”\"])|(?P<glued>(?<=[\u4e00-\u9fff])))-\s?(?:from\s+)?"
    r"(?P<name>[^\s\-—–].{0,23})$"
)
CARRIED_OVER = re.compile(r"\s*[-—–]{1,3}\s*(?:上期|往期|前期)遗留(?:问题)?\s*")
_NOT_A_NAME = re.compile(
    r"[，。；：！？、,;:!?/\\=+《》〈〉【】()（）\[\]{}<>|\"“”]|知乎|文章|https?:|\d{5}"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A mark at the start of a line: what it says, as printed, and what follows it."""

    mark: Mark
    printed: str
    number: int | None
    rest: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that starts with a list number."""

    printed: str
    number: int
    rest: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A text and the name that it was signed with, if it was."""

    text: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """【name】：value at the start of a line."""

    name: str
    value: str


def label(text: str) -> Label | None:
    """The Q, A, D or F mark (or 问、答、讨论、追问) at the start of `text`."""
    found = _LABEL.match(text)
    if not found:
        return None
    if found["misread"]:  # optical character recognition reads Q7 as O7
        mark: Mark = "Q"
        number = found["misread_number"]
    elif found["word"]:
        mark, number = _WORDS[found["word"][0]], found["word_number"]
    else:
        mark, number = _mark(found["mark"]), found["number"]
    printed = found[0].strip().rstrip(":：").strip()
    return Label(mark, printed, int(number) if number else None, text[found.end() :])


def _mark(letter: str) -> Mark:
    marks: dict[str, Mark] = {"Q": "Q", "A": "A", "D": "D", "F": "F"}
    return marks[letter.upper()]


def numbered(text: str) -> Numbered | None:
    """The list number at the start of `text` (not «2.9M» or «70B»)."""
    found = _NUMBER.match(text)
    if not found:
        return None
    return Numbered(found[0].strip(), int(found["number"]), text[found.end() :])


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
    return Field(found["name"], text[found.end() :].strip()) if found else None


def value(text: str) -> str | None:
    """A field's value without the template's hints; None where only a placeholder stands."""
    cleaned = _HINT.sub("", text).strip().strip("；;").strip()
    return None if _EMPTY.match(cleaned) else cleaned


def names(text: str) -> tuple[str, ...]:
    """The people of a field: «羊、鹿（编辑）+群友» → 羊, 鹿, 群友."""
    found = value(text)
    if found is None:
        return ()
    parts = re.split(r"[、,，;；+/&|]|\s{2,}|\s+and\s+", re.sub(r"[（(][^（）()]*[)）]", "", found))
    return tuple(
        dict.fromkeys(part.strip() for part in parts if part.strip() and not _EMPTY.match(part))
    )


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a list in one line, split at semicolons."""
    found = value(text)
    if found is None:
        return ()
    return tuple(part.strip() for part in re.split(r"[；;]", found) if part.strip())


def signed(text: str, known: frozenset[str] = frozenset()) -> Signed:
    """`text` without the signature at its end, and the name.

    «--name» and «—name» always sign; «-name» does after white space or a sentence's end, or,
    glued to a Chinese character, if the name is `known` or Latin. An arrow («--》») never signs.
    """
    bare = text.rstrip(" ；;\n")
    strong = _STRONG_SIGNATURE.search(bare)
    if strong and _is_name(strong["name"]):
        return Signed(bare[: strong.start()].rstrip(), strong["name"].strip())
    weak = _WEAK_SIGNATURE.search(bare)
    if weak and _is_name(weak["name"]):
        name = weak["name"].strip()
        if weak["glued"] is None or name in known or (name.isascii() and " " not in name):
            return Signed(bare[: weak.start()].rstrip(), name)
    return Signed(text.rstrip(), None)


def _is_name(text: str) -> bool:
    name = text.strip()
    if not name or len(name) > 24 or _NOT_A_NAME.search(name) or CARRIED_OVER.match("-" + name):
        return False
    if name.isdecimal() or (re.search(r"\d[%BbKkMG]?$", name) and name[0].isdigit()):
        return False
    words = name.split()
    return len(words) <= 4 and (len(words) == 1 or name.isascii())
