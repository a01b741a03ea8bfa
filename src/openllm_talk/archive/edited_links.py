"""What people said a message answers, where the machine or the platform had it wrong.

One word a message: the last one counts. It stays through every import and every draft until a
person takes it back.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from openllm_talk.archive import models
from openllm_talk.archive.codec import decode
from openllm_talk.archive.engines import writing
from openllm_talk.archive.messages import BATCH
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Record

FAR = 200
"""Replies over which it is looked whether a message answers itself in the end."""


class EditedLink(Record, frozen=True):
    """Who said that `message` answers `answers` (itself: it starts a thread), and when."""

    message: str
    answers: str
    by: str
    at: datetime


class Moved(Record, frozen=True):
    """A message and what people said of it before and after; None where nobody said anything."""

    message: str
    before: EditedLink | None
    after: EditedLink | None


def edited(ids: Iterable[str]) -> dict[str, str]:
    """For those of these messages that a person placed: the id of what each answers, its own where
    it starts a thread."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), BATCH // 4):
        rows = models.EditedLink.objects.filter(pk__in=wanted[start : start + BATCH // 4])
        found.update(rows.values_list("message", "answers"))
    return found


def check_answers(message: str, target: str | None) -> None:
    """Raises ArchiveError unless a person may say that `message` answers `target`.

    None, or the message itself, means that it starts a thread. Another room is allowed. What was
    said later is not, nor what itself answers the message, over however many others.
    """
    answering = _said(message)
    if target is None or target == message:
        return
    answered = _said(target)
    if message in _above(answered):
        raise ArchiveError(
            f"the message {target} itself answers {message}, over others or straight; move it "
            "away first",
            f"消息 {target} 本身就在回复 {message}（直接或经由其他消息）；请先把它移开",
        )
    if _is_later(answered, answering):
        raise ArchiveError(
            f"the message {target} was said after {message}; choose one that stands before it",
            f"消息 {target} 说在 {message} 之后；请选择它前面的消息",
        )


@writing()
def do_answer(message: str, target: str | None, by: str, at: datetime | None = None) -> Moved:
    """Says for `by` that `message` answers `target`; None: that it starts a thread of its own.

    Raises ArchiveError as `check_answers` does. Holds a transaction, and the row of the word that
    was there before.
    """
    check_answers(message, target)
    before = _word(message)
    row, _ = models.EditedLink.objects.update_or_create(
        message=message,
        defaults={"answers": target or message, "by": by, "at": at or timezone.now()},
    )
    return Moved(message=message, before=before, after=_record(row))


@writing()
def do_undo(moved: Moved) -> None:
    """Puts back what people said of a message before it was `moved`.

    Raises ArchiveError where somebody has moved it again since. Holds a transaction, and the row.
    """
    if _word(moved.message) != moved.after:
        raise ArchiveError(
            f"the message {moved.message} was moved again since; look at where it stands now",
            f"消息 {moved.message} 之后又被移动过；请先看它现在的位置",
        )
    if moved.before is None:
        models.EditedLink.objects.filter(pk=moved.message).delete()
        return
    models.EditedLink.objects.update_or_create(
        message=moved.message,
        defaults={
            "answers": moved.before.answers,
            "by": moved.before.by,
            "at": moved.before.at,
        },
    )


def do_forget(messages: Collection[str], names: Collection[str] = ()) -> int:
    """Takes away every word on these messages, and `names` from what they said of others.

    Returns how many words are gone. Writes: call it inside the transaction that forgets.
    """
    gone = 0
    wanted = list(dict.fromkeys(messages))
    for start in range(0, len(wanted), BATCH // 4):
        some = wanted[start : start + BATCH // 4]
        held = models.EditedLink.objects.filter(Q(message__in=some) | Q(answers__in=some))
        gone += held.delete()[0]
    models.EditedLink.objects.filter(by__in=names).update(by="")
    return gone


def _said(message: str) -> models.Message:
    """The message, which a person said; raises ArchiveError where it is none."""
    found = models.Message.objects.select_related("first_import").filter(pk=message).first()
    if found is None:
        raise ArchiveError(
            f"the archive holds no message {message}; load the page again",
            f"存档里没有消息 {message}；请重新载入页面",
        )
    if found.kind != "message":
        raise ArchiveError(
            f"{message} is a notice of the platform, which answers nothing; choose a message",
            f"{message} 是平台的提示，不回复任何消息；请选择一条消息",
        )
    return found


def _is_later(one: models.Message, other: models.Message) -> bool:
    """Whether `one` was said after `other`, as far as both are known to have a time."""
    if one.channel_id == other.channel_id:
        return _place(one) > _place(other)
    return one.at is not None and other.at is not None and one.at > other.at


def _place(message: models.Message) -> tuple[bool, float, int, int]:
    """By what the rows of a room are put in order (`messages.between`)."""
    at = message.at.timestamp() if message.at else 0.0
    return (message.at is not None, at, message.first_import.number, message.position)


def _above(message: models.Message) -> set[str]:
    """What `message` answers, what that answers, and so on, by people's and platforms' words."""
    found: set[str] = set()
    here: models.Message | None = message
    while here is not None and here.pk not in found and len(found) < FAR:
        found.add(here.pk)
        here = _answered(here)
    return found


def _answered(message: models.Message) -> models.Message | None:
    word = models.EditedLink.objects.filter(pk=message.pk).first()
    if word is not None:
        return models.Message.objects.filter(pk=word.answers).first()
    key = decode(message.record).reply_to
    if key is None:
        return None
    return models.Message.objects.filter(channel_id=message.channel_id, key=key).first()


def _word(message: str) -> EditedLink | None:
    row = models.EditedLink.objects.select_for_update().filter(pk=message).first()
    return None if row is None else _record(row)


def _record(row: models.EditedLink) -> EditedLink:
    return EditedLink(message=row.message, answers=row.answers, by=row.by, at=row.at)
