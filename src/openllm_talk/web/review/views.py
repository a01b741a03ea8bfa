"""The review page: the machine's proposals in order, accepted and rejected, alone or by section."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import Change, Piece
from openllm_talk.issues.workshop import closing, editing, journal
from openllm_talk.issues.workshop import findings as private
from openllm_talk.issues.workshop import pieces as workshop
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review import portions
from openllm_talk.web.review.cards import Card, Desk, desk
from openllm_talk.web.review.telling import Telling, Told
from openllm_talk.web.visit import Visited, id_of, require

STATES = {"accept": "accepted", "reject": "rejected", "again": "proposed"}
"""What each button makes of the pieces that it names."""


def actor(request: Visited) -> journal.Actor:
    """Who does it."""
    member = request.visitor.member
    return journal.Actor(member=member.pk if member else None)


def desk_of(request: Visited, number: str) -> Desk:
    """The issue as cards, for those who may review some of it; raises Http404 without one."""
    require(request, Action.REVIEW, number)
    found = desk(number, request.language_name)
    if found is None:
        raise Http404
    return found


def card_of(request: Visited, number: str, piece: int) -> Card:
    """A card that the visitor may change; raises Http404 or PermissionDenied."""
    return card_on(desk_of(request, number), request, piece)


def card_on(found: Desk, request: Visited, piece: int) -> Card:
    """A card of a desk that the visitor may change; raises Http404 or PermissionDenied."""
    card = found.find(piece)
    if card is None:
        raise Http404
    require(request, Action.REVIEW, card.piece.number, card.part_key)
    return card


@require_GET
def newest(request: Visited) -> HttpResponse:
    """Leads to the newest issue that the workshop has."""
    last = Piece.objects.filter(kind="head").order_by("-pk").first()
    if last is None:
        require(request, Action.REVIEW)
        return render(request, "review/nothing.html")
    return redirect("review", number=last.number)


@require_GET
def review(request: Visited, number: str) -> HttpResponse:
    """The page with a portion of the cards: with `?piece=` the one that it is in, with `?show=`
    of the waiting or the rejected alone."""
    found = desk_of(request, number)
    show = request.GET.get("show", portions.EVERYTHING)
    piece = id_of(request.GET.get("piece", ""))
    return render(
        request,
        "review/review.html",
        {
            "number": number,
            "desk": found,
            "shelves": portions.page(found, show, piece),
            "mine": mine(request, found),
            "show": show,
            "cursor": journal.cursor(number),
            "closed": closing.is_closed(number),
        },
    )


@require_GET
def cards(request: Visited, number: str, first: int, last: int) -> HttpResponse:
    """The next portion of the cards from `first` to `last`, in the place of the link to them."""
    found = desk_of(request, number)
    shelf = next((one for one in found.shelves if one.holds({first})), None)
    if shelf is None:
        raise Http404
    show = request.GET.get("show", portions.EVERYTHING)
    run = portions.filled(shelf, show, first, last)
    values = {"number": number, "run": run, "mine": mine(request, found), "show": show}
    return render(request, "review/_run.html", values)


def mine(request: Visited, found: Desk) -> frozenset[str]:
    """The keys of the parts whose pieces the visitor may change."""
    number = found.head.piece.number
    keys = {card.part_key for card in (*found.cards, *(one.section for one in found.shelves))}
    return frozenset(key for key in keys if request.visitor.may(Action.REVIEW, number, key))


@require_POST
def decide(request: Visited, number: str) -> HttpResponse:
    """Accepts, rejects or takes back the pieces that the pressed button names, or accepts all that
    still wait in the section `accept_rest`, as one stroke."""
    found = desk_of(request, number)
    pressed = next((name for name in STATES if name in request.POST), "accept")
    wanted = [found_id for one in request.POST.getlist(pressed) if (found_id := id_of(one))]
    for shelf in found.shelves:
        if request.POST.get("accept_rest") == str(shelf.section.piece.pk or 0):
            wanted = [card.piece.pk for card in shelf.waiting]
    state = STATES[pressed]
    for one in wanted:
        card_on(found, request, one)
    change = editing.do_decide(number, wanted, state, actor(request))
    return answer(request, number, wanted, change)


@require_http_methods(["GET", "POST"])
def findings(request: Visited, number: str) -> HttpResponse:
    """The private things of the issue; sent, what a person decided: `key` and `verdict`, or all
    that wait at once."""
    require(request, Action.REVIEW, number)
    issue = workshop.issue_of(workshop.of_issue(number))
    found = private.of_issue(issue, request.community)
    if request.method == "GET":
        context = {"number": number, "findings": found, "unjudged": private.undecided(found)}
        return shown(request, "review/_findings.html", context)
    require(request, Action.PUBLISH, number)
    if request.POST.get("do") == "hide_all":
        verdicts = {one.key: "hide" for one in private.undecided(found)}
    else:
        verdicts = {request.POST.get("key", ""): request.POST.get("verdict", "")}
    try:
        change = private.do_judge(number, verdicts, found, actor(request))
    except WorkshopError as exc:
        messages.error(request, exc.say(request.language_name))
        change = None
    if change is not None:
        tell(request, change, "review_undo")
    return redirect(reverse("review", args=[number]) + "#private")


def shown(
    request: Visited, fragment: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """A fragment for htmx; without it, a page around it."""
    if request.htmx:
        response = render(request, fragment, dict(context), status=status)
        response.headers["HX-Push-Url"] = "false"  # the address stays that of the page
        return response
    return render(request, "review/page.html", {"fragment": fragment, **context}, status=status)


def answer(
    request: Visited,
    number: str,
    touched: list[int],
    change: Change | None,
    target: int | None = None,
) -> HttpResponse:
    """The cards that a stroke touched, and the way to take it back; a whole page without htmx.

    `target` is the card that htmx puts in the place of a form; the others find theirs by id. Where
    they are many, their sections come anew instead, with a portion of the cards.
    """
    if not request.htmx:
        if change is not None:
            tell(request, change, "review_undo")
        return redirect(
            place_of(number, touched[0]) if touched else reverse("review", args=[number])
        )
    found = desk_of(request, number)
    cards = [card for one in touched if (card := found.find(one)) is not None]
    few = portions.fits(cards)
    return render(
        request,
        "review/_answer.html",
        {
            "number": number,
            "desk": found,
            "mine": mine(request, found),
            "cards": cards if few else (),
            "shelves": [
                (shelf, run)
                for shelf, run in portions.page(found, piece=touched[0] if touched else None)
                if shelf.holds(touched)
            ],
            "few": few,
            "show": portions.EVERYTHING,
            "change": change,
            "words": words_of(request, change) if change else "",
            "target": target,
        },
    )


def anew(request: Visited, number: str, piece: int, change: Change | None) -> HttpResponse:
    """The whole page again, at a piece: after strokes that put cards elsewhere."""
    if not request.htmx:
        return answer(request, number, [piece], change)
    if change is None:
        return HttpResponseClientRefresh()
    tell(request, change, "review_undo")
    # Naming the change makes it another address: browsers do not load the one that they are at.
    return HttpResponseClientRedirect(place_of(number, piece, change.pk))


def place_of(number: str, piece: int, change: int | None = None) -> str:
    """The address of a piece on the review page, in whichever portion it is."""
    asked = {"piece": piece} | ({"change": change} if change else {})
    return f"{reverse('review', args=[number])}?{urlencode(asked)}#piece-{piece}"


def tell(request: Visited, change: Change, way_back: str) -> None:
    """Has the next whole page say what a stroke did, with the button that takes it back; `way_back`
    is the name of its address."""
    back = reverse(way_back, args=[change.number, change.pk])
    messages.success(request, words_of(request, change), extra_tags=back)


def words_of(request: Visited, change: Change) -> str:
    """What a stroke did, for the notice that offers to take it back."""
    told = Told([change])
    return Telling(request.community, change.number, request.language_name, told).words(change)
