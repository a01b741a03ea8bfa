"""Whom a name means, and what would go: the preview before somebody is forgotten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from django.db.models import Exists, OuterRef, Q

from openllm_talk.archive import joining, models
from openllm_talk.archive.forgetting.gone import Gone, gone
from openllm_talk.archive.forgetting.without import answered, asked, shared, without
from openllm_talk.community import FILE
from openllm_talk.errors import ArchiveError
from openllm_talk.reading.privacy import called, people_of
from openllm_talk.reading.pseudonyms import folded
from openllm_talk.records import Entry, Issue, Record

PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Meant:
    """A person with everybody who was joined into them.

    `people` are their numbers, none where they stand in past issues alone. `names` is all that they
    are called; those that somebody else is called too stand in `shared` and stay in texts.
    """

    people: tuple[int, ...]
    names: frozenset[str]
    shared: frozenset[str] = frozenset()

    @property
    def own(self) -> frozenset[str]:
        """Their names that nobody else bears."""
        return self.names - self.shared

    def messages(self) -> frozenset[str]:
        """The ids of all that they wrote, system rows too."""
        rows = models.Message.objects.filter(person__in=self.people)
        return frozenset(rows.values_list("pk", flat=True))


class Forgettable(Record, frozen=True):
    """What would go of a person: what `talk forget` shows before it asks.

    `names` are all they are called; `shared` those of them that others are called too, and that
    therefore stay in what others said. `questions`, `answers` and `entries` are those in past
    issues; `issues` the numbers of those that name them or hold anything of theirs. `by_hand` are
    files that are the community's own and not ours to change: exports and documents that were
    imported, settings, entries of the practice wing. `forgotten` says that the archive knows this
    person only as somebody whom it has forgotten.
    """

    names: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    accounts: int = 0
    messages: int = 0
    questions: int = 0
    answers: int = 0
    entries: int = 0
    issues: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    forgotten: bool = False


def meant_by(named: str) -> Meant:
    """Whom a number, a name or «platform:account» means; a name may stand in past issues alone.

    Raises ArchiveError where it means nobody, or several people.
    """
    try:
        root = joining.find(named)
    except ArchiveError:
        known = models.Identity.objects.filter(name=named).exists()
        if known or not any(called(named, *people_of(issue)) for issue in held_issues()):
            raise
        return Meant((), frozenset((named,)))
    people = models.Person.objects.filter(Q(pk=root) | Q(joined_into=root))
    accounts = models.Identity.objects.filter(person__in=people)
    names = {*accounts.values_list("name", flat=True), *people.values_list("name", flat=True)}
    others = models.Identity.objects.exclude(person__in=people).values_list("name", flat=True)
    living = {folded(name) for name in others.distinct()}
    return Meant(
        people=tuple(sorted(people.values_list("pk", flat=True))),
        names=frozenset(name for name in names if name.strip()),
        shared=frozenset(name for name in names if name.strip() and folded(name) in living),
    )


def check_forget(named: str, workspace: Path) -> Forgettable:
    """What would go of the person that `named` means, as for `meant_by`; changes nothing.

    Raises ArchiveError where it means several people, or one of whom the archive never heard.
    """
    try:
        meant = meant_by(named)
    except ArchiveError:
        known = gone()
        if not (known.is_them(named) or models.Forgetting.objects.exists()):
            raise
        return Forgettable(forgotten=True, by_hand=tuple(_naming(workspace, known)))
    messages = meant.messages()
    theirs = replace(Gone.of(meant.own), messages=messages)
    issues = held_issues()
    questions = [question for issue in issues for question in issue.questions]
    return Forgettable(
        names=tuple(sorted(meant.names)),
        shared=tuple(sorted(meant.shared)),
        accounts=models.Identity.objects.filter(person__in=meant.people).count(),
        messages=len(messages),
        questions=sum(asked(one, theirs) for one in questions),
        answers=sum(answered(answer, theirs) for one in questions for answer in one.answers),
        entries=sum(shared(entry, theirs) for issue in issues for entry in _entries(issue)),
        issues=tuple(one.number for one in issues if one.number and without(one, theirs) != one),
        by_hand=by_hand(meant, theirs, workspace),
    )


def by_hand(meant: Meant, theirs: Gone, workspace: Path) -> tuple[str, ...]:
    """The files that hold them and are not ours: where they were imported from, and settings."""
    wrote = models.Origin.objects.filter(source=OuterRef("pk"), message__person__in=meant.people)
    exports = models.Import.objects.filter(Exists(wrote)).order_by("number")
    documents = (
        one.path
        for one in models.PastIssue.objects.order_by("key", "id")
        if without(decoded := msgspec.json.decode(one.record, type=Issue), theirs) != decoded
        and Path(one.path).resolve().parent != (workspace / "drafts").resolve()
    )
    found = (*exports.values_list("path", flat=True), *documents, *_naming(workspace, theirs))
    return tuple(dict.fromkeys(found))


def held_issues() -> list[Issue]:
    """The issue of every current document, as it is stored."""
    rows = models.PastIssue.objects.filter(current=True).order_by("key")
    return [msgspec.json.decode(row.record, type=Issue) for row in rows]


def _entries(issue: Issue) -> Iterator[Entry]:
    for section in issue.sections:
        for part in section.subsections:
            yield from part.entries


def _naming(workspace: Path, theirs: Gone) -> Iterator[str]:
    """The community's own small files in the workspace that name them."""
    for path in (workspace / FILE, *_practice(workspace)):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if theirs.named_in(text):
            yield str(path)


def _practice(workspace: Path) -> Iterable[Path]:
    return sorted((workspace / PRACTICE).rglob("*.json"))
