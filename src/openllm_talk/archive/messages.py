"""Messages out of the archive, as the records they were read as.

What comes out is ready for the room of reading: ids are unique in the whole archive, `reply_to`
names ids of the archive, `index` is the place in the sequence that is returned, and people who
are one have one name. Everything else is exactly what the reader gave.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

import msgspec
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from openllm_talk.archive import models
from openllm_talk.archive.codec import decode
from openllm_talk.archive.engines import in_byte_order
from openllm_talk.archive.joining import Called, called
from openllm_talk.archive.times import instant
from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Message

BATCH = 2000


def between(
    community: Community, since: str | None = None, until: str | None = None
) -> Iterator[Message]:
    """The messages and system rows said from `since` on and before `until`, channel by channel.

    Both are ISO 8601 times, or dates that mean their first moment; without an offset they are in
    the community's zone. None is no bound. Within a channel rows come in the order of time, those
    of the same minute as their export has them. Rows without any date come only when there is no
    bound. Raises ArchiveError where a bound is no time.
    """
    rows = models.Message.objects.all()
    if since is not None:
        rows = rows.filter(at__gte=_bound(since, community))
    if until is not None:
        rows = rows.filter(at__lt=_bound(until, community))
    return _stream(rows)


def late(
    community: Community, imports: int, until: str, days: int, known: Collection[str]
) -> list[Message]:
    """What was said before `until`, at most `days` before it, but came in after import `imports`.

    Messages and system rows in the order of `between`, without those whose ids are `known`.
    Raises ArchiveError where `until` is no time.
    """
    end = _bound(until, community)
    rows = models.Message.objects.filter(
        first_import__number__gt=imports, at__lt=end, at__gte=end - timedelta(days=days)
    )
    return [message for message in _stream(rows) if message.id not in known]


def by_day(community: Community, since: str) -> dict[date, int]:
    """How many messages were said on each day from `since` on, days of the community's zone.

    Raises ArchiveError where `since` is no time.
    """
    said = models.Message.objects.filter(kind="message", at__gte=_bound(since, community))
    days = said.annotate(day=TruncDate("at", tzinfo=community.zone)).values_list("day")
    return dict(days.annotate(many=Count("pk")).order_by("day"))


def last_import() -> int:
    """The number of the import that came in last; 0 without any."""
    return models.Import.objects.aggregate(last=Max("number"))["last"] or 0


def of_imports(imports: Sequence[str]) -> Iterator[Message]:
    """All messages and system rows that these imports hold, in the order of `between`.

    A row that several of them hold comes once. Raises ArchiveError where there is no such import.
    """
    held = set(models.Import.objects.filter(pk__in=imports).values_list("pk", flat=True))
    for name in imports:
        if name not in held:
            raise ArchiveError(
                f"there is no import «{name}»; «talk import» prints their ids",
                f"没有编号为 “{name}” 的导入；“talk import” 会列出编号",
            )
    origins = models.Origin.objects.filter(message=OuterRef("pk"), source__in=imports)
    return _stream(models.Message.objects.filter(Exists(origins)))


def count_undated() -> int:
    """How many messages have no date anywhere, so that `between` two times cannot find them."""
    return models.Message.objects.filter(at__isnull=True, kind="message").count()


def texts(ids: Iterable[str]) -> dict[str, str]:
    """What the messages with these ids say; ids that the archive does not hold are left out."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), BATCH // 4):
        rows = models.Message.objects.filter(pk__in=wanted[start : start + BATCH // 4])
        found |= {row.id: decode(row.record).text for row in rows}
    return found


def names(community: Community) -> set[str]:
    """Every name under which anybody wrote or wants to be left out.

    None of them is published by accident.
    """
    held = models.Identity.objects.exclude(name="").values_list("name", flat=True)
    return {*held.distinct(), *community.people.left_out}


def _bound(time: str, community: Community) -> datetime:
    moment = instant(time, community.zone)
    if moment is None:
        raise ArchiveError(
            f"«{time}» is not a time; write one like 2026-05-30 or 2026-05-30T20:00",
            f"“{time}” 不是时间；请写成 2026-05-30 或 2026-05-30T20:00 这样",
        )
    return moment


def _stream(rows: QuerySet[models.Message]) -> Iterator[Message]:
    ordered = rows.order_by(
        in_byte_order("channel_id"),
        F("at").asc(nulls_first=True),
        "first_import__number",
        "position",
    )
    stream = ordered.iterator(chunk_size=BATCH)
    joined = called()
    index = 0
    while batch := list(islice(stream, BATCH)):
        for message in records_of(batch, joined):
            yield msgspec.structs.replace(message, index=index)
            index += 1


def records_of(rows: Sequence[models.Message], joined: Called) -> Iterator[Message]:
    """The records of these rows, with ids of the archive for themselves and what they answer.

    People who were joined have one name, also where they are mentioned.
    """
    messages = [(row, decode(row.record)) for row in rows]
    targets = _reply_targets([(row.channel_id, message) for row, message in messages])
    for row, message in messages:
        answered = message.reply_to
        if answered is not None:
            answered = targets.get((row.channel_id, answered), answered)
        if row.id != message.id or answered != message.reply_to:
            message = msgspec.structs.replace(message, id=row.id, reply_to=answered)
        if joined.people:
            message = msgspec.structs.replace(
                message,
                author=joined.people.get(row.person_id or 0, message.author),
                mentions=tuple(joined.names.get(name, name) for name in message.mentions),
            )
        yield message


def _reply_targets(messages: Iterable[tuple[str, Message]]) -> dict[tuple[str, str], str]:
    """For (channel, the reader's id) that is answered: the id in the archive.

    A target that no import holds keeps the reader's id, with its channel in front where that is
    the id of a message elsewhere.
    """
    wanted = {
        (channel, message.reply_to) for channel, message in messages if message.reply_to is not None
    }
    if not wanted:
        return {}
    keys = [key for _, key in wanted]
    rows = models.Message.objects.filter(Q(key__in=keys) | Q(pk__in=keys))
    found: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for channel, key, id_ in rows.values_list("channel_id", "key", "pk"):
        found[channel, key] = id_
        taken.add(id_)
    aliases = models.Origin.objects.filter(alias__in=keys)
    known_as = aliases.order_by("source__number", "position")
    for channel, alias, id_ in known_as.values_list("message__channel_id", "alias", "message_id"):
        found.setdefault((channel, alias or ""), id_)
    for channel, key in wanted - found.keys():
        found[channel, key] = f"{channel}:{key}" if key in taken else key
    return found
