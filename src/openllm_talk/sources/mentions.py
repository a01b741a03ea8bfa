"""Who is meant by «@name» where the export only has the text."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable

_AT = re.compile(r"@(?=[^@\s])")
_LONGEST = 64
"""Characters of a name."""


class Names(frozenset[str]):
    """Names that are all known before the first text is read: the fewest places are tried then."""

    __slots__ = ("_lengths",)

    def __init__(self, names: Iterable[str]) -> None:
        del names  # taken by frozenset
        found: defaultdict[str, set[int]] = defaultdict(set)
        for name in self:
            found[name[:1]].add(len(name))
        self._lengths = {first: sorted(all_, reverse=True) for first, all_ in found.items()}

    def lengths(self, first: str) -> Iterable[int]:
        """How long the names are that begin with this letter, the longest first."""
        return self._lengths.get(first, ())


def named(text: str, names: Container[str]) -> tuple[str, ...]:
    """The longest of `names` after each «@» in `text`, each once, in order."""
    if "@" not in text:
        return ()
    found: dict[str, None] = {}
    for start in _AT.finditer(text):
        rest = text[start.end() : start.end() + _LONGEST]
        ends = names.lengths(rest[0]) if isinstance(names, Names) else range(len(rest), 0, -1)
        for end in ends:
            if rest[:end] in names:
                found[rest[:end]] = None
                break
    return tuple(found)
