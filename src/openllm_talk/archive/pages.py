"""Web pages that were asked for their titles, so that none is asked twice for nothing."""

import datetime
from collections.abc import Iterable

import msgspec
from django.utils import timezone

from openllm_talk.archive import models
from openllm_talk.archive.keys import column
from openllm_talk.records import Page

ASKED_AGAIN = datetime.timedelta(days=1)
"""After so long, a page that gave no title may be asked once more."""


def held(works: Iterable[str]) -> dict[str, Page]:
    """The pages of these works that need no asking: those with a title, and for a day those
    without."""
    keys = {column(work): work for work in works}
    rows = models.FetchedPage.objects.in_bulk(keys)
    recent = timezone.now() - ASKED_AGAIN
    return {
        keys[key]: msgspec.json.decode(row.record, type=Page)
        for key, row in rows.items()
        if row.titled or row.at > recent
    }


def known(works: Iterable[str]) -> dict[str, Page]:
    """What the pages of these works said when they were asked last, however long ago."""
    keys = {column(work): work for work in works}
    rows = models.FetchedPage.objects.in_bulk(keys)
    return {keys[key]: msgspec.json.decode(row.record, type=Page) for key, row in rows.items()}


def do_keep(work: str, page: Page) -> None:
    """Keeps what the page of a work said, in place of what it said before."""
    models.FetchedPage.objects.update_or_create(
        pk=column(work),
        defaults={
            "at": timezone.now(),
            "titled": page.title is not None,
            "record": msgspec.json.encode(page).decode("utf-8"),
        },
    )
