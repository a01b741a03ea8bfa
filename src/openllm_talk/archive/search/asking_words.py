"""Words that only ask (`asking_words.txt`): a question has them whatever it is about."""

import re
from functools import cache
from importlib.resources import files

from openllm_talk.archive.search.segments import is_cjk, wanted


def is_asking(word: str) -> bool:
    """Whether a word of a query, as `segments` cuts it, only asks."""
    return word in _cut()


def without_asking(text: str) -> str:
    """`text` without the Chinese words that only ask; blanks stand where they were."""
    return _pattern().sub(" ", text)


@cache
def _phrases() -> tuple[str, ...]:
    lines = files(__package__).joinpath("asking_words.txt").read_text("utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _cut() -> frozenset[str]:
    """All of them as `segments` cuts them."""
    return frozenset(word for phrase in _phrases() for word in wanted(phrase))


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(filter(is_cjk, _phrases()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
