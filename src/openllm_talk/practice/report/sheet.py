"""What a figure is drawn on: points from the upper left, tones of day and night, SVG and PNG out.

Text stays text in an SVG, so a reader's own font shows it, Chinese too, and the bytes do not depend
on the fonts of the machine. What must fit is therefore measured here: a Chinese character is one
em wide, a Latin letter from 0.42 to 1. A PNG needs a font now: DejaVu Sans, which comes with
matplotlib, and for Chinese one of `CHINESE_FONTS`.
"""

import io
import re
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from openllm_talk.errors import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH: Final = 320.0
"""Points: a column of a paper, and on a phone nearly one to one."""
_MARGIN: Final = 6.0
SIZE, SMALL, TINY = 9.0, 8.0, 6.5
CHINESE_FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
)
_LATIN: Final = "DejaVu Sans"
_STACKS: Final = {
    "en": "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'PingFang SC',"
    " 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
    "zh": "'PingFang SC', 'Hiragino Sans GB', 'Noto Sans CJK SC', 'Noto Sans SC',"
    " 'Microsoft YaHei', sans-serif",
}
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]+"
)
_NARROW, _NARROW_EM, _BROAD = (
    frozenset(" .,:;'|!()[]/-ijltfrI"),
    0.42,
    frozenset("mwMW@%—…⋯#&+<=>^~"),
)
_WHITE: Final = "#ffffff"


@dataclass(frozen=True, slots=True)
class Tone:
    """A colour by day, and the one that stands for it by night."""

    light: str
    dark: str


# Paper, ink and one red, as on the site; blue and red stay apart for every kind of colour sight.
PAPER = Tone("#fcfbf8", "#161513")
INK = Tone("#1e1c19", "#e9e4da")
SOFT = Tone("#665f55", "#a8a092")
LINE = Tone("#e2dcd1", "#37332d")
BLUE = Tone("#2b5c8a", "#8fc1ea")
RED = Tone("#a8321f", "#ef8a6d")
# Text on shaded cells. A tone is known by its day's colour, so no two of these have the same.
ON_PALE = Tone("#000003", "#fffffd")
ON_DEEP = Tone("#fffffe", "#000002")
_DARK_ALWAYS = Tone("#000001", "#000001")
_LIGHT_ALWAYS = Tone("#fffffc", "#fffffc")
# From nothing over one half to all: lightness falls (rises by night) all the way.
_DAY: Final = ("#eef1f4", "#86add0", "#17426e")
_NIGHT: Final = ("#22272c", "#4f7ba3", "#b5dcf8")
Anchor = Literal["left", "center", "right"]


def shade(share: float) -> Tone:
    """The tone of a share: from pale to deep blue by day, from dim to bright by night.

    In steps of a twentieth, because each tone is a rule in the SVG.
    """
    step = round(min(max(share, 0.0), 1.0) * 20) / 20
    return Tone(_mixed(_DAY, step), _mixed(_NIGHT, step))


def text_on(background: Tone) -> Tone:
    """The tone of text that stands out most from `background`, by day and by night."""
    by_day, by_night = (_is_pale(colour) for colour in (background.light, background.dark))
    if by_day:
        return _DARK_ALWAYS if by_night else ON_PALE
    return ON_DEEP if by_night else _LIGHT_ALWAYS


