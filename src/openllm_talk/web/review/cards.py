"""The proposals as the review page shows them: one card a piece, in the order of the issue."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from openllm_talk.errors import Language
from openllm_talk.issues import claims
from openllm_talk.issues.models import Piece
from openllm_talk.issues.workshop import editing, pieces
from openllm_talk.records import Decision, Entry, Question, Record, Section

DECIDED = ("entry", "question")
"""Kinds of pieces that a person accepts or rejects one by one."""
WHOLE = ""
"""The key of what belongs to no section: only who may change the whole issue may change it."""
QUESTIONS = claims.section_key("free_talk")
"""The key of the part that all questions belong to."""


@dataclass(frozen=True)
class Card:
    """One proposal: its piece, and the key of the part that it belongs to."""

    piece: Piece
    part_key: str

    @cached_property
    def record(self) -> Record:
        """What the piece holds; read when it is asked for, for most are not shown."""
        return pieces.record_of(self.piece, editing.RECORDS[self.piece.kind])

    @property
    def title(self) -> str:
        """What the card is called, in one line."""
        record = self.record
        if isinstance(record, Question):
            return record.title or record.text
        if isinstance(record, Entry):
            return record.title or (record.urls[0] if record.urls else "")
        return str(getattr(record, "title", None) or getattr(record, "name", ""))

    @property
    def sources(self) -> tuple[str, ...]:
        """The messages that it was made from."""
        record = self.record
        if isinstance(record, Question):
            answers = (source for answer in record.answers for source in answer.sources)
            return tuple(dict.fromkeys((*record.sources, *answers)))
        return record.sources if isinstance(record, Entry | Decision) else ()

    @property
    def body(self) -> str | None:
        """The words of a question that its title does not say."""
        record = self.record
        if isinstance(record, Question) and record.title and record.text != record.title:
            return record.text
        return None


@dataclass(slots=True)
class Shelf:
    """A section with its cards; the questions stand in the first Free Talk."""

    section: Card
    cards: list[Card] = field(default_factory=list)

    @property
    def waiting(self) -> list[Card]:
        """Those that nobody has decided on."""
        return [card for card in self.cards if card.piece.state == "proposed"]

    def holds(self, pieces: Collection[int]) -> bool:
        """Whether one of the pieces is among its cards."""
        return any(card.piece.pk in pieces for card in self.cards)

    @property
    def kind(self) -> str:
        """The kind of the section."""
        return self.section.record.kind if isinstance(self.section.record, Section) else "special"


@dataclass
class Desk:
    """Everything on the review page of one issue."""

    head: Card
    shelves: list[Shelf]
    decisions: list[Card]

    @cached_property
    def cards(self) -> list[Card]:
        """All cards that are decided on, in order; references follow from the others."""
        return [
            card for shelf in self.shelves if shelf.kind != "references" for card in shelf.cards
        ]

    @property
    def waiting(self) -> int:
        """How many are still to be decided."""
        return sum(card.piece.state == "proposed" for card in self.cards)

    @property
    def decided(self) -> int:
        """How many are decided."""
        return len(self.cards) - self.waiting

    def find(self, piece: int) -> Card | None:
        """The card of a piece."""
        return self._by_piece.get(piece)

    @cached_property
    def _by_piece(self) -> Mapping[int, Card]:
        sections = (one.section for one in self.shelves)
        everything = (self.head, *sections, *self.decisions, *self.cards)
        return {card.piece.pk: card for card in everything}


def desk(number: str, language: Language) -> Desk | None:
    """The issue as cards, rejected ones too; None where the workshop has nothing of it."""
    held = pieces.of_issue(number, ("proposed", "accepted", "rejected"))
    head = next((one for one in held if one.kind == "head"), None)
    if head is None:
        return None
    keys = pieces.part_keys(held)
    shelves = {one.pk: Shelf(Card(one, keys[one.pk])) for one in held if one.kind == "section"}
    for one in held:
        if one.kind == "entry" and one.section_id in shelves:
            shelves[one.section_id].cards.append(Card(one, keys[one.section_id]))
    _shelve_questions(held, shelves, language)
    decisions = [
        Card(one, WHOLE) for one in held if one.kind == "decision" and one.state == "proposed"
    ]
    return Desk(Card(head, WHOLE), list(shelves.values()), decisions)


def _shelve_questions(held: Iterable[Piece], shelves: dict[int, Shelf], language: Language) -> None:
    """Puts the questions where readers find them: at the end of the first Free Talk."""
    asked = [one for one in held if one.kind == "question"]
    if not asked:
        return
    shelf = next((one for one in shelves.values() if one.kind == "free_talk"), None)
    if shelf is None:
        name = "自由讨论" if language == "zh" else "Free talk"
        section = msgspec.json.encode(Section(name=name, kind="free_talk")).decode("utf-8")
        piece = Piece(number=asked[0].number, kind="section", record=section)
        shelf = shelves[0] = Shelf(Card(piece, QUESTIONS))
    shelf.cards += [Card(one, QUESTIONS) for one in asked]


def neighbours(desk: Desk, card: Card) -> Sequence[Card]:
    """The other pieces of the same kind that a card could be merged into, living ones."""
    return [
        other
        for other in desk.cards
        if other.piece.kind == card.piece.kind
        and other.piece.pk != card.piece.pk
        and other.piece.state != "rejected"
    ]
