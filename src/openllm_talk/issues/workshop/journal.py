"""Every change to an issue: who did it, the pieces before and after, and what it did beside them.

All writing to pieces goes through `do_change`: it takes the issue's lock, refuses what was edited
from an older version, writes the pieces and the change in one transaction. From the changes come
the history, the difference between any two moments, restoring, undoing, and what other people's
pages must show anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef, QuerySet

from openllm_talk.archive.engines import writing
from openllm_talk.errors import Clash, WorkshopError
from openllm_talk.issues.models import Change, Draft, Piece, Step
from openllm_talk.issues.workshop import beside
from openllm_talk.records import Record

SAID = 60
"""Characters of a name that a change keeps."""
MACHINE = "talk draft"
"""Who is said to have done what the machine did."""
UNPRINTED = ("nominate", "withdraw", "suggest", "mark", "strike", "minutes")
"""What the changes are called that change nothing of what is published."""


class Actor(Record, frozen=True):
    """Who does something: a member by number, else a name that is no person's («talk draft»)."""

    member: int | None = None
    said: str = ""


class Snapshot(Record, frozen=True):
    """All of a piece that a change can change; the fields are those of `models.Piece`.

    While a stroke makes new pieces, `section` may be -1, -2 …: the piece that its first, second …
    edit makes. `record` is the record's JSON as plain values.
    """

    kind: str
    record: Any
    section: int | None = None
    part: str = ""
    place: float = 0.0
    state: str = "proposed"
    fresh: bool = False


class Edit(Record, frozen=True):
    """What a piece shall be: `piece` None makes a new one.

    `version` is the version that the person saw; None where nobody's view of it matters.
    """

    after: Snapshot
    piece: int | None = None
    version: int | None = None


def plain_values(record: Record) -> Any:
    """A record as the plain values that its JSON gives back: lists for tuples."""
    return msgspec.json.decode(msgspec.json.encode(record))


def snapshot(piece: Piece) -> Snapshot:
    """The piece as it stands."""
    return Snapshot(
        kind=piece.kind,
        record=msgspec.json.decode(piece.record),
        section=piece.section_id,
        part=piece.part,
        place=piece.place,
        state=piece.state,
        fresh=piece.fresh,
    )


@writing()
def do_lock(number: str) -> Draft:
    """The issue's row, locked until the transaction ends: changes of one issue follow each other.

    Raises WorkshopError where there is no draft of this number.
    """
    draft = Draft.objects.select_for_update().filter(pk=number).first()
    if draft is None:
        raise WorkshopError(
            f"there is no draft of issue {number}; make it with «talk draft», or upload a chat",
            f"没有第 {number} 期的草稿；请先运行 “talk draft”，或上传聊天记录",
        )
    return draft


@writing()
def do_lock_next(number: str) -> Draft:
    """The row of an issue that may not be drafted yet, locked as `do_lock` locks it.

    What people claim and wish comes before there is a draft: the row that keeps it in order is made
    with the first of it.
    """
    Draft.objects.get_or_create(pk=number)
    return do_lock(number)


def check_open(draft: Draft, actor: Actor) -> None:
    """Raises WorkshopError where a member would change an issue that is out (`closing`)."""
    if draft.closed and actor.member is not None:
        raise WorkshopError(
            f"issue {draft.pk} is published; reopen it on its page «Publish» to correct it",
            f"第 {draft.pk} 期已经发布；要更正，请先在 “发布” 页重新打开",
        )


@writing()
def do_change(
    number: str,
    actor: Actor,
    action: str,
    edits: Sequence[Edit],
    effects: Sequence[beside.Effect] = (),
    undoes: Change | None = None,
) -> Change | None:
    """Writes the edits and remembers them; None where they change nothing.

    Raises Clash where a piece has another version than the one that was edited, WorkshopError
    where a piece is not there, or where a member changes an issue that is out (`closing`). Holds a
    transaction and the issue's lock.
    """
    draft = do_lock(number)
    wanted = [edit.piece for edit in edits if edit.piece is not None]
    held = Piece.objects.filter(number=number).in_bulk(wanted)
    made: list[int] = []
    steps = [step for edit in edits if (step := _do_write(number, edit, held, made))]
    if not steps and not effects:
        return None
    check_open(draft, actor)
    change = do_tell(number, actor, action, effects, undoes)
    for step in steps:
        step.change = change
    Step.objects.bulk_create(steps)
    return change


def do_tell(
    number: str,
    actor: Actor,
    action: str,
    effects: Sequence[beside.Effect],
    undoes: Change | None = None,
) -> Change:
    """Remembers what was done beside the pieces; also of an issue that is out.

    Call it under the issue's lock.
    """
    return Change.objects.create(
        number=number,
        by_id=actor.member,
        said_by=actor.said[:SAID],
        action=action,
        beside=[msgspec.to_builtins(effect) for effect in effects],
        undoes=undoes,
    )


def _do_write(number: str, edit: Edit, held: Mapping[int, Piece], made: list[int]) -> Step | None:
    """Writes one piece; the step that says so, None where nothing changed."""
    after = edit.after
    if after.section is not None and after.section < 0:
        after = msgspec.structs.replace(after, section=made[-after.section - 1])
    piece = _piece(number, edit, held)
    before = snapshot(piece) if edit.piece is not None else None
    if before != after:
        _do_put(piece, after, before)
    made.append(piece.pk)
    if before == after:
        return None
    sides = (msgspec.to_builtins(before), msgspec.to_builtins(after))
    return Step(piece=piece, version=piece.version, before=sides[0], after=sides[1])


