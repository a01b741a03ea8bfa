"""Open questions of earlier issues: carried to the next one with their age, or asked again now."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from openllm_talk.archive.entries import SAME_SOMEWHERE, likeness, quotes
from openllm_talk.issues.free_talk import Weighed
from openllm_talk.reading.privacy import is_pseudonym
from openllm_talk.records import Answer, LedgerQuestion, Question, Record

_REFERS = re.compile(
    r"\d\s*期|往期|上期|上次|之前|以前|没人答|没人回|遗留|\bissue \d|\bearlier\b"
    r"|\blast (?:week|time|issue)\b|\b(?:nobody|no one) answered\b|\bstill open\b"
    r"|\bopen (?:since|question)\b",
    re.IGNORECASE,
)
"""How people say that a question is not theirs but an earlier one's."""


class Carried(Record, frozen=True):
    """This week's questions, those asked before marked as such, and the open ones carried over.

    `again` are those that are taken for an earlier question by their words alone.
    """

    asked: tuple[Weighed, ...]
    carried: tuple[Question, ...]
    again: tuple[Question, ...]


def carry(
    asked: Sequence[Weighed],
    open_questions: Sequence[LedgerQuestion],
    word: str,
    late: Mapping[str, tuple[Answer, ...]] | None = None,
) -> Carried:
    """Match this week's questions with the open ones; carry over the rest, oldest first.

    `late` are answers that this week gave to open ones (`late.answers`): they close them. `word`
    is what pseudonyms begin with. A carry-over does not keep the pseudonym of who asked it:
    «研究员3» of one issue is somebody else in another.
    """
    late = late or {}
    left = {question.id: question for question in open_questions}
    now: list[Weighed] = []
    again: list[Question] = []
    for one in asked:
        known = left.get(one.question.id)
        if known is not None and not one.question.answers:
            continue  # the very message that an earlier issue printed, and nothing new about it
        before = known or _same(one.question, list(left.values()))
        if before is None:
            now.append(one)
            continue
        del left[before.id]
        question = msgspec.structs.replace(
            _closed(_taken_up(one, before), late.get(before.id, ())),
            id=before.id,
            carried_over=True,
            open_since=before.first_issue,
        )
        follow_ups = tuple(
            msgspec.structs.replace(each, parent=before.id) for each in one.follow_ups
        )
        if known is None:
            again.append(question)
        now.append(Weighed(question=question, worth=one.worth, follow_ups=follow_ups))
    carried = tuple(
        _closed(_carried(question, word), late.get(question.id, ())) for question in left.values()
    )
    return Carried(
        asked=tuple(now),
        carried=tuple(sorted(carried, key=lambda question: question.open_since or "")),
        again=tuple(again),
    )


def closed_by(question: LedgerQuestion, late: Sequence[Answer], word: str) -> Question:
    """An earlier question as a carry-over that these answers close."""
    return _closed(_carried(question, word), late)


def _taken_up(one: Weighed, before: LedgerQuestion) -> Question:
    """This week's question; where it only quotes the earlier one, that one and its answer.

    «Nobody answered this in 002: … I read the code» asks nothing: what follows is the answer.
    """
    asked = one.question
    if not (one.own and quotes(asked.text, before.text) and _REFERS.search(asked.text)):
        return asked
    answers = tuple(
        msgspec.structs.replace(answer, label=f"A{number}")
        for number, answer in enumerate((*one.own, *asked.answers), 1)
    )
    return msgspec.structs.replace(
        asked,
        text=before.text,
        title=before.title if before.title != before.text else None,
        asker=None,
        status="answered",
        answers=answers,
    )


def _closed(question: Question, late: Sequence[Answer]) -> Question:
    """`question` with the answers that came late; they close it."""
    told = {source for answer in question.answers for source in answer.sources}
    new = [answer for answer in late if told.isdisjoint(answer.sources)]
    if not new:
        return question
    answers = (*question.answers, *new)
    return msgspec.structs.replace(
        question,
        status="answered",
        answers=tuple(
            msgspec.structs.replace(answer, label=f"A{number}")
            for number, answer in enumerate(answers, 1)
        ),
        sources=question.sources,
    )


def _carried(question: LedgerQuestion, word: str) -> Question:
    hidden = question.asker is None or is_pseudonym(question.asker, word)
    return Question(
        id=question.id,
        text=question.text,
        title=question.title if question.title != question.text else None,
        asker=None if hidden else question.asker,
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
    if best is None:
        return None
    alike = likeness(question.text, best.text) >= SAME_SOMEWHERE
    return best if alike or quotes(question.text, best.text) else None
