"""What a person says a message answers: kept through imports, refused where it cannot be."""

from pathlib import Path

import pytest
from plain_format import readers, say, write

from openllm_talk.archive import edited_links, models
from openllm_talk.archive.edited_links import check_answers, do_answer, do_undo, edited
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Message


@pytest.fixture
def export(tmp_path: Path, community: Community) -> Path:
    """Five messages, of which the last replies to the fourth, and a notice of the platform."""
    rows = [say(number, f"said {number}") for number in range(4)]
    rows.append(say(4, "said 4", reply_to=rows[3].id))
    rows.append(say(5, "joined", kind="system"))
    path = write(tmp_path / "a.chat", rows)
    do_import([path], community, readers=readers())
    return path


def ids(*numbers: int) -> list[str]:
    rows = models.Message.objects.order_by("position").values_list("pk", flat=True)
    return [rows[number] for number in numbers]


def test_the_last_word_on_a_message_counts(export: Path) -> None:
    first, second, third = ids(0, 1, 2)
    do_answer(third, first, "Rowan")
    assert edited([first, second, third]) == {third: first}
    do_answer(third, second, "Mei")
    assert edited([third]) == {third: second}
    do_answer(third, None, "Rowan")
    assert edited([third]) == {third: third}


def test_an_import_again_keeps_it(export: Path, community: Community) -> None:
    first, third = ids(0, 2)
    do_answer(third, first, "Rowan")
    do_import([export], community, readers=readers())
    assert edited([third]) == {third: first}


def test_undo_puts_back_what_was_said_before(export: Path) -> None:
    first, second, third = ids(0, 1, 2)
    one = do_answer(third, first, "Rowan")
    other = do_answer(third, second, "Mei")
    do_undo(other)
    assert edited([third]) == {third: first}
    do_undo(one)
    assert edited([third]) == {}


def test_undo_of_what_somebody_moved_again_is_refused(export: Path) -> None:
    first, second, third = ids(0, 1, 2)
    one = do_answer(third, first, "Rowan")
    do_answer(third, second, "Mei")
    with pytest.raises(ArchiveError, match="moved again"):
        do_undo(one)
    assert edited([third]) == {third: second}


def test_a_circle_is_refused(export: Path) -> None:
    second, fourth, fifth = ids(1, 3, 4)
    do_answer(fourth, second, "Rowan")
    with pytest.raises(ArchiveError, match="itself answers") as refused:
        check_answers(second, fifth)
    assert "本身就在回复" in refused.value.say("zh")


def test_a_message_does_not_answer_what_was_said_later(export: Path) -> None:
    second, third = ids(1, 2)
    with pytest.raises(ArchiveError, match="was said after"):
        check_answers(second, third)


@pytest.mark.parametrize(("message", "target"), [("nobody", None), (None, "nobody")])
def test_a_message_that_the_archive_lacks_is_refused(
    export: Path, message: str | None, target: str | None
) -> None:
    (third,) = ids(2)
    with pytest.raises(ArchiveError, match="holds no message"):
        check_answers(message or third, target)


def test_a_notice_of_the_platform_answers_nothing(export: Path) -> None:
    first, notice = ids(0, 5)
    with pytest.raises(ArchiveError, match="notice"):
        check_answers(notice, first)


def test_a_message_may_answer_one_of_another_room(
    export: Path, community: Community, tmp_path: Path
) -> None:
    other = Message(
        index=0, id="other", time="2026-05-31T10:00", author="Bo", text="yes", channel="elsewhere"
    )
    do_import([write(tmp_path / "b.chat", [other])], community, readers=readers())
    (first,) = ids(0)
    do_answer("other", first, "Rowan")
    assert edited(["other"]) == {"other": first}


def test_forgetting_takes_the_words_on_their_messages_and_their_name(export: Path) -> None:
    first, second, third, fourth = ids(0, 1, 2, 3)
    do_answer(second, first, "Rowan")
    do_answer(third, second, "Mei")
    do_answer(fourth, first, "Mei")
    assert edited_links.do_forget([second], names=["Mei"]) == 2
    assert edited([first, second, third, fourth]) == {fourth: first}
    assert models.EditedLink.objects.get().by == ""
