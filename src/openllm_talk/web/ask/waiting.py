"""What readers sent in, for those who let it in: one card each, decided with one stroke."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from openllm_talk.archive.search.found import Earlier
from openllm_talk.errors import ArchiveError, WorkshopError
from openllm_talk.issues import asking
from openllm_talk.issues.models import Asked, Change, Offered
from openllm_talk.issues.workshop import journal
from openllm_talk.issues.workshop.beside import SENT
from openllm_talk.reading.inspection import Hidden
from openllm_talk.records import LedgerQuestion
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.ask.before import near
from openllm_talk.web.reading_room import places
from openllm_talk.web.visit import Visited, require

PAGE = 20
"""So many of each kind are shown; the next come as these are decided."""


@dataclass(frozen=True, slots=True)
class Card:
    """Something that a reader sent in, with what helps to decide about it."""

    sent: Asked | Offered
    kind: str
    private: Sequence[Hidden] = ()
    alike: Sequence[Earlier] = ()
    target: LedgerQuestion | None = None

    @property
    def id(self) -> str:
        """What the card is known by on the page."""
        return f"{self.kind}-{self.sent.pk}"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a page knows what came in and what was decided: the newest of each."""

    asked: int
    offered: int
    change: int


def mark_of(number: str | None) -> Mark:
    """How far it all is now."""
    asked, offered = (
        kind._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
        for kind in (Asked, Offered)
    )
    changes = Change.objects.filter(number=number).aggregate(newest=Max("pk"))
    return Mark(asked, offered, changes["newest"] or 0)


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was decided about: what it is known by on the page, how, and by whom."""

    id: str
    sent: Asked | Offered
    action: str
    by: str = ""


def done_of(sent: Asked | Offered, change: Change) -> Done:
    """What became of something by a change; by its state where an undoing was undone."""
    action = change.action
    if action not in asking.ACTIONS:
        action = "turn_away" if sent.state == "turned_away" else "let_in"
    kind = "asked" if isinstance(sent, Asked) else "offered"
    return Done(f"{kind}-{sent.pk}", sent, action, change.by.called if change.by else "")


def number_for(request: Visited) -> str | None:
    """The issue that it goes into; raises PermissionDenied for who may not let in there."""
    number = asking.next_number()
    require(request, Action.LET_IN, number, asking.PART)
    return number


def card_of(request: Visited, sent: Asked | Offered) -> Card:
    """The card of something that waits."""
    private = asking.private(request.community, sent)
    if isinstance(sent, Asked):
        own = asking.question_id(sent)  # known where it was let in before, and that taken back
        alike = [one for one in near(request, sent.text, "inside") if one.id != own]
        return Card(sent, "asked", private, alike)
    try:
        target = asking.check_offer(request.community, sent.question)
    except WorkshopError:
        target = None
    return Card(sent, "offered", private, target=target)


@require_GET
def waiting(request: Visited) -> HttpResponse:
    """All that waits, the oldest first, and what was decided last."""
    number = number_for(request)
    mark = mark_of(number)  # before what it marks is read: what comes meanwhile is told later
    rows = [*_waiting(Asked), *_waiting(Offered)]
    changes = asking.decided(number) if number else []
    sent = asking.sent_in(changes)
    context = {
        "number": number,
        "mark": mark,
        "cards": [card_of(request, one) for one in rows],
        "left": count(),
        "decided": [(one, sent[one.pk]) for one in changes if one.pk in sent],
        "base": places.base(request),
    }
    return render(request, "ask/waiting.html", context)


@require_GET
def since(request: Visited, asked: int, offered: int, change: int) -> HttpResponse:
    """What came in and what others decided after that mark; 204 where there is nothing."""
    number = number_for(request)
    mark = mark_of(number)
    if mark == Mark(asked, offered, change):
        return HttpResponse(status=204)
    # All of them: to turn something away, or to take that back, changes no piece.
    changes = list(Change.objects.filter(number=number, pk__gt=change).order_by("pk"))
    about = asking.sent_in(changes)
    last = {about[one.pk]: one for one in changes if one.pk in about}
    new = (*_waiting(Asked, asked), *_waiting(Offered, offered))
    context = {
        "number": number,
        "mark": mark,
        "back": [card_of(request, sent) for sent in _taken_back(request, last)],
        "cards": [card_of(request, sent) for sent in new],
        "decided": [done_of(sent, one) for sent, one in last.items() if sent.state != "waiting"],
        "left": count(),
        "base": places.base(request),
    }
    return render(request, "ask/_since.html", context)


def _taken_back(request: Visited, last: Mapping[Asked | Offered, Change]) -> list[Asked | Offered]:
    """What waits again because somebody else took their decision back; one's own is shown."""
    own = request.visitor.member
    return [
        sent
        for sent, change in last.items()
        if sent.state == "waiting" and (own is None or change.by_id != own.pk)
    ]


