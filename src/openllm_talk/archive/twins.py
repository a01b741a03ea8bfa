"""The same message in exports of two phones or two tools, which give it different ids.

One writes «10:05», the other «10:05:40»; one has ids, the other none. Such rows are one message if
they stand in one room, of one writer, at one time as far as both know it, with the same words. Each
row of the archive is the twin of at most one row of an import, so that who says «ok» twice in a
minute has said it twice.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from openllm_talk.archive import models
from openllm_talk.archive.codec import decode
from openllm_talk.archive.recognition import COLUMNS, Placed, Stored
from openllm_talk.archive.times import instant
from openllm_talk.records import Message

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
_TO_THE_MINUTE = len("2026-05-30T10:05")

_Place = tuple[str, datetime, str]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A message of the archive that came with another import."""

    stored: Stored
    message: Message


@dataclass(slots=True)
class Twins:
    """The messages of other imports that the new rows of one import may be.

    `shared` says of each channel whether other imports hold it, `taken` are the ids of messages
    that have found their twin.
    """

    source: models.Import
    zone: tzinfo
    shared: dict[str, bool] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    waiting: dict[_Place, deque[_Candidate]] = field(default_factory=dict)

    def look_up(self, rows: Iterable[Placed]) -> None:
        """Asks the archive once for each channel of a batch."""
        self.waiting = defaultdict(deque)
        for channel, some in _by_channel(rows).items():
            if not self._is_shared(channel):
                continue
            held = models.Message.objects.filter(
                channel_id=channel, at__gte=min(some) - MINUTE, at__lte=max(some) + MINUTE
            ).exclude(first_import=self.source)
            ordered = held.order_by("at", "first_import__number", "position")
            for values in ordered.values_list(*COLUMNS):
                stored = Stored(*values)
                message = decode(stored.record)
                own = instant(message.time, self.zone)
                if own is not None:
                    place = (channel, _minute(own), _words(message))
                    self.waiting[place].append(_Candidate(stored, message))

    def find(self, row: Placed) -> Stored | None:
        """The message that the new `row` is, too; None where there is none."""
        if row.own is None or not self.waiting:
            return None
        for candidate in self.waiting.get(_place(row, row.own), ()):
            stored = candidate.stored
            if stored.id not in self.taken and self._are_one(candidate, row, row.own):
                self.taken.add(stored.id)
                return stored
        return None

    def _are_one(self, candidate: _Candidate, row: Placed, own: datetime) -> bool:
        one, other = candidate.message, row.message
        if one.kind != other.kind:
            return False
        if not (_is_to_the_minute(one) or _is_to_the_minute(other)):
            known = instant(one.time, self.zone)
            if known is None or abs(known - own) >= SECOND:
                return False
        if one.author_id is not None and other.author_id is not None:
            return one.author_id == other.author_id
        return one.author == other.author

    def _is_shared(self, channel: str) -> bool:
        if channel not in self.shared:
            others = models.Message.objects.filter(channel_id=channel)
            self.shared[channel] = others.exclude(first_import=self.source).exists()
        return self.shared[channel]


def _by_channel(rows: Iterable[Placed]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in rows:
        if row.own is not None:
            found[row.channel].append(row.own)
    return found


def _place(row: Placed, own: datetime) -> _Place:
    return (row.channel, _minute(own), _words(row.message))


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _words(message: Message) -> str:
    """What is said without its blanks; of a message without words, how much hangs on it.

    What it is called differs: «image omitted» on one phone is «media omitted» on another.
    """
    return "".join(message.text.split()) or "\x1e" * len(message.attachments)


def _is_to_the_minute(message: Message) -> bool:
    """Whether its time has no seconds, whatever stands behind the minutes."""
    time = message.time or ""
    return time[_TO_THE_MINUTE : _TO_THE_MINUTE + 1] != ":"
