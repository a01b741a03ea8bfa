"""Some rows of a room before and after one, read by an index, however many the archive holds."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from openllm_talk.archive import models

Rows = QuerySet[models.Message]


def placed(ids: Iterable[str]) -> dict[str, list[models.Message]]:
    """The rows with these ids by room (its id), those of a room in order."""
    rows = models.Message.objects.filter(pk__in=list(dict.fromkeys(ids))).select_related("channel")
    found: dict[str, list[models.Message]] = {}
    for row in in_order(rows):
        found.setdefault(row.channel_id, []).append(row)
    return found


def before(row: models.Message, many: int) -> list[models.Message]:
    """At most `many` rows that stand last before `row` in its room, in order.

    Where rows share an instant, those of the place in their file that is nearest come first.
    """
    held = models.Message.objects.filter(channel_id=row.channel_id)
    if row.at is None:
        parts = [held.filter(at__isnull=True, position__lte=row.position)]
    else:
        parts = [
            held.filter(at=row.at, position__lte=row.position),
            held.filter(at__lt=row.at),
            held.filter(at__isnull=True),
        ]
    backwards = (part.exclude(pk=row.pk).order_by("-at", "-position") for part in parts)
    return in_order(_first(backwards, many))


def after(row: models.Message, many: int) -> list[models.Message]:
    """At most `many` rows that stand next after `row` in its room, in order."""
    held = models.Message.objects.filter(channel_id=row.channel_id)
    if row.at is None:
        parts = [
            held.filter(at__isnull=True, position__gt=row.position),
            held.filter(at__isnull=False),
        ]
    else:
        parts = [held.filter(at=row.at, position__gt=row.position), held.filter(at__gt=row.at)]
    return in_order(_first((part.order_by("at", "position") for part in parts), many))


def in_order(rows: Iterable[models.Message]) -> list[models.Message]:
    """The rows of one room in the order in which `messages.between` gives them."""
    held = list(rows)
    sources = {row.first_import_id for row in held}
    found = models.Import.objects.filter(pk__in=sources).values_list("pk", "number")
    number = dict(found)

    def place(row: models.Message) -> tuple[bool, float, int, int]:
        at = row.at.timestamp() if row.at else 0.0
        return (row.at is not None, at, number[row.first_import_id], row.position)

    return sorted(held, key=place)


def _first(parts: Iterable[Rows], many: int) -> Iterator[models.Message]:
    """The first `many` rows of the parts one after the other; a part not needed is not asked."""
    left = many
    for part in parts:
        if left <= 0:
            return
        for row in part[:left]:
            left -= 1
            yield row
