"""What is talked about in which order, how many minutes each section has, and how far we are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from openllm_talk.archive.engines import writing
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import AgendaItem, Change, Night, Piece
from openllm_talk.issues.workshop import journal, pieces
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.issues.workshop.turning import Planned, do_turn
from openllm_talk.records import Entry, Issue, Question, Section

LONGEST = 600
"""Minutes that a section can be given."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing to talk about: a section as a whole, an entry, or a question."""

    piece: Piece
    record: Section | Entry | Question

    @property
    def title(self) -> str:
        """What it is called, in one line."""
        record = self.record
        if isinstance(record, Section):
            return record.name
        if isinstance(record, Question):
            return record.title or record.text
        return record.title or (record.urls[0] if record.urls else "")

    @property
    def body(self) -> str | None:
        """What it says beyond its title."""
        record = self.record
        if isinstance(record, Question):
            return record.text.removeprefix(record.title or record.text).strip() or None
        return record.note if isinstance(record, Entry) else record.topic


@dataclass(frozen=True, slots=True)
class Turn:
    """A section with what is talked about in it; `minutes` None: as long as it takes."""

    section: Stop
    stops: tuple[Stop, ...]
    item: AgendaItem
    now: bool = False

    @property
    def minutes(self) -> int | None:
        """The minutes planned."""
        return self.item.minutes

    @property
    def all(self) -> tuple[Stop, ...]:
        """The section itself, then what stands in it."""
        return (self.section, *self.stops)

    @property
    def over(self) -> bool:
        """Whether it was talked about and left."""
        return self.item.began is not None and not self.now


