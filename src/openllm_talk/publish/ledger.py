"""The ledger of a site: which question has which page, and how old an open one is."""

from collections.abc import Iterable
from dataclasses import dataclass

from openllm_talk.publish.addresses import question_place
from openllm_talk.records import LedgerQuestion, Question


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a question stood: an issue's number and the question's words, blanks removed."""

    issue: str | None
    text: str


class Ledger:
    """The questions of a site by id, and by the words they had in each issue."""

    def __init__(self, questions: Iterable[LedgerQuestion]) -> None:
        self.questions = tuple(questions)
        self._by_id = {question.id: question for question in self.questions}
        self._by_standing: dict[_Standing, LedgerQuestion] = {}
        for question in self.questions:
            for appearance in question.appearances:
                standing = _Standing(appearance.issue, _squeezed(appearance.text))
                self._by_standing.setdefault(standing, question)

    @property
    def current(self) -> tuple[LedgerQuestion, ...]:
        """The questions that have a page of their own, which is all but the merged ones."""
        return tuple(each for each in self.questions if self.resolved(each) is each)

    def find(self, question: str) -> LedgerQuestion | None:
        """The question with this id, or the one it was merged into."""
        found = self._by_id.get(question)
        return self.resolved(found) if found else None

    def resolved(self, question: LedgerQuestion) -> LedgerQuestion:
        """The question that `question` was merged into at last; itself where it was not.

        A merge into an unknown question, or into itself by a detour, counts as none, so that no
        page redirects to nowhere.
        """
        current = question
        passed = {question.id}
        while current.merged_into is not None:
            following = self._by_id.get(current.merged_into)
            if following is None or following.id in passed:
                return question
            passed.add(following.id)
            current = following
        return current

    def place_of(self, question: Question, issue: str | None) -> str | None:
        """The place of the page of a question that stands in `issue`, if it has one."""
        found = self._by_id.get(question.id)
        if found is None:
            found = self._by_standing.get(_Standing(issue, _squeezed(question.text)))
        return question_place(self.resolved(found).id) if found else None


def _squeezed(text: str) -> str:
    return "".join(text.split())
