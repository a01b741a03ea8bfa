"""The page of charts: how much is said, what is open, who answers whom."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from openllm_talk.archive import ledger, messages, named, past
from openllm_talk.archive.models import Appearance, Message, PastIssue
from openllm_talk.community import Community
from openllm_talk.publish.charts import data
from openllm_talk.publish.charts.activity import DayCount, activity
from openllm_talk.publish.charts.answerers import who_answers_whom
from openllm_talk.publish.charts.drawing import Chart
from openllm_talk.publish.charts.questions import open_and_answered
from openllm_talk.publish.hygiene import cleaned
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.visit import Visited, require

DAYS = 84
"""How far back the days are counted, from the newest message."""
KEPT = 24 * 3600


@require_GET
def charts(request: Visited) -> HttpResponse:
    """What issues and questions show, to everybody; how much was said, to members."""
    require(request, Action.READ)
    community = named.with_members(request.community)
    drawn = _once(request, community, "public", lambda: _public(community, request))
    if request.visitor.may(Action.SEE_TALK):
        drawn = [*_once(request, community, "members", lambda: _said(community)), *drawn]
    return render(request, "reading_room/charts.html", {"charts": drawn})


def _once(
    request: Visited, community: Community, what: str, draw: Callable[[], list[Chart]]
) -> list[Chart]:
    """Drawn once a day, and again after an import, a publication or a change of talk.toml."""
    newest = PastIssue.objects.aggregate(at=Max("pk"))["at"]
    state = (
        request.workspace,
        request.language_name,
        messages.last_import(),
        newest,
        PastIssue.objects.count(),
        Appearance.objects.count(),
        repr(community.people),
        timezone.localdate(timezone=community.zone),
    )
    key = f"charts:{what}:{hash(state)}"
    found: list[Chart] | None = cache.get(key)
    if found is None:
        found = draw()
        cache.set(key, found, KEPT)
    return found


def _public(community: Community, request: Visited) -> list[Chart]:
    issues = cleaned(tuple(one for one in past.past_issues() if one.number))
    questions = (one for one in ledger.printed_questions(community) if one.merged_into is None)
    pairs = data.exchanges(issues, community.people, request.language_name)
    drawn = (
        open_and_answered(data.counts(issues, questions)),
        who_answers_whom(pairs.all, pairs.number),
    )
    return [one for one in drawn if one is not None]


def _said(community: Community) -> list[Chart]:
    """How much was said on each of the last days that anything was said on."""
    newest = Message.objects.aggregate(at=Max("at"))["at"]
    if newest is None:
        return []
    last = newest.astimezone(community.zone).date()
    days = [last - timedelta(days=back) for back in range(DAYS)]
    counts = [DayCount(day, _on(day, community)) for day in days]
    drawn = activity([one for one in counts if one.messages])
    return [drawn] if drawn else []


def _on(day: date, community: Community) -> int:
    """Rows of one day, off the index of times alone: a notice of the platform counts, too."""
    begins = datetime.combine(day, time.min, community.zone)
    ends = datetime.combine(day + timedelta(days=1), time.min, community.zone)
    return Message.objects.filter(at__gte=begins, at__lt=ends).count()
