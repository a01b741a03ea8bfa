"""All of it together: seed in, items out, exactly so long, each needle exactly where it belongs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal, get_args

from openllm_talk.errors import Language, PracticeError, SettingsError
from openllm_talk.practice.answers import instruction
from openllm_talk.practice.item import Answer, Item, Tokenizer
from openllm_talk.practice.needle.cheaters import CHEATERS
from openllm_talk.practice.needle.fitting import Stock, fit, line_tokens, stock
from openllm_talk.practice.needle.layout import Layout, Line, Parts, lay_out, next_length
from openllm_talk.practice.needle.notes import Asked, Cast, Family, Values, ask, say
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.tokenizers import PlainTokenizer

OPENINGS = {
    "en": "Here are notes, one on each line. A question follows them.\n",
    "zh": "下面是一些记录，每行一条，最后有一个问题。\n",
}
TRIES = 8  # other names, where depth and length leave a few tokens over that no sentence has
CLOSINGS = {"en": "Question: {}\n{}\n", "zh": "问题：{}\n{}\n"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run of the bench varies.

    `lengths` are tokens of the whole prompt, `depths` shares of its hay before the needle
    (layout.py). `needles` are those asked for at once in the family several; `distractors` stand in
    every prompt but those of the family one; `distances` are tokens of hay between one needle and
    the next: each item draws one that leaves room. `families` come in turns. `values` are numbers
    unless asked for otherwise: many small models put a word into a sentence, which is no answer in
    the form asked for, so words would measure that, too.
    """

    rendering: Literal["en", "zh", "both"] = "both"
    lengths: tuple[int, ...] = (512, 1024, 2048, 4096, 8192)
    depths: tuple[float, ...] = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    values: Values = "numbers"
    families: tuple[Family, ...] = ("distractors", "several", "distance", "one", "none")
    needles: int = 3
    distractors: int = 4
    distances: tuple[int, ...] = (32, 128, 512, 2048, 8192)

    def __post_init__(self) -> None:
        """A SettingsError for what no prompt can be made of."""
        wrong = (
            not (self.lengths and self.depths and self.families and self.distances)
            or not all(0 <= depth <= 1 for depth in self.depths)
            or not set(self.families) <= set(get_args(Family))
            or self.values not in get_args(Values)
            or self.rendering not in ("en", "zh", "both")
            or self.needles < 2
            or self.distractors < 1
            or min(self.distances) < 0
        )
        if wrong:
            raise SettingsError(
                "The needle bench needs lengths, depths from 0 to 1, families of "
                f"{', '.join(get_args(Family))}, two needles, one distractor and distances from 0.",
                "大海捞针评测需要：长度、0 到 1 的深度、"
                f"{'、'.join(get_args(Family))} 之中的题型、"
                "至少两根针、一个干扰项，以及不小于 0 的距离。",
            )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one item is to be."""

    family: Family
    language: Language
    tokens: int
    depth: float


class Needle:
    """The bench `needle`: a sentence to be found in a long text.

    Two families are scored apart: where one needle is without distractors, whoever finds any number
    is right; and where there is none, whoever always says so.
    """

    name = "needle"
    rungs: tuple[str, ...] = ("one", "none")
    cheaters: tuple[str, ...] = tuple(CHEATERS)

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()

    def items(
        self, count: int, seed: int, tokens: int | None = None, tokenizer: Tokenizer | None = None
    ) -> Iterator[Item]:
        """The first `count` items of `seed`, of exactly `tokens` (default: the settings' lengths).

        Where an item has no room in it, a PracticeError names the next length in which it has.
        """
        counted = tokenizer or PlainTokenizer()
        lengths = self.settings.lengths if tokens is None else (tokens,)
        stocks: dict[Language, Stock] = {}
        for number in range(count):
            wanted = self.wanted(number, seed, lengths)
            if wanted.language not in stocks:
                places = f"needle hay {seed} {wanted.language}"
                stocks[wanted.language] = stock(wanted.language, max(lengths), places, counted)
            yield self._item(number, seed, wanted, stocks[wanted.language], counted)

    def cheated(
        self,
        cheater: str,
        count: int,
        seed: int,
        tokens: int | None = None,
        tokenizer: Tokenizer | None = None,
    ) -> Iterator[tuple[Item, Answer]]:
        """Each of the items with what the cheater called `cheater` answers."""
        for item in self.items(count, seed, tokens, tokenizer):
            yield item, CHEATERS[cheater](item)

    def wanted(self, number: int, seed: int, lengths: tuple[int, ...]) -> Wanted:
        """What item `number` is: families take turns, and each has all its cells before one again.

        Cells are combinations of language, length and depth, in an order drawn from the seed, so
        that any number of items is spread over them.
        """
        settings = self.settings
        turn, place = divmod(number, len(settings.families))
        languages: tuple[Language, ...] = ("en", "zh")
        if settings.rendering != "both":
            languages = (settings.rendering,)
        cells = list(product(languages, lengths, settings.depths))
        again, place_in_round = divmod(turn, len(cells))
        family = settings.families[place]
        draw = Draw(f"needle cells {seed} {family} {again}")
        language, tokens, depth = draw.shuffled(cells)[place_in_round]
        return Wanted(family, language, tokens, depth)

    def _item(
        self, number: int, seed: int, wanted: Wanted, hay: Stock, tokenizer: Tokenizer
    ) -> Item:
        asked, layout = self._plan(number, seed, wanted, hay, tokenizer)
        name = f"needle-{seed}-{number}"
        item = Item(
            id=name,
            prompt=fit(layout, hay, Draw(f"needle fit {seed} {number}"), tokenizer),
            answer=asked.answer,
            family=wanted.family,
            form=asked.form,
            tokens=wanted.tokens,
            seed=seed,
            database=name,  # no two items share anything
            rendering=wanted.language,
            chance=asked.chance,
            tokenizer=tokenizer.name,
            axes={
                "depth": wanted.depth,
                "before": layout.before[layout.at],
                "distance": layout.distance,
                "needles": asked.found,
                "distractors": len(asked.decoys) + len(asked.needles) - asked.found,
            },
        )
        fooled = any(cheat(item) == item.answer for cheat in CHEATERS.values())
        return replace(item, stratum="open" if fooled else "closed")

    def _plan(
        self, number: int, seed: int, wanted: Wanted, hay: Stock, tokenizer: Tokenizer
    ) -> tuple[Asked, Layout]:
        """What is asked and where it stands; other names are drawn where these leave no room."""
        settings = self.settings
        for again in range(TRIES):
            draw = Draw(f"needle asked {seed} {number} {again}")
            cast = Cast(wanted.language, settings.values, draw)
            asked = ask(wanted.family, cast, settings.needles, settings.distractors)
            parts = _parts(asked, wanted.language, tokenizer)
            where = (wanted.depth, settings.distances, hay.fits, f"needle places {seed} {number}")
            layout = lay_out(parts, wanted.tokens, *where)
            if layout is not None:
                return asked, layout
        raise _too_short(number, wanted, next_length(parts, wanted.tokens, *where), tokenizer)


def _parts(asked: Asked, language: Language, tokenizer: Tokenizer) -> Parts:
    needles = [f"{say(note, language)}\n" for note in asked.needles]
    decoys = [f"{say(note, language)}\n" for note in asked.decoys]
    form = instruction(asked.form, (), language)
    closing = CLOSINGS[language].format(asked.question, form)
    lines = [*needles, *decoys, closing]
    counted = [Line(*pair) for pair in zip(lines, line_tokens(lines, tokenizer), strict=True)]
    opening = OPENINGS[language]
    return Parts(
        opening=Line(opening, tokenizer.count(opening)),
        needles=tuple(counted[: len(needles)]),
        decoys=tuple(counted[len(needles) : -1]),
        closing=counted[-1],
    )


def _too_short(
    number: int, wanted: Wanted, least: int | None, tokenizer: Tokenizer
) -> PracticeError:
    en = "no length can" if least is None else f"the shortest longer one that can is {least}"
    zh = "没有可用的长度" if least is None else f"比它长的最短可用长度是 {least}"
    kind = f"{wanted.family}, {wanted.language}, {wanted.depth}"
    return PracticeError(
        f"Needle item {number} ({kind}) cannot be made of exactly {wanted.tokens} tokens "
        f"by {tokenizer.name}: {en}.",
        f"大海捞针第 {number} 题（{kind}）无法用 {tokenizer.name} 凑成恰好 {wanted.tokens} 个词元："
        f"{zh}。",
    )
