"""What a picture is drawn on: boxes, lines of measured text, rings, light and dark colours.

What must fit is measured here, not by the browser: a Chinese character is one em wide, a Latin
letter about 0.55, a capital more; text that is too wide is broken into lines.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SIZE, SMALL, LEADING = 12.0, 11.0, 1.35
_OPEN, _CLOSE, _WIDE = "（「《【“(", "，。、：；！？）」》】”)…", "\u2e80-\uffef"
PIECE = re.compile(
    f"[{_OPEN}]*(?:[^\\s{_OPEN}{_CLOSE}{_WIDE}]+|[{_WIDE}])(?:[{_CLOSE}]+[.,;:]*)?\\s*|\\s+|."
)
"""What stays together in a line: a Chinese character or a Latin word, with brackets and stops."""

STYLE = """
text { font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; fill: #1f2328; }
.paper { fill: #f6f8fa; } .frame { fill: #fff; stroke: #8c959f; stroke-width: 1.5; }
.head { fill: #eaeef2; } .box { fill: #eef1f4; } .mine { fill: #d3f0d8; }
.menu { fill: #fff; stroke: #8c959f; } .line { stroke: #d0d7de; }
.sign { stroke: #57606a; fill: none; }
.face { fill: #b6c2cf; } .muted { fill: #57606a; } .go { fill: #0969da; } .on-go { fill: #fff; }
.ring { fill: none; stroke: #cf222e; stroke-width: 2.5; } .disc { fill: #cf222e; }
.number { fill: #fff; font-weight: 700; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .paper { fill: #161b22; } .frame { fill: #0d1117; stroke: #6e7681; }
  .head { fill: #21262d; } .box { fill: #262c36; } .mine { fill: #1b4427; }
  .menu { fill: #161b22; stroke: #6e7681; } .line { stroke: #30363d; } .sign { stroke: #9da7b3; }
  .face { fill: #57606a; } .muted { fill: #9da7b3; } .go { fill: #1f6feb; } .on-go { fill: #fff; }
  .ring { stroke: #ff7b72; } .disc { fill: #ff7b72; } .number { fill: #0d1117; }
}
"""

Words = str | tuple[str, str]
"""The same in both languages, or Chinese and English."""


def width(text: str, size: float) -> float:
    """How wide a text is at most, in the same unit as its size."""
    return size * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    return 0.75 if letter in "mwMW@%…" or letter.isupper() else 0.55


def broken(text: str, size: float, room: float) -> list[str]:
    """The text in lines that fit; Latin words stay whole, no line begins with a stop."""
    lines = [""]
    for piece in PIECE.findall(text):
        if lines[-1] and width((lines[-1] + piece).rstrip(), size) > room:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


@dataclass(frozen=True)
class Text:
    """A line of text and the room it has."""

    text: str
    size: float
    room: float

    @property
    def overflows(self) -> bool:
        return width(self.text, self.size) > self.room + 0.01


@dataclass
class Sheet:
    """What was drawn so far, and the next step's number."""

    language: Language
    parts: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    marked: int = 0
    told: int = 0

    def say(self, words: Words) -> str:
        """The words in the language of this sheet."""
        return words if isinstance(words, str) else words[LANGUAGES.index(self.language)]

    def rect(self, x: float, y: float, w: float, h: float, look: str, corner: float = 6) -> None:
        """A box with round corners."""
        self.parts.append(_rect(x, y, w, h, look, corner))

    def sign(self, path: str) -> None:
        """Thin lines."""
        self.parts.append(f'<path d="{path}" class="sign"/>')

    def text(
        self, x: float, y: float, text: str, room: float, look: str = "", **how: float | str
    ) -> None:
        """One line whose middle is at height `y`."""
        size = float(how.get("size", SIZE))
        self.texts.append(Text(text, size, room))
        anchor = f' text-anchor="{how["anchor"]}"' if "anchor" in how else ""
        look = f' class="{look}"' if look else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y + size * 0.36:g}" font-size="{size:g}"{anchor}{look}>'
            f"{escape(text)}</text>"
        )

    def lines(self, x: float, y: float, lines: Sequence[str], room: float, look: str = "") -> None:
        """Lines from the height `y` down."""
        for number, line in enumerate(lines):
            self.text(x, y + SIZE * LEADING * (number + 0.5), line, room, look)

    def ring(self, x: float, y: float, w: float, h: float) -> None:
        """What to press, with the number of the step; above all else."""
        self.marked += 1
        self.above.append(_rect(x, y, w, h, "ring", 7))
        self.above.append(disc(x + w - 1, y + 1, self.marked))


def _rect(x: float, y: float, w: float, h: float, look: str, corner: float) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{corner:g}" class="{look}"/>'
    )


def disc(x: float, y: float, number: int) -> str:
    """A number in a disc with its middle at (x, y)."""
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="8" class="disc"/><text x="{x:g}" y="{y + 4:g}" '
        f'font-size="11" text-anchor="middle" class="number">{number}</text>'
    )
