"""What the public records of a site have to show in charts; nothing else is looked at.

A pseudonym means somebody else in every issue, so over several issues all of them are one: to
count «研究员1» of two issues together would say something false, and a drawing of who a pseudonym
talks to over the months would tell who it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from openllm_talk.community import People
from openllm_talk.errors import Language
from openllm_talk.publish.charts.answerers import Exchange
from openllm_talk.publish.charts.questions import IssueCount
from openllm_talk.publish.pseudonyms import Pseudonyms
from openllm_talk.records import Issue, LedgerQuestion

FEWEST_ISSUES = 3
"""With fewer there is nothing to see yet."""

FEWEST_NAMED = 2
"""With fewer people named, all issues together would show one word talking to itself."""

FEWEST_ANSWERS = 3
"""With fewer, one issue has nothing to look at."""


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Who answered whom in the issue `number`, or in all of them where that is ""."""

    number: str
    all: tuple[Exchange, ...]


def counts(issues: Sequence[Issue], questions: Iterable[LedgerQuestion]) -> list[IssueCount]:
    """How the questions stood at each numbered issue, oldest first; the last as they stand now."""
    numbers = [issue.number for issue in issues if issue.number]
    places = {number: place for place, number in enumerate(numbers)}
    ways = [way for question in questions if (way := _way(question, places, len(numbers)))]
    return [
        IssueCount(
            number=number,
            waiting=sum(place in way and not way[place] for way in ways),
            answered=sum(way.get(place, False) for way in ways),
        )
        for place, number in enumerate(numbers)
    ]


def _way(question: LedgerQuestion, places: dict[str, int], end: int) -> dict[int, bool]:
    """For every issue since the question was first printed, whether it was answered by then."""
    known = {
        places[one.issue]: one.status == "answered"
        for one in question.appearances
        if one.issue in places
    }
    if not known:
        return {}
    way: dict[int, bool] = {}
    answered = False
    for place in range(min(known), end):
        answered = known.get(place, answered)
        way[place] = answered
    way[end - 1] = question.status == "answered"
    return way


def exchanges(issues: Sequence[Issue], people: People, language: Language) -> Exchanges:
    """Who answered whom in all issues, those who opted in by name; in the newest issue that has
    some answers, where hardly anybody did."""
    together = tuple(_over(issues, people))
    named = {name for one in together for name in (one.asker, one.answerer)}
    if len(named - {_others()}) >= FEWEST_NAMED:
        return Exchanges("", together)
    for issue in reversed(issues):
        within = tuple(_within(issue, people, language))
        if len(within) >= FEWEST_ANSWERS:
            return Exchanges(issue.number or "", within)
    return Exchanges("", ())


def _over(issues: Sequence[Issue], people: People) -> Iterator[Exchange]:
    for issue in issues:
        for asker, answerer in _pairs(issue):
            yield Exchange(_public(asker, people), _public(answerer, people), 1)


def _within(issue: Issue, people: People, language: Language) -> Iterator[Exchange]:
    printed = Pseudonyms(people).printed
    for asker, answerer in _pairs(issue):
        yield Exchange(printed(asker, language), printed(answerer, language), 1)


def _pairs(issue: Issue) -> Iterator[tuple[str, str]]:
    for question in issue.questions:
        for answer in question.answers:
            if question.asker and answer.by and question.asker != answer.by:
                yield question.asker, answer.by


def _public(name: str, people: People) -> str:
    opted_in = name in people.named or (
        people.mode == "names" and not Pseudonyms(people).is_one(name)
    )
    return name if opted_in else _others()


def _others() -> str:
    return gettext("pseudonyms")
