"""What a stroke does beside the pieces, and how that is taken back with it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Literal

import msgspec

from openllm_talk.archive import edited_links, ledger
from openllm_talk.archive.edited_links import Moved
from openllm_talk.errors import ArchiveError, WorkshopError
from openllm_talk.issues.models import Asked, Nomination, Offered
from openllm_talk.issues.workshop import turning
from openllm_talk.issues.workshop.turning import Turn
from openllm_talk.records import Record


class Merged(Record, frozen=True, tag="merged"):
    """A question of the ledger became one with another: its address leads there."""

    question: str
    into: str


class Parted(Record, frozen=True, tag="parted"):
    """A question of the ledger is one of its own again."""

    question: str
    into: str


class Rethreaded(Record, frozen=True, tag="rethreaded"):
    """A person said what a message answers."""

    moved: Moved


class Chosen(Record, frozen=True, tag="chosen"):
    """Which nomination is the topic of a section, by its id: `now`, and `before`; None for none."""

    number: str
    part: str
    now: int | None
    before: int | None


class Standing(Record, frozen=True):
    """What became of something that a reader sent in, and the question that it belongs to."""

    state: str
    question: str


class Stood(Record, frozen=True, tag="stood"):
    """Something that a reader sent in, in row `row`, was let in or turned away."""

    kind: Literal["asked", "offered"]
    row: int
    before: Standing
    after: Standing


class Left(Record, frozen=True, tag="left"):
    """How an issue stood and stands towards the world: «open», «out», sent as «letters», «posts».

    It is told, and never taken back: others have read it.
    """

    before: str
    after: str


Effect = Merged | Parted | Rethreaded | Chosen | Stood | Left | Turn

SENT: Mapping[str, type[Asked | Offered]] = {"asked": Asked, "offered": Offered}
"""Where what readers sent in is kept."""


def effects(stored: Iterable[Any]) -> list[Effect]:
    """The effects that a change remembers."""
    return [msgspec.convert(one, Effect) for one in stored]


def do_take_back(effect: Effect) -> Effect:
    """Takes an effect back; the opposite effect, which takes that back again.

    What was undone elsewhere meanwhile stays so; WorkshopError where it cannot be taken back (any
    more). Call it inside a transaction.
    """
    if isinstance(effect, Turn):
        turned = turning.back(effect)
        turning.do_turn(turned)
        return turned
    if isinstance(effect, Left):
        raise WorkshopError(
            "what is out cannot be taken back; reopen the issue to correct it",
            "已经发出的无法撤回；请重新打开这一期来更正",
        )
    if isinstance(effect, Chosen):
        return _do_choose_again(effect)
    if isinstance(effect, Rethreaded):
        moved = effect.moved
        with suppress(ArchiveError):  # moved again since
            edited_links.do_undo(moved)
        back = Moved(message=moved.message, before=moved.after, after=moved.before)
        return Rethreaded(moved=back)
    if isinstance(effect, Stood):
        do_stand(effect.kind, effect.row, effect.after, effect.before)
        return Stood(kind=effect.kind, row=effect.row, before=effect.after, after=effect.before)
    if isinstance(effect, Merged):
        with suppress(ArchiveError):  # parted on the command line meanwhile
            ledger.do_unmerge(effect.question)
        return Parted(question=effect.question, into=effect.into)
    with suppress(ArchiveError):
        ledger.do_merge(effect.question, effect.into)
    return Merged(question=effect.question, into=effect.into)


def _do_choose_again(effect: Chosen) -> Chosen:
    """The topic that was chosen before is chosen again, if nobody chose another one since."""
    held = Nomination.objects.filter(number=effect.number, part=effect.part, state="open")
    now = held.filter(chosen=True).values_list("pk", flat=True).first()
    if now != effect.now or not (effect.before is None or held.filter(pk=effect.before).exists()):
        raise WorkshopError(
            "the topic was changed since, or the one before it was withdrawn; choose again",
            "之后又换了主题，或原来的提名已撤回；请重新选择",
        )
    held.filter(chosen=True).update(chosen=False)
    held.filter(pk=effect.before or 0).update(chosen=True)
    return msgspec.structs.replace(effect, now=effect.before, before=effect.now)


def do_stand(kind: str, row: int, before: Standing, after: Standing) -> None:
    """Writes what became of something sent in; left as it is where it is gone or stands otherwise.

    Call it inside a transaction.
    """
    held = SENT[kind]._default_manager.filter(pk=row, state=before.state, question=before.question)
    held.update(state=after.state, question=after.question)
