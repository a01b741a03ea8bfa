"""What the items of one run have in common."""

from dataclasses import dataclass

from openllm_talk.errors import PracticeError
from openllm_talk.practice.item import Rendering
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.phrases import PHRASES
from openllm_talk.practice.state.queries import FAMILIES, RUNGS
from openllm_talk.practice.state.writing import Axes

# Operations of an item where neither they nor a length are asked for: H50 is read off this ladder.
_LADDER = (8, 16, 32, 64, 128, 256)
_FEWEST = 8  # operations beside the gap
_OVERWRITES = (2, 4, 8)
_FAN_OUT = (2, 4, 8)
_DISTRACTORS = (0, 0, 1, 2)
_REINSERTS = (0.1, 0.2)
_TOKENS_A_ROW = 160  # a longer prompt holds more rows at the beginning, up to
_MOST_ROWS = 30
_ROOMY = 2000
_CROWDED = 16_384  # tokens; twice as long a prompt holds twice as many rows
_BOUNDS: tuple[tuple[str, float, float], ...] = (
    ("tokens", 1, 10_000_000),
    ("operations", _FEWEST, 1_000_000),
    ("rows", 2, 100_000),
    ("overwrites", 1, 1_000_000),
    ("reinserts", 0, 0.5),
    ("gap", 0, 1_000_000),
    ("fan_out", 1, 100_000),
    ("distractors", 0, 3),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The axes; None is drawn anew for each item, from the grids above.

    `tokens` is the length of a prompt. With `operations` it is padded with remarks, without
    them it is filled with operations; with neither, an item has one of `ladder`. `gap`: at
    least so many operations since the last one on what is asked about. The other axes are told
    at `writing.Axes`. `closed` False leaves every question as it was drawn, whoever guesses
    it.
    """

    tokens: int | None = None
    operations: int | None = None
    ladder: tuple[int, ...] = _LADDER
    rows: int | None = None
    overwrites: int | None = None
    reinserts: float | None = None
    gap: int | None = None
    fan_out: int | None = None
    distractors: int | None = None
    renderings: tuple[Rendering, ...] = ("sql", "en", "zh")
    families: tuple[str, ...] = (*FAMILIES, *RUNGS)
    closed: bool = True

    def __post_init__(self) -> None:
        """PracticeError for what no item can be made of."""
        for name, low, high in _BOUNDS:
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise PracticeError(
                    f"{name} is {value}; give a number from {low} to {high}",
                    f"{name} 是 {value}；请给出 {low} 到 {high} 之间的数",
                )
        if self.operations is not None and self.operations < (self.gap or 0) + _FEWEST:
            raise PracticeError(
                f"operations is {self.operations} and gap {self.gap}; give {_FEWEST} operations"
                " more than the gap, or more",
                f"operations 是 {self.operations}，gap 是 {self.gap}；"
                f"operations 至少要比 gap 多 {_FEWEST}",
            )
        if not self.ladder or not all(_FEWEST <= step <= 1_000_000 for step in self.ladder):
            raise PracticeError(
                f"ladder is {', '.join(map(str, self.ladder))}; give numbers from {_FEWEST} on",
                f"ladder 是 {'、'.join(map(str, self.ladder))}；请给出不小于 {_FEWEST} 的数",
            )
        for name, known in (("families", (*FAMILIES, *RUNGS)), ("renderings", tuple(PHRASES))):
            asked = getattr(self, name)
            if not asked or not set(asked) <= set(known):
                raise PracticeError(
                    f"{name} are {', '.join(asked)}; choose from {', '.join(known)}",
                    f"{name} 是 {'、'.join(asked)}；请从 {'、'.join(known)} 里选",
                )

    def axes(self, draw: Draw) -> Axes:
        """One place on the axes, what is None drawn."""
        drawn = Axes(
            rows=self._rows(draw),
            overwrites=draw.pick(_OVERWRITES),
            reinserts=draw.pick(_REINSERTS),
            fan_out=draw.pick(_FAN_OUT),
            distractors=draw.pick(_DISTRACTORS) if self._roomy else 0,
        )
        distractors = drawn.distractors if self.distractors is None else self.distractors
        return Axes(
            rows=drawn.rows if self.rows is None else self.rows,
            overwrites=drawn.overwrites if self.overwrites is None else self.overwrites,
            reinserts=drawn.reinserts if self.reinserts is None else self.reinserts,
            fan_out=drawn.fan_out if self.fan_out is None else self.fan_out,
            # What happens after the last operation on what is asked about, happens there.
            distractors=max(1, distractors) if self.gap else distractors,
        )

    def count(self, draw: Draw) -> int | None:
        """How many operations an item has; None where the length decides."""
        drawn = max(draw.pick(self.ladder), (self.gap or 0) + _FEWEST)
        if self.operations is not None:
            return self.operations
        return drawn if self.tokens is None else None

    @property
    def _roomy(self) -> bool:
        """Whether a prompt has room for more than the two tables that are needed."""
        return self.tokens is None or self.tokens > _ROOMY

    def _rows(self, draw: Draw) -> int:
        most = _MOST_ROWS if self.tokens is None else self.tokens // _TOKENS_A_ROW
        drawn = max(4, min(_MOST_ROWS, most, 4 + draw.below(_MOST_ROWS - 3)))
        # So many operations on so few rows would leave nothing older than the last quarter of them.
        return drawn * max(1, (self.tokens or 0) // _CROWDED)
