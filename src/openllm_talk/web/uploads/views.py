"""The pages of chat exports: bring one in, see what came of it, see what came in before."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from openllm_talk.errors import TalkError
from openllm_talk.issues.upcoming import upcoming
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.jobs.alone import is_at_work
from openllm_talk.web.uploads.models import Upload
from openllm_talk.web.uploads.receiving import Received, do_receive, do_receive_pasted
from openllm_talk.web.uploads.report import told
from openllm_talk.web.visit import Visited, require

A_PAGE = 30
MOST_AT_ONCE = 50


@require_GET
@never_cache
def uploads(request: Visited) -> HttpResponse:
    """Where files are brought in, with those that came before."""
    require(request, Action.UPLOAD, upcoming(request.community).number)
    return _page(request)


@require_POST
def bring(request: Visited) -> HttpResponse:
    """Takes in the files of the form; a script sends one at a time and wants JSON."""
    require(request, Action.UPLOAD, upcoming(request.community).number)
    files = request.FILES.getlist("files")[:MOST_AT_ONCE]
    if not files:
        messages.error(request, _("Choose a file first."))
        return redirect("uploads")
    received, troubles = [], []
    for file in files:
        try:
            received.append(_receive(request, file))
        except TalkError as exc:
            troubles.append(exc.say(request.language_name))
    if request.headers.get("Accept") == "application/json":
        return _as_json(received, troubles)
    return _answer(request, received, troubles)


@require_POST
def paste(request: Visited) -> HttpResponse:
    """Takes in what was pasted."""
    require(request, Action.UPLOAD, upcoming(request.community).number)
    text = request.POST.get("chat", "")
    try:
        received = do_receive_pasted(request.workspace, text, _member(request))
    except TalkError as exc:
        messages.error(request, exc.say(request.language_name))
        return _page(request, text, status=400)
    return _answer(request, [received], [])


@require_GET
@never_cache
def upload(request: Visited, digest: str) -> HttpResponse:
    """What came of one file; htmx asks again for the part of the page while it is read."""
    require(request, Action.UPLOAD, upcoming(request.community).number)
    found = get_object_or_404(Upload.objects.select_related("job", "member"), digest=digest)
    shown = {
        "told": told(found, request.workspace, request.language_name),
        "worker": found.job.is_over or is_at_work(request.workspace),
    }
    part = "uploads/_report.html" if request.headers.get("HX-Request") else "uploads/upload.html"
    return render(request, part, shown)


def _page(request: Visited, pasted: str = "", status: int = 200) -> HttpResponse:
    before = Upload.objects.select_related("job", "member").order_by("-at", "-pk")
    page = Paginator(before, A_PAGE).get_page(request.GET.get("page"))
    shown = {"uploads": page, "most": settings.UPLOAD_MOST, "pasted": pasted}
    return render(request, "uploads/uploads.html", shown, status=status)


def _receive(request: Visited, file: "UploadedFile[Any]") -> Received:
    return do_receive(request.workspace, file.name or "", _chunks(file), _member(request))


def _chunks(file: "UploadedFile[Any]") -> Iterator[bytes]:
    yield from file.chunks()


def _member(request: Visited) -> Member:
    member = request.visitor.member
    assert member is not None  # `require` lets no reader through
    return member


def _as_json(received: list[Received], troubles: list[str]) -> JsonResponse:
    """What the script needs of one file: where its report stands, or why it was not taken."""
    if troubles:
        return JsonResponse({"trouble": troubles[0]}, status=400)
    one = received[0]
    address = reverse("upload", args=[one.upload.digest])
    return JsonResponse({"address": address, "known": one.known})


def _answer(request: Visited, received: list[Received], troubles: list[str]) -> HttpResponse:
    """To the report of the one file, or to the list of several."""
    for trouble in troubles:
        messages.error(request, trouble)
    for one in received:
        if one.known:
            said = _("“%(name)s” came in before, on %(day)s: nothing to do.")
            messages.info(
                request, said % {"name": one.upload.name, "day": f"{one.upload.at:%Y-%m-%d}"}
            )
    if len(received) == 1 and not troubles:
        return redirect("upload", received[0].upload.digest)
    return redirect("uploads")
