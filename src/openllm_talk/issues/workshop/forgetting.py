"""The workshop without a person: pieces as they stand, and as they were before every change."""

from collections.abc import Callable
from typing import Any

import msgspec

from openllm_talk.archive import past
from openllm_talk.archive.forgetting.act import Done
from openllm_talk.archive.forgetting.gone import Gone
from openllm_talk.archive.forgetting.without import lost_highlights, without
from openllm_talk.archive.forgetting.words import is_withdrawn
from openllm_talk.issues.models import (
    Asked,
    Change,
    Nomination,
    Note,
    Offered,
    Piece,
    Step,
    Suggestion,
)
from openllm_talk.issues.workshop import pieces
from openllm_talk.issues.workshop.beside import Effect, effects
from openllm_talk.issues.workshop.journal import Snapshot
from openllm_talk.issues.workshop.turning import Claimed, Noted
from openllm_talk.records import Decision, Entry, Issue, Question, Record, Section

RECORDS: dict[str, type[Record]] = {
    "head": Issue,
    "section": Section,
    "entry": Entry,
    "question": Question,
    "decision": Decision,
}

NOBODY = 0
"""The number of no member."""

Line = Asked | Offered | Note | Nomination | Suggestion
"""Rows with a line of text that somebody typed."""


def do_forget_rows(done: Done) -> None:
    """Takes a person out of pieces, their history, notes, wishes, and what readers sent in.

    What is left without words is rejected, so that it stands in no manuscript, but for questions of
    an issue that is published: their pages stay. No version is
    counted up and no change remembered: nobody can undo it. What members did stays theirs; their
    accounts are the room `web`'s. Must be called inside the transaction that takes the person out
    of the archive.
    """
    for number in Piece.objects.order_by().values_list("number", flat=True).distinct():
        _rewrite_issue(number, done.in_issue(number))
    for change in Change.objects.exclude(said_by=""):
        if done.gone.is_them(change.said_by):
            Change.objects.filter(pk=change.pk).update(said_by="")
    for change in Change.objects.exclude(beside=[]):
        _rewrite_effects(change, lambda effect: _noted_without(effect, done.gone))
    for asked in Asked.objects.all():
        _rewrite_sent(asked, done.gone)
    for offered in Offered.objects.all():
        _rewrite_sent(offered, done.gone)
    lines: list[Line] = [*Note.objects.all(), *Nomination.objects.all(), *Suggestion.objects.all()]
    for line in lines:
        _rewrite_text(line, done.gone)


def do_forget_member(member: int) -> None:
    """Takes a member out of what the journal tells of claims, where only their number stands.

    What they did is nobody's from then on: it cannot be taken back. Call it inside the transaction
    that deletes them.
    """
    for change in Change.objects.exclude(beside=[]):
        _rewrite_effects(change, lambda effect: _claim_without(effect, member))


def _rewrite_effects(change: Change, without: Callable[[Effect], Effect]) -> None:
    held = effects(change.beside)
    left = [without(one) for one in held]
    if left != held:
        change.beside = [msgspec.to_builtins(one) for one in left]
        change.save(update_fields=["beside"])


def _noted_without(effect: Effect, gone: Gone) -> Effect:
    if not isinstance(effect, Noted):
        return effect
    before, after = (side and gone.text(side) for side in (effect.before, effect.after))
    return msgspec.structs.replace(effect, before=before, after=after)


def _claim_without(effect: Effect, member: int) -> Effect:
    is_theirs = isinstance(effect, Claimed) and effect.member == member
    return msgspec.structs.replace(effect, member=NOBODY) if is_theirs else effect


def _rewrite_sent(sent: Asked | Offered, gone: Gone) -> None:
    """What a reader sent in goes where it is theirs."""
    if gone.is_them(sent.name):
        sent.delete()
    else:
        _rewrite_text(sent, gone)


def _rewrite_text(line: Line, gone: Gone) -> None:
    text = gone.text(line.text)
    if text != line.text:
        line.text = text
        line.save(update_fields=["text"])


def _rewrite_issue(number: str, gone: Gone) -> None:
    """The pieces of an issue and their history."""
    published = past.is_held(number)
    lost = lost_highlights(pieces.issue_of(pieces.of_issue(number, Piece.STATES)), gone)
    for piece in Piece.objects.filter(number=number):
        held = msgspec.json.decode(piece.record, type=RECORDS[piece.kind])
        left, part = _without(held, gone, lost), gone.text(piece.part)
        if left != held or part != piece.part:
            piece.record, piece.part = msgspec.json.encode(left).decode("utf-8"), part
            piece.state = "rejected" if _is_empty(left, published=published) else piece.state
            piece.save(update_fields=["record", "part", "state"])
    for step in Step.objects.filter(piece__number=number):
        before, after = _side(step.before, gone, lost), _side(step.after, gone, lost)
        if (before, after) != (step.before, step.after):
            step.before, step.after = before, after
            step.save(update_fields=["before", "after"])


def _without(record: Record, gone: Gone, lost: frozenset[str]) -> Record:
    """A piece's record; `lost` are highlights that only their words said."""
    left = without(record, gone)
    if isinstance(left, Issue) and not lost.isdisjoint(left.highlights):
        kept = tuple(one for one in left.highlights if one not in lost)
        return msgspec.structs.replace(left, highlights=kept)
    return left


def _is_empty(record: Record, *, published: bool) -> bool:
    """Whether no words are left of it, nobody else's hang on it, and no page must stay."""
    if isinstance(record, Question):
        return not published and is_withdrawn(record.text) and not record.answers
    return isinstance(record, Entry) and not (record.title or record.urls or record.note)


def _side(side: Any, gone: Gone, lost: frozenset[str]) -> Any:
    """One side of a step, a `Snapshot` as plain values, without those who are forgotten."""
    if side is None:
        return None
    held = msgspec.convert(side, Snapshot)
    record = msgspec.convert(held.record, RECORDS[held.kind])
    left, part = _without(record, gone, lost), gone.text(held.part)
    if left == record and part == held.part:
        return side
    fresh = msgspec.structs.replace(held, record=msgspec.to_builtins(left), part=part)
    return msgspec.to_builtins(fresh)
