"""An archive from before there was a search: all that it holds into the index, streamed."""

from itertools import islice
from typing import Any

import msgspec
from django.apps.registry import Apps

from openllm_talk.archive import ledger
from openllm_talk.archive.codec import decode
from openllm_talk.archive.search.writing import (
    do_index_issue,
    do_index_messages,
    do_index_questions,
)
from openllm_talk.records import Issue

BATCH = 2000


def do_fill(apps: Apps) -> None:
    """Indexes every message, issue and question; must be called inside a transaction.

    `apps` has the tables as the migration knows them: it asks for no column that came later. What
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
