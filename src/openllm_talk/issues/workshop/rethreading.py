"""A message is moved to where it belongs, and the questions and answers of the issue follow."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from openllm_talk.archive import edited_links
from openllm_talk.archive.engines import writing
from openllm_talk.community import Community
from openllm_talk.issues.following import Followed, do_follow
from openllm_talk.issues.merge import merge
from openllm_talk.issues.models import Change, Piece
from openllm_talk.issues.workshop import beside, pieces
from openllm_talk.issues.workshop.journal import (
    Actor,
    Edit,
    Snapshot,
    do_change,
    do_lock,
    plain_values,
    snapshot,
)
from openllm_talk.records import Issue, Question
from openllm_talk.sources.documents.manuscript import read as read_manuscript


@writing()
def do_rethread(
    community: Community, number: str, message: str, target: str | None, actor: Actor
) -> Change | None:
    """Says that `message` answers `target` (None: it starts a thread); questions follow at once.

    What people did to a question stays; what is new comes beside it, as with another draft. All of
    it is one stroke, taken back as one. Raises ArchiveError where a message cannot stand there.
    Holds a transaction and the issue's lock.
    """
    draft = do_lock(number)
    moved = edited_links.do_answer(message, target, actor.said or f"member {actor.member}")
    machine = read_manuscript(draft.text, Path(number)).questions if draft.text else ()
    followed = do_follow(community, [message])
    held = list(Piece.objects.filter(number=number, kind="question").order_by("place"))
    edits = _edits(followed, machine, held)
    effects = [beside.Rethreaded(moved=moved)]
    return do_change(number, actor, "answer", edits, effects)


def _edits(followed: Followed, machine: Sequence[Question], held: Sequence[Piece]) -> list[Edit]:
    known = {pieces.record_of(one, Question).id: one for one in held}
    before = {question.id: question for question in machine}
    last = held[-1].place if held else 0.0
    edits = []
    for place, question in enumerate(followed.changed, 1):
        piece = known.get(question.id)
        if piece is None:
            new = Snapshot(kind="question", record=plain_values(question), place=last + place)
            edits.append(Edit(after=new))
        else:
            edits.append(_followed(piece, before.get(question.id), question))
    gone = (known[one] for one in followed.gone if one in known)
    edits += [
        Edit(piece=one.pk, after=msgspec.structs.replace(snapshot(one), state="rejected"))
        for one in gone
        if one.state == "proposed"
    ]
    return edits


def _followed(piece: Piece, before: Question | None, question: Question) -> Edit:
    """The piece with what the move brought and took, beside what people did to it."""
    now = snapshot(piece)
    ours = pieces.record_of(piece, Question)
    theirs = msgspec.structs.replace(question, label=ours.label)
    base = msgspec.structs.replace(before or ours, label=ours.label)
    merged = merge(_alone(base), _alone(ours), _alone(theirs)).questions[0]
    record = plain_values(merged)
    fresh = now.state == "accepted" and record != now.record
    return Edit(piece=piece.pk, after=msgspec.structs.replace(now, record=record, fresh=fresh))


def _alone(question: Question) -> Issue:
    return Issue(title="", questions=(question,))
