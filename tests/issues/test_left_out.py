"""What a draft has no room for can be taken into the issue, and stays there."""

from pathlib import Path

import pytest

from one_friday import drafted
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import manuscript
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.manuscript_file import do_replace, manuscript_of, more_of
from openllm_talk.issues.models import Piece
from openllm_talk.issues.workshop import editing, journal, pieces
from openllm_talk.issues.workshop.left_out import do_take, left_out
from openllm_talk.records import Answer, Issue, Question

EDITOR = journal.Actor(said="editor")
MORE = (
    Question(
        id="small-1",
        text="tokenizer 要不要重训？",
        status="answered",
        answers=(Answer(text="不用"),),
    ),
    Question(id="small-2", text="显存报 OOM 怎么查？", status="open"),
)


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """A drafted issue with two questions left out."""
    number = drafted(community, workspace, tmp_path)
    text = manuscript.write(Issue(title="", questions=MORE), "zh")
    do_replace(more_of(manuscript_of(workspace, number)), text.encode("utf-8"))
    return number


def printed(number: str) -> list[str]:
    return [one.id for one in pieces.issue_of(pieces.of_issue(number)).questions]


def test_what_is_taken_in_is_left_out_no_more(workspace: Path, number: str) -> None:
    assert [one.id for one in left_out(workspace, number)] == ["small-1", "small-2"]
    change = do_take(workspace, number, "small-1", EDITOR)
    assert change
    assert [one.id for one in left_out(workspace, number)] == ["small-2"]
    assert printed(number)[-1] == "small-1"
    piece = change.steps.get().piece
    assert (piece.state, pieces.record_of(piece, Question).answers[0].text) == ("accepted", "不用")


def test_it_is_taken_in_once(workspace: Path, number: str) -> None:
    do_take(workspace, number, "small-1", EDITOR)
    assert do_take(workspace, number, "small-1", EDITOR) is None
    assert printed(number).count("small-1") == 1


def test_what_was_taken_back_can_be_taken_in_again(workspace: Path, number: str) -> None:
    change = do_take(workspace, number, "small-1", EDITOR)
    assert change
    journal.do_undo(change, EDITOR)
    assert [one.id for one in left_out(workspace, number)] == ["small-1", "small-2"]
    do_take(workspace, number, "small-1", EDITOR)
    assert printed(number).count("small-1") == 1
    assert Piece.objects.filter(record__contains="small-1").count() == 1


def test_it_survives_the_next_draft(community: Community, workspace: Path, number: str) -> None:
    do_take(workspace, number, "small-1", EDITOR)
    do_draft(community, workspace)
    assert "small-1" in printed(number)


def test_a_question_that_was_never_left_out_is_refused(workspace: Path, number: str) -> None:
    with pytest.raises(WorkshopError, match="drafted again"):
        do_take(workspace, number, "small-9", EDITOR)


def test_without_the_file_nothing_was_left_out(workspace: Path, number: str) -> None:
    more_of(manuscript_of(workspace, number)).unlink()
    assert left_out(workspace, number) == []


def test_a_rejected_question_can_be_found_there_again(workspace: Path, number: str) -> None:
    change = do_take(workspace, number, "small-2", EDITOR)
    assert change
    editing.do_decide(number, [change.steps.get().piece_id], "rejected", EDITOR)
    assert [one.id for one in left_out(workspace, number)] == ["small-1", "small-2"]
