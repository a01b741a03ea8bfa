"""Exactly so many tokens, and each needle where it belongs.

Whole lines are counted once, behind another line; their counts add up for a tokenizer that splits
text at the ends of lines, as nearly all do. The finished prompt is counted whole nevertheless.
Where sums are off, what stands before each needle is counted too, and the last lines before it are
changed until all is exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from openllm_talk.errors import Language, PracticeError
from openllm_talk.practice.item import Tokenizer
from openllm_talk.practice.needle.hay import grammar, sentences
from openllm_talk.practice.needle.layout import Layout
from openllm_talk.practice.state.draw import Draw

TRIES = 64
SAMPLE = 256  # lines, to see whether counts add up
# Lines are counted behind this one, since some tokenizers begin a text in another way.
BEFORE = "A.\n"


def line_tokens(lines: list[str], tokenizer: Tokenizer) -> list[int]:
    """The tokens that each of `lines` adds to a text it does not begin."""
    before, *counts = tokenizer.count_each([BEFORE, *(BEFORE + line for line in lines)])
    return [count - before for count in counts]


@dataclass(frozen=True, slots=True)
class Stock:
    """Counted lines of hay: `lines`, as many as a power of two, and short ones besides.

    `tokens` and `by_tokens` know them all. `next_line[n]` is the length of a line after which lines
    can fill the rest of n tokens exactly, 0 where there is none. From `near_end` on every number of
    tokens can be filled, whatever line is taken first. `adds_up` tells whether many lines together
    have as many tokens as each for itself.
    """

    lines: list[str]
    tokens: dict[str, int]
    by_tokens: dict[int, list[str]]
    next_line: list[int]
    near_end: int
    adds_up: bool

    def fits(self, tokens: int) -> bool:
        """Whether some lines, or none, have exactly `tokens` together."""
        if 0 < tokens < self.near_end:
            return self.next_line[tokens] > 0
        return tokens >= 0

    def walk(self, draw: Draw) -> Iterator[str]:
        """Lines for ever: all of them once, in some order, before any comes again."""
        count = len(self.lines)
        while True:
            at = draw.below(count)
            stride = 2 * draw.below(count // 2) + 1  # odd, so it meets every line
            for _ in range(count):
                yield self.lines[at]
                at = (at + stride) % count

    def fill(self, tokens: int, walk: Iterator[str], draw: Draw) -> list[str]:
        """Lines of exactly `tokens` together, which must fit."""
        lines: list[str] = []
        while tokens >= self.near_end:
            line = next(walk)
            lines.append(line)
            tokens -= self.tokens[line]
        while tokens:
            size = self.next_line[tokens]
            lines.append(draw.pick(self.by_tokens[size]))
            tokens -= size
        return lines

    def change(self, lines: list[str], more: int, walk: Iterator[str], draw: Draw) -> None:
        """Give `lines` so many tokens more by other last lines; just other ones where none fit."""
        taken = 0
        while lines and taken + more < self.near_end:
            taken += self.tokens[lines.pop()]
        room = taken + more if self.fits(taken + more) else taken
        lines += self.fill(room, walk, draw)


def stock(language: Language, longest: int, seed: str, tokenizer: Tokenizer) -> Stock:
    """Hay for prompts of `longest` tokens: no line comes twice below some 100,000 tokens."""
    size = 512
    while size < 8192 and size < longest / 6:
        size *= 2
    lines = [f"{line}\n" for line in sentences(language, size, Draw(seed))]
    short = [f"{line}\n" for line in grammar(language).short]
    counts = line_tokens(lines + short, tokenizer)
    by_tokens: dict[int, list[str]] = {}
    for line, count in zip(lines + short, counts, strict=True):
        by_tokens.setdefault(count, []).append(line)
    if min(by_tokens) < 1:
        raise PracticeError(
            f"The tokenizer {tokenizer.name} drops whole lines of text: take another one.",
            f"分词器 {tokenizer.name} 会丢掉整行文字：请换一个分词器。",
        )
    next_line = _next_lines(by_tokens)
    longest = max(by_tokens)
    gaps = [tokens for tokens, line in enumerate(next_line) if tokens and not line]
    near_end = max(gaps, default=0) + longest + 1
    if near_end >= len(next_line):
        raise PracticeError(
            f"By the tokenizer {tokenizer.name} lines cannot fill every length: take another one.",
            f"用分词器 {tokenizer.name} 时，各行凑不出任意长度：请换一个分词器。",
        )
    tokens = dict(zip(lines + short, counts, strict=True))
    (together,) = line_tokens(["".join(lines[:SAMPLE])], tokenizer)
    adds_up = together == sum(counts[:SAMPLE])
    return Stock(lines, tokens, by_tokens, next_line, near_end, adds_up)


def _next_lines(by_tokens: dict[int, list[str]]) -> list[int]:
    """The table of `Stock`; of several ways, the one whose rarest length has the most lines."""
    table = [0] * (6 * max(by_tokens))
    choice = [0.0] * len(table)
    choice[0] = float("inf")
    for tokens in range(1, len(table)):
        for size, lines in by_tokens.items():
            if size <= tokens and min(len(lines), choice[tokens - size]) > choice[tokens]:
                choice[tokens] = min(len(lines), choice[tokens - size])
                table[tokens] = size
    return table


def fit(layout: Layout, stock: Stock, draw: Draw, tokenizer: Tokenizer) -> str:
    """The prompt of `layout`: exactly its tokens, exactly `layout.before` ahead of each needle.

    A PracticeError when the tokenizer counts the same lines differently from prompt to prompt.
    """
    walk = stock.walk(draw)
    gaps = [stock.fill(gap.hay, walk, draw) for gap in layout.gaps]
    places = [[draw.unit() for _ in gap.decoys] for gap in layout.gaps]
    pieces = _pieces(layout, gaps, places)
    if stock.adds_up and tokenizer.count("".join(pieces)) == layout.tokens:
        return "".join(pieces)  # the sum of its lines, so each part of it is, too
    wanted = [*layout.before, layout.tokens]
    for _ in range(TRIES):
        ends = [*range(1, len(pieces) - 1), len(pieces)]
        found = tokenizer.count_each(["".join(pieces[:end]) for end in ends])
        missing = [want - has for want, has in zip(wanted, found, strict=True)]
        if not any(missing):
            return "".join(pieces)
        for gap, less, before in zip(gaps, missing, [0, *missing], strict=False):
            if less != before:
                stock.change(gap, less - before, walk, draw)
        pieces = _pieces(layout, gaps, places)
    raise PracticeError(
        f"By the tokenizer {tokenizer.name} no prompt of exactly {layout.tokens} tokens came out "
        f"in {TRIES} tries: take another tokenizer or length.",
        f"用分词器 {tokenizer.name} 试了 {TRIES} 次，仍得不到恰好 {layout.tokens} 个词元的提示："
        "请换一个分词器或长度。",
    )


def _pieces(layout: Layout, gaps: list[list[str]], places: list[list[float]]) -> list[str]:
    """The text of `layout` with `gaps` as its hay: each head with its gap, then the question."""
    pieces = []
    for head, gap, lines, where in zip(layout.heads, layout.gaps, gaps, places, strict=True):
        held = list(lines)
        for decoy, place in zip(gap.decoys, where, strict=True):
            held.insert(int(place * (len(held) + 1)), decoy)
        pieces.append(head + "".join(held))
    return [*pieces, layout.closing]
