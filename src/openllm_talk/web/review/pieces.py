"""One piece at a time: shown, edited, moved, merged, split, added."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openllm_talk.errors import WorkshopError
from openllm_talk.issues.workshop import editing
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review import forms
from openllm_talk.web.review.cards import WHOLE, Card, neighbours
from openllm_talk.web.review.views import actor, anew, answer, card_of, desk_of, shown
from openllm_talk.web.visit import Visited, id_of, require


@require_GET
def show(request: Visited, number: str, piece: int) -> HttpResponse:
    """The card as it stands: what «cancel» leads back to."""
    card = card_of(request, number, piece)
    fragment = "review/_head.html" if card.piece.kind == "head" else "review/_card.html"
    return render(request, fragment, {"number": number, "card": card, "reviews": True})


@require_http_methods(["GET", "POST"])
def edit(request: Visited, number: str, piece: int) -> HttpResponse:
    """The form of a piece; sent, the card, or both people's versions to choose from."""
    card = card_of(request, number, piece)
    if request.method == "GET":
        return _form(request, number, card, msgspec.json.decode(card.piece.record))
    record = forms.record(card.record, request.POST)
    version = _number(request.POST, "version")
    try:
        change = editing.do_edit(number, piece, version, record, actor(request))
    except editing.Disputed as exc:
        both = exc.both
        return _form(
            request, number, card, both.record, version=exc.version, both=both, said=exc, status=409
        )
    except WorkshopError as exc:
        return _form(request, number, card, record, version=version, said=exc, status=422)
    return answer(request, number, [piece], change, target=piece)


def _form(
    request: Visited,
    number: str,
    card: Card,
    record: Mapping[str, Any],
    *,
    version: int | None = None,
    both: Any = None,
    said: WorkshopError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "number": number,
        "card": card,
        "form": forms.fields(card.record, record),
        "version": version if version is not None else card.piece.version,
        "clashes": forms.clashes(card.record, both) if both else (),
        "said": said.say(request.language_name) if said else "",
    }
    # htmx swaps what it gets with these, so that a clash is seen (workshop.js).
    return shown(request, "review/_edit.html", context, status=status)


@require_POST
def preview(request: Visited, number: str) -> HttpResponse:
    """What people type, as readers will see it."""
    require(request, Action.REVIEW, number)
    return render(request, "review/_preview.html", {"text": request.POST.get("text", "")[:20000]})


@require_http_methods(["GET", "POST"])
def move(request: Visited, number: str, piece: int) -> HttpResponse:
    """Where a piece can go, and its going there."""
    card, desk = card_of(request, number, piece), desk_of(request, number)
    if request.method == "GET":
        context = {"number": number, "card": card, "desk": desk, "siblings": neighbours(desk, card)}
        return shown(request, "review/_move.html", context)
    target = id_of(request.POST.get("section", ""))
    behind = id_of(request.POST.get("after", ""))
    if target is not None:
        card_of(request, number, target)
    if card.piece.kind == "section":  # the order of sections says whose claim is on which
        require(request, Action.REVIEW, number, WHOLE)
    change = editing.do_move(number, piece, actor(request), section=target, after=behind)
    return anew(request, number, piece, change)


@require_http_methods(["GET", "POST"])
def merge(request: Visited, number: str, piece: int) -> HttpResponse:
    """What a piece can be merged into, and the merging."""
    card, desk = card_of(request, number, piece), desk_of(request, number)
    if request.method == "GET":
        context = {"number": number, "card": card, "others": neighbours(desk, card)}
        return shown(request, "review/_merge.html", context)
    into = _number(request.POST, "into")
    card_of(request, number, into)
    change = editing.do_merge(number, piece, into, actor(request))
    return answer(request, number, [piece, into], change)


@require_http_methods(["GET", "POST"])
def split(request: Visited, number: str, piece: int) -> HttpResponse:
    """The answers that can go with a new question, and the splitting."""
    card = card_of(request, number, piece)
    context = {"number": number, "card": card, "text": request.POST.get("text", "")}
    if request.method == "GET":
        return shown(request, "review/_split.html", context)
    ticked = map(id_of, request.POST.getlist("answer"))
    answers = [one for one in ticked if one is not None]
    try:
        change = editing.do_split(
            number, piece, answers, request.POST.get("text", ""), actor(request)
        )
    except WorkshopError as exc:
        said = {"said": exc.say(request.language_name)}
        return shown(request, "review/_split.html", context | said, status=422)
    return anew(request, number, piece, change)


@require_http_methods(["GET", "POST"])
def add(request: Visited, number: str) -> HttpResponse:
    """An entry of somebody's own: the form, and the entry at the end of its section."""
    desk = desk_of(request, number)
    target = (request.POST or request.GET).get("section", "")
    section = desk.find(id_of(target) or 0)
    if section is None or section.piece.kind != "section":
        raise Http404
    require(request, Action.REVIEW, number, section.part_key)
    context = {"number": number, "section": section, "values": request.POST}
    if request.method == "GET":
        return shown(request, "review/_add.html", context)
    record = forms.new_entry(request.POST)
    try:
        change = editing.do_add(number, "entry", record, actor(request), section=section.piece.pk)
    except WorkshopError as exc:
        said = {"said": exc.say(request.language_name)}
        return shown(request, "review/_add.html", context | said, status=422)
    return anew(request, number, change.steps.get().piece_id, change)


def _number(values: QueryDict, name: str) -> int:
    given = id_of(values.get(name, ""))
    if given is None:
        raise Http404
    return given
