"""What the workshop refuses is said on the page where somebody tried it, and nothing breaks."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from openllm_talk.archive.store import is_busy
from openllm_talk.errors import WorkshopError
from openllm_talk.web.visit import Visited


class Refusals:
    """Answers a WorkshopError that no view took, and an archive that others wrote for too long: a
    notice for htmx, which leaves the page as it is; else the page that it came from, with the
    sentence on top."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_exception(self, request: Visited, exc: Exception) -> HttpResponse | None:
        """Called by Django where a view raised."""
        if is_busy(exc):
            exc = WorkshopError(
                "the archive is being written, and this was not stored; try again in a moment",
                "存档正在写入，这一步没有保存；请稍后再试",
            )
        if not isinstance(exc, WorkshopError):
            return None
        said = exc.say(request.language_name)
        if request.htmx:
            answer = render(request, "web/_refusal.html", {"said": said}, status=409)
            answer.headers["HX-Reswap"] = "none"
            return answer
        messages.error(request, said)
        before = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(before, {request.get_host()}):
            before = "/next/"
        return redirect(before)
