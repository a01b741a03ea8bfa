"""The page from which the talk is run, the one that follows it, and the screen in the room."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from openllm_talk.errors import TalkError, WorkshopError
from openllm_talk.issues.models import Piece
from openllm_talk.issues.night import agenda as plans
from openllm_talk.issues.night import noting, running
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review.views import tell
from openllm_talk.web.talk_night.stage import Stage, stage
from openllm_talk.web.visit import Visited, id_of, require

VIEWS = ("host", "follow", "screen")


def actor(request: Visited) -> Actor:
    """Who does it."""
    member = request.visitor.member
    return Actor(member=member.pk if member else None)


def stage_of(request: Visited, number: str) -> Stage:
    """The talk at this moment, for those who may see it; raises Http404 where there is none."""
    require(request, Action.SEE_TALK, number)
    try:
        return stage(
            request.community,
            number,
            timezone.now(),
            runs=request.visitor.may(Action.RUN_TALK, number),
            member=request.visitor.member,
        )
    except WorkshopError as exc:
        raise Http404 from exc


def shown(request: Visited, name: str, found: Stage, view: str) -> HttpResponse:
    """A page or fragment of the talk."""
    return render(
        request,
        f"talk_night/{name}.html",
        {
            "number": found.number,
            "stage": found,
            "agenda": found.agenda,
            "view": view,
            "recording": found.agenda.head.video,
        },
    )


@require_GET
def newest(request: Visited) -> HttpResponse:
    """Leads to the newest issue that the workshop has."""
    require(request, Action.SEE_TALK)
    last = Piece.objects.filter(kind="head").order_by("-pk").first()
    if last is None:
        return render(request, "talk_night/nothing.html")
    return redirect("talk", number=last.number)


@require_GET
def talk(request: Visited, number: str) -> HttpResponse:
    """The host's page; for others, and with `?follow`, the one that follows."""
    found = stage_of(request, number)
    view = "host" if found.runs and "follow" not in request.GET else "follow"
    return shown(request, "talk", found, view)


@require_GET
def screen(request: Visited, number: str) -> HttpResponse:
    """What the people in the room look at: the current thing and the clock, large."""
    return shown(request, "screen", stage_of(request, number), "screen")


@require_GET
def since(request: Visited, number: str, cursor: str) -> HttpResponse:
    """What is new after `cursor`; 204 where nothing is. Pages ask this every two seconds."""
    require(request, Action.SEE_TALK, number)
    if cursor == plans.cursor(number):
        return HttpResponse(status=204)
    view = request.GET.get("view", "")
    return shown(request, "_since", stage_of(request, number), view if view in VIEWS else "follow")


@require_POST
def go(request: Visited, number: str) -> HttpResponse:
    """Begin, next, back, finish; or to the piece named in `piece`."""
    require(request, Action.RUN_TALK, number)
    try:
        _go(request, number, request.POST)
    except WorkshopError as exc:
        messages.error(request, exc.say(request.language_name))
        return _again(request, number)
    if request.htmx:
        return shown(request, "_since", stage_of(request, number), "host")
    return redirect("talk", number=number)


def _go(request: Visited, number: str, given: QueryDict) -> None:
    community, now = request.community, timezone.now()
    seen = given.get("seen", "")
    piece = id_of(given.get("piece", ""))
    what = given.get("do", "")
    if piece is not None:
        running.do_show(community, number, piece, now)
    elif what == "begin":
        running.do_begin(community, number, now)
    elif what == "finish":
        running.do_finish(community, number, actor(request), now)
    elif what in ("next", "back"):
        step = 1 if what == "next" else -1
        running.do_step(community, number, id_of(seen) or 0, step, now)
    else:
        raise Http404


@require_POST
def plan(request: Visited, number: str) -> HttpResponse:
    """The minutes of each section, `minutes-ID`; empty for as long as it takes."""
    require(request, Action.RUN_TALK, number)
    try:
        minutes = {
            section: _minutes(str(value))
            for name, value in request.POST.items()
            if (section := id_of(name.removeprefix("minutes-"))) is not None
        }
        change = plans.do_plan(request.community, number, minutes, actor(request))
    except WorkshopError as exc:
        messages.error(request, exc.say(request.language_name))
        change = None
    if change is not None:
        tell(request, change, "review_undo")
    return _again(request, number)


def _minutes(text: str) -> int | None:
    text = text.strip()
    if text and not (text.isdecimal() and len(text) < 5):
        raise WorkshopError(f"«{text[:20]}» is no number of minutes", f"“{text[:20]}” 不是分钟数")
    return int(text) or None if text else None


@require_POST
def recording(request: Visited, number: str) -> HttpResponse:
    """Where the recording is, and when it began, in the community's time."""
    require(request, Action.RUN_TALK, number)
    zone = request.community.zone
    try:
        began = _moment(request.POST.get("began", ""), zone)
        video = request.POST.get("video", "").strip() or None
        noting.do_tell(number, video, began, actor(request))
    except TalkError as exc:
        messages.error(request, exc.say(request.language_name))
    return _again(request, number)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as exc:  # in the first and the last year no zone has room
        raise WorkshopError(
            "write the day and hour like 2026-06-06 20:00:00", "请写成 2026-06-06 20:00:00 这样"
        ) from exc


def _again(request: Visited, number: str) -> HttpResponse:
    """The page anew."""
    if not request.htmx:
        return redirect("talk", number=number)
    response = HttpResponse(status=204)
    response.headers["HX-Refresh"] = "true"
    return response
