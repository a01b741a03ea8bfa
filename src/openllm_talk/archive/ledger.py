"""The ledger: every question asked in any issue, its permanent address and what became of it.

A question's id never changes and is never given twice. It is `q-…` where messages of a chat are
known (a digest of the first one's id) and `006-main-5` where only the issue is. What two issues ask
in the same words is one question with two appearances.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from django.db.models import QuerySet

from openllm_talk.archive import models
from openllm_talk.archive.engines import writing
from openllm_talk.archive.entries import Entries, entry_of, is_number, issue_key
from openllm_talk.archive.search.writing import do_index_questions
from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Appearance, Issue, LedgerQuestion, Question, Status

ROLES = ("question", "follow_up")
CHAT = "chat:"
"""What the key of an appearance in chat begins with; no issue has such a key."""
NEVER = -1
"""No issue: where no question is stale."""
BATCH = 500


# --- writing -----------------------------------------------------------------------------------


@writing()
def do_record_issue(issue: Issue) -> Issue:
    """Enters the questions of `issue` into the ledger; the issue comes back with their ledger ids.

    Remarks and discussions are no questions and keep their ids, and so do follow-ups that only
    remark: those without a state. Recording an issue again replaces what was recorded of it, and
    gives each question the id it had: its own, also where it was merged into another (`aliases`
    tells which it is now). No question is ever removed: one that a later version of its issue
    leaves out keeps its address. A carry-over that does not say since when gets the issue that
    first asked it. Holds a transaction.
    """
    entries = Entries.open(issue)
    asked = [
        (place, question)
        for place, question in enumerate(issue.questions)
        if question.role in ROLES and (question.role == "question" or question.status)
    ]
    for place, question in asked:
        entries.find_same(place, question)
    for place, question in asked:
        entries.find_like(place, question)
        entries.enter(place, question)
    before = models.Appearance.objects.filter(issue_key=issue_key(issue))
    touched = {*before.values_list("question_id", flat=True), *entries.ids.values()}
    entries.save()
    _do_index(touched)
    return entries.with_ledger_ids()


@writing()
def do_record_chat(questions: Sequence[Question]) -> None:
    """Enters questions asked in chat that stand in no issue yet, so that none of them is lost.

    Their ids are those that an issue would give them (`chat_question_id`). What was recorded
    before is brought up to date; a question that stands in an issue is left to it. Holds a
    transaction.
    """
    printed = set(
        models.Appearance.objects.exclude(issue_key__startswith=CHAT).values_list(
            "question_id", flat=True
        )
    )
    fresh = {question.id: question for question in questions if question.id not in printed}
    rows = [entry_of(question) for question in fresh.values()]
    models.Question.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["text", "title", "asker", "normal", "urls"],
    )
    models.Appearance.objects.bulk_create(
        [
            models.Appearance(
                issue_key=f"{CHAT}{question.id}",
                position=0,
                question_id=question.id,
                record=msgspec.json.encode(_in_chat(question)).decode("utf-8"),
            )
            for question in fresh.values()
        ],
        update_conflicts=True,
        unique_fields=["issue_key", "position"],
        update_fields=["record"],
    )
    _do_index(fresh)


def _in_chat(question: Question) -> Appearance:
    return Appearance(
        text=question.text,
        status=question.status or ("answered" if question.answers else "open"),
        answers=question.answers,
    )


def check_merge(repeat: str, into: str) -> None:
    """Raises ArchiveError unless the question `repeat` may become an alias of `into`."""
    for entry in (repeat, into):
        _check_known(entry)
    if root_of(into) == repeat:
        raise ArchiveError(
            f"«{into}» is «{repeat}» already: a question cannot be merged into itself",
            f"“{into}” 本来就是 “{repeat}”，问题不能并入自己",
        )
    if root_of(repeat) != repeat:
        raise ArchiveError(
            f"«{repeat}» is merged into «{root_of(repeat)}» already; split it first",
            f"“{repeat}” 已经并入 “{root_of(repeat)}”；请先拆开",
        )


@writing()
def do_merge(repeat: str, into: str) -> str:
    """Makes `repeat` an alias of `into`: its address redirects, its history joins the other's.

    Returns the id of the question that both are now. Raises ArchiveError where `check_merge` does.
    Holds a transaction.
    """
    check_merge(repeat, into)
    root = root_of(into)
    models.Question.objects.filter(pk=repeat).update(merged_into_id=root)
    _do_index([repeat])
    return root


def check_unmerge(repeat: str) -> None:
    """Raises ArchiveError unless the question `repeat` was merged into another."""
    _check_known(repeat)
    if root_of(repeat) == repeat:
        raise ArchiveError(
            f"«{repeat}» is a question of its own: it was not merged into another",
            f"“{repeat}” 本来就是单独的问题，没有并入别的问题",
        )


@writing()
def do_unmerge(repeat: str) -> str:
    """Makes `repeat` a question of its own again, with what was merged into it before.

    Its history comes with it, also what was recorded of it meanwhile under its own words. Returns
    the id of the question that it was. Raises ArchiveError where `check_unmerge` does. Holds a
    transaction.
    """
    check_unmerge(repeat)
    root = root_of(repeat)
    models.Question.objects.filter(pk=repeat).update(merged_into=None)
    _do_index([repeat, root])
    return root


def _do_index(touched: Iterable[str]) -> None:
    """Lets these questions be found as they are now, with all that was merged with them."""
    kin = _with_kin(touched)
    do_index_questions(histories(kin.questions, kin.appearances))


@dataclass(frozen=True, slots=True)
class _Kin:
    """Some questions with all that were merged with them, and where they stand."""

    questions: list[models.Question] = field(default_factory=list)
    appearances: list[models.Appearance] = field(default_factory=list)


def _with_kin(ids: Iterable[str]) -> _Kin:
    merged = models.Question.objects.filter(merged_into__isnull=False)
    into = dict(merged.values_list("id", "merged_into_id"))
    roots = {_end(entry, into) for entry in ids}
    kin = sorted(roots | {entry for entry in into if _end(entry, into) in roots})
    held = _Kin()
    for start in range(0, len(kin), BATCH):
        some = kin[start : start + BATCH]
        held.questions.extend(models.Question.objects.filter(pk__in=some))
        held.appearances.extend(models.Appearance.objects.filter(question__in=some))
    return held


def _end(entry: str, into: Mapping[str, str | None]) -> str:
    while (next_ := into.get(entry)) is not None:
        entry = next_
    return entry


def is_known(entry: str) -> bool:
    """Whether the ledger has a question of this id."""
    return models.Question.objects.filter(pk=entry).exists()


def _check_known(entry: str) -> None:
    if not is_known(entry):
        raise ArchiveError(f"there is no question «{entry}»", f"没有编号为 “{entry}” 的问题")


def root_of(entry: str) -> str:
    """The question that `id` was merged into in the end; itself if it was not."""
    question = models.Question.objects.get(pk=entry)
    while question.merged_into is not None:
        question = question.merged_into
    return question.id


# --- reading -----------------------------------------------------------------------------------


def all_questions(community: Community) -> list[LedgerQuestion]:
    """Every question with its history, oldest first; merged ones too, naming what they are now.

    A question is answered if any issue says so, else partly answered if any does, else open; and
    stale when nobody asked it in the last `community.carry_over` issues.
    """
    return _with_history(community, models.Appearance.objects.all())


def _with_history(
    community: Community, appearances: QuerySet[models.Appearance]
) -> list[LedgerQuestion]:
    """Every question with as much of its history as these appearances tell."""
    oldest = _latest_issue() - community.carry_over
    return histories(models.Question.objects.all(), appearances, oldest)


def histories(
    questions: Iterable[models.Question],
    appearances: Iterable[models.Appearance],
    oldest: int = NEVER,
) -> list[LedgerQuestion]:
    """These questions with the history that these appearances tell, oldest first.

    Whatever one was merged into must be among them. `oldest` is the last issue whose questions
    are stale.
    """
    known = {one.id: one for one in questions}
    history: dict[str, list[Appearance]] = defaultdict(list)
    for one in sorted(appearances, key=lambda one: (one.issue_key, one.position)):
        entry = _resolve(one.question_id, known)
        history[entry].append(msgspec.json.decode(one.record, type=Appearance))
    found = []
    for entry, question in known.items():
        root = _resolve(entry, known)
        found.append(_ledger_question(question, root, history[root], oldest))
    return sorted(found, key=_age)


def states(community: Community, ids: Collection[str]) -> dict[str, Status]:
    """What became of these questions so far, with all that was merged into them; few at a time."""
    oldest = _latest_issue() - community.carry_over
    kin = _with_kin(ids)
    told = histories(kin.questions, kin.appearances, oldest)
    return {one.id: one.status for one in told if one.id in ids}


def printed_questions(community: Community) -> list[LedgerQuestion]:
    """Those of `all_questions` that stand in an issue or digest: a person let them in.

    What only the chat says of them is left out: nobody approved that.
    """
    printed = models.Appearance.objects.exclude(issue_key__startswith=CHAT)
    ids = set(printed.values_list("question_id", flat=True))
    now = aliases()
    ids |= {now[repeat] for repeat in ids if repeat in now}
    ids |= {repeat for repeat, into in now.items() if into in ids}
    return [question for question in _with_history(community, printed) if question.id in ids]


def printed_question(community: Community, entry: str) -> LedgerQuestion | None:
    """The one of `printed_questions` that `entry` is now; None where no issue holds it."""
    kin = _with_kin([entry])
    printed = [one for one in kin.appearances if not one.issue_key.startswith(CHAT)]
    if not printed:
        return None
    told = histories(kin.questions, printed, _latest_issue() - community.carry_over)
    return next((one for one in told if one.merged_into is None), None)


def open_questions(community: Community) -> list[LedgerQuestion]:
    """The printed questions that are open or partly answered and not stale, oldest first."""
    return [
        question
        for question in printed_questions(community)
        if question.status in ("open", "partly") and question.merged_into is None
    ]


def unprinted_questions(community: Community) -> list[LedgerQuestion]:
    """The questions of the chat that no issue holds and nobody answered, oldest first."""
    printed = models.Appearance.objects.exclude(issue_key__startswith=CHAT)
    ids = set(printed.values_list("question_id", flat=True))
    return [
        question
        for question in all_questions(community)
        if question.id not in ids
        and question.status in ("open", "partly")
        and question.merged_into is None
    ]


def aliases() -> dict[str, str]:
    """For the id of each merged question: the id of the one that it is now."""
    questions = {one.id: one for one in models.Question.objects.all()}
    merged = (one for one in questions.values() if one.merged_into_id is not None)
    return {one.id: _resolve(one.id, questions) for one in merged}


def _resolve(entry: str, questions: dict[str, models.Question]) -> str:
    while (into := questions[entry].merged_into_id) is not None:
        entry = into
    return entry


def _latest_issue() -> int:
    """The highest number of an issue that the archive or the ledger knows; -1 without any."""
    keys = {
        *models.PastIssue.objects.values_list("key", flat=True),
        *models.Appearance.objects.exclude(issue_key__startswith=CHAT)
        .values_list("issue_key", flat=True)
        .distinct(),
    }
    return max((int(key) for key in keys if is_number(key)), default=-1)


def _ledger_question(
    question: models.Question, root: str, history: Sequence[Appearance], oldest: int
) -> LedgerQuestion:
    history = sorted(history, key=_when)
    first = next((one for one in history if one.issue is not None), None)
    return LedgerQuestion(
        id=question.id,
        text=question.text,
        title=question.title or question.text,
        status=_status(history, oldest),
        asker=question.asker or None,
        first_issue=first.issue if first else None,
        asked=history[0].time if history else None,
        appearances=tuple(history),
        urls=tuple(question.urls),
        merged_into=root if root != question.id else None,
    )


def _status(history: Sequence[Appearance], oldest: int) -> Status:
    """The state that a history amounts to; `oldest` is the last issue whose questions are stale."""
    statuses = {one.status for one in history}
    if "answered" in statuses:
        return "answered"
    if statuses == {"stale"}:
        # Also a question that was withdrawn: no issue carries it over.
        return "stale"
    asked = [int(one.issue) for one in history if one.issue and is_number(one.issue)]
    anew = [
        int(one.issue)
        for one in history
        if one.issue and is_number(one.issue) and not one.carried_over
    ]
    if asked and max(anew, default=min(asked)) <= oldest:
        return "stale"
    return "partly" if "partly" in statuses else "open"


def _when(appearance: Appearance) -> tuple[int, str, str]:
    number = int(appearance.issue) if appearance.issue and is_number(appearance.issue) else -1
    return (number, appearance.issue or "", appearance.time or "")


def _age(question: LedgerQuestion) -> tuple[tuple[int, str, str], str]:
    first = question.appearances[0] if question.appearances else Appearance(text="")
    return (_when(first), question.id)
