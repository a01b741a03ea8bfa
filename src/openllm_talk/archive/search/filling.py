"""All that the archive holds into the index, streamed; and whether it is all there."""

from itertools import islice
from typing import Any

import msgspec
from django.apps import apps as current
from django.apps.registry import Apps
from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from openllm_talk.archive import ledger, models
from openllm_talk.archive.codec import decode
from openllm_talk.archive.search.engine import do_index_again, is_whole
from openllm_talk.archive.search.writing import (
    do_index_issue,
    do_index_messages,
    do_index_questions,
    is_findable,
    passages_of,
)
from openllm_talk.records import Issue

BATCH = 2000


def do_fill(apps: Apps) -> None:
    """Indexes every message, issue and question; must be called inside a transaction.

    `apps` has the tables as a migration knows them: it asks for no column that came later. What
    anybody may find is not written here: only a publication knows what passed the gate.
    """

    def table(name: str) -> Any:
        return apps.get_model("archive", name)

    passages = table("Passage")
    rows = table("Message").objects.filter(kind="message").order_by("at", "pk")
    stream = rows.values_list("pk", "record").iterator(chunk_size=BATCH)
    while batch := list(islice(stream, BATCH)):
        do_index_messages(((id_, decode(record)) for id_, record in batch), passages)
    for key, record in table("PastIssue").objects.filter(current=True).values_list("key", "record"):
        do_index_issue(key, msgspec.json.decode(record, type=Issue), passages)
    held = ledger.histories(table("Question").objects.all(), table("Appearance").objects.all())
    do_index_questions(held, passages)


@transaction.atomic
def do_fill_again() -> None:
    """Makes the index anew, but for what anybody may find: a publication writes that.

    Holds a transaction: whoever searches meanwhile finds what was there before.
    """
    models.Passage.objects.exclude(shelf="public").delete()
    do_fill(current)
    do_index_again()


def is_complete() -> bool:
    """Whether everything that those inside may find is in the index; reads most of the archive."""
    return _has_messages() and _has_questions() and _has_issues() and is_whole()


def is_public_empty() -> bool:
    """Whether an issue was approved, but nothing stands where anybody can find it."""
    if models.Passage.objects.filter(shelf="public", message__isnull=True).exists():
        return False
    held = models.PastIssue.objects.filter(current=True).values_list("record", flat=True)
    return any(msgspec.json.decode(record, type=Issue).approved_by for record in held)


def _has_messages() -> bool:
    """Those without a passage must be pictures, stickers and the like: nothing with words."""
    said = models.Message.objects.filter(kind="message")
    bare = said.exclude(Exists(models.Passage.objects.filter(message=OuterRef("pk"))))
    records = bare.values_list("record", flat=True).iterator(chunk_size=BATCH)
    return not any(is_findable(decode(record)) for record in records)


def _has_questions() -> bool:
    asked = models.Question.objects.filter(merged_into=None).values_list("pk", flat=True)
    held = models.Passage.objects.filter(shelf="issues", kind="question")
    return set(asked) <= set(held.values_list("origin", flat=True))


def _has_issues() -> bool:
    rows = models.Passage.objects.filter(shelf="issues").exclude(kind="question")
    counts = dict(rows.values_list("origin").annotate(count=Count("pk")))
    return all(
        counts.get(key, 0) == len(passages_of(key, msgspec.json.decode(record, type=Issue)))
        for key, record in models.PastIssue.objects.filter(current=True).values_list(
            "key", "record"
        )
    )
