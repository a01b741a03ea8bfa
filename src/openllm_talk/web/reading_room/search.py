"""The search page: what published issues hold, and inside, apart from it, what the chat said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import msgspec
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openllm_talk.archive.models import PastIssue
from openllm_talk.archive.search.finding import search as find
from openllm_talk.archive.search.found import Found, Kind
from openllm_talk.issues.asking import next_number
from openllm_talk.publish.issue_view import day_of
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.limits import Limit, refused
from openllm_talk.web.reading_room import places
from openllm_talk.web.reading_room.marking import Marker, Part
from openllm_talk.web.visit import Visited, require

MOST = 60
"""So many of the best are paged through: who has not found it there asks in other words."""
ON_A_PAGE = 10
LONGEST_QUERY = 200
OFTEN = Limit(name="search", address=300, seconds=60)
KINDS: tuple[Kind, ...] = ("question", "entry", "link")


class _Dated(msgspec.Struct):
    """What is wanted of an issue's record."""

    date: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A thing that was found, as the page shows it."""

    found: Found
    place: str
    day: date | None
    title: Sequence[Part]
    text: Sequence[Part]


@require_GET
def search(request: Visited) -> HttpResponse:
    """What `q` asks for: of `kind`, or with `in=chat` what the chat said; page by page."""
    require(request, Action.READ)
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    inside = request.visitor.may(Action.SEE_CHAT, next_number())
    in_chat = inside and request.GET.get("in") == "chat"
    if often := refused(request, OFTEN):
        return often
    found = find(query, "chat" if in_chat else "public", MOST) if query else []
    kinds: Counter[str] = Counter(one.kind for one in found)
    kind = request.GET.get("kind", "")
    if kind in kinds:
        found = [one for one in found if one.kind == kind]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "inside": inside,
        "in_chat": in_chat,
        "total": sum(kinds.values()),
        "kinds": [(one, kinds[one]) for one in KINDS if kinds[one]],
        "kind": kind if kind in kinds else "",
        "page": page,
        "results": _results(request, query, page),
        "same": urlencode({"q": query} | ({"in": "chat"} if in_chat else {})),
    }
    template = "reading_room/_results.html" if request.htmx else "reading_room/search.html"
    return render(request, template, context)


def _results(request: Visited, query: str, page: Page[Found]) -> list[Result]:
    marker = Marker(query)
    days = _days({one.issue for one in page if one.issue})
    return [
        Result(
            found=one,
            place=places.address_of(request, one) if one.kind in KINDS else "",
            day=days.get(one.issue) if one.issue else day_of(one.time),
            title=marker.parts(one.text if one.kind == "message" else one.title or one.text),
            text=() if one.kind == "message" or _same(one) else marker.parts(one.text),
        )
        for one in page
    ]


def _same(found: Found) -> bool:
    """Whether its text only repeats its title."""
    return not found.title or "".join(found.text.split()) == "".join(found.title.split())


def _days(numbers: set[str]) -> Mapping[str, date | None]:
    held = PastIssue.objects.filter(key__in=numbers, current=True)
    return {
        key: day_of(msgspec.json.decode(record, type=_Dated).date)
        for key, record in held.values_list("key", "record")
    }
