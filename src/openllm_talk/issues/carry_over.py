"""Open questions of earlier issues: carried to the next one with their age, or asked again now."""

from collections.abc import Sequence

import msgspec

from openllm_talk.archive.entries import SAME_SOMEWHERE, likeness
from openllm_talk.issues.free_talk import Weighed
from openllm_talk.records import LedgerQuestion, Question, Record


class Carried(Record, frozen=True):
    """This week's questions, those asked before marked as such, and the open ones carried over."""

    asked: tuple[Weighed, ...]
    carried: tuple[Question, ...]
    again: tuple[Question, ...]


def carry(asked: Sequence[Weighed], open_questions: Sequence[LedgerQuestion]) -> Carried:
    """Match this week's questions with the open ones; carry over the rest, oldest first."""
    left = {question.id: question for question in open_questions}
    now: list[Weighed] = []
    again: list[Question] = []
    for one in asked:
        before = _same(one.question, list(left.values()))
        if before is None:
            now.append(one)
            continue
        del left[before.id]
        question = msgspec.structs.replace(
            one.question, id=before.id, carried_over=True, open_since=before.first_issue
        )
        follow_ups = tuple(
            msgspec.structs.replace(each, parent=before.id) for each in one.follow_ups
        )
        again.append(question)
        now.append(Weighed(question=question, worth=one.worth, follow_ups=follow_ups))
    carried = tuple(_carried(question) for question in left.values())
    return Carried(
        asked=tuple(now),
        carried=tuple(sorted(carried, key=lambda question: question.open_since or "")),
        again=tuple(again),
    )


def _carried(question: LedgerQuestion) -> Question:
    return Question(
        id=question.id,
        text=question.text,
        title=question.title if question.title != question.text else None,
        asker=question.asker,
        status="open",
        carried_over=True,
        open_since=question.first_issue,
        urls=question.urls,
    )


def _same(question: Question, before: Sequence[LedgerQuestion]) -> LedgerQuestion | None:
    """The open question that this one repeats, if their words are alike."""
    if question.role != "question":
        return None
    best = max(before, key=lambda one: likeness(question.text, one.text), default=None)
    if best is None or likeness(question.text, best.text) < SAME_SOMEWHERE:
        return None
    return best
