"""What a stroke turns in tables beside the pieces: claims, wishes, verdicts, minutes, notes.

Each turn says what stood there before and what stands there after. Doing it and taking it back are
the same act, once forth and once back: so both meet the same rules, and neither writes over what
somebody else did since.
"""

from typing import Literal, TypeVar

import msgspec
from django.contrib.auth import get_user_model
from django.db.models import F

from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import (
    AgendaItem,
    Claim,
    Finding,
    Night,
    Nomination,
    Note,
    Suggestion,
)
from openllm_talk.records import Record

Hold = Literal["", "waiting", "held"]
"""How a member holds a part: not, until an editor confirms it, or with its rights."""


class Claimed(Record, frozen=True, tag="claimed"):
    """A member's hold on a part of an issue."""

    number: str
    part: str
    member: int
    before: Hold
    after: Hold


class Wished(Record, frozen=True, tag="wished"):
    """The state of a nomination or a suggestion; a new one was «withdrawn» or «struck» before."""

    kind: Literal["nomination", "suggestion"]
    row: int
    before: str
    after: str


class Judged(Record, frozen=True, tag="judged"):
    """What was decided about a private thing, by its key; «» where nobody had looked."""

    number: str
    key: str
    before: str
    after: str


class Planned(Record, frozen=True, tag="planned"):
    """The minutes of a section in the agenda, by its piece; None for as long as it takes."""

    number: str
    section: int
    before: int | None
    after: int | None


class Noted(Record, frozen=True, tag="noted"):
    """The text of a note of the talk; None where there is no note."""

    row: int
    before: str | None
    after: str | None


Turn = Claimed | Wished | Judged | Planned | Noted
T = TypeVar("T", bound=Turn)

WISHES: dict[str, type[Nomination | Suggestion]] = {
    "nomination": Nomination,
    "suggestion": Suggestion,
}
"""Where what people wish is kept."""
GONE = {"nomination": "withdrawn", "suggestion": "struck"}
"""The state of a wish that nobody sees any more."""


def back(turn: T) -> T:
    """The turn that takes this one back."""
    return msgspec.structs.replace(turn, before=turn.after, after=turn.before)


def do_turn(turn: Turn) -> None:
    """Makes the table say what stands there after the turn.

    Raises WorkshopError where it does not say what stood there before, or where the place is taken.
    Call it under the issue's lock.
    """
    if isinstance(turn, Claimed):
        _do_hold(turn)
    elif isinstance(turn, Wished):
        _do_wish(turn)
    elif isinstance(turn, Judged):
        _do_judge(turn)
    elif isinstance(turn, Planned):
        _do_plan(turn)
    else:
        _do_note(turn)


def hold_of(number: str, part: str, member: int) -> Hold:
    """How a member holds a part."""
    claim = Claim.objects.filter(number=number, part=part, member_id=member).first()
    if claim is None:
        return ""
    return "held" if claim.confirmed else "waiting"


def free_slots(number: str, part: str) -> list[int]:
    """The places of a part that nobody has; raises WorkshopError where there is none."""
    taken = set(Claim.objects.filter(number=number, part=part).values_list("slot", flat=True))
    free = [slot for slot in range(1, Claim.MOST + 1) if slot not in taken]
    if not free:
        raise WorkshopError(
            "both places are taken; ask one of the two, or take another part",
            "两个名额都有人了；可以和其中一位商量，或认领别的版块",
        )
    return free


def _do_hold(turn: Claimed) -> None:
    number, part, member = turn.number, turn.part, turn.member
    _check(hold_of(number, part, member) == turn.before)
    held = Claim.objects.filter(number=number, part=part, member_id=member)
    if turn.after == "":
        held.delete()
    elif turn.before == "":
        _check(get_user_model().objects.filter(pk=member).exists())
        slot = free_slots(number, part)[0]
        confirmed = turn.after == "held"
        Claim.objects.create(
            number=number, part=part, member_id=member, slot=slot, confirmed=confirmed
        )
    else:
        held.update(confirmed=turn.after == "held")


def _do_wish(turn: Wished) -> None:
    kind = WISHES[turn.kind]
    row = kind._default_manager.filter(pk=turn.row, state=turn.before).first()
    if row is None:
        raise _changed()
    if isinstance(row, Nomination) and row.chosen:
        raise WorkshopError(
            "this is the topic of the section; let go of it first, then withdraw it",
            "这是版块的主题；请先取消主题，再撤回",
        )
    if turn.before == GONE[turn.kind] and row.same().exclude(state=turn.before).exists():
        raise WorkshopError(
            "the same stands there again already; look for it in its section",
            "同样的一条已经又提了；请在版块里找到它",
        )
    row.state = turn.after
    row.save(update_fields=["state"])


def _do_judge(turn: Judged) -> None:
    held = Finding.objects.filter(number=turn.number, key=turn.key)
    _check((held.values_list("verdict", flat=True).first() or "") == turn.before)
    if turn.after == "":
        held.delete()
    else:
        Finding.objects.update_or_create(
            number=turn.number, key=turn.key, defaults={"verdict": turn.after}
        )


def _do_plan(turn: Planned) -> None:
    held = AgendaItem.objects.filter(number=turn.number, section_id=turn.section)
    item = held.first()
    _check(item is None or item.minutes == turn.before)
    AgendaItem.objects.update_or_create(
        number=turn.number, section_id=turn.section, defaults={"minutes": turn.after}
    )
    _do_tell(turn.number)


def _do_note(turn: Noted) -> None:
    note = Note.objects.filter(pk=turn.row).first()
    if note is None or (None if note.dropped else note.text) != turn.before:
        raise _changed()
    note.dropped = turn.after is None
    note.text = note.text if turn.after is None else turn.after
    note.save(update_fields=["dropped", "text"])
    _do_tell(note.number)


def _do_tell(number: str) -> None:
    """Those who follow the talk are shown something new."""
    Night.objects.filter(pk=number).update(moves=F("moves") + 1)


def _check(holds: bool) -> None:
    if not holds:
        raise _changed()


def _changed() -> WorkshopError:
    return WorkshopError(
        "this was changed again since; take that back first",
        "之后又有改动；请先撤销后面的改动",
    )
