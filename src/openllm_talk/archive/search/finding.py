"""`talk search`: what was said, asked and shared, best first.

The database only hands over the newest passages that hold a part of the query; ranking them is
done here. So nothing depends on how often a word stands in the archive, and both databases rank
alike.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import msgspec
from django.db.models import Count, Max, Min

from openllm_talk.archive import models
from openllm_talk.archive.search.conversations import messages_of, together
from openllm_talk.archive.search.engine import newest
from openllm_talk.archive.search.facets import Facet, facets, rarity, total
from openllm_talk.archive.search.found import Audience, Found, Kind, Shown
from openllm_talk.archive.search.writing import BAR

SHELVES: dict[Audience, tuple[str, ...]] = {
    "public": ("public",),
    "inside": ("issues", "chat"),
    "chat": ("chat",),
}
# How many of the newest passages with one part of the query are looked at, and how many of all
# those are weighed word for word.
NEWEST = 600
WEIGHED = 240
# What a part of the query counts that stands only around a passage's heading.
AROUND = 0.55
# What a message counts beside something that people chose for an issue.
CHAT = 0.8
# What holds less of the query holds no more than words that ask.
LEAST = 0.02
# How much less a heading counts that holds much else beside the query, and what length is usual.
LENGTH = 0.12
LONG = 20


@dataclass(frozen=True, slots=True)
class _Hit:
    """A passage by its number, the message that it is, if it is one, and how much of the query it
    holds, from 0 to 1."""

    passage: int
    message: str | None
    score: float


@dataclass(frozen=True, slots=True)
class _Near:
    """The parts of the query with their weights on one shelf, all of that together, and the
    passages to weigh."""

    parts: tuple[tuple[Facet, float], ...]
    weight: float
    best: list[int]


@dataclass(frozen=True, slots=True)
class _Span:
    """The numbers of a shelf's first and last passage, and how many it has at most."""

    first: int
    last: int
    size: int

    def count(self, ids: Sequence[int]) -> float:
        """How many passages have a word of which these are the newest."""
        if len(ids) < NEWEST:
            return len(ids)
        seen = (self.last - ids[-1] + 1) / (self.last - self.first + 1)
        return min(len(ids) / seen, self.size)


def search(query: str, audience: Audience = "inside", limit: int = 10) -> list[Found]:
    """At most `limit` things that hold what `query` asks for, best first; the newer of two alike.

    Messages of one conversation come as one thread, named by its first message. Empty where the
    query holds no word.
    """
    asked = facets(query)
    if not asked or limit < 1:
        return []
    hits = [hit for shelf in SHELVES[audience] for hit in _of_shelf(shelf, asked, 4 * limit)]
    hits.sort(key=_best_first)
    return _shown(hits[: 4 * limit], limit)


def _of_shelf(shelf: str, asked: Sequence[Facet], most: int) -> list[_Hit]:
    near = _near(shelf, asked)
    counts = CHAT if shelf == "chat" else 1.0
    # Their words alone: what a passage shows is read of those that are shown.
    rows = models.Passage.objects.filter(pk__in=near.best).values_list("pk", "message", "words")
    hits = [_Hit(pk, message, _score(words, near, counts)) for pk, message, words in rows]
    return sorted((hit for hit in hits if hit.score >= LEAST), key=_best_first)[:most]


def _best_first(hit: _Hit) -> tuple[float, int]:
    return (-hit.score, -hit.passage)


def _near(shelf: str, asked: Sequence[Facet]) -> _Near:
    """Looks up each part, and all words together: two common ones may meet far back only."""
    span = _span(shelf)
    sums: defaultdict[int, float] = defaultdict(float)
    parts = []
    for facet in asked:
        ids = newest(shelf, facet.phrases, NEWEST)
        weight = facet.weight * rarity(span.count(ids), span.size)
        parts.append((facet, weight))
        for id_ in ids:
            sums[id_] += weight
    whole = total(weight for _, weight in parts)
    words = tuple(facet.word for facet in asked if facet.weight == 1.0)
    if len(words) > 1:
        sums.update(dict.fromkeys(newest(shelf, (words,), NEWEST), whole))
    best = sorted(sums, key=lambda id_: (-sums[id_], -id_))
    return _Near(tuple(parts), whole, best[:WEIGHED])


def _span(shelf: str) -> _Span:
    # Nearly all passages are the chat's: to count them would take longer than to search them.
    rows = models.Passage.objects.all()
    if shelf != "chat":
        rows = rows.filter(shelf=shelf, message__isnull=True)
        held = rows.aggregate(first=Min("pk"), last=Max("pk"), size=Count("pk"))
        return _Span(held["first"] or 0, held["last"] or 0, held["size"])
    first, last = (rows.aggregate(at=way("pk"))["at"] or 0 for way in (Min, Max))
    return _Span(first, last, last - first + 1)


def _score(words: str, near: _Near, counts: float) -> float:
    """The share of the query's weight that a passage has, its heading before the rest."""
    head, _, around = words.partition(f" {BAR} ")
    named = frozenset(head.split(" "))
    said: frozenset[str] | None = None
    held = 0.0
    for facet, weight in near.parts:
        # What a heading holds in other words counts more than the word itself around it.
        if (of_it := facet.in_(named)) == 0.0:
            said = said or named.union(around.split(" "))
            of_it = AROUND * facet.in_(said)
        held += weight * of_it
    kept = 1 / (1 + LENGTH * math.log1p(len(named) / LONG))
    return round(held / near.weight * kept * counts, 4)


def _shown(hits: Sequence[_Hit], limit: int) -> list[Found]:
    """The first `limit` things among the hits, with all that was said to them further down."""
    said = messages_of(hit.message for hit in hits if hit.message)
    own = [hit.passage for hit in hits if hit.message not in said][:limit]
    records = models.Passage.objects.only("kind", "record").in_bulk(own)
    found: dict[str, Found] = {}
    for hit in hits:
        one = said.get(hit.message or "")
        key = one.conversation if one else f"passage {hit.passage}"
        before = found.get(key)
        if one and before:
            found[key] = together(before, one.found(hit.score), one)
        elif len(found) < limit:
            found[key] = one.found(hit.score) if one else _of_record(records[hit.passage], hit)
    return list(found.values())


def _of_record(passage: models.Passage, hit: _Hit) -> Found:
    shown = msgspec.json.decode(passage.record, type=Shown)
    return Found(
        kind=cast("Kind", passage.kind),
        id=shown.id,
        issue=shown.issue,
        title=shown.title,
        text=shown.text,
        urls=shown.urls,
        time=shown.time,
        score=hit.score,
    )
