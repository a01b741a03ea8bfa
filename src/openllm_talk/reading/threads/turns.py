"""What can be seen of each message alone, as arrays: the table that everything else reads.

A turn is a message that somebody wrote; system rows are none. Words are lower-cased; runs of
Chinese become single characters and pairs of neighbours, so no segmenter is needed.
"""

import math
import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openllm_talk.reading import utterance
from openllm_talk.reading.threads import lexicon
from openllm_talk.reading.threads.people import renamings
from openllm_talk.records import Message, Record

LONGEST_TEXT: Final = 2000
"""Characters of a message that are read; the rest of a longer one changes nothing."""
_MOST_WORDS: Final = 60
ADDRESSEES: Final = 3
_ORDINARY: Final = 8.0  # words as telling as this or less name nobody inside a sentence

_LATIN: Final = "a-z0-9\u00df-\u00f6\u00f8-\u024f"
_WORD: Final = re.compile(
    rf"[{_LATIN}]+(?:[._+'-][{_LATIN}]+)*|[\u3040-\u30ff]+|[\u3400-\u9fff]+"
    r"|[?？]+|[!！]+|[:;]-?[)dp(/]|\.{2,}|…|[^\W\d_]+"
)
_NUMBER: Final = re.compile(r"(?<![^ ])[0-9]")
_JOINT: Final = re.compile(r"[._+-]")
_WIDE: Final = re.compile(r"[\u2e80-\uffff\U00010000-\U0003ffff]")
_URL: Final = re.compile(r"(?:https?://|www\.)\S+")
_OPENING: Final = re.compile(r"\s{0,4}@?([^:,：，\n]{1,40})[:,：，]")
_AT: Final = re.compile("(?<![0-9A-Za-z_.])[@＠]")
_JOINED: Final = re.compile("[0-9A-Za-z]{2}")
_FORMS: Final = 20  # forms of names with one first character that are tried
_CALLS: Final = 16  # signs of @ in a message that are looked at
_LONGEST_NAME: Final = 40
_ASKS: Final = frozenset("?？")
_NAME_PART: Final = re.compile(r"[a-z][a-z0-9]+|[\u3400-\u9fff]{2,}")

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Times = NDArray[np.float64]

SEEN: Final = (
    *(f"starts with {kind}" for kind in lexicon.KINDS),
    *(f"has {kind}" for kind in lexicon.KINDS),
    "words",
    "characters",
    "question mark",
    "ends in a question mark",
    "exclamation",
    "address of a page",
    "file or picture",
    "opens like an address",
    "names somebody",
    "addresses somebody",
    "order to a bot",
    "several lines",
    "wide letters",
    "digits",
    "quotes",
)
"""The columns of `Turns.seen`."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one stretch of a channel, in order; `n` of them.

    `position` is each turn's place in the messages given; `person` a number from 0 to
    `people` - 1; `minute` its time in minutes, nan where unknown. `addressed` and `named` hold up
    to three persons each, -1 where there are fewer. `seen` (n, len(SEEN)) are the message's own
    traits. `word` and `of_turn` list each turn's words by their number in `vocabulary` (unknown
    ones get numbers behind it, so that equal words are equal), `weight` how telling each is.
    """

    position: Ints
    person: Ints
    people: int
    minute: Times
    addressed: Ints
    named: Ints
    seen: Floats
    word: Ints
    of_turn: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.position)


