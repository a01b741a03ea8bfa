"""A chat while it is read: its turns, and the tail of it that an answer can reach."""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from openllm_talk.reading import utterance
from openllm_talk.reading.threads.people import Meant, People
from openllm_talk.records import Message

REACH: Final = 50  # messages back; 99 % of the annotated parents in the training logs lie within
LONGEST_TEXT: Final = 2000


@dataclass(slots=True)
class Turn:
    """One message with what can be seen of it alone."""

    position: int
    person: str
    time: float | None
    meant: Meant
    words: frozenset[str]
    asks: float
    says_you: bool
    is_solved: bool
    is_closing: bool
    is_greeting: bool
    is_plea: bool
    thanks: bool
    has_address: bool
    order: int = 0
    parent: int = -1
    answered: str = ""
    thread: int = -1
    replies: int = 0
    repliers: set[str] = field(default_factory=set)


class Vocabulary:
    """How many messages of a chat have each word."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        messages = 0
        counts: Counter[str] = Counter()
        for turn in turns:
            messages += 1
            counts.update(turn.words)
        self._rarity = {
            word: math.log((messages + 1) / (count + 1)) for word, count in counts.items()
        }

    def rarity(self, word: str) -> float:
        """How telling it is that two messages share `word`, from 0 (everywhere) up."""
        return self._rarity[word]


class Stream:
    """The tail of a chat while it is read: the turns in reach and who spoke last to whom."""

    def __init__(self, vocabulary: "Vocabulary") -> None:
        self.vocabulary = vocabulary
        self.turns: deque[Turn] = deque(maxlen=REACH)
        self.latest: dict[str, Turn] = {}
        self.partner: dict[str, str] = {}
        self.thread_latest: dict[int, int] = {}
        self.thread_words: defaultdict[int, set[str]] = defaultdict(set)
        self.thread_people: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self.thread_starter: dict[int, str] = {}
        self.count = 0

    def add(self, turn: Turn, parent: Turn | None) -> None:
        """Takes `turn` in as the answer to `parent` (None: it starts a thread)."""
        turn.order = self.count
        self.count += 1
        turn.parent = turn.position if parent is None else parent.position
        turn.thread = turn.position if parent is None else parent.thread
        turn.answered = parent.person if parent is not None else ""
        if parent is not None and parent.person != turn.person:
            parent.replies += 1
            parent.repliers.add(turn.person)
            self.partner[turn.person] = parent.person
            self.partner.setdefault(parent.person, turn.person)
        self.turns.append(turn)
        self.latest[turn.person] = turn
        self.thread_latest[turn.thread] = turn.position
        self.thread_words[turn.thread] |= turn.words
        self.thread_people[turn.thread][turn.person] = turn.order
        self.thread_starter.setdefault(turn.thread, turn.person)


def read_turn(message: Message, position: int, people: People, time: float | None) -> Turn:
    """What can be seen of `message` alone."""
    own = utterance.own_words(message.text[:LONGEST_TEXT])
    text = utterance.plain(own)
    meant = people.meant(message, own)
    return Turn(
        position=position,
        person=people.key(message),
        time=time,
        meant=meant,
        words=frozenset(utterance.words(text)),
        asks=utterance.asking(text),
        says_you=utterance.says_you(text),
        is_solved=utterance.reports_success(text),
        is_closing=utterance.is_closing(text),
        is_greeting=utterance.is_greeting(text),
        is_plea=utterance.is_plea(text),
        thanks=utterance.thanks(text),
        has_address="://" in own,
    )
