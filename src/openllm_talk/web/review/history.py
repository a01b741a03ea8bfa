"""Who changed what: the history of an issue and of a piece, undone and restored."""

import difflib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import Change, Step
from openllm_talk.issues.workshop import journal
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review.cards import QUESTIONS, WHOLE
from openllm_talk.web.review.views import actor, anew, answer, card_of, card_on, desk_of, shown
from openllm_talk.web.visit import Visited, require

A_PAGE = 40
TITLES = ("title", "name", "text")
"""What of a record says what it is, the first that it has."""
NAMED = 3
"""So many of the pieces that a change touched are named in the list of changes."""
STEPS = 20
"""So many differences a page shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a difference: `sign` is «+», «-» or « »."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as the history shows it: which fields changed, and how."""

    step: Step
    title: str
    fields: Sequence[tuple[str, Sequence[Line]]]


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the history of the issue lists it: `titles` of the first pieces it touched."""

    change: Change
    titles: Sequence[str]
    more: bool


@require_GET
def issue(request: Visited, number: str) -> HttpResponse:
    """Everything that was done to an issue, newest first; what changed is asked for one by one."""
    require(request, Action.REVIEW, number)
    changes = Change.objects.filter(number=number).select_related("by").order_by("-pk")
    page = Paginator(changes, A_PAGE).get_page(request.GET.get("page"))
    context = {"number": number, "page": page, "changes": _told(list(page))}
    return render(request, "review/history.html", context)


def _told(changes: Sequence[Change]) -> list[Told]:
    """The changes with what they are about; no more is read of what they hold."""
    steps = defaultdict[int, list[int]](list)
    held = Step.objects.filter(change__in=changes).order_by("pk")
    for step, change in held.values_list("pk", "change"):
        steps[change].append(step)
    named = [step for ids in steps.values() for step in ids[:NAMED]]
    title = {
        step.pk: _title(journal.after(step))
        for step in Step.objects.filter(pk__in=named).only("after")
    }
    return [
        Told(one, [title[step] for step in steps[one.pk][:NAMED]], len(steps[one.pk]) > NAMED)
        for one in changes
    ]


@require_GET
def change(request: Visited, number: str, change: int) -> HttpResponse:
    """What one change did to its pieces, some of them at a time."""
    require(request, Action.REVIEW, number)
    held = get_object_or_404(Change, pk=change, number=number)
    page = Paginator(held.steps.order_by("pk"), STEPS).get_page(request.GET.get("page"))
    steps = [shown_of(step) for step in page]
    context = {"number": number, "change": held, "page": page, "steps": steps}
    return shown(request, "review/_steps.html", context)


@require_GET
def piece(request: Visited, number: str, piece: int) -> HttpResponse:
    """Every version of one piece, newest first."""
    card = card_of(request, number, piece)
    page = Paginator(journal.history(card.piece), STEPS).get_page(request.GET.get("page"))
    context = {"number": number, "card": card, "page": page}
    context["steps"] = [shown_of(step) for step in page]
    return render(request, "review/piece_history.html", context)


@require_POST
def undo(request: Visited, number: str, change: int) -> HttpResponse:
    """Takes a change back, for those who may change all that it touched."""
    require(request, Action.REVIEW, number)
    held = get_object_or_404(Change, pk=change, number=number)
    touched = list(held.steps.values_list("piece_id", flat=True))
    _require_all(request, held)
    try:
        undone = journal.do_undo(held, actor(request))
    except WorkshopError as exc:
        messages.error(request, exc.say(request.language_name))
        return _back(request, number)
    if request.POST.get("back") == "history":
        return redirect("review_history", number=number)
    if undone is not None and _moves(undone):
        return anew(request, number, touched[0], undone)
    return answer(request, number, touched, undone)


def _moves(change: Change) -> bool:
    """Whether cards stand elsewhere after it, or are new."""
    sides = ((journal.before(step), journal.after(step)) for step in change.steps.all())
    return any(
        then is None or (then.section, then.part, then.place) != (now.section, now.part, now.place)
        for then, now in sides
    )


def _require_all(request: Visited, held: Change) -> None:
    """Raises PermissionDenied or Http404 unless the visitor may change all that it touched: the
    pieces, the sections they came from and went to, the questions that hang on threads."""
    if held.beside:
        require(request, Action.REVIEW, held.number, QUESTIONS)
    found = desk_of(request, held.number)
    for step in held.steps.all():
        card = card_on(found, request, step.piece_id)
        then, now = journal.before(step), journal.after(step)
        if card.piece.kind == "section" and then is not None and then.place != now.place:
            require(request, Action.REVIEW, held.number, WHOLE)
        for section in {side.section for side in (then, now) if side and side.section}:
            card_on(found, request, section)


def _back(request: Visited, number: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("review", number=number)


@require_POST
def restore(request: Visited, number: str, piece: int, change: int) -> HttpResponse:
    """Gives a piece what it held after a change."""
    card = card_of(request, number, piece)
    held = get_object_or_404(Change, pk=change, number=number)
    try:
        journal.do_restore(card.piece, held, actor(request))
    except WorkshopError as exc:
        messages.error(request, exc.say(request.language_name))
    return redirect("review_piece_history", number=number, piece=piece)


def shown_of(step: Step) -> Shown:
    """A step with the fields that it changed, line by line."""
    before, after = journal.before(step), journal.after(step)
    then: dict[str, Any] = before.record if before else {}
    names = [name for name in after.record if after.record[name] != then.get(name)]
    found = [(name, _difference(then.get(name), after.record[name])) for name in names]
    for name in ("state", "section", "part"):
        old, new = getattr(before, name, None), getattr(after, name)
        if before is not None and old != new:
            found.append((name, _difference(old, new)))
    return Shown(step, _title(after), found)


def _title(piece: journal.Snapshot) -> str:
    return next((str(piece.record[one]) for one in TITLES if piece.record.get(one)), "")


def _difference(before: Any, after: Any) -> list[Line]:
    old = _text(before).split("\n") if before else []
    new = _text(after).split("\n") if after else []
    lines: list[Line] = []
    # Whole lines: to look for likeness inside of them takes minutes over a few hundred.
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            lines += [Line(" ", text) for text in old[start:end]]
        else:
            lines += [Line("-", text) for text in old[start:end]]
            lines += [Line("+", text) for text in new[first:last]]
    return lines


def _text(value: Any) -> str:
    """A value as people read it: lists one a line, an answer by its words."""
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    if isinstance(value, dict):
        return str(value.get("text") or value.get("name") or "")
    return "" if value is None else str(value)
