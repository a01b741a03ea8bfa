"""The talk as a page shows it at one moment: the clock, what is on, what comes, what was noted."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from openllm_talk.community import Community
from openllm_talk.issues.models import Note
from openllm_talk.issues.night import noting
from openllm_talk.issues.night.agenda import Agenda, Stop, Turn, agenda, cursor
from openllm_talk.issues.night.recording import offset
from openllm_talk.reading import moments
from openllm_talk.records import Entry, Question
from openllm_talk.web.accounts.models import Member

SOON = 120
"""Seconds before its end from which a section is nearly over."""
SHOWN_NOTES = 100


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the current section; `since` are milliseconds since 1970, when it would have
    begun had it not been interrupted, so that a browser can go on counting."""

    elapsed: int
    minutes: int | None
    since: int

    @property
    def left(self) -> int:
        """Seconds that are left; below 0: over."""
        return (self.minutes or 0) * 60 - self.elapsed

    @property
    def state(self) -> str:
        """`open` without a plan, `on`, `soon` or `over`."""
        if self.minutes is None:
            return "open"
        if self.left < 0:
            return "over"
        return "soon" if self.left <= SOON else "on"

    @property
    def shown(self) -> str:
        """The elapsed time in words of a clock."""
        return brief(self.elapsed)

    @property
    def difference(self) -> str:
        """The time that is left, or over."""
        return brief(abs(self.left))


@dataclass(frozen=True, slots=True)
class Row:
    """A section in the overview: how long it took, or when it begins at this pace.

    `behind` are the seconds of plan between the end of the current section and its beginning.
    """

    turn: Turn
    spent: int
    begins: datetime | None = None
    behind: int = 0

    @property
    def shown(self) -> str:
        """The time that was spent on it."""
        return brief(self.spent)

    @property
    def over(self) -> str:
        """By how much it took longer than planned; «» where it did not."""
        planned = self.turn.minutes
        late = self.spent - (planned or 0) * 60
        return brief(late) if planned is not None and late > 0 else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A note in the list, with its moment."""

    note: Note
    stop: Stop | None
    clock: str
    address: str | None
    mine: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that the pages of one talk show."""

    number: str
    agenda: Agenda
    now: datetime
    zone: ZoneInfo
    cursor: str
    runs: bool
    member: Member | None

    @property
    def stamp(self) -> int:
        """This moment in milliseconds since 1970, from which a browser corrects its own clock."""
        return _milliseconds(self.now)

    @property
    def shift(self) -> int:
        """Seconds by which the community's clock is ahead of UTC."""
        offset_now = self.now.astimezone(self.zone).utcoffset()
        return int(offset_now.total_seconds()) if offset_now else 0

    @property
    def clock(self) -> Clock | None:
        """The clock of the current section."""
        if (turn := self.agenda.turn) is None:
            return None
        elapsed = self.agenda.elapsed(turn, self.now)
        since = _milliseconds(self.now) - elapsed * 1000
        return Clock(elapsed=elapsed, minutes=turn.minutes, since=since)

    @property
    def item_of(self) -> tuple[int, int] | None:
        """Which of the section's things is on, from 1, and how many there are."""
        turn, current = self.agenda.turn, self.agenda.current
        if turn is None or current is None or current not in turn.stops:
            return None
        return turn.stops.index(current) + 1, len(turn.stops)

    @property
    def open(self) -> bool:
        """Whether lines can be typed: while it runs, and later by those who run it."""
        night = self.agenda.night
        return night.running or (night.began is not None and self.runs)

    @property
    def is_question(self) -> bool:
        """Whether what is on can be answered."""
        return self.agenda.current is not None and self.agenda.current.piece.kind == "question"

    @property
    def who(self) -> str | None:
        """Who asked or shared what is on."""
        record = self.agenda.current.record if self.agenda.current else None
        if isinstance(record, Question):
            return record.asker
        return record.by if isinstance(record, Entry) else None

    def rows(self) -> Iterator[Row]:
        """The overview."""
        begins = self.agenda.begins(self.now)
        behind = 0
        for turn in self.agenda.turns:
            spent = self.agenda.elapsed(turn, self.now)
            at = begins.get(turn.section.piece.pk)
            local = at.astimezone(self.zone) if at and self.agenda.night.running else None
            yield Row(turn, spent, local, behind)
            behind += 0 if at is None else (turn.minutes or 0) * 60

    @property
    def recording_began(self) -> datetime | None:
        """When the recording began, in the community's time."""
        began = self.agenda.night.recording_began
        return began.astimezone(self.zone) if began else None

    @property
    def key(self) -> str:
        """A key for the next line of a page without a script."""
        return secrets.token_urlsafe(12)

    @property
    def ends(self) -> datetime | None:
        """When all that has minutes is through, at this pace."""
        if not self.agenda.night.running:
            return None
        rows = list(self.rows())
        clock = self.clock
        left = max(0, clock.left) if clock and clock.minutes is not None else 0
        to_come = sum((row.turn.minutes or 0) * 60 for row in rows if row.begins)
        return (self.now + timedelta(seconds=left + to_come)).astimezone(self.zone)

    @property
    def planned_seconds(self) -> int:
        """Seconds of plan behind the current section."""
        return sum((row.turn.minutes or 0) * 60 for row in self.rows() if row.begins)

    @property
    def total(self) -> str:
        """How long the talk has run, or ran."""
        night = self.agenda.night
        if night.began is None:
            return brief(0)
        return brief(int(((night.ended or self.now) - night.began).total_seconds()))

    @property
    def began(self) -> int:
        """When the talk began, in milliseconds since 1970; 0 where it did not."""
        return _milliseconds(self.agenda.night.began) if self.agenda.night.began else 0

    def notes(self) -> Iterator[Shown]:
        """What was typed, the newest first."""
        held = Note.objects.filter(number=self.number, dropped=False).select_related("piece", "by")
        for note in held.order_by("-at", "-pk")[:SHOWN_NOTES]:
            seconds = offset(self.agenda.night, note.at) or 0
            yield Shown(
                note=note,
                stop=self.agenda.find(note.piece_id),
                clock=moments.clock(seconds),
                address=moments.address(self.agenda.head.video, seconds),
                mine=self.runs or (self.member is not None and note.by_id == self.member.pk),
                stands=noting.stands(note, self.agenda.night),
            )


def stage(
    community: Community, number: str, now: datetime, *, runs: bool, member: Member | None
) -> Stage:
    """The talk at this moment; raises WorkshopError where there is no such issue."""
    at = cursor(number)  # first: what comes in between is shown twice rather than never
    found = agenda(community, number)
    return Stage(number, found, now, community.zone, at, runs, member)


def brief(seconds: int) -> str:
    """A time as a clock shows it: `4:12`, `1:04:12`."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
