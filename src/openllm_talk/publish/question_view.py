"""A question of the ledger laid out for a reader: all its answers, its way through the issues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openllm_talk.publish.addresses import question_place
from openllm_talk.publish.hygiene import shortened
from openllm_talk.publish.issue_view import (
    LONGEST_HEADING,
    AnswerView,
    IssueView,
    age,
    answer_views,
    day_of,
    heading_of,
)
from openllm_talk.records import Appearance, LedgerQuestion, Status

STATUSES: tuple[Status, ...] = ("open", "partly", "stale", "answered")
"""In the order in which readers can still help."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and the issue it was printed in."""

    view: AnswerView
    issue: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One place on a question's way: the issue or the chat, and what stood there."""

    appearance: Appearance
    day: date | None
    place: str | None
    answers: int
    reworded: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """The question that another one follows up."""

    heading: str
    place: str


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A question as its own page and the list of questions print it."""

    question: LedgerQuestion
    place: str
    heading: str
    body: str
    asked: date | None
    age: int | None
    answers: tuple[Given, ...]
    steps: tuple[Step, ...]
    followed: Followed | None = None

    @property
    def sort_key(self) -> tuple[int, str, str]:
        """Oldest first: by age in issues, then by the day it was asked."""
        return (-(self.age or 0), self.question.asked or "", self.question.id)


@dataclass(frozen=True, slots=True)
class StatusView:
    """The questions of one status."""

    status: Status
    questions: tuple[LedgerView, ...]


def lay_out(
    question: LedgerQuestion,
    latest: str | None,
    issues: Mapping[str, IssueView],
    parent: LedgerQuestion | None = None,
) -> LedgerView:
    """The question for readers of a site whose newest issue is `latest`; `issues` by number.

    `parent` is the question that it follows up: «and how?» says nothing without it.
    """
    text = question.text.strip()
    heading = heading_in_ledger(question)
    place = question_place(question.id)
    return LedgerView(
        question=question,
        place=place,
        heading=heading,
        body="" if _same(heading, text) else text,
        asked=day_of(question.asked),
        age=age(question.first_issue, latest),
        answers=tuple(_answers(question)),
        steps=tuple(_step(each, question, issues) for each in question.appearances),
        followed=Followed(heading_in_ledger(parent), question_place(parent.id)) if parent else None,
    )


def heading_in_ledger(question: LedgerQuestion) -> str:
    """Its own words where they are few, else its title, else the beginning of its words."""
    said = heading_of(question.text, question.title) or question.title.strip()
    return said or shortened(" ".join(question.text.split()), LONGEST_HEADING)


def by_status(views: Sequence[LedgerView]) -> tuple[StatusView, ...]:
    """The questions under their statuses, open ones first and oldest first; none is empty."""
    found = (
        StatusView(
            status,
            tuple(
                sorted(
                    (view for view in views if view.question.status == status),
                    key=lambda view: view.sort_key,
                )
            ),
        )
        for status in STATUSES
    )
    return tuple(group for group in found if group.questions)


def _answers(question: LedgerQuestion) -> list[Given]:
    """Every answer once, with the issue that printed it first."""
    given: dict[str, Given] = {}
    for appearance in question.appearances:
        for view in answer_views(appearance.answers):
            given.setdefault("".join(view.answer.text.split()), Given(view, appearance.issue))
    return list(given.values())


def _step(
    appearance: Appearance, question: LedgerQuestion, issues: Mapping[str, IssueView]
) -> Step:
    issue = issues.get(appearance.issue or "")
    return Step(
        appearance=appearance,
        day=day_of(appearance.time) or (issue.day if issue else None),
        place=_place_in(issue, question_place(question.id)) if issue else None,
        answers=len(answer_views(appearance.answers)),
        reworded=not _same(appearance.text, question.text),
    )


def _place_in(issue: IssueView, question: str) -> str:
    """The issue's place, with the anchor of the question whose page is at `question`."""
    anchors = [each.anchor for each in issue.all_questions if each.place == question]
    return f"{issue.place}#{anchors[0]}" if anchors else issue.place


def _same(title: str, text: str) -> bool:
    return "".join(title.split()) == "".join(text.split())
