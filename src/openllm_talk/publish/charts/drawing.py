"""The sheet that charts are drawn on, as wide as a phone shows without shrinking its letters."""

import math
import unicodedata
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

WIDTH = 420
SIZE = 12.5
"""Units of a letter's height; a phone shows a unit as about 0.85 pixels."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with what says the same in words: a sentence, and a table with its head."""

    title: str
    description: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Drawing:
    """One SVG. Texts are escaped by the serialiser, so no name can become markup."""

    def __init__(self, name: str, height: float, title: str, description: str) -> None:
        self._root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {WIDTH} {_short(height)}",
                "class": f"chart {name}",
                "role": "img",
                "aria-labelledby": f"chart-{name}-title chart-{name}-desc",
            },
        )
        SubElement(self._root, "title", id=f"chart-{name}-title").text = title
        SubElement(self._root, "desc", id=f"chart-{name}-desc").text = description

    def bar(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        """A rectangle; what has no height leaves no trace."""
        if height > 0:
            size = {"width": _short(width), "height": _short(height)}
            SubElement(self._root, "rect", {"x": _short(x), "y": _short(y), **size, "class": kind})

    def line(self, x: float, y: float, to_x: float, to_y: float, kind: str) -> None:
        """A straight line."""
        ends = zip(("x1", "y1", "x2", "y2"), map(_short, (x, y, to_x, to_y)), strict=True)
        SubElement(self._root, "line", {**dict(ends), "class": kind})

    def ribbon(self, x: float, y: float, to_x: float, to_y: float, thick: float, kind: str) -> None:
        """A curve that leaves and arrives level."""
        half = (x + to_x) / 2
        numbers = map(_short, (x, y, half, y, half, to_y, to_x, to_y))
        path = "M{} {}C{} {} {} {} {} {}".format(*numbers)
        SubElement(self._root, "path", {"d": path, "stroke-width": _short(thick), "class": kind})

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        """A label whose foot stands at (x, y); `anchor` is start, middle or end."""
        place = {"x": _short(x), "y": _short(y), "text-anchor": anchor}
        SubElement(self._root, "text", {**place, "class": kind} if kind else place).text = text

    def svg(self) -> str:
        """The drawing as text."""
        return tostring(self._root, encoding="unicode")


def fitted(text: str, width: float) -> str:
    """`text` cut to `width` units, with an ellipsis where something is gone."""
    if _wide(text) <= width:
        return text
    kept = ""
    for character in text:
        if _wide(kept + character + "…") > width:
            break
        kept += character
    return kept.rstrip() + "…"


def step(most: int, lines: int = 3) -> int:
    """The distance of lines that people count in: 1, 2 or 5 and noughts."""
    least = max(1.0, most / lines)
    power = 10 ** math.floor(math.log10(least))
    return next(int(each * power) for each in (1, 2, 5, 10) if each * power >= least)


def _wide(text: str) -> float:
    """About as wide as `text` is printed: a Chinese character is as wide as it is high."""
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return SIZE * (wide + 0.56 * (len(text) - wide))


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
