"""Whether a row is a message that the archive holds already, and which state of it is later."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, tzinfo

from openllm_talk.archive import models
from openllm_talk.archive.codec import decode, encode
from openllm_talk.archive.keys import column, digest
from openllm_talk.archive.people import Signature
from openllm_talk.archive.times import has_offset, instant
from openllm_talk.records import Message


@dataclass(slots=True)
class Placed:
    """A row on its way into the archive.

    `own` is the instant of its own time; `at` that, or the one of the row before it. `key` is
    what it is recognised by in its channel, `signed` who wrote it, and `stored` what the archive
    makes of it, once that is known.
    """

    message: Message
    position: int
    channel: str
    own: datetime | None
    at: datetime | None
    key: str
    signed: Signature | None
    stored: "Stored | None" = None


@dataclass(slots=True)
class Stored:
    """A row of the table of messages; the fields are its columns."""

    id: str
    channel: str
    key: str
    kind: str
    at: datetime | None
    person: int | None
    first_import: str
    position: int
    state: int
    record: str


COLUMNS = tuple(field.name for field in fields(Stored))


def key_of(message: Message) -> str:
    """The key of `message` in its channel: the reader's id, or its content where that is empty."""
    return column(message.id) if message.id else f"~{fingerprint(message)}"


def fingerprint(message: Message) -> str:
    """A digest of who said what when."""
    return digest(message.time or "", message.author_id or message.author or "", message.text)


def _own_key(row: Placed) -> str:
    """The key of a row whose id is another message's."""
    return column(f"{row.key[:150]}~{fingerprint(row.message)}")


def state_of(message: Message) -> int:
    """How far its writer has gone with it: 0 as sent, 1 edited, 2 deleted. Later states win."""
    return 2 if message.deleted else int(message.edited)


def same(known: Message, row: Placed, zone: tzinfo) -> bool:
    """Whether two rows with one key are one message: two of time, writer and text agree.

    Texts are edited, writers renamed, local times exported in another zone, but not all of it at
    once. Where both times have an offset they must be one instant: an id that only counts the
    messages of an export is another message's in the next one.
    """
    said = row.message
    time = known.time == said.time or (row.own is not None and instant(known.time, zone) == row.own)
    if not time and has_offset(known.time) and has_offset(said.time):
        return False
    writer = (known.author_id is not None and known.author_id == said.author_id) or (
        known.author is not None and known.author == said.author
    )
    text = known.text == said.text or known.deleted or said.deleted
    return time + writer + text >= 2


def supersedes(row: Placed, known: Stored, source: models.Import) -> bool:
    """Whether `row` is a later state of `known`, or a new reading of the very row it came from."""
    state = state_of(row.message)
    if state != known.state:
        return state > known.state
    if known.first_import != source.pk or known.position != row.position:
        return False
    return known.record != encode(row.message) or known.at != row.at


@dataclass(slots=True)
class Held:
    """The messages of the archive that the rows of one batch may turn out to be.

    `ids` are those of the archive's ids that a new row of the batch might want to have.
    """

    zone: tzinfo
    messages: dict[tuple[str, str], Stored] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def look_up(self, rows: Iterable[Placed]) -> None:
        """Asks the archive for the whole batch, and again for rows whose key is another's."""
        batch = list(rows)
        self._fetch(batch)
        taken = [row for row in batch if self._is_anothers(row)]
        for row in taken:
            row.key = _own_key(row)
        self._fetch(taken)

    def recognise(self, row: Placed) -> Stored | None:
        """The message that `row` is; None if it is new.

        Where its key is another message's (two exports both count from 1), the row gets a key of
        its own: nothing is lost to a coincidence.
        """
        if self._is_anothers(row):
            row.key = _own_key(row)
            self._fetch([row])
        return self.messages.get((row.channel, row.key))

    def _is_anothers(self, row: Placed) -> bool:
        known = self.messages.get((row.channel, row.key))
        return known is not None and not same(decode(known.record), row, self.zone)

    def _fetch(self, rows: Iterable[Placed]) -> None:
        keys: dict[str, list[str]] = {}
        for row in rows:
            if (row.channel, row.key) not in self.messages:
                keys.setdefault(row.channel, []).append(row.key)
        for channel, some in keys.items():
            for message in _stored(channel, some):
                self.messages[channel, message.key] = message
        self._look_up_ids(
            (channel, key)
            for channel, some in keys.items()
            for key in some
            if (channel, key) not in self.messages
        )

    def name(self, row: Placed) -> str:
        """A free id for the new `row`: its key, with the channel in front if that is taken."""
        for candidate in (row.key, f"{row.channel}:{row.key}"):
            if candidate not in self.ids:
                return candidate
        return f"{row.channel}:{row.key}:{fingerprint(row.message)}"

    def add(self, message: Stored) -> None:
        """From now on the archive holds `message` too."""
        self.messages[message.channel, message.key] = message
        self.ids.add(message.id)

    def _look_up_ids(self, places: Iterable[tuple[str, str]]) -> None:
        """Learns which of the ids that new rows at these places may want are taken."""
        wanted = list(places)
        taken = _taken(key for _, key in wanted)
        self.ids |= taken
        self.ids |= _taken(f"{channel}:{key}" for channel, key in wanted if key in taken)


def _taken(ids: Iterable[str]) -> set[str]:
    wanted = list(ids)
    if not wanted:
        return set()
    return set(models.Message.objects.filter(pk__in=wanted).values_list("pk", flat=True))


def _stored(channel: str, keys: list[str]) -> Iterator[Stored]:
    rows = models.Message.objects.filter(channel_id=channel, key__in=keys)
    return (Stored(*row) for row in rows.values_list(*COLUMNS))
