"""What is known of each line of a chat: alone, and in its thread.

A line is a message that somebody wrote (a turn of `threads/turns.py`). All numbers of lines here
are places among the lines; `Lines.position` leads back to the messages.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np

from openllm_talk.reading import utterance
from openllm_talk.reading.questions import cues
from openllm_talk.reading.questions.wording import traces
from openllm_talk.reading.threads import threads
from openllm_talk.reading.threads.clock import minutes
from openllm_talk.reading.threads.model import said, shipped
from openllm_talk.reading.threads.people import People
from openllm_talk.reading.threads.turns import SEEN, Floats, Turns
from openllm_talk.records import Message, Record, ReplyLink, Thread

LONGEST_TEXT: Final = 4000
_NEVER: Final = 20160.0  # minutes that stand for «long ago»
_LONG: Final = math.log1p(_NEVER)
_ASKED: Final = 0.3
"""From which chance on a line asks, for who asks and who answers in a thread."""
MEANING: Final = 64

OWN: Final = (*SEEN, *cues.NAMES, "by a bot", "right after an order to a bot",
              *(f"meaning {number}" for number in range(MEANING)))  # fmt: skip
"""The columns of `Lines.own`: what a line is alone."""
WORDED: Final = ("words ask", "words answer")
"""What a model's `wording` adds to the columns of `Lines.own`."""


class Line(Record, frozen=True):
    """One line as words: `text` without address, quote, page addresses and stickers."""

    position: int
    person: str
    text: str
    words: frozenset[str]
    to: frozenset[str]


class Lines:
    """The lines of a chat with their threads.

    `lines[i]` is line i, `own` (n, len(OWN)) what each is alone, `thread[i]` the number of its
    thread, `members[t]` the lines of thread t in order, `parent[i]` the line that it answers
    (itself where it answers none), `replies[i]` those that answer it, `minute` its time, `placed`
    the lines of which a person said what they answer. Orders to bots, deleted messages and system
    rows are no lines.
    """

    def __init__(self, messages: Sequence[Message], links: Sequence[ReplyLink]) -> None:
        self.messages = messages
        self.people = People(messages)
        turns = shipped().reader.read(messages, minutes(messages))
        kept = [
            turn
            for turn, place in enumerate(turns.position.tolist())
            if not messages[place].deleted and not utterance.is_command(messages[place].text)
        ]
        self.position = turns.position[kept].tolist()
        self.at = {place: number for number, place in enumerate(self.position)}
        self.lines = [self._line(place) for place in self.position]
        self.minute = np.nan_to_num(turns.minute[kept], nan=-1.0)
        self.confidence = [links[place].confidence for place in self.position]
        self.parent = self._parents(links)
        self.placed = frozenset(
            line for line, place in enumerate(self.position) if links[place].source == "edited"
        )
        self.replies: defaultdict[int, list[int]] = defaultdict(list)
        for line, parent in enumerate(self.parent):
            if parent != line:
                self.replies[parent].append(line)
        self.threads: list[Thread] = []
        self.members: list[list[int]] = []
        self.thread = [0] * len(self.lines)
        for thread in threads(messages, links):
            members = [self.at[place] for place in thread.members if place in self.at]
            if members:
                for line in members:
                    self.thread[line] = len(self.members)
                self.threads.append(thread)
                self.members.append(members)
        self.meaning = _unit(said(turns, shipped().vectors)[kept])
        self.own = self._own(turns, kept)
        self.traces = [traces(line.text) for line in self.lines]
        self.callers = callers(messages, self.people)
        self.persons = _numbered([line.person for line in self.lines])

    def __len__(self) -> int:
        return len(self.lines)

    def _line(self, place: int) -> Line:
        message = self.messages[place]
        own = utterance.own_words(message.text[:LONGEST_TEXT])
        person = self.people.key(message)
        text = utterance.plain(self.people.without_address(own))
        return Line(
            position=place,
            person=person,
            text=text,
            words=frozenset(utterance.words(text)),
            to=self.people.meant(message, own).addressed - {person},
        )

    def _parents(self, links: Sequence[ReplyLink]) -> list[int]:
        """The line that each answers; over orders to bots and system rows to what those answer."""
        found = []
        for line, place in enumerate(self.position):
            parent = links[place].reply_to
            for _ in range(8):
                if parent in self.at or links[parent].reply_to == parent:
                    break
                parent = links[parent].reply_to
            number = self.at.get(parent, line)
            found.append(number if number <= line else line)
        return found

    def _own(self, turns: Turns, kept: Sequence[int]) -> Floats:
        bots, after = _bots(self.messages, self.people)
        said_ = np.array([cues.of(line.text) for line in self.lines], np.float32)
        bot = [[line.person in bots, line.position in after] for line in self.lines]
        return np.concatenate(
            [
                turns.seen[kept],
                said_.reshape(len(kept), len(cues.NAMES)),
                np.array(bot, np.float32).reshape(len(kept), 2),
                self.meaning,
            ],
            1,
        )


