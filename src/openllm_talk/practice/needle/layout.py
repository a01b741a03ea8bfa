"""Where everything stands in a prompt, in tokens.

A prompt is an opening, hay with the needles in it, and the question. Its hay is all that is neither
opening, needle nor question, decoys included. At depth d exactly round(d × hay) tokens of it stand
before the needle: none at 0.0, all at 1.0. Several needles stand `distance` tokens of hay apart,
and the one at depth d is the first of them, or the last where the others would not fit behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from openllm_talk.practice.state.draw import Draw

TRIES = 16  # decoys are drawn anew where a few tokens are left over that no sentence has
FURTHEST = 100_000  # tokens looked through for a length that can be planned


@dataclass(frozen=True, slots=True)
class Line:
    """A text with its tokens."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What a prompt must hold besides hay, needles in their order."""

    opening: Line
    needles: tuple[Line, ...]
    decoys: tuple[Line, ...]
    closing: Line


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two needles: `hay` tokens of sentences, and decoys among them."""

    hay: int
    decoys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A planned prompt: each of `heads` (the opening, then the needles) with its gap behind it.

    `before` counts the tokens before each needle from the prompt's beginning; `at` is which of them
    stands at the depth asked for.
    """

    tokens: int
    heads: tuple[str, ...]
    gaps: tuple[Gap, ...]
    closing: str
    before: tuple[int, ...]
    at: int
    distance: int


def lay_out(
    parts: Parts,
    tokens: int,
    depth: float,
    distances: tuple[int, ...],
    fits: Callable[[int], bool],
    seed: str,
) -> Layout | None:
    """The plan of a prompt of `tokens`; None where that is too short.

    Its distance is one of those that leave room, drawn from `seed`. `fits` tells which
    numbers of tokens sentences can fill.
    """
    draw = Draw(seed)
    fixed = [line.tokens for line in (parts.opening, *parts.needles)]
    hay = tokens - sum(fixed) - parts.closing.tokens
    spaces = len(parts.needles) - 1
    # twice the distance, so that every depth has room for it on one side
    near = [far for far in distances if fits(far) and 2 * far * spaces <= hay] if spaces else [0]
    if hay < 0 or not near:
        return None
    behind = round(depth * hay)
    for _ in range(TRIES):
        distance = draw.pick(near)
        span = distance * spaces
        first = behind if behind + span <= hay else behind - span
        sizes = [first, *[distance] * spaces, hay - first - span]
        gaps = _share(parts.decoys, sizes, fits, draw)
        if gaps is not None:
            return Layout(
                tokens=tokens,
                heads=(parts.opening.text, *(needle.text for needle in parts.needles)),
                gaps=gaps,
                closing=parts.closing.text,
                before=tuple(
                    sum(fixed[:end]) + sum(sizes[:end]) for end in range(1, len(parts.needles) + 1)
                ),
                at=0 if first == behind else spaces,
                distance=distance,
            )
    return None


def next_length(
    parts: Parts,
    tokens: int,
    depth: float,
    distances: tuple[int, ...],
    fits: Callable[[int], bool],
    seed: str,
) -> int | None:
    """The fewest tokens above `tokens` that `lay_out` finds a plan of; None if not in sight."""
    for more in range(tokens + 1, tokens + FURTHEST):
        if lay_out(parts, more, depth, distances, fits, seed) is not None:
            return more
    return None


def _share(
    decoys: tuple[Line, ...], sizes: list[int], fits: Callable[[int], bool], draw: Draw
) -> tuple[Gap, ...] | None:
    """Each decoy in a gap that has room, the larger the likelier; None where one finds no room."""
    left = list(sizes)
    held: list[list[str]] = [[] for _ in sizes]
    for decoy in decoys:
        where = draw.unit() * sum(sizes)
        drawn = 0
        while drawn < len(sizes) - 1 and where >= sizes[drawn]:
            where -= sizes[drawn]
            drawn += 1
        rooms = [drawn, *range(len(sizes))]
        room = next((gap for gap in rooms if fits(left[gap] - decoy.tokens)), None)
        if room is None:
            return None
        left[room] -= decoy.tokens
        held[room].append(decoy.text)
    if not all(fits(tokens) for tokens in left):
        return None
    return tuple(Gap(hay, tuple(texts)) for hay, texts in zip(left, held, strict=True))
