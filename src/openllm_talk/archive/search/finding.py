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
    """A passage with how much of the query it holds, from 0 to 1."""

    passage: models.Passage
    score: float


@dataclass(frozen=True, slots=True)
class _Near:
    """The parts of the query with their weights on one shelf, and the passages to weigh."""

    parts: tuple[tuple[Facet, float], ...]
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
    return _shown(hits[: 4 * limit])[:limit]


def _of_shelf(shelf: str, asked: Sequence[Facet], most: int) -> list[_Hit]:
    near = _near(shelf, asked)
    passages = models.Passage.objects.in_bulk(near.best)
    hits = [_Hit(one, _score(one, near.parts)) for one in passages.values()]
    return sorted((hit for hit in hits if hit.score >= LEAST), key=_best_first)[:most]


def _best_first(hit: _Hit) -> tuple[float, int]:
    return (-hit.score, -hit.passage.pk)


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
    words = tuple(facet.word for facet in asked if facet.weight == 1.0)
    if len(words) > 1:
        enough = total(weight for _, weight in parts)
        sums.update(dict.fromkeys(newest(shelf, (words,), NEWEST), enough))
    best = sorted(sums, key=lambda id_: (-sums[id_], -id_))
    return _Near(tuple(parts), best[:WEIGHED])


def _span(shelf: str) -> _Span:
    # Nearly all passages are the chat's: to count them would take longer than to search them.
    rows = models.Passage.objects.all()
    if shelf != "chat":
        rows = rows.filter(shelf=shelf, message__isnull=True)
        held = rows.aggregate(first=Min("pk"), last=Max("pk"), size=Count("pk"))
        return _Span(held["first"] or 0, held["last"] or 0, held["size"])
    first, last = (rows.aggregate(at=way("pk"))["at"] or 0 for way in (Min, Max))
    return _Span(first, last, last - first + 1)


def _score(passage: models.Passage, parts: Sequence[tuple[Facet, float]]) -> float:
    """The share of the query's weight that the passage has, its heading before the rest."""
    head, _, around = passage.words.partition(f" {BAR} ")
    named = frozenset(head.split(" "))
    said = named.union(around.split(" "))
    held = sum(weight * max(facet.in_(named), AROUND * facet.in_(said)) for facet, weight in parts)
    share = held / total(weight for _, weight in parts)
    kept = 1 / (1 + LENGTH * math.log1p(len(named) / LONG))
    return round(share * kept * (CHAT if passage.shelf == "chat" else 1.0), 4)


def _shown(hits: Sequence[_Hit]) -> list[Found]:
    said = messages_of(hit.passage.message_id for hit in hits if hit.passage.message_id)
    found: dict[str, Found] = {}
    for hit in hits:
        one = said.get(hit.passage.message_id or "")
        if one is None:
            found[f"{hit.passage.shelf} {hit.passage.pk}"] = _of_record(hit)
        elif (before := found.get(one.conversation)) is None:
            found[one.conversation] = one.found(hit.score)
        else:
            found[one.conversation] = together(before, one.found(hit.score), one)
    return list(found.values())


def _of_record(hit: _Hit) -> Found:
    shown = msgspec.json.decode(hit.passage.record, type=Shown)
    return Found(
        kind=cast("Kind", hit.passage.kind),
        id=shown.id,
        issue=shown.issue,
        title=shown.title,
        text=shown.text,
        urls=shown.urls,
        time=shown.time,
        score=hit.score,
    )
