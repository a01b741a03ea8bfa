"""Readers ask, answer what is open, and see what became of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openllm_talk.errors import WorkshopError
from openllm_talk.issues import asking
from openllm_talk.issues.models import Asked
from openllm_talk.publish.hygiene import clean, cleaned
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.ask.before import near
from openllm_talk.web.ask.tickets import sent_by, ticket
from openllm_talk.web.limits import Limit, check_limit, refused
from openllm_talk.web.reading_room import places
from openllm_talk.web.robots import check_person
from openllm_talk.web.visit import Visited, require

ASKS = Limit(name="ask", each=6, address=60, seconds=600)
ANSWERS = Limit(name="answer", each=10, address=60, seconds=600)
A_DAY = Limit(name="sent", address=120, seconds=24 * 3600)
"""Of both together: what waits for the editors has an end, and one address must not fill it."""
TYPING = Limit(name="typing", address=600, seconds=60)
"""Looking for earlier questions costs some milliseconds, and a room full of people may type."""


def sender(request: Visited) -> asking.Sender:
    """Who sends it: by name only where a member chose to be named, and to be so here."""
    member = request.visitor.member
    if member is None:
        return asking.Sender()
    by_name = request.POST.get("named") == "yes" and member.named
    return asking.Sender(member=member.pk, name=member.name if by_name else "")


@require_http_methods(["GET", "POST"])
def ask(request: Visited) -> HttpResponse:
    """The form; what is sent is taken in, or comes back beside the questions that are like it."""
    require(request, Action.ASK)
    if often := refused(request, TYPING):
        return often
    if request.method != "POST":
        text = request.GET.get("text", "")[: asking.LONGEST_QUESTION]
        return _form(request, text)
    text = request.POST.get("text", "")
    try:
        asking.check_ask(text)
        alike = near(request, text)
        unseen = {one.id for one in alike} - set(request.POST.getlist("shown"))
        if unseen and "anyway" not in request.POST:
            return _form(request, text, told=True)
        check_person(request)
        check_limit(request, ASKS)
        check_limit(request, A_DAY)
        asked = asking.do_ask(clean(text), sender(request))
    except WorkshopError as exc:
        return _form(request, text, wrong=exc.say(request.language_name))
    messages.success(request, _("Thank you. An editor reads it before it is printed."))
    return redirect("asked", ticket_=ticket(asked))


def _form(request: Visited, text: str, wrong: str = "", *, told: bool = False) -> HttpResponse:
    context = {
        "text": text,
        "wrong": wrong,
        "told": told,
        "alike": near(request, text),
        "base": places.base(request),
        "longest": asking.LONGEST_QUESTION,
    }
    return render(request, "ask/ask.html", context, status=422 if wrong else 200)


@require_GET
def before(request: Visited) -> HttpResponse:
    """Earlier questions like the one that is being typed, for htmx."""
    require(request, Action.ASK)
    if often := refused(request, TYPING):
        return often
    context = {
        "alike": near(request, request.GET.get("text", "")),
        "base": places.base(request),
    }
    return render(request, "ask/_before.html", context)


@require_GET
def asked(request: Visited, ticket_: str) -> HttpResponse:
    """What became of something that was sent in."""
    sent = sent_by(ticket_)
    if sent is None:
        raise Http404
    became = asking.became(request.community, sent)
    context = {
        "sent": sent,
        "is_question": isinstance(sent, Asked),
        "became": became,
        "place": places.question_address(request, became.question) if became.public else "",
        "issue": places.issue_address(request, became.issue or "") if became.public else "",
    }
    return render(request, "ask/asked.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: Visited, question: str) -> HttpResponse:
    """«I can answer»: the question, and a form for the answer."""
    require(request, Action.ASK)
    try:
        target = cleaned(asking.check_offer(request.community, question))
    except WorkshopError as exc:
        raise Http404 from exc
    text, wrong = request.POST.get("text", ""), ""
    if request.method == "POST":
        try:
            asking.check_ask(text, asking.LONGEST_ANSWER)
            check_person(request)
            check_limit(request, ANSWERS)
            check_limit(request, A_DAY)
            kept = clean(text)
            offered = asking.do_offer(request.community, target.id, kept, sender(request))
        except WorkshopError as exc:
            wrong = exc.say(request.language_name)
        else:
            messages.success(request, _("Thank you. An editor reads it before it is printed."))
            return redirect("asked", ticket_=ticket(offered))
    given = [one for place in target.appearances for one in place.answers]
    context = {
        "question": target,
        "given": {one.text: one for one in given}.values(),
        "text": text,
        "wrong": wrong,
        "place": places.question_address(request, target.id),
        "longest": asking.LONGEST_ANSWER,
    }
    return render(request, "ask/answer.html", context, status=422 if wrong else 200)
