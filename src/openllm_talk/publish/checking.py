"""`talk check`: what would be hidden before an issue, or everything, becomes public."""

from pathlib import Path

from openllm_talk.archive import ledger, messages, past
from openllm_talk.community import Community
from openllm_talk.errors import PublishError
from openllm_talk.issues.compose import kept
from openllm_talk.issues.manuscript_file import FOLDER
from openllm_talk.issues.workshop import printing
from openllm_talk.publish.publication import read_manuscript
from openllm_talk.reading.inspection import Hidden, KindCount, count, inspect, places
from openllm_talk.reading.privacy import people_of
from openllm_talk.records import Issue, LedgerQuestion, Question, Record


class Checked(Record, frozen=True):
    """What `talk check --json` prints; `number` is None where no single issue was checked."""

    number: str | None
    found: tuple[Hidden, ...]
    counts: tuple[KindCount, ...]


def do_check(
    community: Community, workspace: Path, number: str | None = None, everything: bool = False
) -> Checked:
    """What is hidden of the manuscript `number`, else of the newest draft.

    With `everything`: of all issues of the archive and the questions of the ledger, too, the
    manuscript of `number` (if one is named) in place of what the archive holds of it. Raises
    PublishError where there is no such manuscript. What the workshop holds of it
    is printed first; nothing else is changed.
    """
    if number is None and not everything:
        number = newest_draft(workspace)
    if number is not None:
        printing.do_print(community, workspace, number)
    issues = [] if number is None else [read_manuscript(workspace, number)]
    if everything:
        issues += [one for one in past.past_issues() if not one.number or one.number != number]
        issues.append(_of_ledger(ledger.printed_questions(community)))
    known = {*messages.names(community), *(name for issue in issues for name in people_of(issue))}
    spared = kept(community, known)
    found: dict[tuple[str | None, str, str, str], Hidden] = {}
    for issue in issues:
        sources = (source for place in places(issue) for source in place.sources)
        for one in inspect(issue, spared, messages.texts(sources)):
            found.setdefault((one.issue, one.where, one.kind, one.text), one)
    hidden = tuple(found.values())
    return Checked(number=number, found=hidden, counts=tuple(count(hidden)))


def newest_draft(workspace: Path) -> str:
    """The number of the newest manuscript; PublishError where there is none."""
    numbers = [path.stem for path in (workspace / FOLDER).glob("*.md") if path.stem.isdecimal()]
    if not numbers:
        raise PublishError(
            "there is no draft to check; make one with «talk draft»",
            "没有可查的草稿；请先运行 “talk draft”",
            path=workspace,
        )
    return max(numbers, key=int)


def _of_ledger(questions: tuple[LedgerQuestion, ...] | list[LedgerQuestion]) -> Issue:
    """The questions of the ledger as one issue without a number."""
    return Issue(
        title="",
        questions=tuple(
            Question(
                id=f"{question.id}-{place}",
                text=one.text,
                label=" ".join(filter(None, (one.issue, one.label))) or None,
                title=question.title,
                answers=one.answers,
                urls=question.urls,
            )
            for question in questions
            for place, one in enumerate(question.appearances)
            if one.issue is None
        ),
    )
