"""Who is meant by «@name» where the export only has the text."""

import re
from collections.abc import Container

_AT = re.compile(r"@(?=[^@\s])")
_LONGEST = 64
"""Characters of a name."""


def named(text: str, names: Container[str]) -> tuple[str, ...]:
    """The longest of `names` after each «@» in `text`, each once, in order."""
    if "@" not in text:
        return ()
    found: dict[str, None] = {}
    for start in _AT.finditer(text):
        rest = text[start.end() : start.end() + _LONGEST]
        for end in range(len(rest), 0, -1):
            if rest[:end] in names:
                found[rest[:end]] = None
                break
    return tuple(found)