def callers(messages: Sequence[Message], people: People) -> dict[int, str]:
    """For the places of what a bot said to an order: who gave it, and gets the credit."""
    bots, _ = _bots(messages, people)
    found: dict[int, str] = {}
    caller, since = None, 9
    for place, message in enumerate(messages):
        if message.kind == "system":
            continue
        if utterance.is_command(message.text):
            caller, since = message.author, 0
            continue
        since += 1
        if since <= 2 and caller and people.key(message) in bots:
            found[place] = caller
    return found


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-6), np.float32)


def _numbered(names: Sequence[str]) -> list[int]:
    number: dict[str, int] = {}
    return [number.setdefault(name, len(number)) for name in names]


def _bots(messages: Sequence[Message], people: People) -> tuple[frozenset[str], frozenset[int]]:
    """Those who mostly speak right after an order to a bot; the places right after such orders."""
    total: Counter[str] = Counter()
    ordered: Counter[str] = Counter()
    after: set[int] = set()
    since = 9
    for place, message in enumerate(messages):
        if message.kind == "system":
            continue
        if utterance.is_command(message.text):
            since = 0
            continue
        since += 1
        person = people.key(message)
        total[person] += 1
        if since <= 2:
            ordered[person] += 1
            after.add(place)
    bots = (who for who in total if ordered[who] >= 2 and ordered[who] * 2 >= total[who])
    return frozenset(bots), frozenset(after)


# --- in the thread -------------------------------------------------------------------------------

IN_THREAD: Final = (
    "asks",
    "asks of the parent",
    "most asked before by the author",
    "most asked before by others",
    "most asked after by the author",
    "most asked after by others",
    "likeness to what the author asked most before",
    "rank among the author's in the thread",
    "rank in the thread",
    "less than the most in the thread",
    "place in the thread",
    "lines after in the thread",
    "lines of the thread",
    "people of the thread",
    "lines of the author before",
    "lines of the author after",
    "author began the thread",
    "begins the thread",
    "answers nobody",
    "answers itself",
    "answers another",
    "confidence of the link",
    "replies of others",
    "replies of the author",
    "asks of the next reply",
    "pause before in the thread",
    "pause since the author's line before",
    "author's first line",
    "line before is the author's",
    "line after is the author's",
    "speaks to somebody",
    "speaks to one who asked",
    "speaks to one of the thread",
    "author came in answering",
    "share of the author's lines that speak to somebody",
    "lines of the author in the chat",
    "people who answered the author after",
    "asker thanks later",
)
"""The columns of `in_thread`."""


def in_thread(lines: Lines, asks: Floats) -> Floats:
    """What each line is in its thread, (n, len(IN_THREAD)); `asks` (n,) is how likely each asks,
    read alone."""
    found = np.zeros((len(lines), len(IN_THREAD)), np.float32)
    before = _author_before(lines)
    habits = _habits(lines)
    for members in lines.members:
        _Place(lines, members, asks, before, habits).fill(found)
    return found


def _author_before(lines: Lines) -> list[int]:
    last: dict[int, int] = {}
    found = []
    for line, person in enumerate(lines.persons):
        found.append(last.get(person, -1))
        last[person] = line
    return found


def _habits(lines: Lines) -> Mapping[str, tuple[float, int]]:
    """For each person the share of lines that speak to somebody, and their number."""
    total: Counter[str] = Counter(line.person for line in lines.lines)
    told: Counter[str] = Counter(line.person for line in lines.lines if line.to)
    return {person: (told[person] / many, many) for person, many in total.items()}


