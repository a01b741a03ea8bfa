"""An issue's way out: the check list, the signature, the work behind, what came of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from openllm_talk.archive import past
from openllm_talk.archive.engines import writing
from openllm_talk.errors import TalkError
from openllm_talk.issues.models import Piece
from openllm_talk.issues.workshop import closing, editing, findings, pieces
from openllm_talk.issues.workshop.final import waiting
from openllm_talk.publish import signing
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.jobs.models import State
from openllm_talk.web.next_issue.crediting import credits_of
from openllm_talk.web.publishing import outside, sharing, work
from openllm_talk.web.publishing.signature import signature_of
from openllm_talk.web.publishing.standing import Standing, board, standing
from openllm_talk.web.review.views import actor, tell
from openllm_talk.web.visit import Visited, id_of, require

RESTS = {"accept": "accepted", "leave_out": "rejected"}


@require_GET
def newest(request: Visited) -> HttpResponse:
    """Leads to the newest issue that the workshop has."""
    if not request.visitor.may_somewhere(Action.PREVIEW):
        raise PermissionDenied
    last = Piece.objects.filter(kind="head").order_by("-pk").first()
    if last is None:
        return render(request, "publishing/nothing.html")
    return redirect("publishing", number=last.number)


@require_GET
@never_cache
def page(request: Visited, number: str) -> HttpResponse:
    """Where the issue stands; htmx asks again for the part that the worker is at."""
    require(request, Action.PREVIEW, number)
    now = standing(request, number)
    if request.htmx.target == "progress":
        answer = render(request, "publishing/_progress.html", {"number": number, "now": now})
        if now.stage != "publishing":
            answer.headers["HX-Refresh"] = "true"
        return answer
    return shown(request, number, now)


def shown(
    request: Visited, number: str, now: Standing, status: int = 200, **more: object
) -> HttpResponse:
    """The whole page at this stage; raises Http404 where there is no such issue."""
    context: dict[str, object] = {"number": number, "now": now, **more}
    if now.stage == "out" and now.approved is not None:
        context |= outside.board(request, now.approved)
    else:
        found = board(request, number)
        if found is None:
            raise Http404
        context |= {
            "board": found,
            "signature": signature_of(request, number),
            "links": sharing.of_issue(number),
        }
    return render(request, f"publishing/{PAGES[now.stage]}.html", context, status=status)


PAGES = {
    "open": "check",
    "correcting": "check",
    "publishing": "working",
    "failed": "working",
    "out": "out",
}


@require_POST
def rest(request: Visited, number: str) -> HttpResponse:
    """Accepts all that nobody has decided on, or leaves it out, as one stroke."""
    require(request, Action.PUBLISH, number)
    state = RESTS.get(request.POST.get("do", ""))
    if state is None:
        raise Http404
    with writing():
        change = editing.do_decide(number, waiting(number), state, actor(request))
    if change is not None:
        tell(request, change, "review_undo")
    return redirect("publishing", number=number)


@require_POST
def private(request: Visited, number: str) -> HttpResponse:
    """Says of all private things that nobody has looked at: seen, they stay hidden."""
    require(request, Action.PUBLISH, number)
    issue = pieces.issue_of(pieces.of_issue(number))
    found = findings.of_issue(issue, request.community)
    verdicts = {one.key: "hide" for one in findings.undecided(found)}
    change = findings.do_judge(number, verdicts, found, actor(request))
    if change is not None:
        tell(request, change, "review_undo")
    return redirect("publishing", number=number)


@require_POST
def ask_links(request: Visited, number: str) -> HttpResponse:
    """Asks the pages of the issue's links, in the background, where the community wants that."""
    require(request, Action.PUBLISH, number)
    if not request.community.titles.fetch:
        raise Http404
    work.do_ask("ask_links", number)
    messages.info(request, _("The links are being checked; look again in a minute."))
    return redirect("publishing", number=number)


@require_POST
def sign(request: Visited, number: str) -> HttpResponse:
    """Signs the issue and asks the worker to publish it; the page with the reason where it may not
    be."""
    require(request, Action.PUBLISH, number)
    name, said = (request.POST.get(field, "").strip() for field in ("name", "note"))
    seen = request.POST.get("seen", "")
    was_out = past.approved(number) is not None
    try:
        with writing():
            signing.do_sign(
                request.community,
                request.workspace,
                number,
                name,
                credits_of(request.community, number),
                actor(request),
                note=said,
                seen=id_of(seen),
            )
            work.do_ask("publish", number, approved_by=name, note=said)
            note(
                "issue.correct" if was_out else "issue.publish",
                by=request.visitor.member,
                about=number,
            )
    except TalkError as exc:
        messages.error(request, exc.say(request.language_name))
        typed = {"name": name, "note": said}
        return shown(request, number, standing(request, number), 409, typed=typed)
    return redirect("publishing", number=number)


@require_POST
def again(request: Visited, number: str) -> HttpResponse:
    """Asks the worker once more for what failed."""
    require(request, Action.PUBLISH, number)
    job = work.latest("publish", number)
    if job is not None and job.state == State.FAILED and closing.is_closed(number):
        work.do_again(job)
    return redirect("publishing", number=number)


@require_POST
def reopen(request: Visited, number: str) -> HttpResponse:
    """Opens a published issue to be corrected, or one that could not be published."""
    require(request, Action.PUBLISH, number)
    if standing(request, number).stage in ("out", "failed"):
        with writing():
            if closing.do_reopen(number, actor(request)):
                note("issue.reopen", by=request.visitor.member, about=number)
        messages.success(request, _("The issue is open again. Correct it, then publish it anew."))
    return redirect("review", number=number)
