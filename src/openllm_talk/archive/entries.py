"""Which question of the ledger a question of an issue is, and the id of one that is new."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from openllm_talk.archive import models
from openllm_talk.archive.engines import in_byte_order
from openllm_talk.archive.forgetting.words import is_withdrawn
from openllm_talk.archive.keys import column, digest, written
from openllm_talk.records import Appearance, Issue, Question

# Shorter words («Why?», «怎么做») mean something only where they stand: no repeat is known by them.
SHORTEST_REPEAT = 8
# From which share of common character pairs two texts are one question that somebody reworded:
# a carry-over that only says that it is one, and one where the issue or the label points at it.
SAME_SOMEWHERE = 0.5
SAME_IN_PLACE = 0.3
# From which share of an earlier question's character pairs a longer text quotes it, if it is long
# enough to be recognised at all.
QUOTED = 0.7
SHORTEST_QUOTE = 12

# Room is left for what tells two apart («-2»); PostgreSQL takes no more than its column says.
LONGEST_ID = 100

CHAT_ID = re.compile(r"q-[a-z2-7]{10}(-\d+)?")


def issue_key(issue: Issue) -> str:
    """What an issue is known by: its number; a digest without one, a digest of its title and date.

    Without a title, of its questions.
    """
    if issue.number:
        return column(issue.number, 60)
    words = issue.title or "\n".join(question.text for question in issue.questions)
    return f"d-{digest(plain(words), issue.date or '', length=8)}"


def chat_question_id(message_id: str) -> str:
    """The permanent id of the question that begins with the message of this id in the archive."""
    return f"q-{digest(message_id)}"


def entry_of(question: Question) -> models.Question:
    """A question of a chat as a row of the ledger; it is known by its id, not by its words."""
    return models.Question(
        id=question.id,
        text=written(question.text),
        title=written(question.title or ""),
        asker=written(question.asker or ""),
        normal=digest(plain(question.text), question.id, length=20),
        urls=[written(url) for url in question.urls],
    )


def is_number(text: str | None) -> bool:
    """Whether `text` is the number of an issue that can be counted with."""
    return text is not None and text.isascii() and text.isdigit()


def plain(text: str) -> str:
    """The letters and digits of `text` alone, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def likeness(one: str, other: str) -> float:
    """The share of character pairs that two texts have in common (Jaccard), from 0 to 1."""
    pairs, others = _pairs(one), _pairs(other)
    return len(pairs & others) / len(pairs | others) if pairs | others else 0.0