class _Place:
    """One thread with the likeliest questions of each of its people."""

    def __init__(
        self,
        lines: Lines,
        members: Sequence[int],
        asks: Floats,
        before: Sequence[int],
        habits: Mapping[str, tuple[float, int]],
    ) -> None:
        self.lines, self.members, self.asks = lines, members, asks
        self.before, self.habits = before, habits
        self.person = [lines.persons[line] for line in members]
        self.value = [float(asks[line]) for line in members]
        self.names = {lines.lines[line].person for line in members}
        self.values: defaultdict[int, list[float]] = defaultdict(list)
        for who, one in zip(self.person, self.value, strict=True):
            self.values[who].append(one)
        self.after = _most_after(self.person, self.value)
        self.helped = self._helped()
        self.thanked = self._thanked()
        self.order = {
            place: rank
            for rank, place in enumerate(
                sorted(range(len(members)), key=lambda at: (-self.value[at], at))
            )
        }

    def fill(self, found: Floats) -> None:
        """Writes the rows of the thread's lines."""
        most: dict[int, tuple[float, int]] = {}
        answering: dict[int, bool] = {}
        count: Counter[int] = Counter()
        askers: set[str] = set()
        for place, line in enumerate(self.members):
            who, one = self.person[place], self.lines.lines[line]
            own_most = most.get(who, (0.0, -1))
            others_most = max((kept[0] for name, kept in most.items() if name != who), default=0.0)
            if who not in answering:
                parent = self.lines.parent[line]
                to_another = self.lines.persons[parent] != who or bool(one.to)
                answering[who] = others_most >= _ASKED and to_another
            found[line] = (
                *self._asking(place, own_most, others_most),
                *self._standing(place, count[who]),
                *self._replied(line),
                *self._pauses(place),
                bool(one.to),
                bool(one.to & askers),
                bool(one.to & self.names),
                answering[who],
                self.habits[one.person][0],
                math.log1p(self.habits[one.person][1]),
                self.helped[place],
                self.thanked[place],
            )
            if self.value[place] > own_most[0]:
                most[who] = (self.value[place], line)
            if self.value[place] >= _ASKED:
                askers.add(one.person)
            count[who] += 1

    def _asking(
        self, place: int, own_most: tuple[float, int], others_most: float
    ) -> tuple[float, ...]:
        lines, line, value = self.lines, self.members[place], self.value[place]
        who, parent = self.person[place], lines.parent[line]
        like = float(lines.meaning[line] @ lines.meaning[own_most[1]]) if own_most[1] >= 0 else -1.0
        return (
            value,
            float(self.asks[parent]) if parent != line else -1.0,
            own_most[0],
            others_most,
            *self.after[place],
            like,
            sum(other > value for other in self.values[who]),
            self.order[place],
            max(self.value) - value,
        )

    def _standing(self, place: int, before: int) -> tuple[float, ...]:
        lines, line, who = self.lines, self.members[place], self.person[place]
        parent = lines.parent[line]
        another = lines.persons[parent] != who
        return (
            place,
            len(self.members) - place - 1,
            math.log1p(len(self.members)),
            len(self.values),
            before,
            len(self.values[who]) - before - 1,
            who == self.person[0],
            place == 0,
            parent == line,
            parent != line and not another,
            another,
            lines.confidence[line],
        )

    def _replied(self, line: int) -> tuple[float, ...]:
        lines, who = self.lines, self.lines.persons[line]
        replies = lines.replies[line]
        others = [each for each in replies if lines.persons[each] != who]
        asks = float(self.asks[others[0]]) if others else -1.0
        return len(others), len(replies) - len(others), asks

    def _pauses(self, place: int) -> tuple[float, ...]:
        line, members, person = self.members[place], self.members, self.person
        before = self.before[line]
        return (
            _pause(self.lines, line, members[place - 1]) if place else _LONG,
            _pause(self.lines, line, before) if before >= 0 else _LONG,
            before < 0,
            place > 0 and person[place - 1] == person[place],
            place + 1 < len(members) and person[place + 1] == person[place],
        )

    def _helped(self) -> dict[int, int]:
        """For each place how many others speak to its author, by name or as a reply, after it."""
        found: dict[int, int] = {}
        answered: defaultdict[int, set[int]] = defaultdict(set)
        number = {self.lines.lines[line].person: self.lines.persons[line] for line in self.members}
        for place in range(len(self.members) - 1, -1, -1):
            line, who = self.members[place], self.person[place]
            found[place] = len(answered[who])
            parent = self.lines.parent[line]
            if parent != line and self.lines.persons[parent] != who:
                answered[self.lines.persons[parent]].add(who)
            for name in self.lines.lines[line].to:
                if name in number:
                    answered[number[name]].add(who)
        return found

    def _thanked(self) -> list[bool]:
        """For each place whether its author thanks somebody after it."""
        column = cues_column("thanks")
        later: set[int] = set()
        found = []
        for line, who in zip(reversed(self.members), reversed(self.person), strict=True):
            found.append(who in later)
            if self.lines.own[line, column] > 0:
                later.add(who)
        return found[::-1]


def _most_after(person: Sequence[int], value: Sequence[float]) -> list[tuple[float, float]]:
    """For each place the highest value after it of the same person, and of others."""
    best: dict[int, float] = {}
    found: list[tuple[float, float]] = []
    for who, one in zip(reversed(person), reversed(value), strict=True):
        others = max((kept for name, kept in best.items() if name != who), default=0.0)
        found.append((best.get(who, 0.0), others))
        best[who] = max(best.get(who, 0.0), one)
    return found[::-1]


def _pause(lines: Lines, later: int, earlier: int) -> float:
    gap = lines.minute[later] - lines.minute[earlier]
    known = lines.minute[later] >= 0 and lines.minute[earlier] >= 0
    return math.log1p(min(max(float(gap), 0.0), _NEVER)) if known else 0.0


@cache
def cues_column(name: str) -> int:
    """The column of a cue in `Lines.own`."""
    return OWN.index(name)
