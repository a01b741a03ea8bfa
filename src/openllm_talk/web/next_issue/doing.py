"""What members do on the page of the next issue: claim, nominate, vote, choose, suggest, adopt."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from openllm_talk.errors import WorkshopError
from openllm_talk.issues import claims, topics, wishes
from openllm_talk.issues.models import Change, Nomination, Suggestion
from openllm_talk.issues.upcoming import check_upcoming
from openllm_talk.issues.workshop import journal
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.next_issue.crediting import Names
from openllm_talk.web.next_issue.views import answer
from openllm_talk.web.review.taking_back import check_take_back
from openllm_talk.web.review.telling import Told
from openllm_talk.web.visit import Visited, id_of, require


@require_POST
def claim(request: Visited, number: str) -> HttpResponse:
    """Takes the part in `part`, or hands it back, as `do` says."""
    require(request, Action.CLAIM, number)
    part, member = request.POST.get("part", ""), _member(request)

    def act() -> Change | None:
        if request.POST.get("do") == "hand_back":
            return claims.do_hand_back(number, part, member)
        # A section is anybody's to lead; who hosts may publish, so an editor looks first.
        trusted = part.startswith("section:") or request.visitor.may(Action.INVITE)
        return claims.do_claim(request.community, number, part, member, confirmed=trusted)

    return _done(request, number, part, act)


@require_POST
def confirm(request: Visited, number: str) -> HttpResponse:
    """Confirms that the member `member` hosts or edits the issue, as they claimed."""
    require(request, Action.INVITE)
    part, member = request.POST.get("part", ""), id_of(request.POST.get("member", ""))
    if member is None:
        raise Http404
    editor = _member(request)
    return _done(request, number, part, lambda: claims.do_confirm(number, part, member, editor))


@require_POST
def nominate(request: Visited, number: str) -> HttpResponse:
    """Nominates `text` with the address `url` for the section `part`."""
    require(request, Action.WISH, number)
    given = {name: request.POST.get(name, "").strip() for name in ("part", "text", "url")}
    member = _member(request)
    return _done(
        request,
        number,
        given["part"],
        lambda: wishes.do_nominate(request.community, number, member=member, **given),
    )


@require_POST
def nomination(request: Visited, number: str, key: int) -> HttpResponse:
    """Votes for a nomination, takes the vote back, chooses it, lets go of it, or withdraws it."""
    require(request, Action.WISH, number)
    one = Nomination.objects.filter(number=number, pk=key).first()
    part, do = one.part if one else "", request.POST.get("do", "")
    member = _member(request)
    actor = Actor(member=member)
    acts: dict[str, Callable[[], Change | None]] = {
        "vote": lambda: wishes.do_vote(wishes.find(number, key), member),
        "unvote": lambda: wishes.do_take_vote_back(wishes.find(number, key), member),
        "choose": lambda: topics.do_choose(number, key, actor),
        "let_go": lambda: topics.do_let_go(number, key, actor),
        "withdraw": lambda: wishes.do_withdraw(number, key, actor),
    }
    if do not in acts:
        raise Http404
    is_own = one is not None and one.by_id == member
    if do in ("choose", "let_go") or (do == "withdraw" and not is_own):
        require(request, Action.CHOOSE, number, part)
    return _done(request, number, part, acts[do])


@require_POST
def suggest(request: Visited, number: str) -> HttpResponse:
    """Suggests `text` for `part`, or for the whole issue."""
    require(request, Action.WISH, number)
    part, text = request.POST.get("part", ""), request.POST.get("text", "")
    member = _member(request)
    return _done(
        request,
        number,
        part,
        lambda: wishes.do_suggest(request.community, number, part, text, member),
    )


@require_POST
def suggestion(request: Visited, number: str, key: int) -> HttpResponse:
    """Says that a suggestion was followed, takes that back, or strikes it off."""
    require(request, Action.WISH, number)
    one = Suggestion.objects.filter(number=number, pk=key).first()
    part, do = one.part if one else "", request.POST.get("do", "")
    actor = Actor(member=_member(request))
    acts: dict[str, Callable[[], Change | None]] = {
        "done": lambda: wishes.do_mark(number, key, actor, done=True),
        "open": lambda: wishes.do_mark(number, key, actor, done=False),
        "strike": lambda: wishes.do_strike(number, key, actor),
    }
    if do not in acts:
        raise Http404
    is_own = one is not None and one.by_id == actor.member
    if not (do == "strike" and is_own):
        # What concerns the whole issue may be ticked off by whoever leads any part of it.
        require(request, Action.CHOOSE, number, part or None)
    return _done(request, number, part, acts[do])


@require_POST
def adopt(request: Visited, number: str) -> HttpResponse:
    """Nominates for `part` what the chat wished in the message `source`."""
    require(request, Action.CHOOSE, number)
    source, part = request.POST.get("source", ""), request.POST.get("part", "")
    wish = next(
        (one for one in topics.heard(request.community, number) if one.source == source), None
    )
    member = _member(request)

    def act() -> Change | None:
        if wish is None:
            raise WorkshopError(
                "this wish was adopted already; reload the page", "这条已经采纳了；请刷新页面"
            )
        return wishes.do_nominate(request.community, number, part, wish.what, "", member)

    return _done(request, number, part, act)


@require_POST
def undo(request: Visited, number: str, change: int) -> HttpResponse:
    """Takes back something that was done on this page, for those who may."""
    require(request, Action.CLAIM, number)
    held = get_object_or_404(Change, pk=change, number=number)
    check_take_back(request, held)
    actor = Actor(member=_member(request))
    return _done(request, number, Told([held]).part(held), lambda: journal.do_undo(held, actor))


def _member(request: Visited) -> int:
    assert request.visitor.member is not None  # `require` let them in
    return request.visitor.member.pk


def _done(
    request: Visited, number: str, part: str, act: Callable[[], Change | None]
) -> HttpResponse:
    """Does it to the next issue, and answers with what the page shows then."""
    try:
        check_upcoming(request.community, number)
        change = act()
    except WorkshopError as exc:
        return answer(request, number, part, error=exc)
    if request.visitor.member is not None:  # their name is given now, so that reading gives none
        Names(request.community, number).of(request.visitor.member)
    return answer(request, number, part, change)
