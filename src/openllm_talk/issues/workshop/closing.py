"""An issue that is finished and published: closed to members, until one reopens it to correct it.

The manuscript on disk is nobody's to close: what a person changes there is taken in as ever, and
comes out only with a note (`publish.corrections`).
"""

from openllm_talk.archive.engines import writing
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.claims import Credits
from openllm_talk.issues.models import Change, Draft, Piece
from openllm_talk.issues.workshop import final, pieces
from openllm_talk.issues.workshop.journal import Actor, do_change, do_lock


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


def do_close(number: str) -> None:
    """Closes the issue's workshop, where it has one. Call it in the transaction that publishes."""
    Draft.objects.filter(pk=number).update(closed=True)


def is_closed(number: str) -> bool:
    """Whether the issue is published and nobody reopened it."""
    return Draft.objects.filter(pk=number, closed=True).exists()


@writing()
def do_reopen(number: str) -> bool:
    """Opens a signed issue again, to be corrected; False where it was open. Holds a transaction.

    Raises WorkshopError where the workshop has no such issue.
    """
    draft = do_lock(number)
    was_closed, draft.closed = draft.closed, False
    draft.save(update_fields=["closed"])
    return was_closed