class Names:
    """Everybody who speaks in a stretch, by every name the group may call them.

    A person is the platform's id, else the name as shown, after «x is now known as y» the first
    of both. A form that is an ordinary word of the vocabulary names nobody unless it is addressed.
    """

    def __init__(self, messages: Sequence[Message], ordinary: Container[str]) -> None:
        self._first = renamings(messages)
        self._number: dict[str, int] = {}
        self.exact: dict[str, int] = {}
        forms: defaultdict[str, set[int]] = defaultdict(set)
        self._authors: dict[str, int] = {}  # by the name as shown: those without an id
        met: set[str] = set()
        for message in messages:
            if message.kind == "system" or not message.author or message.author in met:
                continue
            met.add(message.author)
            folded = message.author.strip().casefold()
            person = self.number(message)
            if folded in self.exact:
                continue
            self.exact[folded] = person
            forms[folded.rstrip("_`|^-0123456789")].add(person)
            for part in _NAME_PART.findall(folded)[:2]:
                forms[part].add(person)
        for later, first in self._first.items():
            if first in self._number:
                self.exact.setdefault(later, self._number[first])
                self.exact.setdefault(first, self._number[first])
        self.inside = {
            form: next(iter(people))
            for form, people in forms.items()
            if len(people) == 1 and len(form) > 2 - (form > "\u3400") and form not in ordinary
        }
        self._wide: defaultdict[str, list[str]] = defaultdict(list)
        for form in sorted(self.inside, key=len, reverse=True):
            if form > "\u3400" and len(form) > 1:
                self._wide[form[0]].append(form)

    def number(self, message: Message) -> int:
        """The person who wrote `message`."""
        if message.author_id:
            return self._number.setdefault(message.author_id, len(self._number))
        author = message.author or ""
        person = self._authors.get(author)
        if person is None:
            name = author.strip().casefold()
            person = self._number.setdefault(self._first.get(name, name), len(self._number))
            self._authors[author] = person
        return person

    def mentioned(self, tokens: Sequence[str], lower: str, is_wide: bool) -> list[int]:
        """Everybody whom a message names in its words, in order."""
        inside = self.inside
        found = [inside[token] for token in tokens if token in inside]
        if is_wide and self._wide:
            found += self._wide_forms(lower)
        return found

    def _wide_forms(self, text: str) -> Iterator[int]:
        for place, letter in enumerate(text):
            for form in self._wide.get(letter, ())[:_FORMS]:
                if text.startswith(form, place):
                    yield self.inside[form]
                    break

    def after(self, text: str, place: int) -> int | None:
        """The person with the longest name that begins at `place`, if anybody's does."""
        rest = text[place : place + _LONGEST_NAME].casefold()
        for length in range(len(rest), 0, -1):
            name = rest[:length]
            if name in self.exact and not _JOINED.match(rest, length - 1):
                return self.exact[name]
        return None

    def __len__(self) -> int:
        return len(self._number)


class Line(Record, frozen=True):
    """One message read alone: its traits (see SEEN), its words once each, whom it means."""

    traits: list[float]
    words: list[str]
    addressed: list[int]
    named: list[int]


