"""Where one can go from every page, by what the visitor may."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openllm_talk.issues import asking
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.visit import Visited


class Place(NamedTuple):
    """A group of pages: its address, its name, and who is shown the way: of section leads those of
    `part`, where one is named."""

    address: str
    name: Promise
    action: Action
    part: str | None = None


APART = ("/members/me/", "/ask/waiting/")
"""Pages that do not belong to the group under whose address they stand."""

READING = (
    Place("/issues/", _("Issues"), Action.READ),
    Place("/questions/", _("Questions"), Action.READ),
    Place("/next/", _("Next issue"), Action.READ),
    Place("/ask/", _("Ask"), Action.ASK),
    Place("/search/", _("Search"), Action.READ),
)
WORKING = (
    Place("/review/", _("Review"), Action.REVIEW),
    Place("/ask/waiting/", _("From readers"), Action.LET_IN, asking.PART),
    Place("/uploads/", _("Chat exports"), Action.UPLOAD),
    Place("/talk/", _("Talk night"), Action.SEE_TALK),
    Place("/publishing/", _("Publishing"), Action.PUBLISH),
    Place("/members/", _("Members"), Action.INVITE),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the navigation; `here` where the page belongs to it."""

    address: str
    name: Promise
    here: bool


def ways(request: Visited, places: tuple[Place, ...]) -> Iterator[Way]:
    """The places that the visitor may go to; what they may in one issue counts, too."""
    for place in places:
        if request.visitor.may_somewhere(place.action, place.part):
            yield Way(place.address, place.name, _is_here(request.path, place.address))


def _is_here(path: str, address: str) -> bool:
    apart = any(path.startswith(one) for one in APART if one != address)
    return path.startswith(address) and not apart
