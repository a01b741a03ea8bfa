"""`talk asked`: has this been asked before?

The questions stand in memory, cut into words; a few thousand take some megabytes, and to ask takes
some milliseconds. What changed in the ledger since is taken in before each answer, known by the
numbers of its passages: a question that changes gets a new passage.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import msgspec
from django.db.models import Count, Max

from openllm_talk.archive import ledger, models
from openllm_talk.archive.search.facets import Facet, facets, rarity, total
from openllm_talk.archive.search.found import Audience, Earlier, Shown
from openllm_talk.archive.search.sameness import SAME, About, agreement
from openllm_talk.archive.search.writing import BAR
from openllm_talk.community import Community
from openllm_talk.records import Status

SHELVES: dict[Audience, str] = {"public": "public", "inside": "issues", "chat": "chat"}
# What counts for the order of earlier questions beside their agreement: how much of what is asked
# they say in any words, the rare ones counting more, and how much their answers do.
WORDS = 2.0
ANSWERS = 0.5
# What is less alike than this shares no more than the words that ask.
LEAST = 0.01
# So many that share most with what is asked are compared.
WEIGHED = 40
BATCH = 500


@dataclass(frozen=True)
class _Held:
    """An earlier question: what shows, its words, and those that only its answers have."""

    shown: Shown
    words: frozenset[str]
    answers: frozenset[str]

    @cached_property
    def about(self) -> tuple[About, ...]:
        """What it is about in each wording; found out when it is first compared."""
        return tuple(About.of(text) for text in (self.shown.text, *self.shown.also))


@dataclass(frozen=True, slots=True)
class _Near:
    """An earlier question, how far it agrees, and its place in the order (0 to 1 both)."""

    held: _Held
    agreement: float
    score: float


class Asked:
    """The questions that were asked before, ready to be compared with a new one.

    One for each audience and process is enough: it may be asked from several threads.
    """

    def __init__(self, audience: Audience = "inside") -> None:
        self._shelf = SHELVES[audience]
        self._lock = Lock()
        self._seen: dict[str, int] = {}
        self._held: dict[int, _Held] = {}
        self._places: defaultdict[str, set[int]] = defaultdict(set)

    def near(self, question: str, community: Community, limit: int = 5) -> list[Earlier]:
        """At most `limit` earlier questions, best first; empty where nothing is like it."""
        with self._lock:
            self._catch_up()
            best = self._best(question)[:limit]
        states = {one.held.shown.id: one.held.shown.status for one in best}
        if self._shelf != "public":
            states |= ledger.states(community, states)
        return [_earlier(one, states[one.held.shown.id]) for one in best]

    # --- what the ledger holds now ---------------------------------------------------------------

    def _catch_up(self) -> None:
        """Takes in the passages that are new and drops those that are gone."""
        rows = models.Passage.objects.filter(
            shelf=self._shelf, kind="question", message__isnull=True
        )
        seen = rows.aggregate(last=Max("pk"), many=Count("pk"))
        if seen == self._seen:
            return
        self._seen = seen
        now = set(rows.values_list("pk", flat=True))
        for gone in self._held.keys() - now:
            held = self._held.pop(gone)
            for word in held.words | held.answers:
                self._places[word].discard(gone)
        new = sorted(now - self._held.keys())
        for start in range(0, len(new), BATCH):
            for row in rows.filter(pk__in=new[start : start + BATCH]):
                self._take(row)

    def _take(self, row: models.Passage) -> None:
        head, _, around = row.words.partition(f" {BAR} ")
        held = _Held(
            shown=msgspec.json.decode(row.record, type=Shown),
            words=frozenset(filter(_is_telling, head.split(" ")[1:])),
            answers=frozenset(filter(_is_telling, around.split(" "))),
        )
        self._held[row.pk] = held
        for word in held.words | held.answers:
            self._places[word].add(row.pk)

    # --- which of them are like it ---------------------------------------------------------------

    def _best(self, question: str) -> list[_Near]:
        """The earlier questions that share anything with what is asked, best first."""
        parts = []
        sums: defaultdict[int, float] = defaultdict(float)
        for facet in facets(question):
            places = self._with(facet)
            weight = facet.weight * rarity(len(places), len(self._held))
            parts.append((facet, weight))
            for id_ in places:
                sums[id_] += weight
        first = sorted(sums, key=lambda id_: (-sums[id_], id_))[:WEIGHED]
        about = About.of(question)
        near = [_compared(about, self._held[id_], parts) for id_ in first]
        like = [one for one in near if one.score >= LEAST]
        return sorted(like, key=lambda one: (-one.score, one.held.shown.id))

    def _with(self, facet: Facet) -> set[int]:
        found: set[int] = set()
        for phrase in facet.phrases:
            found |= set.intersection(*(self._places.get(word, set()) for word in phrase))
        return found


def asked(
    question: str, community: Community, limit: int = 5, audience: Audience = "inside"
) -> list[Earlier]:
    """At most `limit` earlier questions like this one, best first (see `Asked.near`)."""
    return Asked(audience).near(question, community, limit)


def _compared(about: About, held: _Held, parts: Sequence[tuple[Facet, float]]) -> _Near:
    whole = total(weight for _, weight in parts)
    said = sum(weight * facet.in_(held.words) for facet, weight in parts) / whole
    told = sum(weight * facet.in_(held.answers) for facet, weight in parts) / whole
    agreed = max(agreement(about, wording) for wording in held.about)
    score = (agreed + WORDS * said + ANSWERS * told) / (1 + WORDS + ANSWERS)
    return _Near(held, agreed, round(score, 4))


def _earlier(near: _Near, status: Status | None) -> Earlier:
    shown = near.held.shown
    return Earlier(
        id=shown.id,
        issue=shown.issue,
        label=shown.label,
        text=shown.text,
        status=status,
        score=near.score,
        same=near.agreement >= SAME,
    )


def _is_telling(word: str) -> bool:
    """Whether it is a word to compare by: single characters of Chinese are there for queries."""
    return len(word) > 1 or word.isascii()
