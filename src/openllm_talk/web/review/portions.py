"""A portion of the cards at a time, so that a page stays light however many proposals there are.

The page holds every section; of the cards one portion, in the order of the issue. The others are
gaps: links that lead to their portion, and with JavaScript are filled before somebody gets there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openllm_talk.web.review.cards import Card, Desk, Shelf

BYTES = 60_000
"""What the cards of a portion weigh at most; the page around them has 8 to 15 kB."""
FRAME = 900
"""What a card weighs beside its record."""
EVERYTHING = "all"
"""What a filter says that lets every card through, whatever its state."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Cards of a section, in a row, that are not on the page; at least one.

    Those `above` what is shown come only when somebody asks: they would push away what is read.
    """

    cards: Sequence[Card]
    above: bool = False

    @property
    def first(self) -> int:
        """The piece that it begins with."""
        return self.cards[0].piece.pk

    @property
    def last(self) -> int:
        """The piece that it ends with."""
        return self.cards[-1].piece.pk


@dataclass(frozen=True, slots=True)
class Run:
    """Cards of a section in a row, and what of it is not on the page before and after them.

    `part` is the part that the card before them belongs to.
    """

    cards: Sequence[Card]
    before: Gap | None = None
    after: Gap | None = None
    part: str = ""

    @property
    def named(self) -> Iterator[tuple[str, Card]]:
        """The cards, each with the name of the part that begins with it, «» where none does."""
        part = self.part
        for card in self.cards:
            yield "" if card.piece.part == part else card.piece.part, card
            part = card.piece.part


def fits(cards: Sequence[Card]) -> bool:
    """Whether they are no more than a portion."""
    return end_of(cards, 0) == len(cards)


def end_of(cards: Sequence[Card], start: int) -> int:
    """Where the portion ends that begins at `start`; it has at least one card, where there is one.

    Cards are weighed by their records, so that nothing is rendered that is not shown.
    """
    weight, end = 0, start
    while end < len(cards):
        weight += FRAME + len(cards[end].piece.record.encode())
        if weight > BYTES and end > start:
            break
        end += 1
    return end


def page(desk: Desk, show: str = EVERYTHING, piece: int | None = None) -> list[tuple[Shelf, Run]]:
    """The sections, with the portion that `piece` is in; with the first where it is in none."""
    start, end = _portion(_shown(desk.cards, show), piece)
    found, place = [], 0
    for shelf in desk.shelves:
        if shelf.kind != "references":
            own = _shown(shelf.cards, show)
            first, last = (min(max(at - place, 0), len(own)) for at in (start, end))
            found.append((shelf, _run(own, first, last)))
            place += len(own)
    return found


def filled(shelf: Shelf, show: str, first: int, last: int) -> Run:
    """What comes in the place of a gap from one piece to another: a portion, and what is left."""
    ids = [card.piece.pk for card in shelf.cards]
    start = ids.index(first)
    end = ids.index(last) + 1 if last in ids else len(ids)
    cards = _shown(shelf.cards[start:end], show)
    here = end_of(cards, 0)
    part = shelf.cards[start - 1].piece.part if start else ""
    return Run(cards[:here], after=Gap(cards[here:]) if cards[here:] else None, part=part)


def _shown(cards: Sequence[Card], show: str) -> Sequence[Card]:
    return [card for card in cards if show in (EVERYTHING, card.piece.state)]


def _run(cards: Sequence[Card], first: int, last: int) -> Run:
    return Run(
        cards[first:last],
        before=Gap(cards[:first], above=True) if first else None,
        after=Gap(cards[last:]) if last < len(cards) else None,
        part=cards[first - 1].piece.part if first else "",
    )


def _portion(cards: Sequence[Card], piece: int | None) -> tuple[int, int]:
    start = end = 0
    while end < len(cards):
        start, end = end, end_of(cards, end)
        if piece is None or piece in {card.piece.pk for card in cards[start:end]}:
            return start, end
    return 0, end_of(cards, 0)