@dataclass(frozen=True, slots=True)
class Agenda:
    """The whole talk and where it stands."""

    head: Issue
    night: Night
    turns: tuple[Turn, ...]

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Everything in the order in which it is talked about."""
        return tuple(stop for turn in self.turns for stop in turn.all)

    @property
    def current(self) -> Stop | None:
        """What is talked about now; None before the talk, after it, or where the piece is gone."""
        return self.find(self.night.current_id) if self.night.running else None

    @property
    def turn(self) -> Turn | None:
        """The section that is talked about now."""
        return next((turn for turn in self.turns if turn.now), None)

    @property
    def following(self) -> Stop | None:
        """What comes next."""
        return self.beside(self.current, 1)

    @property
    def planned(self) -> int:
        """Minutes of all sections that have some."""
        return sum(turn.minutes or 0 for turn in self.turns)

    def find(self, piece: int | None) -> Stop | None:
        """The stop of a piece."""
        return next((stop for stop in self.stops if stop.piece.pk == piece), None)

    def turn_of(self, stop: Stop) -> Turn:
        """The section in which a stop stands."""
        return next(turn for turn in self.turns if stop in turn.all)

    def beside(self, stop: Stop | None, step: int) -> Stop | None:
        """The stop so many places behind another one; None at the ends."""
        if stop is None:
            return None
        at = self.stops.index(stop) + step
        return self.stops[at] if 0 <= at < len(self.stops) else None

    def elapsed(self, turn: Turn, now: datetime) -> int:
        """Seconds that were spent on a section."""
        running = now - self.night.turned if turn.now and self.night.turned else timedelta()
        return turn.item.spent + max(0, int(running.total_seconds()))

    def begins(self, now: datetime) -> dict[int, datetime]:
        """By the id of its section's piece, when each section to come begins at this pace.

        A section that is over its time counts as if it ended now, an open one as nothing.
        """
        at = now
        if (turn := self.turn) is not None:
            left = (turn.minutes or 0) * 60 - self.elapsed(turn, now)
            at += timedelta(seconds=max(0, left))
        found = {}
        for turn in self.turns:
            if not turn.over and not turn.now:
                found[turn.section.piece.pk] = at
                at += timedelta(minutes=turn.minutes or 0)
        return found


def agenda(community: Community, number: str) -> Agenda:
    """The agenda of an issue; raises WorkshopError where the workshop has nothing of it.

    References are not talked about, nor are empty sections, but for Free Talk.
    """
    held = pieces.of_issue(number)
    head = next((one for one in held if one.kind == "head"), None)
    if head is None:
        raise WorkshopError(
            f"there is no issue {number} to talk about; draft it first",
            f"还没有第 {number} 期可谈；请先起草",
        )
    night = Night.objects.filter(pk=number).first() or Night(number=number)
    shelves = _shelves(held)
    items = {item.section_id: item for item in AgendaItem.objects.filter(number=number)}
    turns = []
    for section, stops in shelves:
        kind = section.record.kind if isinstance(section.record, Section) else "special"
        if kind == "references" or (not stops and kind != "free_talk"):
            continue
        item = items.get(section.piece.pk) or AgendaItem(
            number=number, section=section.piece, minutes=usual_minutes(community, kind)
        )
        turns.append(Turn(section, tuple(stops), item))
    return _with_now(Agenda(pieces.record_of(head, Issue), night, tuple(turns)))


def usual_minutes(community: Community, kind: str) -> int | None:
    """The minutes that sections of a kind have in this community; None: as long as it takes."""
    return getattr(community.night, kind, 0) or None


def _with_now(found: Agenda) -> Agenda:
    current = found.current
    if current is None:
        return found
    here = found.turn_of(current).section.piece.pk
    turns = (
        Turn(one.section, one.stops, one.item, now=one.section.piece.pk == here)
        for one in found.turns
    )
    return Agenda(found.head, found.night, tuple(turns))


def _shelves(held: Iterable[Piece]) -> list[tuple[Stop, list[Stop]]]:
    """Sections with their entries; the questions at the end of Free Talk, else of the last one."""
    by_section: dict[int | None, tuple[Stop, list[Stop]]] = {}
    asked = []
    for piece in held:
        if piece.kind == "section":
            by_section[piece.pk] = (Stop(piece, pieces.record_of(piece, Section)), [])
        elif piece.kind == "question":
            asked.append(Stop(piece, pieces.record_of(piece, Question)))
    for piece in held:
        if piece.kind == "entry" and piece.section_id in by_section:
            by_section[piece.section_id][1].append(Stop(piece, pieces.record_of(piece, Entry)))
    shelves = list(by_section.values())
    talked = [one for one in shelves if _kind(one[0]) != "references"]
    free = next((one for one in talked if _kind(one[0]) == "free_talk"), None)
    if asked and (shelf := free or (talked[-1] if talked else None)):
        shelf[1].extend(asked)
    return shelves


def _kind(section: Stop) -> str:
    return section.record.kind if isinstance(section.record, Section) else ""


def cursor(number: str) -> str:
    """What changes whenever a page that follows the talk must show something new."""
    moves = Night.objects.filter(pk=number).values_list("moves", flat=True).first() or 0
    return f"{moves}-{journal.cursor(number)}"


def do_night(number: str) -> Night:
    """The night's row, made where there is none. Call it under the issue's lock.

    Whoever asks for it changes something that followers see: it is counted.
    """
    night, _ = Night.objects.get_or_create(pk=number)
    night.moves += 1
    return night


def check_plan(found: Agenda, minutes: Mapping[int, int | None]) -> None:
    """Raises WorkshopError for a section that is not on the agenda or minutes beyond a talk's."""
    known = {turn.section.piece.pk for turn in found.turns}
    if not known.issuperset(minutes):
        raise WorkshopError(
            "that section is not on the agenda any more; reload the page",
            "这个版块已不在议程里；请刷新页面",
        )
    if any(each is not None and not 0 < each <= LONGEST for each in minutes.values()):
        raise WorkshopError(
            f"a section has 1 to {LONGEST} minutes, or none for as long as it takes",
            f"每个版块可填 1 到 {LONGEST} 分钟，不填表示不限时",
        )


@writing()
def do_plan(
    community: Community, number: str, minutes: Mapping[int, int | None], actor: Actor
) -> Change | None:
    """Gives sections their minutes, by the ids of their pieces; None: as long as it takes.

    Gives that change. Raises WorkshopError as `check_plan` does. Holds a transaction and the
    issue's lock.
    """
    journal.do_lock(number)
    found = agenda(community, number)
    check_plan(found, minutes)
    before = {turn.section.piece.pk: turn.minutes for turn in found.turns}
    turns = [
        Planned(number=number, section=section, before=before[section], after=planned)
        for section, planned in minutes.items()
        if before[section] != planned
    ]
    do_night(number).save()
    for turn in turns:
        do_turn(turn)
    return journal.do_change(number, actor, "minutes", [], turns)
