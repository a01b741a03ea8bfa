"""A person says what a message answers: the draft follows, and so do its questions at once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from test_drafting import LORA, chat
from test_late import ASKED, telegram

from openllm_talk.archive import ledger, models
from openllm_talk.archive.edited_links import do_answer, do_undo
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community, load
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.following import do_follow
from openllm_talk.issues.heard import by_channel
from openllm_talk.issues.manuscript_file import manuscript_of
from openllm_talk.issues.models import Draft
from openllm_talk.publish.publication import do_publish
from openllm_talk.records import Issue, Message, Question

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "community"
MOE = "有人知道 MoE 的路由损失系数一般设多少吗？"
COEFFICIENT = "一般 0.01，再大专家就退化成均匀了，可以先试试看"
WEEK = {
    "2026-06-05": [
        ("木木", "09:30", MOE),
        ("阿澈", "14:00", LORA),
        ("小满", "14:04", "16 起步，数据多就开到 32，再大提升不明显了"),
        ("周航", "14:06", COEFFICIENT),
    ]
}


def holding(issue: Issue, text: str) -> list[str]:
    """The questions of which one answer says this."""
    return [
        question.text
        for question in issue.questions
        if any(text in answer.text for answer in question.answers)
    ]


def id_of(text: str) -> str:
    return models.Message.objects.get(record__contains=text[:20]).pk


def unlabelled(questions: tuple[Question, ...]) -> dict[str, Question]:
    return {one.id: msgspec.structs.replace(one, label=None) for one in questions}


@pytest.fixture
def week(community: Community, workspace: Path, tmp_path: Path) -> Issue:
    """The draft of two questions; the answer to the older one was heard under the younger."""
    do_import([chat(tmp_path / "week.txt", WEEK)], community)
    issue = do_draft(community, workspace).issue
    assert holding(issue, COEFFICIENT) == [LORA]
    return issue


def test_an_answer_goes_with_the_thread_that_it_is_moved_to(
    week: Issue, community: Community, workspace: Path
) -> None:
    do_answer(id_of(COEFFICIENT), id_of(MOE), "Rowan")
    again = do_draft(community, workspace).issue
    assert holding(again, COEFFICIENT) == [MOE]
    assert [one.status for one in again.questions if one.text == MOE] != ["open"]


def test_what_starts_a_thread_of_its_own_answers_nothing(
    week: Issue, community: Community, workspace: Path
) -> None:
    do_answer(id_of(COEFFICIENT), None, "Rowan")
    assert holding(do_draft(community, workspace).issue, COEFFICIENT) == []


def test_a_move_that_is_undone_gives_the_first_draft_to_the_byte(
    week: Issue, community: Community, workspace: Path
) -> None:
    path = manuscript_of(workspace, "000")
    before = path.read_bytes()
    moved = do_answer(id_of(COEFFICIENT), id_of(MOE), "Rowan")
    do_draft(community, workspace)
    assert path.read_bytes() != before
    do_undo(moved)
    do_draft(community, workspace)
    assert path.read_bytes() == before


def test_imports_and_drafts_to_come_keep_a_move_and_an_editors_words(
    week: Issue, community: Community, workspace: Path, tmp_path: Path
) -> None:
    path = manuscript_of(workspace, "000")
    edited = path.read_text(encoding="utf-8").replace(LORA, "LoRA 的 rank 怎么选？")
    path.write_text(edited, encoding="utf-8")
    do_answer(id_of(COEFFICIENT), id_of(MOE), "Rowan")
    do_import([tmp_path / "week.txt"], community)
    for _ in range(2):
        issue = do_draft(community, workspace).issue
        assert holding(issue, COEFFICIENT) == [MOE]
        assert holding(issue, "16 起步") == ["LoRA 的 rank 怎么选？"]


def test_an_answer_given_in_another_room_goes_to_the_question(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    asked = chat(tmp_path / "a.txt", {"2026-06-05": [("木木", "09:30", MOE)]})
    told = chat(tmp_path / "b.txt", {"2026-06-05": [("周航", "14:06", COEFFICIENT)]}, "乙群")
    do_import([asked, told], community)
    assert holding(do_draft(community, workspace).issue, COEFFICIENT) == []
    do_answer(id_of(COEFFICIENT), id_of(MOE), "Rowan")
    followed = do_follow(community, [id_of(COEFFICIENT)])
    again = do_draft(community, workspace).issue
    assert holding(again, COEFFICIENT) == [MOE]
    assert unlabelled(followed.changed) == unlabelled(again.questions)


def test_what_is_heard_in_another_room_stands_there_at_its_time() -> None:
    said = [
        ("a0", "09:00", "甲"), ("a1", "10:00", "甲"), ("a2", "12:00", "甲"),
        ("b0", "11:00", "乙"), ("b1", "11:30", "乙"), ("b2", "08:00", "乙"),
    ]  # fmt: skip
    messages = [
        Message(index=n, id=name, time=f"2026-06-05T{clock}", author="Bo", text=name, channel=room)
        for n, (name, clock, room) in enumerate(said)
    ]
    edits = {"b0": "a0", "b1": "b0", "b2": "a1"}
    (room,) = by_channel(messages, edits=edits)
    assert [one.id for one in room.messages] == ["a0", "a1", "b2", "b0", "b1", "a2"]
    assert [link.reply_to for link in room.replies if link.source == "edited"] == [1, 0, 3]


def test_a_short_message_put_under_an_open_question_of_last_week_closes_it(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    first = telegram(tmp_path / "one.json", (11, "2026-06-05T14:00:00", "Ana", ASKED, None))
    do_import([first], community)
    do_draft(community, workspace)
    do_publish(community, workspace, "000", "Rowan", workspace / "site")
    (before,) = ledger.printed_questions(community)
    short = "Every 200."
    do_import(
        [telegram(tmp_path / "two.json", (12, "2026-06-09T10:00:00", "Bo", short, None))], community
    )
    assert holding(do_draft(community, workspace).issue, short) == []
    do_answer(id_of(short), id_of(ASKED), "Rowan")
    (carried,) = [
        one for one in do_draft(community, workspace).issue.questions if one.id == before.id
    ]
    assert (carried.status, carried.answers[0].text) == ("answered", short)


# --- the sample community ------------------------------------------------------------------------


@pytest.fixture
def sample(workspace: Path) -> Community:
    shutil.copytree(SAMPLE, workspace, dirs_exist_ok=True)
    community = load(workspace)
    do_import([workspace / "issues", workspace / "chat"], community)
    return community


@pytest.fixture
def two(sample: Community, workspace: Path) -> tuple[Question, Question]:
    """Two answered questions of the draft; the last answer to the second stands after both."""
    asked = [
        one
        for one in do_draft(sample, workspace).issue.questions
        if one.role == "question" and one.answers and not one.carried_over
    ]
    order = {
        row: place
        for place, row in enumerate(
            models.Message.objects.filter(channel__platform="wechat")
            .order_by("at", "position")
            .values_list("pk", flat=True)
        )
    }
    here = [one for one in asked if set(one.sources) <= order.keys()]
    pairs: Iterator[tuple[Question, Question]] = (
        (target, one)
        for one in here
        for target in here
        if target is not one and order[target.sources[0]] < order[one.answers[-1].sources[0]]
    )
    return next(pairs)


def test_in_the_sample_community_questions_follow_as_the_next_draft_has_them(
    two: tuple[Question, Question], sample: Community, workspace: Path
) -> None:
    target, source = two
    message = source.answers[-1].sources[0]
    before = unlabelled(do_draft(sample, workspace).issue.questions)
    moved = do_answer(message, target.sources[0], "Rowan")
    followed = do_follow(sample, [message])
    after = unlabelled(do_draft(sample, workspace).issue.questions)
    changed = {one: question for one, question in after.items() if before.get(one) != question}
    assert {target.id, source.id} <= changed.keys()
    assert unlabelled(followed.changed) == changed
    assert set(followed.gone) == before.keys() - after.keys()
    do_undo(moved)
    back = do_follow(sample, [message], tuple(after.values()))
    assert unlabelled(back.changed) == {one: before[one] for one in changed}
    assert unlabelled(do_draft(sample, workspace).issue.questions) == before


def test_following_writes_nothing_but_new_pseudonyms(
    two: tuple[Question, Question], sample: Community, workspace: Path
) -> None:
    (draft,) = Draft.objects.all()
    target, source = two
    message = source.answers[-1].sources[0]
    do_answer(message, target.sources[0], "Rowan")
    do_follow(sample, [message])
    (after,) = Draft.objects.all()
    assert (after.text, after.imports) == (draft.text, draft.imports)
    assert draft.pseudonyms.items() <= after.pseudonyms.items()


def test_following_what_no_draft_heard_changes_nothing(
    two: tuple[Question, Question], sample: Community
) -> None:
    assert do_follow(sample, ["nobody"]).changed == ()
