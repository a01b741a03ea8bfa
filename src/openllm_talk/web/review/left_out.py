"""The questions that the draft has no room for: read through, and taken into the issue."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from openllm_talk.issues.workshop import left_out as more
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review.cards import QUESTIONS
from openllm_talk.web.review.views import actor, desk_of, tell
from openllm_talk.web.visit import Visited, require


@require_http_methods(["GET", "POST"])
def left_out(request: Visited, number: str) -> HttpResponse:
    """All that was left out; sent, `question` joins the issue."""
    desk_of(request, number)
    require(request, Action.REVIEW, number, QUESTIONS)
    if request.method == "POST":
        asked = request.POST.get("question", "")
        change = more.do_take(request.workspace, number, asked, actor(request))
        if change is not None:
            tell(request, change, "review_undo")
        return redirect("review_left_out", number=number)
    found = more.left_out(request.workspace, number)
    return render(request, "review/left_out.html", {"number": number, "questions": found})
