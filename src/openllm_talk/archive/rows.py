"""The rows of one chat export into the archive, batch by batch.

Everything here runs inside one transaction of the caller. A kill, a broken file or a full disk
leaves the archive as it was, and no cleaning up is needed that could itself be killed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

import msgspec

from openllm_talk.archive import bulk, models
from openllm_talk.archive.codec import decode, encode
from openllm_talk.archive.forgetting.gone import do_remember_names
from openllm_talk.archive.keys import column, digest, written
from openllm_talk.archive.left_out import LeftOut, left_out
from openllm_talk.archive.people import People, signature
from openllm_talk.archive.recognition import (
    COLUMNS,
    Held,
    Placed,
    Stored,
    key_of,
    state_of,
    supersedes,
)
from openllm_talk.archive.search.writing import do_index_messages
from openllm_talk.archive.staging import Batch
from openllm_talk.archive.times import instant
from openllm_talk.archive.twins import Twins
from openllm_talk.community import Community
from openllm_talk.records import Message, Record, Reject

# Large enough that statements are few, small enough that a batch of long messages stays small.
BATCH = 1000
RAW_LENGTH = 600
# Messages back that an answer can name by an id that another message of the archive has.
REMEMBERED = 1 << 16
# The columns of a message that a later state of it may change.
CHANGING = ("kind", "at", "person", "state", "record")


class RejectedLine(Record, frozen=True):
    """A line that could not be read, as the import report lists it; its text is in the archive."""

    line: int
    reason: str
    reason_zh: str = ""


@dataclass(slots=True)
class Tally:
    """What one reading of a file brought; every row is counted once as what it is.

    messages + system + rejects + withheld = rows read, and new + known = messages + system.
    `withheld` are rows of people who want to be left out: nothing of them is kept. `first` and
    `last` are the earliest and latest time with the instant it means; `people` holds their numbers.
    """

    messages: int = 0
    system: int = 0
    rejects: list[RejectedLine] = field(default_factory=list)
    withheld: int = 0
    assumed: dict[str, None] = field(default_factory=dict)
    new: int = 0
    known: int = 0
    people: set[int] = field(default_factory=set)
    first: tuple[datetime, str] | None = None
    last: tuple[datetime, str] | None = None

    def add(self, row: Placed) -> None:
        """Counts a message or system row."""
        message = row.message
        if message.kind == "system":
            self.system += 1
        else:
            self.messages += 1
        if message.assumed:
            self.assumed.update(dict.fromkeys(message.assumed))
        if row.own is not None and message.time is not None:
            said = (row.own, message.time)
            self.first = said if self.first is None else min(self.first, said)
            self.last = said if self.last is None else max(self.last, said)


def do_store(
    batches: Iterable[Batch],
    source: models.Import,
    community: Community,
    *,
    again: bool,
) -> Tally:
    """Stores these rows as the content of `source` and returns what they were.

    Times without an offset are in the community's zone; what those write whom it leaves out is
    only counted. `again` says that this source was imported before: rows that it no longer yields
    lose their origin in it, and a message without any origin left goes (a file whose dates were
    taken day-first at first and month-first now must not stand there twice), unless more rows are
    rejected than before. Must be called inside a transaction.
    """
    people = People(source.format.partition("-")[0])
    out = left_out(community.people.left_out, people.platform)
    writer = _Writer(source, community.zone, again, people, out, Twins(source, community.zone))
    for batch in batches:
        writer.write(batch)
    writer.finish()
    return writer.tally


@dataclass(slots=True)
class _Writer:
    """One reading of one file: where it is, and what it has met."""

    source: models.Import
    zone: tzinfo
    again: bool
    people: People
    left_out: LeftOut
    twins: Twins
    tally: Tally = field(default_factory=Tally)
    channels: dict[str, str] = field(default_factory=dict)
    renamed_channels: dict[str, str] = field(default_factory=dict)
    position: int = 0
    clock: datetime | None = None
    lost: set[str] = field(default_factory=set)
    renamed: dict[tuple[str, str], str] = field(default_factory=dict)

    def write(self, batch: Batch) -> None:
        """Stores the next rows of the file."""
        placed: list[Placed] = []
        rejects: list[models.Reject] = []
        for position, row in enumerate(batch.rows, self.position):
            if isinstance(row, Reject):
                rejects.append(self._reject(row, position))
            elif self.left_out.wrote(row):
                self.tally.withheld += 1
            else:
                placed.append(self._place(row, position))
        self._meet(placed)
        self._store(placed, batch.words)
        end = self.position + len(batch.rows)
        self._store_origins(placed, end)
        self._store_rejects(rejects, end)
        self.position = end

    def finish(self) -> None:
        """Takes away what an earlier reading of the same file held beyond this one's end.

        Later names of people who are forgotten are known from now on.
        """
        do_remember_names(self.left_out.renamed, self.people.platform)
        if not self.again:
            return
        beyond = models.Origin.objects.filter(source=self.source, position__gte=self.position)
        self.lost.update(beyond.values_list("message_id", flat=True))
        beyond.delete()
        models.Reject.objects.filter(source=self.source, position__gte=self.position).delete()
        if len(self.tally.rejects) > self.source.rejects:
            # A reading that understands less than the one before must not take anything away.
            return
        lost = sorted(self.lost)
        for start in range(0, len(lost), BATCH):
            some = lost[start : start + BATCH]
            models.Message.objects.filter(pk__in=some, origins=None).delete()

    def _place(self, read: Message, position: int) -> Placed:
        """The row where it stands, known by what was read and held without who is left out."""
        message = self.left_out.without_them(read)
        own = instant(message.time, self.zone)
        self.clock = own or self.clock
        channel = self._channel(read.channel)
        if channel in self.renamed_channels:
            message = msgspec.structs.replace(message, channel=self.renamed_channels[channel])
        row = Placed(message, position, channel, own, self.clock, key_of(read), signature(read))
        self.tally.add(row)
        return row

    def _reject(self, row: Reject, position: int) -> models.Reject:
        self.tally.rejects.append(RejectedLine(row.line, row.reason, row.reason_zh))
        return models.Reject(
            source=self.source,
            position=position,
            line=row.line,
            reason=written(row.reason),
            reason_zh=written(row.reason_zh),
            raw="" if self.left_out.gone.named_in(row.raw) else column(row.raw, RAW_LENGTH),
        )

    def _channel(self, name: str | None) -> str:
        """The id of the channel of that name, which is made where it is new."""
        name = name or ""
        if name not in self.channels:
            platform = self.people.platform
            key = f"{platform}-{digest(platform, name)}"
            public = self.left_out.gone.channel(column(name, models.NAME_LENGTH), key)
            channel, _ = models.Channel.objects.get_or_create(
                id=key, defaults={"platform": platform, "name": public}
            )
            self.channels[name] = channel.id
            if public != column(name, models.NAME_LENGTH):
                self.renamed_channels[key] = public
        return self.channels[name]

    def _meet(self, placed: Sequence[Placed]) -> None:
        self.people.meet(row.signed for row in placed if row.signed is not None)
        self.tally.people.update(
            self.people.known[row.signed]
            for row in placed
            if row.signed is not None and row.message.kind == "message"
        )

    def _store(self, placed: Sequence[Placed], words: Mapping[str, str]) -> None:
        """Makes the messages that are new, and brings those forward that changed since."""
        held = Held(self.zone)
        held.look_up(placed)
        self.twins.look_up(placed)
        fresh: dict[str, Stored] = {}
        changed: dict[str, Stored] = {}
        for row in placed:
            self._follow(row)
            row.stored = held.recognise(row) or self.twins.find(row)
            self._note(row)
            if row.stored is None:
                row.stored = self._new(row, held.name(row))
                held.add(row.stored)
                fresh[row.stored.id] = row.stored
            elif supersedes(row, row.stored, self.source):
                self._bring_forward(row.stored, row)
                changed[row.stored.id] = row.stored
        self.tally.new += len(fresh)
        self.tally.known += len(placed) - len(fresh)
        bulk.insert(models.Message, COLUMNS, (_values(one, COLUMNS) for one in fresh.values()))
        later = [one for name, one in changed.items() if name not in fresh]
        bulk.update(models.Message, CHANGING, (_values(one, (*CHANGING, "id")) for one in later))
        told = ((one.id, decode(one.record)) for one in (*fresh.values(), *later))
        do_index_messages(told, known=words)

    def _note(self, row: Placed) -> None:
        """Remembers a row whose id is another message's, for the answers to it."""
        place = (row.channel, key_of(row.message))
        if row.key != place[1]:
            self.renamed[place] = row.key
            if len(self.renamed) > REMEMBERED:
                del self.renamed[next(iter(self.renamed))]

    def _follow(self, row: Placed) -> None:
        """An answer to a row of this file names that one, whoever else has its id."""
        answered = row.message.reply_to
        key = self.renamed.get((row.channel, column(answered))) if answered else None
        if key is not None:
            row.message = msgspec.structs.replace(row.message, reply_to=key)

    def _new(self, row: Placed, message_id: str) -> Stored:
        return Stored(
            id=message_id,
            channel=row.channel,
            key=row.key,
            kind=row.message.kind,
            at=row.at,
            person=self._person(row),
            first_import=self.source.pk,
            position=row.position,
            state=state_of(row.message),
            record=encode(row.message),
        )

    def _bring_forward(self, known: Stored, row: Placed) -> None:
        known.kind = row.message.kind
        known.at = row.at or known.at
        known.person = self._person(row)
        known.state = state_of(row.message)
        known.record = encode(row.message)

    def _person(self, row: Placed) -> int | None:
        return None if row.signed is None else self.people.known[row.signed]

    def _store_origins(self, placed: Sequence[Placed], end: int) -> None:
        wanted = {
            row.position: (row.stored.id, row.message.line, _alias(row, row.stored))
            for row in placed
            if row.stored
        }
        if self.again:
            held = models.Origin.objects.filter(
                source=self.source, position__gte=self.position, position__lt=end
            )
            rows = held.values_list("position", "message_id", "line", "alias")
            before = {place: (id_, line, alias) for place, id_, line, alias in rows}
            stale = [place for place, one in before.items() if wanted.get(place) != one]
            held.filter(position__in=stale).delete()
            self.lost.update(before[place][0] for place in stale)
            kept = before.keys() - set(stale)
            wanted = {place: one for place, one in wanted.items() if place not in kept}
        bulk.insert(
            models.Origin,
            ("source", "position", "message", "line", "alias"),
            ((self.source.pk, place, *one) for place, one in wanted.items()),
        )

    def _store_rejects(self, rejects: Sequence[models.Reject], end: int) -> None:
        wanted = {one.position: one for one in rejects}
        if self.again:
            held = models.Reject.objects.filter(
                source=self.source, position__gte=self.position, position__lt=end
            )
            for one in held:
                again = wanted.get(one.position)
                if again is not None and _content(again) == _content(one):
                    del wanted[one.position]
                else:
                    one.delete()
        models.Reject.objects.bulk_create(wanted.values())


def _alias(row: Placed, stored: Stored) -> str | None:
    """The reader's id of the row, where the message has another: replies may name it."""
    return None if row.key == stored.key else row.key


def _content(reject: models.Reject) -> tuple[int, str, str, str]:
    return (reject.line, reject.reason, reject.reason_zh, reject.raw)


def _values(message: Stored, columns: Sequence[str]) -> list[object]:
    return [
        bulk.instant_value(message.at) if name == "at" else getattr(message, name)
        for name in columns
    ]
