"""Are two questions one? By what they are about, without the words that only ask.

In Chinese that is characters, not pairs of them: «显存占用怎么算» and «占用的显存怎么计算» have
hardly a pair in common. A name or a number weighs as much as two characters.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from openllm_talk.archive.entries import SHORTEST_REPEAT, plain
from openllm_talk.archive.search.asking_words import is_asking, without_asking
from openllm_talk.archive.search.segments import is_cjk, wanted
from openllm_talk.archive.search.terms import Phrase, terms

NAME = 2.0
OTHERWISE = 0.9
"""What it counts to say the same in other words."""
SAME = 0.78
"""From which agreement on two questions are one (bench/search.py)."""


@dataclass(frozen=True, slots=True)
class About:
    """What a question is about: characters and names with their weights, and other words for them.

    `words` are those of `segments`.
    """

    text: str
    weights: Mapping[str, float]
    others: Mapping[str, tuple[Phrase, ...]]
    words: frozenset[str]

    @classmethod
    def of(cls, question: str) -> "About":
        """What `question` is about."""
        said = wanted(question)
        folded = unicodedata.normalize("NFKC", question)
        weights = dict.fromkeys(filter(is_cjk, without_asking(folded)), 1.0)
        weights |= {word: NAME for word in said if not is_cjk(word) and not is_asking(word)}
        others: dict[str, tuple[Phrase, ...]] = {}
        for word, phrases in terms().of(said).items():
            for part in word if is_cjk(word) else (word,):
                others[part] = (*others.get(part, ()), *phrases)
        return cls(plain(question), weights, others, frozenset(said))

    def in_(self, other: "About") -> float:
        """The share of this that `other` is about too, from 0 to 1."""
        whole = sum(self.weights.values())
        held = sum(weight * self._share(part, other) for part, weight in self.weights.items())
        return held / whole if whole else 0.0

    def _share(self, part: str, other: "About") -> float:
        if part in other.weights:
            return 1.0
        said = any(other.words.issuperset(phrase) for phrase in self.others.get(part, ()))
        return OTHERWISE if said else 0.0


def agreement(one: About, other: About) -> float:
    """How far two questions agree: the harmonic mean of what each has of the other, 0 to 1."""
    if one.text == other.text and len(one.text) >= SHORTEST_REPEAT:
        return 1.0
    there, back = one.in_(other), other.in_(one)
    return 2 * there * back / (there + back) if there + back else 0.0
