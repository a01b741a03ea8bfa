"""Words of the field that mean the same in Chinese and English (`terms.txt`)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from openllm_talk.archive.search.segments import wanted

Phrase = tuple[str, ...]
"""The words of one way to say something; a text that has all of them says it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The meanings that are known, and for each word the meanings that it may point at."""

    meanings: tuple[tuple[Phrase, ...], ...]
    pointing: dict[str, tuple[int, ...]]

    def of(self, words: Iterable[str]) -> dict[str, tuple[Phrase, ...]]:
        """For each of these words that says something known, alone or with others: all other ways
        to say that."""
        said = set(words)
        near = {place for word in said for place in self.pointing.get(word, ())}
        found: defaultdict[str, dict[Phrase, None]] = defaultdict(dict)
        for meaning in (self.meanings[place] for place in sorted(near)):
            for phrase in meaning:
                if said.issuperset(phrase):
                    for word in phrase:
                        found[word].update(dict.fromkeys(meaning))
        return {word: tuple(phrases) for word, phrases in found.items()}


@cache
def terms() -> Terms:
    """What `terms.txt` says."""
    lines = files(__package__).joinpath("terms.txt").read_text("utf-8").splitlines()
    meanings = tuple(
        tuple(dict.fromkeys(tuple(wanted(phrase.lower())) for phrase in line.split("|")))
        for line in lines
        if line.strip() and not line.startswith("#")
    )
    pointing: dict[str, list[int]] = {}
    for place, phrases in enumerate(meanings):
        for word in dict.fromkeys(phrase[0] for phrase in phrases):
            pointing.setdefault(word, []).append(place)
    return Terms(meanings, {word: tuple(places) for word, places in pointing.items()})
