"""An editor's draft and what new chat brings to it, in one issue.

Three versions come in: what the machine wrote (`base`), what the editor made of it (`ours`), and
what the machine would write now (`theirs`). What the editor changed stays as the editor left it,
what the editor deleted stays deleted, and what is new comes in at the end of its part. Everything
that a person should look at is a decision on top of the draft.
"""

from collections.abc import Hashable, Mapping, Sequence

import msgspec

from openllm_talk.issues.merge.alignment import Row, aligned, by_keys, chosen, chosen_list, clash
from openllm_talk.issues.merge.notes import Notes
from openllm_talk.issues.merge.questions import Questions
from openllm_talk.issues.merge.sections import Sections
from openllm_talk.records import Decision, Issue, Question
from openllm_talk.sources.documents.manuscript import normal
from openllm_talk.sources.documents.manuscript.normal import addresses_of

__all__ = ["merge"]


def merge(base: Issue, ours: Issue, theirs: Issue) -> Issue:
    """The editor's issue `ours` with what `theirs` has and `base`, its beginning, had not.

    `merge(b, o, b) == o` and `merge(b, b, t) == t`. Merging the same again changes nothing.
    """
    if ours == base:
        return theirs
    if theirs in (base, ours):
        return ours
    base, ours, theirs = normal(base), normal(ours), normal(theirs)
    notes = Notes()
    questions = Questions(base, ours, theirs, notes)
    asked = questions.merged()
    sections = Sections(base, ours, theirs, notes).merged(asked)
    heads = _head(base, ours, theirs, notes)
    others = chosen_list(_other_urls(base), _other_urls(ours), _other_urls(theirs))
    merged = msgspec.structs.replace(
        ours,
        **heads,
        sections=sections,
        questions=asked,
        urls=others,
        decisions=_decisions(base, ours, theirs, asked, notes),
    )
    return normal(merged)


# --- the head ----------------------------------------------------------------------------------

_TEXTS = ("title", "date", "time", "video")
_FACTS = ("number", "since", "until", "approved_by", "corrections")
_LISTS = ("host", "editor", "contributors")


def _head(base: Issue, ours: Issue, theirs: Issue, notes: Notes) -> dict[str, object]:
    """The fields above the body."""
    head: dict[str, object] = {}
    for name in (*_TEXTS, *_FACTS, *_LISTS, "highlights"):
        versions = [getattr(issue, name) for issue in (base, ours, theirs)]
        merged = chosen_list if name in _LISTS else chosen
        head[name] = merged(*versions)
        if name in (*_TEXTS, "highlights") and clash(*versions):
            put = versions[2]
            notes.kept(f"`{name}`", put if name != "highlights" else "; ".join(put))
    head["section_leads"] = _leads(base.section_leads, ours.section_leads, theirs.section_leads)
    return head


Leads = Mapping[str, tuple[str, ...]]


def _leads(base: Leads, ours: Leads, theirs: Leads) -> dict[str, tuple[str, ...]]:
    leads = {}
    for section in chosen_list(tuple(base), tuple(ours), tuple(theirs)):
        versions = [each.get(section, ()) for each in (base, ours, theirs)]
        leads[section] = chosen_list(*versions)
    return leads


def _other_urls(issue: Issue) -> tuple[str, ...]:
    own = set(addresses_of(issue))
    return tuple(url for url in issue.urls if url not in own)


# --- decisions ---------------------------------------------------------------------------------


def _decisions(
    base: Issue, ours: Issue, theirs: Issue, asked: Sequence[Question], notes: Notes
) -> tuple[Decision, ...]:
    """What is new and what clashed, then what is still to decide; nothing said twice.

    A point that the editor ticked or deleted does not come back.
    """
    relabelled = _relabelled(theirs, asked)
    rows = aligned(base.decisions, ours.decisions, relabelled, by_keys(_said))
    kept = [
        ours.decisions[row.ours] if row.ours is not None else relabelled[row.theirs or 0]
        for row in rows
        if not _taken_back(row) and (row.ours is not None or row.base is None)
    ]
    said = {_said(one) for one in kept}
    fresh = {_said(one): one for one in notes.decisions if _said(one) not in said}
    return (*fresh.values(), *kept)


def _taken_back(row: Row) -> bool:
    """Whether the machine no longer has what it had put there itself."""
    return row.base is not None and row.theirs is None


def _said(decision: Decision) -> Hashable:
    return (decision.en, decision.zh)


def _relabelled(theirs: Issue, asked: Sequence[Question]) -> tuple[Decision, ...]:
    """The new decisions, those that begin with a question's label with the one it has now."""
    now = {question.id: question.label for question in asked}
    labels = {
        (question.label, question.sources[0]): now.get(question.id)
        for question in theirs.questions
        if question.label and question.sources
    }

    def renamed(decision: Decision) -> Decision:
        label = decision.en.partition(" ")[0]
        new = labels.get((label, decision.sources[0])) if decision.sources else None
        if new is None or not decision.zh.startswith(label):
            return decision
        return msgspec.structs.replace(
            decision,
            en=new + decision.en.removeprefix(label),
            zh=new + decision.zh.removeprefix(label),
        )

    return tuple(map(renamed, theirs.decisions))
