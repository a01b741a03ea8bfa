"""The newsletter's public pages: ask for it, confirm, leave."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from openllm_talk.errors import TalkError
from openllm_talk.publish.newsletter.subscribing import (
    check_subscribe,
    do_confirm,
    do_unsubscribe,
)
from openllm_talk.web.jobs.later import do_later
from openllm_talk.web.limits import Limit, check_limit
from openllm_talk.web.visit import Visited

ASKS = Limit(name="newsletter", each=5, address=30, seconds=3600)


@require_http_methods(["GET", "POST"])
@never_cache
def subscribe(request: Visited) -> HttpResponse:
    """Asks for the newsletter. The answer is the same whoever gets it already, and a letter goes
    from the background, so that nobody learns who reads it."""
    address, trouble, asked = request.POST.get("address", ""), "", False
    if request.method == "POST":
        try:
            kept = check_subscribe(request.community, address, request.language_name)
            check_limit(request, ASKS)
            do_later("subscribe", {"address": kept, "language": request.language_name})
            asked = True
        except TalkError as exc:
            trouble = exc.say(request.language_name)
    shown = {"address": address, "trouble": trouble, "asked": asked}
    return render(request, "publishing/subscribe.html", shown, status=400 if trouble else 200)


@require_http_methods(["GET", "POST"])
@never_cache
def confirm(request: Visited, token: str) -> HttpResponse:
    """A button that confirms: mail programs open links before people do."""
    done = do_confirm(token) if request.method == "POST" else None
    return render(
        request, "publishing/confirm.html", {"done": done}, status=404 if done is False else 200
    )


@csrf_exempt
@require_http_methods(["GET", "POST"])
@never_cache
def leave(request: Visited, token: str) -> HttpResponse:
    """A button to leave. The one-click POST of RFC 8058 comes without session or form: who
    knows the token may."""
    done = do_unsubscribe(token) if request.method == "POST" else None
    return render(
        request, "publishing/leave.html", {"done": done}, status=404 if done is False else 200
    )
