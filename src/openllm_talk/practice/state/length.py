"""Exactly so many tokens: what a line costs, and lines that fill a gap to the token.

A line that ends in a line break costs the same wherever it stands, with every tokenizer that
splits text before it merges; a number in it costs the same wherever a blank or a Chinese
character precedes it. So a template is counted once, a number once, and a history of a million
tokens is priced by additions. One template in some is tried with several numbers and neighbours,
and the first prompt is
counted as a whole: where the prices do not add up, `Prices.exact` is False, and the caller counts
everything that it makes and corrects the target.
"""

from collections.abc import Callable, Sequence
from itertools import chain

from openllm_talk.practice.item import Rendering, Tokenizer
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.state.wording import Line

# Where numbers stand in a line: after a blank, or after a Chinese character.
_FRAME: dict[Rendering, str] = {"sql": "id = %d;\n", "en": "item %d to\n", "zh": "货品%d的\n"}
MOST = 12  # lines that fill a gap
_BLOCK = 1000
_TRIED_EVERY = 24
_TRIALS = ((7, 10, 99), (418, 5, 936), (12, 704, 61), (1000, 380, 2048), (555, 81, 3))


class _NumberPrices(dict[int, int]):
    """What a number costs more than 0 does; asked for a thousand at a time."""

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
    """What lines cost in tokens, by one tokenizer in one rendering; `checked` on a whole prompt."""

    def __init__(self, tokenizer: Tokenizer, rendering: Rendering) -> None:
        self.tokenizer = tokenizer
        self.exact = True
        self.checked = False
        self._templates: dict[str, int] = {}
        self._numbers = _NumberPrices(tokenizer, _FRAME[rendering])

    def of(self, line: Line) -> int:
        """The tokens of one line."""
        template, numbers = line
        price = self._templates.get(template)
        if price is None:
            price = self._price(template, len(numbers))
        prices = self._numbers
        for number in numbers:
            price += prices[number]
        return price

    def of_all(self, lines: Sequence[Line]) -> int:
        """The tokens of many lines."""
        templates = self._templates
        for template in {line[0] for line in lines}.difference(templates):
            self._price(template, template.count("%d"))
        total = sum([templates[line[0]] for line in lines])
        numbers = chain.from_iterable([line[1] for line in lines])
        return total + sum(map(self._numbers.__getitem__, numbers))

    def number(self, number: int) -> int:
        """What a number costs more than 0 does."""
        return self._numbers[number]

    def check(self, text: str, price: int) -> None:
        """Hold the price of a whole prompt against the tokenizer's own count."""
        self.checked = True
        self.exact = self.exact and self.tokenizer.count(text) == price

    def _price(self, template: str, numbers: int) -> int:
        price = self.tokenizer.count(template % ((0,) * numbers))
        self._templates[template] = price
        if len(self._templates) % _TRIED_EVERY != 1:
            return price
        lines = [tuple(trial[place % len(trial)] for place in range(numbers)) for trial in _TRIALS]
        added = sum(price + sum(map(self._numbers.__getitem__, line)) for line in lines)
        text = "".join(template % line for line in lines)
        self.exact = self.exact and self.tokenizer.count(text) == added
        return price


def fill(
    gap: int, prices: Sequence[int], draw: Draw, extra: Callable[[int], int], most: int = MOST
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
