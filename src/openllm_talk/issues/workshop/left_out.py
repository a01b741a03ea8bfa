"""What a draft had no room for (`NNN.more.md`), and how a person takes it into the issue."""

from pathlib import Path

from openllm_talk.archive.engines import writing
from openllm_talk.errors import SourceError, WorkshopError
from openllm_talk.issues.manuscript_file import manuscript_of, more_of, read_file
from openllm_talk.issues.models import Change, Piece
from openllm_talk.issues.workshop import editing, pieces
from openllm_talk.issues.workshop.journal import Actor, do_lock, plain_values
from openllm_talk.records import Question


def left_out(workspace: Path, number: str) -> list[Question]:
    """The week's questions that stand in no piece of the issue, the worthiest first.

    Raises WorkshopError where the file cannot be read.
    """
    try:
        more = read_file(more_of(manuscript_of(workspace, number)))
    except SourceError as exc:
        raise WorkshopError(exc.en, exc.zh) from exc
    taken = {id_ for id_, piece in _standing(number).items() if piece.state != "rejected"}
    return [one for one in (more.questions if more else ()) if one.id not in taken]


@writing()
def do_take(workspace: Path, number: str, question: str, actor: Actor) -> Change | None:
    """A question that was left out stands behind the others, accepted; None where it does already.

    Raises WorkshopError where no such question was left out, and as `left_out` does. Holds a
    transaction and the issue's lock.
    """
    do_lock(number)
    piece = _standing(number).get(question)
    if piece is not None and piece.state != "rejected":
        return None
    found = next((one for one in left_out(workspace, number) if one.id == question), None)
    if found is None:
        raise WorkshopError(
            "the chat was drafted again meanwhile; reload the page",
            "草稿刚刚重新生成过；请刷新页面",
        )
    if piece is not None:  # somebody had taken it in, and out again
        return editing.do_decide(number, [piece.pk], "accepted", actor)
    return editing.do_add(number, "question", plain_values(found), actor)


def _standing(number: str) -> dict[str, Piece]:
    """The pieces of the issue's questions, rejected ones too, by the question's id."""
    held = Piece.objects.filter(number=number, kind="question")
    return {pieces.record_of(one, Question).id: one for one in held}