def _piece(number: str, edit: Edit, held: Mapping[int, Piece]) -> Piece:
    if edit.piece is None:
        return Piece(number=number, version=0)
    piece = held.get(edit.piece)
    if piece is None:
        raise WorkshopError(
            f"issue {number} has no such piece any more; reload the page",
            f"第 {number} 期里没有这一条了；请刷新页面",
        )
    if edit.version is not None and edit.version != piece.version:
        raise Clash(
            "somebody changed this meanwhile; look at both versions",
            "刚才有别人改过这一条；请对照两个版本",
        )
    return piece


def _do_put(piece: Piece, after: Snapshot, before: Snapshot | None) -> None:
    piece.kind = after.kind
    # What did not change keeps its bytes.
    if before is None or before.record != after.record:
        piece.record = msgspec.json.encode(after.record).decode("utf-8")
    piece.section_id = after.section
    piece.part, piece.place = after.part, after.place
    piece.state, piece.fresh = after.state, after.fresh
    piece.version += 1
    piece.save()


# --- looking back ---------------------------------------------------------------------------------


def before(step: Step) -> Snapshot | None:
    """The piece as it was before the step; None where the step made it."""
    return None if step.before is None else msgspec.convert(step.before, Snapshot)


def after(step: Step) -> Snapshot:
    """The piece as the step left it."""
    return msgspec.convert(step.after, Snapshot)


def at_version(piece: int, version: int) -> Snapshot | None:
    """The piece as it was in one of its versions (from 1), None where it never had that."""
    step = Step.objects.filter(piece_id=piece, version=version).first()
    return None if step is None else after(step)


@writing()
def do_undo(change: Change, actor: Actor) -> Change | None:
    """Takes a change back, with what it did beside: the pieces are as before it.

    Raises Clash where somebody changed one of them since, WorkshopError where it was taken back
    already, or what it did beside cannot be (any more). A piece that the change made is rejected,
    so that nothing is ever deleted. An undone change can be done again by undoing the undoing.
    Holds a transaction and the issue's lock.
    """
    do_lock(change.number)
    effects = beside.effects(change.beside)
    _check_back(change, effects)
    edits = []
    for step in change.steps.select_related("piece").order_by("pk"):
        now, then = after(step), before(step)
        if snapshot(step.piece) != now:
            raise Clash(
                "this was changed again since; take that back first, or restore a version",
                "之后又有改动；请先撤销后面的改动，或恢复到某个版本",
            )
        then = then or msgspec.structs.replace(now, state="rejected")
        edits.append(Edit(piece=step.piece_id, after=then))
    taken = [beside.do_take_back(one) for one in reversed(effects)]
    return do_change(change.number, actor, "undo", edits, taken, undoes=change)


def _check_back(change: Change, effects: Sequence[beside.Effect]) -> None:
    if change.pk in taken_back(change.number):
        raise WorkshopError("this was taken back already", "这一步已经撤销过了")
    drafted = Step.objects.filter(piece__number=change.number, piece__kind="head", version=1)
    since = drafted.filter(change_id__gt=change.pk).exists()
    if since and any(isinstance(one, beside.Chosen) for one in effects):
        raise WorkshopError(
            "the issue was drafted with this topic since; choose another one, or let go of it",
            "之后的草稿已经用了这个主题；请另选一个，或取消主题",
        )


def taken_back(number: str) -> frozenset[int]:
    """The ids of an issue's changes that are taken back as things stand; one that was done again
    by undoing the undoing is not."""
    undone: set[int] = set()
    undoing = Change.objects.filter(number=number, undoes__isnull=False).order_by("-pk")
    for change, undoes in undoing.values_list("pk", "undoes"):
        if undoes is not None and change not in undone:
            undone.add(undoes)
    return frozenset(undone)


@writing()
def do_restore(piece: Piece, change: Change, actor: Actor) -> Change | None:
    """Gives the piece what it held after `change`; its place and section stay as they are.

    Raises WorkshopError where the change did not touch it. Holds a transaction.
    """
    step = change.steps.filter(piece=piece).first()
    if step is None:
        raise WorkshopError(
            "this piece had no version there; choose another",
            "这一条在那一刻没有版本；请另选一个",
        )
    then, now = after(step), snapshot(piece)
    back = msgspec.structs.replace(now, record=then.record, state=then.state, fresh=False)
    return do_change(piece.number, actor, "restore", [Edit(piece=piece.pk, after=back)])


def since(number: str, cursor: int) -> list[Change]:
    """The changes of pieces after the one with the id `cursor`, oldest first."""
    return list(_of_pieces(number).filter(pk__gt=cursor).order_by("pk"))


def cursor(number: str) -> int:
    """The id of the issue's last change of pieces, 0 without any: what `since` is asked with next.

    What was done beside the pieces alone (a claim, a wish) changes no card of anybody's.
    """
    return _last(_of_pieces(number))


def outward(number: str) -> int:
    """The id of the last change of what is published: of pieces, of who is credited, of what stays
    hidden; wishes and minutes are not printed."""
    return _last(Change.objects.filter(number=number).exclude(action__in=UNPRINTED))


def _of_pieces(number: str) -> QuerySet[Change]:
    return Change.objects.filter(Exists(Step.objects.filter(change=OuterRef("pk"))), number=number)


def _last(changes: QuerySet[Change]) -> int:
    return changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def history(piece: Piece) -> QuerySet[Step]:
    """What was done to a piece, newest first; changes and who made them come along."""
    return piece.steps.select_related("change__by").order_by("-version")
