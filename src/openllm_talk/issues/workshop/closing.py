"""An issue that is finished and published: closed to members, until one reopens it to correct it.

The manuscript on disk is nobody's to close: what a person changes there is taken in as ever, and
comes out only with a note (`publish.corrections`).
"""

from typing import Literal

from openllm_talk.archive import past
from openllm_talk.archive.engines import writing
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.claims import Credits
from openllm_talk.issues.models import Change, Draft, Piece
from openllm_talk.issues.workshop import final, journal, pieces
from openllm_talk.issues.workshop.beside import Left
from openllm_talk.issues.workshop.journal import Actor, do_change, do_lock, do_tell

SIGNED = ("publish", "correct")
"""What the changes are called by which an issue goes out."""


@writing()
def do_finish(number: str, people: Credits, actor: Actor) -> Change | None:
    """Makes the rows say what is published: numbered, references made anew, its people in its head.

    One stroke; None where they say so already. Raises WorkshopError where proposals are undecided.
    Holds a transaction and the issue's lock.
    """
    do_lock(number)
    if left := final.undecided(number):
        raise WorkshopError(
            f"{left} proposals of issue {number} are undecided; accept them or leave them out",
            f"第 {number} 期还有 {left} 条没有决定；请收下，或略去",
        )
    held = list(Piece.objects.filter(number=number))
    issue = final.final(pieces.issue_of(pieces.of_issue(number)), people)
    return do_change(number, actor, "finish", pieces.edits_to(issue, held, by_person=True))


@writing()
def do_close(number: str, actor: Actor) -> Change | None:
    """Closes the issue's workshop, where it has one. Gives that change, which is none where it is
    closed and nothing was changed since. Holds a transaction and the issue's lock.
    """
    draft = Draft.objects.select_for_update().filter(pk=number).first()
    if draft is None:
        return None
    signed = Change.objects.filter(number=number, action__in=SIGNED).order_by("-pk").first()
    was_closed, draft.closed = draft.closed, True
    if was_closed and (signed is None or journal.cursor(number) < signed.pk):
        return None
    draft.save(update_fields=["closed"])
    action = "correct" if signed is not None or past.is_held(number) else "publish"
    left = Left(before="out" if was_closed else "open", after="out")
    return do_tell(number, actor, action, [left])


def is_closed(number: str) -> bool:
    """Whether the issue is published and nobody reopened it."""
    return Draft.objects.filter(pk=number, closed=True).exists()


@writing()
def do_reopen(number: str, actor: Actor) -> Change | None:
    """Opens a signed issue again, to be corrected; None where it was open.

    Raises WorkshopError where the workshop has no such issue. Holds a transaction and the issue's
    lock.
    """
    draft = do_lock(number)
    if not draft.closed:
        return None
    draft.closed = False
    draft.save(update_fields=["closed"])
    return do_tell(number, actor, "reopen", [Left(before="out", after="open")])


@writing()
def do_send(number: str, what: Literal["letters", "posts"], actor: Actor) -> Change:
    """Remembers that somebody has an issue sent out. Holds a transaction and the issue's lock."""
    journal.do_lock_next(number)
    return do_tell(number, actor, what, [Left(before="out", after=what)])