class Alike:
    """Texts of which one can ask which is most like another (see `likeness`), fast for many."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts: list[set[str]] = []
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: str) -> int:
        """Takes `text` in; its place, counted from 0."""
        place, pairs = len(self._texts), _pairs(text)
        self._texts.append(pairs)
        for pair in pairs:
            self._places[pair].append(place)
        return place

    def best(self, text: str, least: float) -> tuple[int, float]:
        """The place of the text most like `text` and its likeness, the first of several; -1 and 0.0
        where none is at least `least` (above 0) alike.

        A text that is `least` alike has one of the rarest pairs: only so many can be missing.
        """
        pairs = _pairs(text)
        rarest = sorted(pairs, key=lambda pair: (len(self._places.get(pair, ())), pair))
        needed = rarest[: len(pairs) - math.ceil(least * len(pairs)) + 1]
        best, found = -1, 0.0
        for place in sorted({at for pair in needed for at in self._places.get(pair, ())}):
            others = self._texts[place]
            if min(len(pairs), len(others)) < least * max(len(pairs), len(others)):
                continue  # the longer one has too much that the shorter lacks
            alike = len(pairs & others) / len(pairs | others)
            if alike >= least and alike > found:
                best, found = place, alike
        return best, found


def quotes(text: str, earlier: str) -> bool:
    """Whether `text` holds the words of an earlier question, with others around them."""
    wanted = _pairs(earlier)
    return len(wanted) >= SHORTEST_QUOTE and len(wanted & _pairs(text)) >= QUOTED * len(wanted)


def _pairs(text: str) -> set[str]:
    words = plain(text)
    return {words[i : i + 2] for i in range(len(words) - 1)}


@dataclass(slots=True)
class Entries:
    """The questions of one issue on their way into the ledger.

    `ids` gives the ledger's id for the places of the issue's questions that were found so far. A
    question that was merged into another keeps its own id there, so that the two can be told apart
    when a person splits them again; `taken` are those that merged ones are now. `issues` are the
    issues in which each question of the ledger stands, `before` what stood where in this one.
    """

    issue: Issue
    key: str
    questions: dict[str, models.Question]
    issues: dict[str, set[str]]
    by_words: dict[str, list[str]]
    before: dict[int, str]
    ids: dict[int, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    new: list[models.Question] = field(default_factory=list)
    appearances: list[models.Appearance] = field(default_factory=list)

    @classmethod
    def open(cls, issue: Issue) -> "Entries":
        """The ledger as it stands, ready for `issue`; must be called inside a transaction."""
        questions = {one.id: one for one in models.Question.objects.order_by(in_byte_order("id"))}
        issues: dict[str, set[str]] = defaultdict(set)
        key = issue_key(issue)
        before = {}
        for one in models.Appearance.objects.all():
            issues[one.question_id].add(one.issue_key)
            if one.issue_key == key:
                before[one.position] = one.question_id
        by_words: dict[str, list[str]] = defaultdict(list)
        for entry, question in questions.items():
            by_words[question.normal].append(entry)
        return cls(issue, key, questions, issues, by_words, before)

    # --- finding -------------------------------------------------------------------------------

    def find_same(self, place: int, question: Question) -> None:
        """Takes the question of the ledger with the same id or the same words, if there is one."""
        if question.id in self.questions:
            self._take(place, self._in_own_words(question))
            return
        if is_withdrawn(question.text):
            self._take_withdrawn(place)
            return
        candidates = self.by_words.get(self._words(question), [])
        here_first = sorted(
            candidates, key=lambda entry: (self.key not in self.issues[entry], entry)
        )
        for entry in here_first:
            if self._root(entry) not in self.taken:
                self._take(place, entry)
                return

    def _take_withdrawn(self, place: int) -> None:
        """A question without words is the one that stood there before: all have the same words."""
        entry = self.before.get(place)
        if (
            entry
            and is_withdrawn(self.questions[entry].text)
            and self._root(entry) not in self.taken
        ):
            self._take(place, entry)

    def _in_own_words(self, question: Question) -> str:
        """The id of `question`, or of what was merged into it and begins with its messages."""
        for source in question.sources:
            entry = chat_question_id(source)
            if entry in self.questions and self._root(entry) == self._root(question.id):
                return entry
        return question.id

    def find_like(self, place: int, question: Question) -> None:
        """Else takes the one it rewords: where it stood before, or what it says it carries over."""
        if place in self.ids:
            return
        own = self._own_id(place, question)
        if own in self.questions and self._is_own(own, question):
            self._take(place, own)
        elif (
            question.carried_over
            and not is_withdrawn(question.text)
            and (earlier := self._carried(question)) is not None
        ):
            self._take(place, earlier)

    def _is_own(self, entry: str, question: Question) -> bool:
        if self._root(entry) in self.taken:
            return False
        if CHAT_ID.fullmatch(entry):
            return True
        alike = likeness(question.text, self.questions[entry].text) >= SAME_IN_PLACE
        return self.key in self.issues[entry] and alike

    def _carried(self, question: Question) -> str | None:
        """The earlier question that a reworded carry-over most likely is."""
        since = question.open_since
        best, enough = None, SAME_IN_PLACE if since else SAME_SOMEWHERE
        for entry, earlier in self.questions.items():
            if self._root(entry) in self.taken or self.key in self.issues[entry]:
                continue
            if since and since not in self.issues[entry]:
                continue
            alike = likeness(question.text, earlier.text)
            if alike >= enough:
                best, enough = entry, alike
        return best

    def _take(self, place: int, entry: str) -> None:
        self.ids[place] = entry
        self.taken.add(self._root(entry))

    def _root(self, entry: str) -> str:
        while (into := self.questions[entry].merged_into_id) is not None:
            entry = into
        return entry

    def _words(self, question: Question) -> str:
        """A digest of the words by which a repeat is known."""
        words = plain(question.text)
        where = "" if len(words) >= SHORTEST_REPEAT else self.key
        return digest(words, where, length=20)

    # --- new ids ---------------------------------------------------------------------------------

    def _own_id(self, place: int, question: Question) -> str:
        """The id that the question gets by itself: of its first message, else of its place."""
        if CHAT_ID.fullmatch(question.id):
            return question.id
        if question.sources:
            return chat_question_id(question.sources[0])
        alike = [other for other in self.issue.questions[: place + 1] if _kin(other, question)]
        parent = self._parent(question)
        label = re.search(r"\d+", question.label or "")
        number = label[0] if label else str(len(alike))
        stem = f"{self._slug()}-{question.group}"
        if question.role == "follow_up":
            return column(f"{parent or stem}-f{number}", LONGEST_ID)
        return column(f"{stem}-{number}", LONGEST_ID)

    def _parent(self, question: Question) -> str | None:
        for place, other in enumerate(self.issue.questions):
            if question.parent is not None and other.id == question.parent:
                return self.ids.get(place)
        return None

    def _slug(self) -> str:
        return re.sub(r"[^0-9A-Za-z]+", "-", self.key).strip("-") or digest(self.key, length=8)

    def _free(self, entry: str) -> str:
        """`id`, or `id-2` and so on where another question has it."""
        free, count = entry, 1
        while free in self.questions:
            count += 1
            free = f"{entry}-{count}"
        return free

    # --- entering ----------------------------------------------------------------------------

    def enter(self, place: int, question: Question) -> None:
        """Notes that `question` stands in the issue, as a new one where it was not found."""
        if place not in self.ids:
            entry = self._free(self._own_id(place, question))
            self.questions[entry] = models.Question(id=entry, text=written(question.text))
            self.new.append(self.questions[entry])
            self._take(place, entry)
        held = self.questions[self.ids[place]]
        if self._is_first(held.id):
            held.text = written(question.text)
            held.normal = self._words(question)
        held.title = written(question.title or held.title)
        held.asker = written(held.asker or question.asker or "")
        held.urls = list(dict.fromkeys([*held.urls, *map(written, question.urls)]))
        record = msgspec.json.encode(self._appearance(question)).decode("utf-8")
        self.appearances.append(
            models.Appearance(
                issue_key=self.key, position=place, question_id=held.id, record=record
            )
        )

    def _is_first(self, entry: str) -> bool:
        """Whether no other issue asked it: then its words are this issue's to correct."""
        return not self.issues[entry] - {self.key}

    def _appearance(self, question: Question) -> Appearance:
        return Appearance(
            text=question.text,
            issue=self.issue.number,
            label=question.label,
            time=self.issue.date,
            status=question.status or ("answered" if question.answers else "open"),
            answers=question.answers,
            carried_over=question.carried_over,
        )

    def save(self) -> None:
        """Writes what was entered, in the place of what was recorded of this issue before."""
        models.Question.objects.bulk_create(self.new)
        created = {one.id for one in self.new}
        models.Question.objects.bulk_update(
            [self.questions[entry] for entry in sorted({*self.ids.values()} - created)],
            ["text", "title", "asker", "normal", "urls"],
        )
        models.Appearance.objects.filter(issue_key=self.key).delete()
        models.Appearance.objects.bulk_create(self.appearances)

    def with_ledger_ids(self) -> Issue:
        """The issue with the ledger's ids, and since when its carry-overs are open."""
        names = {
            question.id: self.ids[place]
            for place, question in enumerate(self.issue.questions)
            if place in self.ids
        }
        return msgspec.structs.replace(
            self.issue,
            questions=tuple(
                msgspec.structs.replace(
                    question,
                    id=self.ids.get(place, question.id),
                    parent=names.get(question.parent or "", question.parent),
                    open_since=self._since(place, question),
                )
                for place, question in enumerate(self.issue.questions)
            ),
        )

    def _since(self, place: int, question: Question) -> str | None:
        """The issue that first asked a carry-over, where the issue itself does not say."""
        if question.open_since or not question.carried_over or place not in self.ids:
            return question.open_since
        root = self._root(self.ids[place])
        kin = [entry for entry in self.questions if self._root(entry) == root]
        numbers = [key for entry in kin for key in self.issues[entry] if is_number(key)]
        earlier = [key for key in numbers if key != self.key]
        return min(earlier, key=int, default=None)


def _kin(one: Question, other: Question) -> bool:
    return (one.group, one.role, one.parent) == (other.group, other.role, other.parent)