class Reader:
    """Makes turns of messages; `rarity` says how telling each known word is (see `model.py`)."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self._rarity = np.array(list(rarity.values()), np.float32)
        self._number = {word: place for place, word in enumerate(rarity)}
        self._ordinary = {word for word, value in rarity.items() if value < _ORDINARY}

    def read(self, messages: Sequence[Message], minutes: Sequence[float | None]) -> Turns:
        """The turns of `messages`, system rows left out."""
        names = Names(messages, self._ordinary)
        number = dict(self._number)
        position = [at for at, message in enumerate(messages) if message.kind != "system"]
        person = [names.number(messages[at]) for at in position]
        lines = [_line(messages[at], names, who) for at, who in zip(position, person, strict=True)]
        spoken = (word for line in lines for word in line.words)
        words = np.array([number.setdefault(word, len(number)) for word in spoken], np.int32)
        rarest = self._rarity.max(initial=_ORDINARY)
        weight = np.full(len(number), rarest, np.float32)
        weight[: len(self._rarity)] = self._rarity
        lengths = [len(line.words) for line in lines]
        times = [minutes[at] for at in position]
        return Turns(
            position=np.array(position, np.int32),
            person=np.array(person, np.int32),
            people=len(names),
            minute=np.array([math.nan if at is None else at for at in times], np.float64),
            addressed=_padded([line.addressed for line in lines]),
            named=_padded([line.named for line in lines]),
            seen=np.array([line.traits for line in lines], np.float32).reshape(-1, len(SEEN)),
            word=words,
            of_turn=np.repeat(np.arange(len(lines), dtype=np.int32), lengths),
            weight=weight[words],
        )


def _line(message: Message, names: Names, who: int) -> Line:
    text = message.text[:LONGEST_TEXT]
    quoted = "\n" in text and utterance.quote(text) is not None
    if quoted:
        text = utterance.own_words(text)
    lower = text.lower()
    has_page = "://" in lower or "www." in lower
    if has_page:
        lower = _URL.sub(" ", lower)
    tokens = _WORD.findall(lower)[:_MOST_WORDS]
    is_wide = not lower.isascii() and _WIDE.search(lower) is not None
    if is_wide or "." in lower or "-" in lower or "_" in lower or "+" in lower:
        tokens = _parts(tokens)
    addressed = _addressed(message, text, names, who)
    mentioned = [one for one in names.mentioned(tokens, lower, is_wide) if one != who]
    named = [one for one in dict.fromkeys(mentioned) if one not in addressed]
    opening = text.split(None, 1)
    first = opening[0] if opening else ""
    traits = _cues(tokens, lower, is_wide)
    traits += (
        math.log1p(len(tokens)),
        math.log1p(len(text)),
        "?" in lower or "？" in lower,
        lower.rstrip()[-1:] in _ASKS,
        "!" in lower or "！" in lower,
        has_page,
        bool(message.attachments),
        len(first) > 2 and first[-1] in ":,：，",
        bool(named),
        bool(addressed),
        len(first) > 1 and first[0] == "!",
        "\n" in text,
        is_wide,
        _NUMBER.search(" ".join(tokens)) is not None,
        quoted,
    )
    return Line(traits=traits, words=list(dict.fromkeys(tokens)), addressed=addressed, named=named)


def _cues(tokens: Sequence[str], lower: str, is_wide: bool) -> list[float]:
    """For each kind of cue whether the message starts with it, then whether it has it."""
    kinds = len(lexicon.KINDS)
    traits = [0.0] * (2 * kinds)
    if is_wide:
        for kind, place in lexicon.chinese(lower):
            traits[kinds + kind] = 1.0
            if place < 6:
                traits[kind] = 1.0
    english = lexicon.LATIN
    for place, token in enumerate(tokens):
        if token in english:
            kind = english[token]
            traits[kinds + kind] = 1.0
            if place < 3:
                traits[kind] = 1.0
    return traits


def _addressed(message: Message, text: str, names: Names, who: int) -> list[int]:
    """Whom a message speaks to: as its reader found, else a name in front or after an @."""
    found: list[int | None] = []
    if message.mentions:
        found += [names.exact.get(name.strip().casefold()) for name in message.mentions]
    else:
        head = text[: _LONGEST_NAME + 6]
        if (":" in head or "," in head or "：" in head or "，" in head) and (
            opening := _OPENING.match(head)
        ):
            found.append(names.exact.get(opening[1].strip().casefold()))
        if "@" in text or "＠" in text:
            calls = islice(_AT.finditer(text), _CALLS)
            found += [names.after(text, at.end()) for at in calls]
    return list(dict.fromkeys(one for one in found if one is not None and one != who))


def spelled(text: str) -> list[str]:
    """The words of `text` as `Reader` takes them, without addresses of pages."""
    return _parts(_WORD.findall(_URL.sub(" ", text[:LONGEST_TEXT].lower()))[:_MOST_WORDS])


def _parts(tokens: Sequence[str]) -> list[str]:
    """`tokens` with runs of Chinese as characters and pairs of neighbours, of kana as pairs, and
    with the parts of joined words («max-model-len») behind each."""
    found: list[str] = []
    for token in tokens:
        if "\u3040" <= token[0] <= "\u9fff":
            if token[0] >= "\u3400":
                found.extend(token)
            found.extend(token[place : place + 2] for place in range(len(token) - 1))
            continue
        found.append(token)
        if not token.isalnum() and len(parts := _JOINT.split(token)) > 1:
            found.extend(part for part in parts if len(part) > 1)
    return found[: 2 * _MOST_WORDS]


def _padded(rows: Sequence[Sequence[int]]) -> Ints:
    padded = np.full((len(rows), ADDRESSEES), -1, np.int32)
    for place, row in enumerate(rows):
        if row:
            padded[place, : len(row)] = row[:ADDRESSEES]
    return padded
