"""What a query asks for: its words, and what says the same in other words or another language."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from openllm_talk.archive.search.asking_words import is_asking
from openllm_talk.archive.search.segments import parts, wanted
from openllm_talk.archive.search.terms import Phrase, terms

MOST = 48
"""A query has at most so many parts: a pasted page is searched by its beginning."""
OTHERWISE = 0.8
"""What it counts to say the same in other words."""
ASKING = 0.15
"""How much a word counts that only asks: «怎么», «how»."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A word of a query, and other ways to say what it says there."""

    word: str
    others: tuple[Phrase, ...] = ()

    @property
    def weight(self) -> float:
        """What it counts beside its rarity."""
        return weight_of(self.word)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """All ways to say it, the word itself first."""
        return ((self.word,), *self.others)

    def in_(self, said: frozenset[str]) -> float:
        """How much of it these words have: 1 the word, a little less the same in other words."""
        if self.word in said:
            return 1.0
        return OTHERWISE if any(said.issuperset(phrase) for phrase in self.others) else 0.0


def facets(query: str) -> list[Facet]:
    """The parts of `query`; empty where it holds no word."""
    said = wanted(query)[:MOST]
    divided = parts(query)
    others = terms().of([*said, *chain.from_iterable(divided.values())])
    return [Facet(word, _others(word, divided.get(word, ()), others)) for word in said]


def _others(
    word: str, divided: tuple[str, ...], others: dict[str, tuple[Phrase, ...]]
) -> tuple[Phrase, ...]:
    """Other ways to say `word`: its parts together, and what means the same as any of these."""
    meant = (phrase for one in (word, *divided) for phrase in others.get(one, ()))
    return (divided, *meant) if divided else tuple(meant)


def weight_of(word: str) -> float:
    """What a word counts beside its rarity: little where it only asks."""
    return ASKING if is_asking(word) else 1.0


def rarity(count: float, of: float) -> float:
    """How much a word tells that stands in `count` of `of` texts (the idf of BM25, above 0).

    Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), 3.4.
    """
    return math.log(1 + (max(of, count) - count + 0.5) / (count + 0.5))


def total(weights: Iterable[float]) -> float:
    """The sum of these weights, never 0: what a share is taken of."""
    return max(sum(weights), 1e-9)
