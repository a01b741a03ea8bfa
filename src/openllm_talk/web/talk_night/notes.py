"""Lines typed while the talk runs: kept once, changed, taken away."""

from datetime import timedelta
from typing import Literal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import Night
from openllm_talk.issues.night import noting
from openllm_talk.issues.night.noting import Line
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.talk_night.views import actor, shown, stage_of
from openllm_talk.web.visit import Visited, id_of, require

GRACE = timedelta(seconds=60)
"""A line that was begun while the talk ran may be finished so much later."""


@require_POST
def add(request: Visited, number: str) -> HttpResponse:
    """Keeps a line; the page's script is told `{"kept": key}`, or why not.

    Members may type while the talk runs, and what they typed then may arrive late; who runs it may
    before and after, too.
    """
    require(request, Action.SEE_TALK, number)
    try:
        line = _line(request, number)
        _check_open(request, number, line)
        noting.do_note(request.community, number, line, actor(request), timezone.now())
    except WorkshopError as exc:
        said = exc.say(request.language_name)
        if _by_script(request):
            return JsonResponse({"said": said}, status=422)
        messages.error(request, said)
    else:
        if _by_script(request):
            return JsonResponse({"kept": line.key})
    return redirect("talk", number=number)


def _by_script(request: Visited) -> bool:
    return request.headers.get("Accept") == "application/json"


def _line(request: Visited, number: str) -> Line:
    given = request.POST
    piece, waited = given.get("piece", ""), given.get("waited", "")
    kind: Literal["note", "answer"] = "answer" if given.get("kind") == "answer" else "note"
    runs = request.visitor.may(Action.RUN_TALK, number)
    return Line(
        key=given.get("key", ""),
        piece=id_of(piece) or 0,
        text=given.get("text", ""),
        kind=kind,
        by=given.get("by"),
        status=given.get("status") if runs else None,
        waited=float(id_of(waited) or 0),
    )


def _check_open(request: Visited, number: str, line: Line) -> None:
    """Raises WorkshopError where a member types into a talk that was not running then."""
    if request.visitor.may(Action.RUN_TALK, number):
        return
    night = Night.objects.filter(pk=number).first()
    typed = timezone.now() - noting.waited(line)
    if (
        night is None
        or night.began is None
        or typed < night.began - GRACE
        or (night.ended is not None and typed > night.ended + GRACE)
    ):
        raise WorkshopError(
            "the talk is not running; ask a question for the next one instead",
            "讨论没有在进行；可以为下一期提问",
        )


@require_POST
def change(request: Visited, number: str, note: int) -> HttpResponse:
    """Another text for a note, or none of it: for who typed it, and who runs the talk."""
    require(request, Action.SEE_TALK, number)
    try:
        held = noting.find(number, note)
        member = request.visitor.member
        if not request.visitor.may(Action.RUN_TALK, number) and (
            member is None or held.by_id != member.pk
        ):
            raise PermissionDenied
        if request.POST.get("do") == "drop":
            noting.do_drop(number, note, actor(request))
        else:
            noting.do_rewrite(number, note, request.POST.get("text", ""), actor(request))
    except WorkshopError as exc:
        messages.error(request, exc.say(request.language_name))
        if request.htmx:
            response = HttpResponse(status=204)
            response.headers["HX-Refresh"] = "true"
            return response
        return redirect("talk", number=number)
    if not request.htmx:
        return redirect("talk", number=number)
    view = "host" if request.POST.get("view") == "host" else "follow"
    return shown(request, "_since", stage_of(request, number), view)
