"""How far an issue is on its way out, as its page shows it."""

from dataclasses import dataclass
from typing import Literal

from openllm_talk.archive import past
from openllm_talk.issues.workshop import closing, journal, printing
from openllm_talk.publish.checklist import Check, blocking, check_list
from openllm_talk.records import Issue
from openllm_talk.web.jobs.alone import is_at_work
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.next_issue.crediting import credits_of
from openllm_talk.web.publishing import work
from openllm_talk.web.visit import Visited

Stage = Literal["open", "correcting", "publishing", "failed", "out"]


@dataclass(frozen=True, slots=True)
class Standing:
    """An issue: `stage` says what can be done with it now.

    open: checked and signed; correcting: it is out, and open again; publishing: signed, the worker
    is at it (or will be: `worker` says whether there is one); failed: signed, and it did not come
    out; out: published. `approved` is the issue as it is out.
    """

    number: str
    stage: Stage
    job: Job | None
    approved: Issue | None
    worker: bool = True


def standing(request: Visited, number: str) -> Standing:
    """Where the issue stands now."""
    job = work.latest("publish", number)
    approved = past.approved(number)
    closed = closing.is_closed(number)
    stage: Stage
    if job is not None and not job.is_over:
        stage = "publishing"
    elif closed and job is not None and job.state == State.FAILED:
        stage = "failed"
    elif closed or (approved is not None and not printing.is_open(number)):
        stage = "out"
    else:
        stage = "open" if approved is None else "correcting"
    worker = stage != "publishing" or is_at_work(request.workspace)
    return Standing(number, stage, job, approved, worker)


@dataclass(frozen=True, slots=True)
class Board:
    """The check list, with what the person who signs needs."""

    checks: tuple[Check, ...]
    seen: int

    @property
    def blocked(self) -> bool:
        """Whether something keeps the issue from being published."""
        return bool(blocking(self.checks))

    @property
    def open(self) -> list[Check]:
        """What somebody should look at."""
        return [one for one in self.checks if one.state != "ok"]

    @property
    def fine(self) -> list[Check]:
        """What is as it should be."""
        return [one for one in self.checks if one.state == "ok"]


def board(request: Visited, number: str) -> Board | None:
    """The check list of an issue that the workshop has; None where it has none."""
    # Asked first: what changes while the list is made must not count as seen.
    seen = journal.outward(number)
    checks = check_list(
        request.community, request.workspace, number, credits_of(request.community, number)
    )
    return Board(checks, seen) if checks else None
