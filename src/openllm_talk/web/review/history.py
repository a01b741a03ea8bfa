"""Who changed what: the history of an issue and of a piece, undone and restored."""

import difflib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import Change, Piece, Step
from openllm_talk.issues.workshop import closing, journal
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review.forms import LABELS, STATUSES
from openllm_talk.web.review.taking_back import TakingBack, check_take_back
from openllm_talk.web.review.telling import Telling, Told
from openllm_talk.web.review.views import actor, anew, answer, card_of, shown
from openllm_talk.web.visit import Visited, require

A_PAGE = 40
NAMES = LABELS | {
    "state": _("Decision"),
    "section": _("Section"),
    "part": _("Part"),
    "label": _("Label"),
    "asker": _("Asked by"),
    "carried_over": _("Carried over"),
    "open_since": _("Open since"),
}
"""What the fields of a piece are called."""
TITLES = ("title", "name", "text")
"""What of a record says what it is, the first that it has."""
NAMED = 3
"""So many of the pieces that a change touched are named in the list of changes."""
UNTOLD = ("id", "sources", "kind", "group", "role", "rewritten")
"""What of a record is for the machine alone."""
VALUES = {
    "state": {"proposed": _("proposed"), "accepted": _("accepted"), "rejected": _("rejected")},
    "status": dict(STATUSES),
}
"""What the values of a field are called, where they are words of the machine."""
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
class Row:
    """A change as the history tells it: `titles` are those of the pieces that it touched, some of
    them, or `steps` what it did to them."""

    change: Change
    words: str
    who: str
    titles: Sequence[str] = ()
    steps: Sequence[Shown] = ()
    is_taken_back: bool = False
    may_take_back: bool = False


@require_GET
def issue(request: Visited, number: str) -> HttpResponse:
    """Everything that was done to an issue, newest first; what changed is asked for one by one."""
    require(request, Action.REVIEW, number)
    changes = (
        Change.objects.filter(number=number).select_related("by", "undoes__undoes").order_by("-pk")
    )
    page = Paginator(changes, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "number": number,
        "page": page,
        "changes": _rows(request, number, list(page)),
        "drafted": Piece.objects.filter(number=number, kind="head").exists(),
    }
    return render(request, "review/history.html", context)


def _rows(request: Visited, number: str, changes: Sequence[Change]) -> list[Row]:
    told = Told(changes)
    telling = Telling(request.community, number, request.language_name, told)
    taking = TakingBack(request.visitor, number, told)
    gone, closed = journal.taken_back(number), closing.is_closed(number)
    titles = _titles(changes)
    return [
        Row(
            change=one,
            words=telling.words(one),
            who=telling.who(one),
            titles=titles[one.pk],
            is_taken_back=one.pk in gone,
            may_take_back=not closed and one.pk not in gone and taking.may(one),
        )
        for one in changes
    ]


def _titles(changes: Sequence[Change]) -> Mapping[int, Sequence[str]]:
    """By change, what the first pieces that it touched are called, and «…» for others; no more is
    read of what it holds."""
    steps = defaultdict[int, list[int]](list)
    held = Step.objects.filter(change__in=changes).order_by("pk")
    for step, change in held.values_list("pk", "change"):
        steps[change].append(step)
    named = [step for ids in steps.values() for step in ids[:NAMED]]
    rows = Step.objects.filter(pk__in=named).only("after")
    title = {row.pk: _title(journal.after(row)) for row in rows}
    found = defaultdict[int, list[str]](list)
    for change, ids in steps.items():
        found[change] = [title[step] for step in ids[:NAMED]] + ["…"] * (len(ids) > NAMED)
    return found


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
    told = Told([step.change for step in page])
    telling = Telling(request.community, number, request.language_name, told)
    context = {"number": number, "card": card, "page": page}
    context["rows"] = [
        Row(one.change, telling.words(one.change), telling.who(one.change), steps=[shown_of(one)])
        for one in page
    ]
    return render(request, "review/piece_history.html", context)


@require_POST
def undo(request: Visited, number: str, change: int) -> HttpResponse:
    """Takes a change back, for those who may do all that it did."""
    require(request, Action.REVIEW, number)
    held = get_object_or_404(Change, pk=change, number=number)
    touched = list(held.steps.values_list("piece_id", flat=True))
    check_take_back(request, held)
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


def _back(request: Visited, number: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    page = "review_history" if request.POST.get("back") == "history" else "review"
    return redirect(page, number=number)


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
    pairs = [(name, then.get(name), after.record[name]) for name in names if name not in UNTOLD]
    if before is not None:
        pairs.append(("state", before.state, after.state))
        if before.section != after.section:
            pairs.append(("section", _section(before), _section(after)))
        pairs.append(("part", before.part, after.part))
    found = [
        (str(NAMES.get(name, name)), _difference(_told(name, old), _told(name, new)))
        for name, old, new in pairs
        if old != new
    ]
    return Shown(step, _title(after), found)


def _told(name: str, value: Any) -> Any:
    return str(VALUES[name].get(value, value)) if name in VALUES and value else value


def _section(piece: journal.Snapshot) -> str:
    held = Piece.objects.filter(pk=piece.section).first() if piece.section else None
    return _title(journal.snapshot(held)) if held else ""


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