def _is_pale(colour: str) -> bool:
    """Whether black stands out from `colour` more than white does."""
    return luminance(colour) > 0.179


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.2)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(ramp: tuple[str, str, str], step: float) -> str:
    low, high, part = (*ramp[:2], step * 2) if step <= 0.5 else (*ramp[1:], step * 2 - 1)
    ends = ((int(low[at : at + 2], 16), int(high[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (other - one) * part):02x}" for one, other in ends)


def width(text: str, size: float = SIZE) -> float:
    """How wide `text` is at most, in points."""
    return size * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    """The width of `letter` in DejaVu Sans, or more; other sans-serifs are narrower."""
    if unicodedata.east_asian_width(letter) in "WF" or letter in _BROAD:
        return 1.0
    return _NARROW_EM if letter in _NARROW else 0.78 if letter.isupper() else 0.64


def fitted(text: str, room: float, size: float = SIZE) -> str:
    """`text` without what cannot be printed, its middle left out where it is wider than `room`."""
    text = _UNPRINTABLE.sub("\ufffd", text[:400])
    if width(text, size) <= room:
        return text
    for kept in range(min(len(text) - 1, int(room / (_NARROW_EM * size))), 1, -1):
        cut = f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"
        if width(cut, size) <= room:
            return cut
    return "…"


@dataclass
class Sheet:
    """A figure that is being drawn: `height` points high, in one language."""

    height: float
    language: Language
    tones: set[Tone] = field(default_factory=set)
    figure: "Figure" = field(init=False)

    def __post_init__(self) -> None:
        from matplotlib.figure import Figure

        wide, high = WIDTH + 2 * _MARGIN, self.height + 2 * _MARGIN
        self.figure = Figure(figsize=(wide / 72, high / 72))
        self.tones.add(PAPER)
        self.figure.patch.set_facecolor(PAPER.light)
        self._axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_xlim(-_MARGIN, WIDTH + _MARGIN)
        self._axes.set_ylim(self.height + _MARGIN, -_MARGIN)
        self._axes.set_axis_off()

    def _colour(self, tone: Tone) -> str:
        self.tones.add(tone)
        return tone.light

    def rect(self, x: float, y: float, wide: float, high: float, tone: Tone) -> None:
        """A filled box."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(
            Rectangle(
                (x, y), wide, high, facecolor=self._colour(tone), linewidth=0, clip_on=False,
                zorder=2.5,
            )
        )  # fmt: skip

    def dot(self, x: float, y: float, tone: Tone, *, hollow: bool = False) -> None:
        """A point that was measured; a hollow one is of the second kind."""
        from matplotlib.patches import Ellipse

        fill = self._colour(PAPER if hollow else tone)
        self._axes.add_patch(
            Ellipse(
                (x, y), 6, 6, facecolor=fill, edgecolor=self._colour(tone), linewidth=1.2,
                clip_on=False, zorder=3,
            )
        )  # fmt: skip

    def line(
        self,
        points: list[tuple[float, float]],
        tone: Tone,
        *,
        thick: float = 0.8,
        dashed: bool = False,
    ) -> None:
        """A line through `points`."""
        xs, ys = zip(*points, strict=True)
        self._axes.plot(
            xs, ys, color=self._colour(tone), linewidth=thick, clip_on=False,
            linestyle=(0, (2, 2)) if dashed else "-", solid_capstyle="butt",
        )  # fmt: skip

    def arrow_head(self, x: float, y: float, tone: Tone, *, to_right: bool) -> None:
        """The end of an interval that goes on beyond what was measured."""
        from matplotlib.patches import Polygon

        back = x - 5 if to_right else x + 5
        self._axes.add_patch(
            Polygon(
                [(x, y), (back, y - 3), (back, y + 3)], closed=True,
                facecolor=self._colour(tone), linewidth=0, clip_on=False, zorder=3,
            )
        )  # fmt: skip

    def text(
        self,
        x: float,
        y: float,
        text: str,
        tone: Tone = INK,
        *,
        size: float = SIZE,
        anchor: Anchor = "left",
    ) -> None:
        """A line of text whose middle is at height `y`."""
        self._axes.text(
            x, y + size * 0.36, text, color=self._colour(tone), fontsize=size, ha=anchor,
            va="baseline", clip_on=False, parse_math=False,
        )  # fmt: skip


Draw = Callable[[Language], Sheet]


def chinese_font() -> str | None:
    """The name of a font on this machine that has Chinese characters; None where there is none."""
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in there), None)


def svg(draw: Draw, language: Language) -> str:
    """The figure as SVG, the same bytes for the same figure; dark where the reader's system is."""
    import matplotlib

    written = io.StringIO()
    with matplotlib.rc_context({**_style([_LATIN]), "svg.fonttype": "none"}):
        sheet = draw(language)
        with warnings.catch_warnings():
            # Its metrics are not used: every text is placed by its baseline and anchor.
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            sheet.figure.savefig(
                written, format="svg",
                metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
            )  # fmt: skip
    return _finished(written.getvalue(), sheet)


def png(draw: Draw, language: Language) -> bytes | None:
    """The figure as PNG, 200 dots an inch; None for Chinese on a machine without a font for it."""
    import matplotlib

    chinese = chinese_font()
    if language == "zh" and chinese is None:
        return None
    fonts = [_LATIN] if chinese is None else [_LATIN, chinese]
    written = io.BytesIO()
    with matplotlib.rc_context(_style(fonts[::-1] if language == "zh" else fonts)):
        sheet = draw(language)
        sheet.figure.patch.set_facecolor(_WHITE)
        with warnings.catch_warnings():
            # A model may be called anything; what no font has is shown as a box.
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            sheet.figure.savefig(written, format="png", dpi=200, metadata={"Software": None})
    return written.getvalue()


def _style(fonts: list[str]) -> dict[Any, Any]:
    return {"font.family": fonts, "svg.hashsalt": "practice", "text.parse_math": False}


def _finished(svg_text: str, sheet: Sheet) -> str:
    """matplotlib's SVG without what only it needs, in the reader's fonts, with tones of night.

    A page holds several figures: no two may have the same ids, and none refers to one.
    """
    body = svg_text[svg_text.index("<svg") :]
    body = re.sub(r"<(metadata|defs)>.*?</\1>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r' id="[^"]*"', "", body)
    body = body.replace(f"'{_LATIN}'", _STACKS[sheet.language])
    head, rest = body.split(">", 1)
    return f"{head}>\n<style>{_night(sheet.tones)}</style>{rest.rstrip()}\n"


def _night(tones: set[Tone]) -> str:
    """Rules that exchange every tone; styles of elements give way only to «important» ones."""
    rules = "".join(
        f'[style*="{what}: {tone.light}"]{{{what}:{tone.dark}!important}}'
        for tone in sorted(tones, key=lambda one: one.light)
        for what in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme:dark){{{rules}}}"
