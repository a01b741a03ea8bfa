"""What of a text shows why it was found: the words of the query in it, and those around them."""

import re
from collections.abc import Sequence

from openllm_talk.archive.search.facets import facets
from openllm_talk.archive.search.segments import POINT, is_cjk
from openllm_talk.publish.hygiene import clean
from openllm_talk.records import Record

LONGEST = 220
BEFORE = 60
"""Characters in front of the first word that was found."""
_NEVER = re.compile(r"(?!)")


class Part(Record, frozen=True):
    """A piece of a text, and whether the query says it."""

    text: str
    said: bool = False


class Marker:
    """Marks the words of one query in texts."""

    def __init__(self, query: str) -> None:
        said = {word for facet in facets(query) for phrase in facet.phrases for word in phrase}
        ways = [way for word in sorted(said, key=len, reverse=True) if (way := _way(word))]
        self._words = re.compile("|".join(ways), re.IGNORECASE) if ways else _NEVER

    def parts(self, text: str, longest: int = LONGEST) -> Sequence[Part]:
        """The text in one line, cut around the first word that is said, as its parts in order."""
        line = " ".join(clean(text).split())
        first = self._words.search(line)
        start = max(0, first.start() - BEFORE) if first and len(line) > longest else 0
        shown = line[start : start + longest].strip()
        before, after = "…" * (start > 0), "…" * (start + longest < len(line))
        return _joined(self._parts(before + shown + after))

    def _parts(self, line: str) -> list[Part]:
        found, end = [], 0
        for hit in self._words.finditer(line):
            if hit.start() > end:
                found.append(Part(text=line[end : hit.start()]))
            found.append(Part(text=hit[0], said=True))
            end = hit.end()
        return [*found, Part(text=line[end:])]


def _way(word: str) -> str:
    """How a word of the index stands in a text: a name with any ending, a pair anywhere."""
    if is_cjk(word):
        return re.escape(word)
    plain = word.replace(POINT, ".").replace("\uff0b", "+").replace("\uff03", "#")
    return rf"(?<![^\W_]){re.escape(plain)}[a-z]*" if plain.isascii() else re.escape(plain)


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Pairs of characters that follow each other become one piece."""
    found: list[Part] = []
    for part in parts:
        if found and found[-1].said == part.said:
            found[-1] = Part(text=found[-1].text + part.text, said=part.said)
        elif part.text:
            found.append(part)
    return found
