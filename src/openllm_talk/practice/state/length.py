"""Exactly so many tokens: what a line costs, and lines that fill a gap to the token.

A line that ends in a line break costs the same wherever it stands, with every tokenizer that
splits text before it merges; a number in it costs the same wherever a blank or a Chinese
character precedes it. So a template is counted once, a number once, and a history of a million
tokens is priced by additions. Lines of every kind are tried first (samples.py), each alone and all
together: where the prices do not add up, `Prices.exact` is False, and the caller counts everything
that it makes and corrects the target.
"""

from collections.abc import Callable, Sequence
from itertools import chain

from openllm_talk.practice.item import Rendering, Tokenizer
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.samples import samples
from openllm_talk.practice.state.wording import Line

# Where numbers stand in a line: after a blank, or after a Chinese character.
_FRAME: dict[Rendering, str] = {"sql": "id = %d;\n", "en": "item %d to\n", "zh": "货品%d的\n"}
_BLOCK = 100


class _NumberPrices(dict[int, int]):
    """What a number costs more than 0 does; asked for some at a time."""

    def __init__(self, tokenizer: Tokenizer, frame: str) -> None:
        super().__init__()
        self._tokenizer, self._frame = tokenizer, frame
        self._zero = tokenizer.count(frame % 0)

    def __missing__(self, number: int) -> int:
        begin = number - number % _BLOCK
        block = range(begin, begin + _BLOCK)
        counts = self._tokenizer.count_each([self._frame % each for each in block])
        self.update(zip(block, (count - self._zero for count in counts), strict=True))
        return self[number]


class Prices:
    """What lines cost in tokens, by one tokenizer in one rendering.

    `exact`: they add up. `usual` is what an operation costs, about.
    """

    def __init__(self, tokenizer: Tokenizer, rendering: Rendering) -> None:
        self.tokenizer = tokenizer
        self._templates: dict[str, int] = {}
        self._numbers = _NumberPrices(tokenizer, _FRAME[rendering])
        self.exact, self.usual = True, 1
        self._try_out(list(samples(rendering)))

    def of(self, line: Line) -> int:
        """The tokens of one line."""
        template, numbers = line
        if template not in self._templates:
            return self.of_all((line,))
        return self._templates[template] + sum(map(self._numbers.__getitem__, numbers))

    def of_all(self, lines: Sequence[Line]) -> int:
        """The tokens of many lines."""
        templates = self._templates
        new = list({line[0] for line in lines}.difference(templates))
        if new:
            filled = [template % ((0,) * template.count("%d")) for template in new]
            templates.update(zip(new, self.tokenizer.count_each(filled), strict=True))
        total = sum([templates[line[0]] for line in lines])
        numbers = chain.from_iterable([line[1] for line in lines])
        return total + sum(map(self._numbers.__getitem__, numbers))

    def number(self, number: int) -> int:
        """What a number costs more than 0 does."""
        return self._numbers[number]

    def _try_out(self, lines: list[Line]) -> None:
        """Whether the tokenizer counts `lines` as their prices say, each alone and all together."""
        texts = [template % numbers for template, numbers in lines]
        whole = self.of_all(lines)
        prices = [self.of(line) for line in lines]
        alone = self.tokenizer.count_each(texts)
        self.exact = alone == prices and self.tokenizer.count("".join(texts)) == whole
        self.usual = max(1, sorted(alone)[len(alone) // 2])


def fill(
    gap: int, prices: Sequence[int], draw: Draw, extra: Callable[[int], int], most: int = 12
) -> list[int] | None:
    """Which of `prices`, in order, again where need be, make `gap` exactly; None where none do.

    `extra(step)` is what the step costs beside (a longer number in front). Goes through the
    prices in random order, each once, and remembers what cannot be reached.
    """
    by_price = {prices[choice]: choice for choice in draw.shuffled(range(len(prices)))}
    dead: set[tuple[int, int]] = set()

    def search(step: int, left: int) -> list[int] | None:
        if left == 0:
            return []
        if step == most or (step, left) in dead:
            return None
        left_after = left - extra(step)
        # Another first choice at each step, so that the lines differ.
        turned = (*order[step % len(order) :], *order[: step % len(order)])
        for price in turned:
            if price <= left_after:
                rest = search(step + 1, left_after - price)
                if rest is not None:
                    return [by_price[price], *rest]
        dead.add((step, left))
        return None

    order = tuple(by_price)
    return search(0, gap) if gap >= 0 and order else None
