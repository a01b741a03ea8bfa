"""The newsletter's pages: asked for, confirmed, left. They act on POST alone, as mail programs open
links before people do."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from openllm_talk.errors import Language, TalkError
from openllm_talk.publish.newsletter.subscribing import (
    check_subscribe,
    do_confirm,
    do_unsubscribe,
)
from openllm_talk.publish.newsletter.tokens import Links
from openllm_talk.web.jobs.later import do_later
from openllm_talk.web.limits import Limit, check_limit
from openllm_talk.web.robots import check_person
from openllm_talk.web.visit import Visited

SUBSCRIBES = Limit(name="letter", each=5, address=30, seconds=3600)
SUBSCRIBE = "subscribe"
"""The kind of job that sends the letter, so that the time a page takes does not tell who is in."""
_TOKEN = "TOKEN"  # noqa: S105 - stands where a token will stand


def links() -> Links:
    """The whole addresses that letters lead to."""
    root = settings.ADDRESS.rstrip("/")
    confirm, leave = (
        root + reverse(name, args=[_TOKEN]).replace(_TOKEN, "{token}")
        for name in ("letter_confirm", "letter_leave")
    )
    return Links(confirm=confirm, leave=leave)


@require_http_methods(["GET", "POST"])
def subscribe(request: Visited) -> HttpResponse:
    """The form; what is said after it does not tell who reads the newsletter already."""
    address, wrong = request.POST.get("address", ""), ""
    wanted: Language = "zh" if request.POST.get("letters", request.language_name) == "zh" else "en"
    if request.method == "POST":
        try:
            kept = check_subscribe(request.community, address, wanted)
            check_person(request)
            check_limit(request, SUBSCRIBES)
            do_later(SUBSCRIBE, {"address": kept, "language": wanted})
        except TalkError as exc:
            wrong = exc.say(request.language_name)
        else:
            messages.success(
                request, _("Look into your mailbox: the letter there holds a link to confirm.")
            )
            return redirect("letter")
    names = {"zh": "中文", "en": "English"}
    context = {
        "address": address,
        "wrong": wrong,
        "wanted": wanted,
        "languages": [(one, names[one]) for one in request.community.languages],
    }
    return render(request, "reading_room/subscribe.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def confirm(request: Visited, token: str) -> HttpResponse:
    """A button that confirms, and what came of it."""
    done = do_confirm(token) if request.method == "POST" else None
    return _told(request, "confirm", done)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: Visited, token: str) -> HttpResponse:
    """A button that unsubscribes; a mail program's one-click POST (RFC 8058) does it at once."""
    done = do_unsubscribe(token) if request.method == "POST" else None
    return _told(request, "leave", done)


def _told(request: Visited, what: str, done: bool | None) -> HttpResponse:
    context = {"what": what, "done": done}
    return render(
        request, "reading_room/letter.html", context, status=404 if done is False else 200
    )
