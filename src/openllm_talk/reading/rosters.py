"""Lists of people in a text: who takes part in something, and who does which part of it.

A practice section names its people as a rule: a line «成员» or «members», then names; below it
«SFT: 甲（周末）、乙». Such a list is evidence for names that nothing else gives away.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from openllm_talk.records import Record

_HEADING: Final = re.compile(
    r"[\W_]*(?:(?:项目|小组|核心|主要)?(?:成员|组员|参与者|参与人员?|参加者|贡献者|志愿者|负责人|分工"
    r"|名单)|members?|participants?|contributors?|attendees|volunteers)\s*(?:[:：]\s*|$)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"[^\S\n]*[^:：\n]{1,24}[:：]\s*(?=\S)")
_ITEM: Final = re.compile(r"[^、,，;；/]+")
_REMARK: Final = re.compile(r"\s*(?:[(（][^()（）]*[)）]|[.。…]+|等)*\s*$")
_SENTENCE: Final = re.compile(r"https?:|[。！？?!：:\"“”「」《》=<>\[\]{}]|^\d")
_LONGEST_CHINESE: Final = 8
_LONGEST: Final = 24


class Listed(Record, frozen=True):
    """A name in a list of people: `text[start:end]`."""

    name: str
    start: int
    end: int


def listed(text: str, people: Collection[str]) -> list[Listed]:
    """The names that stand in lists of people, in order.

    A list is what a heading for people says it is; in a text that has one, also a line behind a
    label that names one of these or of `people`.
    """
    found: list[Listed] = []
    labelled: list[list[Listed]] = []
    announced = False
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        heading = _HEADING.match(line[0])
        if heading:
            found += _names(text, line.start() + heading.end(), line.end())
            announced = heading.end() == len(line[0])
            continue
        if announced:
            found += _names(text, line.start(), line.end())
        elif label := _LABEL.match(line[0]):
            labelled.append(list(_names(text, line.start() + label.end(), line.end())))
        announced = False
    if found:
        known = {name.casefold() for name in people}
        found += _of_labels(labelled, known | {one.name.casefold() for one in found})
    return sorted(found, key=lambda one: one.start)


def replace(text: str, public: Mapping[str, str], people: Collection[str]) -> str:
    """`text` with the names in its lists of people replaced by what `public` gives for them."""
    parts: list[str] = []
    last = 0
    for one in listed(text, people):
        parts += (text[last : one.start], public.get(one.name, one.name))
        last = one.end
    return "".join((*parts, text[last:]))


def _of_labels(labelled: list[list[Listed]], known: set[str]) -> Iterator[Listed]:
    for names in labelled:
        if any(one.name.casefold() in known for one in names):
            yield from names


def _names(text: str, start: int, end: int) -> Iterator[Listed]:
    """The items of a list, as long as all of them can be names; else it is a sentence."""
    names: list[Listed] = []
    # A remark may hold the signs that separate: it is blanked, the places stay.
    bare = re.sub(r"[(（][^()（）\n]*[)）]", lambda remark: " " * len(remark[0]), text[start:end])
    for item in _ITEM.finditer(bare):
        name = _REMARK.sub("", item[0]).strip()
        if not name:
            continue
        if not _can_be_name(name):
            return
        begin = start + item.start() + item[0].index(name)
        names.append(Listed(name=name, start=begin, end=begin + len(name)))
    yield from names


def _can_be_name(text: str) -> bool:
    if len(text) < 2 or len(text) > _LONGEST or _SENTENCE.search(text):
        return False
    words = text.split()
    if text.isascii():
        return len(words) == 1 or (len(words) <= 3 and all(word[0].isupper() for word in words))
    return len(words) <= 2 and len(re.findall(r"[\u3400-\u9fff]", text)) <= _LONGEST_CHINESE
