"""The list numbers that a word processor counts and never writes into the text.

`numbering.xml` says for each list how its levels are counted («%1.», «Q%1：», «第%1条»); the lists
of one abstract list count on, unless one says that it starts anew.
"""

import re
from dataclasses import dataclass, field

from openllm_talk.sources.documents.word.xml import (
    Element,
    attribute,
    child,
    children,
    number,
    value,
)

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_CHINESE = "零一二三四五六七八九"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST = 32767


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is counted."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    plain: bool = False
    restarts: bool = True


@dataclass(slots=True)
class _List:
    """A list as paragraphs name it: the levels it changes, and where it starts anew."""

    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the lists of one document, paragraph by paragraph."""

    def __init__(self, root: Element | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._styled: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        linked: dict[str, str] = {}
        for one in () if root is None else root:
            if one.tag.endswith("}abstractNum"):
                identity = attribute(one, "abstractNumId")
                self._abstract[identity] = dict(map(_level, children(one, "lvl")))
                if style := value(one, "styleLink"):
                    self._styled[style] = identity
                if style := value(one, "numStyleLink"):
                    linked[identity] = style
            elif one.tag.endswith("}num"):
                self._lists[attribute(one, "numId")] = _list(one)
        for identity, style in linked.items():
            self._abstract[identity] |= self._abstract.get(self._styled.get(style, ""), {})

    def mark(self, list_id: str, level: int) -> str:
        """What stands before the next paragraph of that list: «3.», «（二）», «•» or nothing."""
        counted = self._lists.get(list_id)
        if counted is None or list_id == "0":
            return ""
        level = min(max(level, 0), LEVELS - 1)
        how = self._how(counted, level)
        if how.form == "bullet":
            return "•"
        counts = self._count(counted, level)
        return _PLACE.sub(lambda place: self._shown(counted, counts, how, int(place[1])), how.text)

    def _how(self, counted: _List, level: int) -> _Level:
        if level in counted.levels:
            return counted.levels[level]
        return self._abstract.get(counted.abstract, {}).get(level, _Level(text=f"%{level + 1}."))

    def _count(self, counted: _List, level: int) -> list[int | None]:
        counts = self._counts.setdefault(counted.abstract, [None] * LEVELS)
        before = counts[level]
        if level in counted.starts:  # only the first paragraph of the list starts it anew
            counts[level] = counted.starts.pop(level)
        elif before is None:
            counts[level] = self._how(counted, level).start
        else:
            counts[level] = before + 1
        for deeper in range(level + 1, LEVELS):
            if self._how(counted, deeper).restarts:
                counts[deeper] = None
        return counts

    def _shown(self, counted: _List, counts: list[int | None], how: _Level, place: int) -> str:
        other = self._how(counted, place - 1)
        count = counts[place - 1]
        shown = other.start if count is None else count
        return formatted(shown, "decimal" if how.plain else other.form)


def _level(element: Element) -> tuple[int, _Level]:
    start = number(value(element, "start"))
    return number(attribute(element, "ilvl")) or 0, _Level(
        form=value(element, "numFmt") or _alternative(element),
        text=value(element, "lvlText") or "",
        start=1 if start is None else start,
        plain=child(element, "isLgl") is not None,
        restarts=value(element, "lvlRestart") != "0",
    )


def _alternative(element: Element) -> str:
    """A format that old programs do not know stands beside one that they do."""
    return value(element, "AlternateContent", "Choice", "numFmt") or "decimal"


def _list(element: Element) -> _List:
    found = _List(value(element, "abstractNumId") or "")
    for change in children(element, "lvlOverride"):
        level = number(attribute(change, "ilvl")) or 0
        start = number(value(change, "startOverride"))
        if start is not None:
            found.starts[level] = start
        own = child(change, "lvl")
        if own is not None:
            found.levels[level] = _level(own)[1]
    return found


def formatted(count: int, form: str) -> str:
    """A count in one of Word's number formats; what is not known is written in digits."""
    lowered = form.lower()
    if form == "none":
        return ""
    if not 0 < count <= _LARGEST:
        return str(count)
    if lowered in {"lowerletter", "upperletter"}:
        letter = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 10)
        return letter.upper() if form.startswith("upper") else letter
    if lowered in {"lowerroman", "upperroman"}:
        return _roman(count).upper() if form.startswith("upper") else _roman(count)
    if "enclosedcircle" in lowered and count <= 20:
        return chr(ord("①") + count - 1)
    if "chinese" in lowered or lowered in {"japanesecounting", "taiwanesecounting"}:
        return _chinese(count)
    if lowered == "decimalzero":
        return f"{count:02}"
    return str(count)


def _roman(count: int) -> str:
    shown = ""
    for step, letters in _ROMAN:
        times, count = divmod(count, step)
        shown += letters * times
    return shown


def _chinese(count: int) -> str:
    """A number below a hundred as «二十三»; a larger one in digits: nobody counts lists so far."""
    if count >= 100:
        return str(count)
    tens, ones = divmod(count, 10)
    if not tens:
        return _CHINESE[ones]
    return f"{'' if tens == 1 else _CHINESE[tens]}十{_CHINESE[ones] if ones else ''}"
