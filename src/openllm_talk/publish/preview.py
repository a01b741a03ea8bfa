"""An issue as readers will see it, before anybody sees it: behind the same gate, unpublished."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from openllm_talk.archive import messages, past
from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.issues.claims import Credits
from openllm_talk.issues.workshop import final, findings, pieces
from openllm_talk.publish import figures, issue_view
from openllm_talk.publish.figures import Picture
from openllm_talk.publish.hygiene import cleaned
from openllm_talk.publish.issue_view import IssueView
from openllm_talk.publish.ledger import Ledger
from openllm_talk.reading.privacy import people_of
from openllm_talk.records import Issue


@dataclass(frozen=True, slots=True)
class Preview:
    """An issue laid out for readers of one language, with its pictures by file; `undecided` are
    proposals that it leaves out."""

    view: IssueView
    pictures: dict[str, Picture]
    undecided: int


def preview(
    community: Community, workspace: Path, number: str, people: Credits, language: Language
) -> Preview | None:
    """What people accepted, as it would be published now; None where the workshop has no such
    issue. Nothing is written."""
    issue = accepted(number, people)
    if issue is None:
        return None
    held = past.past_issues()
    names = (name for one in (*held, issue) for name in people_of(one))
    known = frozenset((*messages.names(community), *names))
    public = cleaned(findings.public(issue, community, known))
    shown = figures.held(workspace, (public,))
    return Preview(
        view=issue_view.lay_out(public, community, Ledger(()), language),
        pictures={picture.file: picture for picture in shown},
        undecided=final.undecided(number),
    )


def accepted(number: str, people: Credits) -> Issue | None:
    """The issue with what people accepted and nothing else; None where there is none."""
    held = [
        one
        for one in pieces.of_issue(number)
        if one.kind not in ("entry", "question") or one.state == "accepted"
    ]
    if not held:
        return None
    issue = final.final(pieces.issue_of(held), people)
    return msgspec.structs.replace(issue, decisions=())
