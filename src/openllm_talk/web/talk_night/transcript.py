"""The recording's transcript beside the agenda: what was said when, and taken into the notes."""

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from openllm_talk.archive.keys import digest
from openllm_talk.errors import TalkError, WorkshopError
from openllm_talk.issues.night import noting
from openllm_talk.issues.night import transcript as spoken
from openllm_talk.issues.night.agenda import Turn
from openllm_talk.issues.night.noting import Line
from openllm_talk.issues.night.transcript import Cue
from openllm_talk.reading import moments, privacy
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.talk_night.stage import Stage
from openllm_talk.web.talk_night.views import actor, stage_of
from openllm_talk.web.visit import Visited, id_of, require

A_PAGE = 60
"""Cues on one page."""
LARGEST = 8 * 1024 * 1024
"""Bytes of a transcript: a day of talk is less than one million."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A cue with its time and the address of its moment."""

    cue: Cue
    clock: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A section and what was said in it."""

    turn: Turn
    cues: list[Cue]


@require_http_methods(["GET", "POST"])
def transcript(request: Visited, number: str) -> HttpResponse:
    """What was said, of all the talk or of the section `?turn=`; sent, a cue goes to the notes."""
    require(request, Action.RUN_TALK, number)
    found = stage_of(request, number)
    said = spoken.cues(found.agenda.night)
    if request.method == "POST":
        return _take(request, found, said)
    chosen = request.GET.get("turn", "")
    parts = [Part(turn, spoken.in_turn(found.agenda, turn, said)) for turn in found.agenda.turns]
    part = next((one for one in parts if str(one.turn.section.piece.pk) == chosen), None)
    listed = part.cues if part else said
    start = request.GET.get("from", "")
    first = id_of(start) or 0
    video = found.agenda.head.video
    page = [
        Spoken(cue, moments.clock(cue.seconds), moments.address(video, cue.seconds))
        for cue in listed[first : first + A_PAGE]
    ]
    return render(
        request,
        "talk_night/transcript.html",
        {
            "number": number,
            "stage": found,
            "agenda": found.agenda,
            "parts": parts,
            "part": part,
            "choices": part.turn.all if part else found.agenda.stops,
            "total": len(said),
            "page": page,
            "first": first,
            "earlier": max(0, first - A_PAGE) if first else None,
            "later": first + A_PAGE if first + A_PAGE < len(listed) else None,
        },
    )


def _take(request: Visited, found: Stage, said: list[Cue]) -> HttpResponse:
    """Takes a cue into the notes of a piece, at the time when it was said."""
    cue = next((one for one in said if one.id == request.POST.get("cue")), None)
    piece = request.POST.get("piece", "")
    night = found.agenda.night
    began = night.recording_began or night.began
    if cue is None or id_of(piece) is None:
        raise Http404
    line = Line(
        key=digest("cue", cue.id, piece)[:32],
        piece=int(piece),
        text=privacy.mask(cue.text[: noting.LONGEST], {}),
        sources=(cue.id,),
    )
    at = (began or timezone.now()) + timedelta(seconds=cue.seconds)
    try:
        noting.do_note(request.community, found.number, line, actor(request), at)
    except WorkshopError as exc:
        messages.error(request, exc.say(request.language_name))
    else:
        messages.success(request, _("Added to the notes."))
    back = QueryDict(request.POST.get("back", ""), mutable=True)
    back["piece"] = piece
    return redirect(f"{reverse('talk_transcript', args=[found.number])}?{back.urlencode()}")


@require_POST
def upload(request: Visited, number: str) -> HttpResponse:
    """Takes a transcript in and makes it the issue's."""
    require(request, Action.RUN_TALK, number)
    file = request.FILES.get("file")
    try:
        if file is None or not file.name:
            raise WorkshopError("choose a file first", "请先选择文件")
        if (file.size or 0) > LARGEST:
            raise WorkshopError("this is larger than 8 MB", "文件超过 8 MB")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(file.name).name
            path.write_bytes(file.read())
            many = spoken.do_take_transcript(request.community, number, path)
    except TalkError as exc:
        messages.error(request, exc.say(request.language_name))
        return redirect("talk", number=number)
    said = ngettext("%(n)d line was read.", "%(n)d things said were read.", many)
    messages.success(request, said % {"n": many})
    return redirect("talk_transcript", number=number)
