"""What a stroke does beside the pieces, and how that is taken back with it."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import msgspec

from openllm_talk.archive import edited_links, ledger
from openllm_talk.archive.edited_links import Moved
from openllm_talk.errors import ArchiveError
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


Effect = Merged | Parted | Rethreaded


def effects(stored: Iterable[Any]) -> list[Effect]:
    """The effects that a change remembers."""
    return [msgspec.convert(one, Effect) for one in stored]


def do_take_back(effect: Effect) -> Effect:
    """Takes an effect back; the opposite effect, which takes that back again.

    What was undone elsewhere meanwhile stays so. Call it inside a transaction.
    """
    if isinstance(effect, Rethreaded):
        moved = effect.moved
        with suppress(ArchiveError):  # moved again since
            edited_links.do_undo(moved)
        back = Moved(message=moved.message, before=moved.after, after=moved.before)
        return Rethreaded(moved=back)
    if isinstance(effect, Merged):
        with suppress(ArchiveError):  # parted on the command line meanwhile
            ledger.do_unmerge(effect.question)
        return Parted(question=effect.question, into=effect.into)
    with suppress(ArchiveError):
        ledger.do_merge(effect.question, effect.into)
    return Merged(question=effect.question, into=effect.into)
