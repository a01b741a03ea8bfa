"""What the draft of the next issue holds so far, as everybody may read it."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache

from openllm_talk.archive import messages, named
from openllm_talk.community import Community
from openllm_talk.issues.claims import section_key
from openllm_talk.issues.compose import publishable
from openllm_talk.issues.models import Piece
from openllm_talk.issues.workshop import journal, pieces
from openllm_talk.publish.charts.activity import DayCount
from openllm_talk.publish.issue_view import day_of
from openllm_talk.records import Issue

KEPT = 300
"""Seconds for which the same state of a draft is not read again."""
FIRST_ISSUE_HEARS = timedelta(days=30)
FREE_TALK = section_key("free_talk")


@dataclass(frozen=True, slots=True)
class Growing:
    """The highlights of the draft, and by part the titles that were accepted and proposed.

    `topics` are those of sections by part, as the draft says them; `days` count what was said since
    the last issue. All of it passed the gate of privacy: names are pseudonyms, private things are
    hidden.
    """

    highlights: tuple[str, ...] = ()
    accepted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    proposed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    days: tuple[DayCount, ...] = ()

    @property
    def waiting(self) -> int:
        """How many proposals nobody has decided on."""
        return sum(len(titles) for titles in self.proposed.values())

    @property
    def taken(self) -> int:
        """How many were accepted."""
        return sum(len(titles) for titles in self.accepted.values())


def growing(community: Community, number: str) -> Growing:
    """The draft as it stands; kept until it changes, for a while at most."""
    community = named.with_members(community)
    state = f"{settings.WORKSPACE} {number} {journal.cursor(number)} {community.people}"
    key = f"growing-{hashlib.sha256(state.encode()).hexdigest()[:32]}"
    found = cache.get(key)
    if not isinstance(found, Growing):
        found = _read(community, number)
        cache.set(key, found, KEPT)
    return found


def _read(community: Community, number: str) -> Growing:
    held = pieces.of_issue(number)
    if not held:
        return Growing()
    known = frozenset(messages.names(community))
    frame = [one for one in held if one.kind in ("head", "section")]
    by_state = {
        state: publishable(
            pieces.issue_of([*frame, *(one for one in held if _is_in(one, state))]),
            community,
            known,
        )
        for state in pieces.ALIVE
    }
    accepted, proposed = by_state["accepted"], by_state["proposed"]
    return Growing(
        highlights=accepted.highlights,
        accepted=_titles(accepted),
        proposed=_titles(proposed),
        topics=_topics(accepted),
        days=_days(community, accepted),
    )


def _is_in(piece: Piece, state: str) -> bool:
    return piece.kind in ("entry", "question") and piece.state == state


def _titles(issue: Issue) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, section in zip(_keys(issue), issue.sections, strict=True):
        if section.kind != "references":
            entries = (entry for part in section.subsections for entry in part.entries)
            found[key] += [one.title or one.urls[0] for one in entries if one.title or one.urls]
    found[FREE_TALK] += [one.title or one.text for one in issue.questions]
    return {key: tuple(titles) for key, titles in found.items() if titles}


def _topics(issue: Issue) -> dict[str, str]:
    keyed = zip(_keys(issue), issue.sections, strict=True)
    return {key: section.topic for key, section in keyed if section.topic}


def _days(community: Community, issue: Issue) -> tuple[DayCount, ...]:
    """What was said by day since the last issue; without one, in the last weeks of its chat."""
    since = issue.since
    if since is None and (end := day_of(issue.until)):
        since = (end - FIRST_ISSUE_HEARS).isoformat()
    if since is None:
        return ()
    said = messages.by_day(community, since)
    return tuple(DayCount(day, many) for day, many in said.items())


def _keys(issue: Issue) -> list[str]:
    """What each section of an issue is claimed under."""
    seen: dict[str, int] = defaultdict(int)
    found = []
    for section in issue.sections:
        seen[section.kind] += 1
        found.append(section_key(section.kind, seen[section.kind]))
    return found