def _waiting(kind: type[Asked] | type[Offered], after: int = 0) -> list[Asked | Offered]:
    held = kind._default_manager.filter(state="waiting", pk__gt=after).select_related("member")
    return list(held.order_by("pk")[:PAGE])


def count() -> int:
    """How many wait."""
    return sum(kind._default_manager.filter(state="waiting").count() for kind in SENT.values())


@require_POST
def decide(request: Visited, kind: str, row: int) -> HttpResponse:
    """Lets in, lets in with changes, turns away, or says that it was asked before (`do`)."""
    number = number_for(request)
    if kind not in SENT:
        raise Http404
    sent = SENT[kind]._default_manager.filter(pk=row).first()
    try:
        change = _do(request, number, kind, row)
    except (WorkshopError, ArchiveError) as exc:
        return _refused(request, sent, exc.say(request.language_name))
    assert sent is not None  # it was decided about
    if not request.htmx:
        messages.success(request, _("Done. It stands below, where it can be taken back."))
        return redirect("ask_waiting")
    context = {"change": change, "done": done_of(sent, change), "left": count()}
    return render(request, "ask/_decided.html", context)


def _do(request: Visited, number: str | None, kind: str, row: int) -> Change:
    member = request.visitor.member
    actor = journal.Actor(member=member.pk if member else None)
    do = request.POST.get("do")
    text = request.POST.get("text") if do == "change" else None
    if do == "turn_away":
        return asking.do_turn_away(number, SENT[kind], row, actor)
    if do == "same" and kind == "asked":
        question = request.POST.get("same") or request.POST.get("other", "")
        return asking.do_same(number, row, question, actor)
    if do not in ("let_in", "change"):
        raise Http404
    if kind == "asked":
        return asking.do_let_in(number, row, actor, text)
    return asking.do_let_in_answer(request.community, number, row, actor, text)


def _refused(request: Visited, sent: Asked | Offered | None, wrong: str) -> HttpResponse:
    """The card again with what is wrong and what was typed."""
    if not request.htmx or sent is None or sent.state != "waiting":
        messages.error(request, wrong)
        return _anew(request)
    context = {
        "card": card_of(request, sent),
        "wrong": wrong,
        "typed": request.POST.get("text", ""),
        "other": request.POST.get("other", ""),
        "number": asking.next_number(),
        "base": places.base(request),
    }
    return render(request, "ask/_card.html", context, status=422)


def _anew(request: Visited) -> HttpResponse:
    """The whole page, with what is said on top."""
    return HttpResponseClientRefresh() if request.htmx else redirect("ask_waiting")


@require_POST
def undo(request: Visited, change: int) -> HttpResponse:
    """Takes a decision back: what was sent waits again."""
    number = number_for(request)
    held = Change.objects.filter(pk=change, number=number, action__in=asking.ACTIONS).first()
    if held is None:
        raise Http404
    member = request.visitor.member
    try:
        journal.do_undo(held, journal.Actor(member=member.pk if member else None))
    except WorkshopError as exc:
        messages.error(request, exc.say(request.language_name))
        return _anew(request)
    sent = asking.sent_in([held]).get(held.pk)
    if not request.htmx or sent is None or sent.state != "waiting":
        messages.success(request, _("Taken back: it waits again."))
        return _anew(request)
    context = {
        "card": card_of(request, sent),
        "left": count(),
        "number": number,
        "base": places.base(request),
    }
    return render(request, "ask/_back.html", context)
