"""An issue published again: free where it says the same, else with a note that readers see.

A change that nobody sees would be against «every line can be traced», so it is refused.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from openllm_talk.errors import PublishError
from openllm_talk.issues import practice
from openllm_talk.records import Correction, Entry, Issue, Question
from openllm_talk.sources.documents.manuscript import normal


def corrections_of(
    issue: Issue, held: Issue | None, note: str, now: datetime
) -> tuple[Correction, ...]:
    """All corrections of `issue`, those of the published version `held` first.

    New are those of the manuscript's head that `held` has not, and `note`; who approves the issue
    answers for them. Raises PublishError where the issue changed and nothing says how, and where a
    note says so of an issue that did not change. Saying the same correction again is free.
    """
    number, by = issue.number, issue.approved_by
    if held is None and note:
        raise PublishError(
            f"issue {number} was not published yet, so there is nothing to correct; leave out"
            " --correct",
            f"第 {number} 期还没有发布过，谈不上更正；请去掉 --correct",
        )
    known = held.corrections if held else ()
    notes = {one.note for one in known}
    written = [one for one in normal(issue).corrections if one.note not in notes]
    said = " ".join(note.split())
    if said and said not in notes:
        written.append(Correction(note=said))
    if held is not None and written and _says_the_same(issue, held):
        raise PublishError(
            f"issue {number} says what it said when it was published; correct its manuscript"
            " first, then publish it with the note",
            f"第 {number} 期和已发布的内容相同；请先改稿件，再带着更正说明发布",
        )
    if held is not None and not written and not _says_the_same(issue, held):
        raise PublishError(
            f"issue {number} is published already and its manuscript says something else now; say"
            ' what was corrected with --correct "…", readers will see it',
            f"第 {number} 期已经发布，稿件现在又改了；请用 --correct “…” 说明更正了什么，"
            "读者会看到",
        )
    today = now.isoformat(timespec="minutes")
    new = (msgspec.structs.replace(one, date=one.date or today, by=by) for one in written)
    return (*known, *new)


def _says_the_same(issue: Issue, held: Issue) -> bool:
    """Whether readers of both would read the same; ids and where lines came from do not count."""
    ours, theirs = normal(issue), normal(held)
    if len(ours.questions) != len(theirs.questions):
        return False
    # The archive adds since when a carry-over is open, where the manuscript does not say.
    filled = tuple(
        msgspec.structs.replace(one, open_since=one.open_since or other.open_since)
        for one, other in zip(ours.questions, theirs.questions, strict=True)
    )
    return _seen(msgspec.structs.replace(ours, questions=filled)) == _seen(theirs)


def _seen(issue: Issue) -> Issue:
    plain = msgspec.structs.replace(
        issue,
        questions=_questions(issue.questions),
        since=None,
        until=None,
        decisions=(),
        approved_by=None,
        corrections=(),
    )
    return practice.with_entries(plain, _entry)


def _questions(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions named by their places, as the ledger may have given them other ids."""
    places = {question.id: str(place) for place, question in enumerate(questions)}
    return tuple(
        msgspec.structs.replace(
            question,
            id=str(place),
            parent=places.get(question.parent or ""),
            sources=(),
            answers=tuple(msgspec.structs.replace(one, sources=()) for one in question.answers),
        )
        for place, question in enumerate(questions)
    )


def _entry(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, sources=(), practice=None)
