"""Who is meant: names at the start of a line, after an @, or inside a sentence."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from openllm_talk.records import Message, Record

_ADDRESS: Final = re.compile(r"^\s*@?(?P<name>[^:,：，\n]{1,40})[:,：，]")
_TOKEN: Final = re.compile(r"[^\s,.:;!?()<>\"，。：；！？（）「」]+")
_NAME_PART: Final = re.compile(r"[A-Za-z][A-Za-z0-9]+|[\u3400-\u9fff]{2,}")
_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_RENAMED: Final = " is now known as "
_LONGEST_NOTICE: Final = 500
_LONGEST_NAME: Final = 40


class Meant(Record, frozen=True):
    """The people a message is directed at: `addressed` for certain, `named` perhaps."""

    addressed: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


class People:
    """Everybody who speaks in a chat, under every name the group may call them by.

    A person is the key that `key` gives: the platform's id, else the name as shown, after
    «x is now known as y» the first of both.
    """

    def __init__(self, messages: Sequence[Message]) -> None:
        self._first_name = renamings(messages)
        self._exact: dict[str, str] = {}
        for message in messages:
            if message.author:
                self._exact.setdefault(_fold(message.author), self.key(message))
        for old, first in self._first_name.items():
            self._exact.setdefault(old, first)
        self._loose = _loose_names(self._exact)
        self._is_ordinary = _ordinary_words(messages, {**self._loose, **self._exact})
        chinese = sorted((name for name in {**self._loose, **self._exact} if _CJK.search(name)),
                         key=len, reverse=True)  # fmt: skip
        self._chinese = re.compile("|".join(map(re.escape, chinese))) if chinese else None

    def key(self, message: Message) -> str:
        """The person who wrote `message`; empty for nobody."""
        if message.author_id:
            return message.author_id
        name = _fold(message.author or "")
        return self._first_name.get(name, name)

    def find(self, name: str) -> str | None:
        """The person called `name`, if anybody is."""
        folded = _fold(name)
        return self._exact.get(folded) or self._loose.get(folded)

    def without_address(self, text: str) -> str:
        """`text` without the name of whom it speaks to in front («nick: », «@name »)."""
        opening = _ADDRESS.match(text)
        if opening and self.find(opening["name"]):
            return text[opening.end() :].lstrip()
        at = re.match(r"\s*[@＠]", text)
        if at:
            rest = text[at.end() :]
            for length in range(min(len(rest), _LONGEST_NAME), 1, -1):
                if self.find(rest[:length]):
                    return rest[length:].lstrip(" \u2005,:，：")
        return text

    def meant(self, message: Message, text: str) -> Meant:
        """Whom `message` is directed at; `text` are its own words."""
        addressed = {self.find(name) for name in message.mentions}
        opening = _ADDRESS.match(text)
        if opening:
            addressed.add(self.find(opening["name"]))
        addressed |= set(self._after_at(text))
        known = frozenset(person for person in addressed if person)
        return Meant(addressed=known, named=frozenset(self._inside(text)) - known)

    def _after_at(self, text: str) -> Iterable[str]:
        for place in (found.end() for found in re.finditer("[@＠]", text)):
            rest = text[place : place + _LONGEST_NAME]
            lengths = range(len(rest), 1, -1)
            person = next(filter(None, (self.find(rest[:length]) for length in lengths)), None)
            if person:
                yield person

    def _inside(self, text: str) -> Iterable[str]:
        for token in _TOKEN.findall(text):
            folded = _fold(token)
            if len(folded) > 2 and folded not in self._is_ordinary:
                person = self._exact.get(folded) or self._loose.get(folded)
                if person:
                    yield person
        if self._chinese:
            for found in self._chinese.findall(_fold(text)):
                if found not in self._is_ordinary:
                    yield self._exact.get(found) or self._loose[found]


def _fold(name: str) -> str:
    return name.strip().casefold()


def renamings(messages: Sequence[Message]) -> dict[str, str]:
    """For each later name of a person the first one, from «x is now known as y»."""
    first: dict[str, str] = {}
    for message in messages:
        if message.kind != "system" or _RENAMED not in message.text:
            continue
        before, _, after = message.text[:_LONGEST_NOTICE].partition(_RENAMED)
        old, new = _fold(before).split()[-1:], _fold(after).split()[:1]
        if old and new:
            origin = first.get(old[0], old[0])
            if origin != new[0]:
                first[new[0]] = origin
    return first


def _loose_names(exact: dict[str, str]) -> dict[str, str]:
    """Shorter forms of names («ak» for «AK_推理优化») that only one person can mean."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name, person in exact.items():
        for form in {name.rstrip("_`|-0123456789"), *_NAME_PART.findall(name)[:1]}:
            if len(form) > 1 and form not in exact:
                owners[form].add(person)
    return {form: min(people) for form, people in owners.items() if len(people) == 1}


def _ordinary_words(messages: Sequence[Message], names: dict[str, str]) -> frozenset[str]:
    """Names that the group uses as words: more often inside sentences than in front of them."""
    addressed: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    chinese = [name for name in names if _CJK.search(name)]
    for message in messages:
        tokens = [_fold(token) for token in _TOKEN.findall(message.text[:2000])]
        opening = _ADDRESS.match(message.text)
        if opening and tokens and _fold(opening["name"]) == tokens[0]:
            addressed[tokens[0]] += 1
            tokens = tokens[1:]
        inside.update(token for token in set(tokens) if token in names)
    if chinese:
        pattern = re.compile("|".join(map(re.escape, sorted(chinese, key=len, reverse=True))))
        for message in messages:
            inside.update(set(pattern.findall(_fold(message.text[:2000]))))
    return frozenset(name for name, count in inside.items() if count > 4 + 2 * addressed[name])
