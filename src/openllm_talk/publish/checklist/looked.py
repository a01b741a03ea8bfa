"""The issue as the checks see it, and what they say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.issues.claims import Credits, credited
from openllm_talk.issues.models import Piece
from openllm_talk.issues.workshop import pieces
from openllm_talk.records import Entry, Issue, Question, Section

State = Literal["ok", "warn", "block"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the title of a piece and its id, 0 where it has none of its own."""

    title: str
    piece: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: what was looked at, how it is, a sentence, and where to go.

    `anchor` is the part of the review page that it is about, where no single piece is.
    """

    kind: str
    state: State
    en: str
    zh: str
    places: tuple[Place, ...] = ()
    anchor: str = ""

    def say(self, language: Language) -> str:
        """The sentence in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Looked:
    """The issue as its checks see it: living pieces with their records, the references aside."""

    community: Community
    workspace: Path
    issue: Issue
    head: int
    sections: Sequence[tuple[int, Section]]
    entries: Sequence[tuple[int, int | None, Entry]]
    questions: Sequence[tuple[int, Question]]
    decisions: int


def look(community: Community, workspace: Path, number: str, people: Credits) -> Looked | None:
    """The issue in the workshop; None where there is none of this number."""
    held = pieces.of_issue(number)
    head = next((one for one in held if one.kind == "head"), None)
    if head is None:
        return None
    sections = [(one.pk, pieces.record_of(one, Section)) for one in held if one.kind == "section"]
    shelves = {key for key, section in sections if section.kind == "references"}
    return Looked(
        community=community,
        workspace=workspace,
        issue=credited(pieces.issue_of(held), people),
        head=head.pk,
        sections=[one for one in sections if one[0] not in shelves],
        entries=[
            (one.pk, one.section_id, pieces.record_of(one, Entry))
            for one in held
            if one.kind == "entry" and one.section_id not in shelves
        ],
        questions=[
            (one.pk, pieces.record_of(one, Question)) for one in held if one.kind == "question"
        ],
        decisions=Piece.objects.filter(number=number, kind="decision", state="proposed").count(),
    )


def called(question: Question) -> str:
    """A question in one line."""
    return question.title or question.text


def s(count: int) -> str:
    """The end of an English noun after this number."""
    return "" if count == 1 else "s"
