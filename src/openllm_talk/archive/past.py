"""Past issues and digests: what the archive holds of them, one issue for each number."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from openllm_talk.archive import ledger, models
from openllm_talk.archive.engines import in_byte_order, writing
from openllm_talk.archive.entries import is_number, issue_key
from openllm_talk.archive.forgetting.gone import gone
from openllm_talk.archive.forgetting.without import without
from openllm_talk.archive.keys import storable
from openllm_talk.archive.ledger import do_record_issue
from openllm_talk.archive.search.writing import do_index_issue
from openllm_talk.records import Issue


@writing()
def do_keep(issue: Issue, path: Path, content: str) -> bool:
    """Keeps `issue`, read from the document `path` whose bytes have the key `content`.

    True if the archive held no issue of this number. Every document is kept. Where several hold
    one issue, the approved one counts, the newest of those: a correction may well say less than
    what it corrects. Where none is approved, the newest from the same path counts, and among
    different paths the fullest, so that a poor copy read later does not replace a good one. The
    ledger follows what counts. Whoever is forgotten is taken out of it first. Holds a
    transaction.
    """
    key = issue_key(issue)
    forgotten = gone()
    issue = without(issue, forgotten)
    name = forgotten.text(storable(str(path)), certain=True)
    current = models.PastIssue.objects.filter(key=key, current=True).first()
    counts = current is None or _replaces(issue, name, content, current)
    if current is not None and current.pk == content and not counts:
        return False
    if counts:
        issue = do_record_issue(issue)
        do_index_issue(key, issue)
        models.PastIssue.objects.filter(key=key).exclude(pk=content).update(current=False)
    record = msgspec.json.encode(issue).decode("utf-8")
    models.PastIssue.objects.update_or_create(
        id=content,
        defaults={"key": key, "path": name, "current": counts, "record": record},
    )
    return current is None


def past_issues() -> list[Issue]:
    """The issues of the archive, one for each number in the order of numbers, digests first.

    Their questions have the ids of the ledger, as they are after all merges.
    """
    aliases = ledger.aliases()
    held = models.PastIssue.objects.filter(current=True).order_by(in_byte_order("key"))
    issues = [_renamed(msgspec.json.decode(one.record, type=Issue), aliases) for one in held]
    return sorted(issues, key=_place_in_series)


def approved(number: str) -> Issue | None:
    """The issue of this number as it was published; None where none was. Ids of the ledger."""
    held = models.PastIssue.objects.filter(key=issue_key(Issue(title="", number=number)))
    current = held.filter(current=True).first()
    issue = msgspec.json.decode(current.record, type=Issue) if current else None
    return issue if issue and issue.approved_by else None


def is_held(number: str) -> bool:
    """Whether the archive holds an issue of this number."""
    return models.PastIssue.objects.filter(key=number).exists()


def _place_in_series(issue: Issue) -> tuple[int, str, str, str]:
    number = int(issue.number) if issue.number and is_number(issue.number) else -1
    return (number, issue.number or "", issue.date or "", issue.title)


def _renamed(issue: Issue, aliases: Mapping[str, str]) -> Issue:
    questions = tuple(
        msgspec.structs.replace(
            question,
            id=aliases.get(question.id, question.id),
            parent=aliases.get(question.parent or "", question.parent),
        )
        for question in issue.questions
    )
    return msgspec.structs.replace(issue, questions=questions)


def _replaces(issue: Issue, path: str, content: str, current: models.PastIssue) -> bool:
    held = msgspec.json.decode(current.record, type=Issue)
    if issue.approved_by or held.approved_by:
        return bool(issue.approved_by)
    same = current.pk == content or current.path == path
    return same or _fullness(issue) > _fullness(held)


def _fullness(issue: Issue) -> int:
    """How much of an issue a document holds: its questions, answers, entries and addresses."""
    answers = sum(len(question.answers) for question in issue.questions)
    entries = sum(len(part.entries) for section in issue.sections for part in section.subsections)
    return len(issue.questions) + answers + entries + len(issue.urls)
