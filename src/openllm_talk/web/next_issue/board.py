"""The page of the next issue as one board: who does what, what is wished, what there is so far."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.issues import claims, wishes
from openllm_talk.issues.models import Claim, Nomination, Suggestion
from openllm_talk.issues.upcoming import Upcoming
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.next_issue.crediting import Names
from openllm_talk.web.next_issue.growing import Growing, growing


@dataclass(frozen=True, slots=True)
class Wished:
    """A nomination or suggestion with the public name of who made it, and whether that is the
    visitor; `voted` says that they voted for it."""

    row: Nomination | Suggestion
    name: str
    mine: bool
    voted: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose claim an editor has not confirmed yet."""

    member: int
    name: str


@dataclass(slots=True)
class Place:
    """One part of the issue: who took it, what is wished for it, what it holds so far."""

    key: str
    name: str
    people: list[str]
    mine: bool
    waiting: list[Waiting] = field(default_factory=list)
    nominations: list[Wished] = field(default_factory=list)
    suggestions: list[Wished] = field(default_factory=list)
    topic: str = ""
    accepted: Sequence[str] = ()
    proposed: Sequence[str] = ()
    stamp: str = ""

    @property
    def slug(self) -> str:
        """What it is called within the page."""
        return self.key.removeprefix("section:").replace(":", "-") or "issue"

    @property
    def is_section(self) -> bool:
        """Whether it is a section; else it is the hosting or the editing."""
        return self.key.startswith("section:")

    @property
    def free(self) -> int:
        """How many more may take it."""
        return claims.MOST - len(self.people)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it yet."""
        return self.is_section and not (self.accepted or self.proposed or self.topic)


@dataclass(slots=True)
class Board:
    """All of the page. `whole` holds what is suggested for the whole issue."""

    issue: Upcoming
    now: datetime
    growing: Growing
    places: list[Place]
    whole: Place
    stamp: str = ""

    @property
    def hands(self) -> list[Place]:
        """The hosting and the editing."""
        return [one for one in self.places if not one.is_section]

    @property
    def sections(self) -> list[Place]:
        """The sections in their order."""
        return [one for one in self.places if one.is_section]

    @property
    def unclaimed(self) -> list[Place]:
        """Parts that nobody took."""
        return [one for one in self.places if not one.people]

    @property
    def empty(self) -> list[Place]:
        """Sections with nothing in them yet."""
        return [one for one in self.sections if one.is_empty]

    @property
    def seen(self) -> str:
        """What the page shows, to ask later what is new: a stamp for the head and each place."""
        return ".".join((self.stamp, self.whole.stamp, *(one.stamp for one in self.places)))

    def find(self, key: str) -> Place | None:
        """The place of this key, «» for the whole issue."""
        return next((one for one in (self.whole, *self.places) if one.key == key), None)


def board(
    community: Community,
    issue: Upcoming,
    language: Language,
    member: Member | None,
    now: datetime,
) -> Board:
    """The board of an issue as `member` (None: a reader) sees it."""
    number = issue.number
    draft = growing(community, number) if issue.drafted else Growing()
    held = claims.of_issue(number)
    read = _Read(community, number, member)
    places = [
        read.place(part.key, part.name(language), held.get(part.key, []), draft)
        for part in claims.parts(community)
    ]
    whole = read.place("", "", [], draft)
    found = Board(issue, now, draft, places, whole)
    found.stamp = _stamp(
        issue.begins.isoformat(), draft, [(one.key, bool(one.people)) for one in places]
    )
    return found


class _Read:
    """The rows of one issue, as one visitor may see them."""

    def __init__(self, community: Community, number: str, member: Member | None) -> None:
        self._names = Names(community, number)
        self._nominations = wishes.nominations(number)
        self._suggestions = wishes.suggestions(number)
        self._mine = member.pk if member else None
        self._voted = wishes.voted(number, member.pk) if member else frozenset()

    def place(self, key: str, name: str, held: Sequence[Claim], draft: Growing) -> Place:
        """One part with all that belongs to it."""
        nominations = [self._wished(one) for one in self._nominations.get(key, [])]
        chosen = (one for one in self._nominations.get(key, []) if one.chosen)
        topic = next((wishes.line_of(one) for one in chosen), "")
        found = Place(
            key=key,
            name=name,
            people=[self._names.of(claim.member) for claim in held],
            mine=any(claim.member_id == self._mine for claim in held),
            waiting=[
                Waiting(claim.member_id, self._names.of(claim.member))
                for claim in held
                if not claim.confirmed
            ],
            nominations=nominations,
            suggestions=[self._wished(one) for one in self._suggestions.get(key, [])],
            topic=topic or draft.topics.get(key, ""),
            accepted=draft.accepted.get(key, ()),
            proposed=draft.proposed.get(key, ()),
        )
        found.stamp = _stamp(
            found.people,
            found.waiting,
            found.mine,
            found.topic,
            found.accepted,
            found.proposed,
            [(one.row.pk, one.voted, _counted(one.row)) for one in nominations],
            [(one.row.pk, _counted(one.row)) for one in found.suggestions],
        )
        return found

    def _wished(self, row: Nomination | Suggestion) -> Wished:
        return Wished(
            row=row,
            name=self._names.of(row.by) if row.by else "",
            mine=row.by_id is not None and row.by_id == self._mine,
            voted=isinstance(row, Nomination) and row.pk in self._voted,
        )


def _counted(row: Nomination | Suggestion) -> object:
    """What of a row changes."""
    if isinstance(row, Suggestion):
        return row.done
    return (row.chosen, getattr(row, "supporters", 0))


def _stamp(*shown: object) -> str:
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:8]
