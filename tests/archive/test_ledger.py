"""The ledger: a question has one permanent id, one history, and a state that follows from it."""

from typing import Any

import pytest

from openllm_talk.archive import ledger, models
from openllm_talk.archive.entries import chat_question_id
from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Answer, Issue, LedgerQuestion, Question

pytestmark = pytest.mark.both_engines

LORA = "How do I merge two LoRA adapters 怎么合并两个 LoRA？"
ROPE = "Does RoPE scaling hurt short prompts?"


def ask(text: str, **fields: Any) -> Question:
    defaults: dict[str, Any] = {"id": f"r{abs(hash(text)) % 1000}", "label": "Q1"}
    return Question(text=text, **(defaults | fields))


def issue(number: str | None, *questions: Question, **fields: Any) -> Issue:
    return Issue(title=f"Talk {number}", number=number, questions=questions, **fields)


def by_id(community: Community) -> dict[str, LedgerQuestion]:
    return {question.id: question for question in ledger.all_questions(community)}


def test_a_question_gets_an_id_of_its_place_or_of_its_first_message(community: Community) -> None:
    recorded = ledger.do_record_issue(
        issue(
            "006",
            ask(LORA, id="a", label="Q5："),
            ask(
                "and with DoRA adapters?",
                id="b",
                label=None,
                role="follow_up",
                parent="a",
                status="open",
            ),
            ask("DoRA helped us", id="e", role="follow_up", parent="a"),
            ask(ROPE, id="c", label=None, group="online", sources=("m17", "m18")),
            ask("a thought", id="d", role="remark"),
        )
    )
    assert [question.id for question in recorded.questions] == [
        "006-main-5",
        "006-main-5-f1",
        "e",
        chat_question_id("m17"),
        "d",
    ]
    assert recorded.questions[1].parent == "006-main-5"
    assert chat_question_id("m17").startswith("q-")
    assert len(by_id(community)) == 3


def test_recording_an_issue_again_changes_nothing(community: Community) -> None:
    read = issue("001", ask(LORA, id="a"), ask(ROPE, id="b", label="Q2"))
    recorded = ledger.do_record_issue(read)
    before = ledger.all_questions(community)
    assert ledger.do_record_issue(read) == recorded
    assert ledger.do_record_issue(recorded) == recorded
    assert ledger.all_questions(community) == before


def test_two_questions_with_one_label_stay_two(community: Community) -> None:
    recorded = ledger.do_record_issue(issue("001", ask(LORA, id="a"), ask(ROPE, id="b")))
    assert [question.id for question in recorded.questions] == ["001-main-1", "001-main-1-2"]
    assert ledger.do_record_issue(recorded) == recorded


def test_an_editor_may_correct_a_question_and_put_another_before_it(community: Community) -> None:
    ledger.do_record_issue(issue("001", ask(LORA, id="a", label="Q1")))
    new, corrected = ledger.do_record_issue(
        issue(
            "001",
            ask(ROPE, id="x", label="Q1"),
            ask(LORA.replace("two", "2"), id="y", label="Q2"),
        )
    ).questions
    assert new.id != corrected.id
    assert "001-main-1" in by_id(community)


def test_a_question_that_is_carried_over_keeps_its_address(community: Community) -> None:
    ledger.do_record_issue(issue("000", ask(LORA, label="Q11", status="open")))
    later = issue("001", ask(f"{LORA} ", status="answered", answers=(Answer(text="add them"),)))
    assert ledger.do_record_issue(later).questions[0].id == "000-main-11"
    (question,) = ledger.all_questions(community)
    assert question.status == "answered"
    assert question.first_issue == "000"
    assert [one.issue for one in question.appearances] == ["000", "001"]


def test_a_carry_over_in_other_words_is_recognised_and_dated(community: Community) -> None:
    ledger.do_record_issue(issue("000", ask(LORA), ask(ROPE, id="z", label="Q2")))
    carried = ask("How to merge two LoRA adapters? 怎么合并两个 LoRA", carried_over=True)
    (question,) = ledger.do_record_issue(issue("001", carried)).questions
    assert (question.id, question.open_since) == ("000-main-1", "000")


def test_short_words_that_stand_in_two_issues_are_two_questions(community: Community) -> None:
    ledger.do_record_issue(issue("000", ask("为什么？")))
    ledger.do_record_issue(issue("001", ask("为什么？")))
    assert len(by_id(community)) == 2


def test_an_answer_in_any_issue_answers_and_part_of_one_is_part(community: Community) -> None:
    ledger.do_record_issue(issue("001", ask(LORA, status="answered")))
    ledger.do_record_issue(issue("002", ask(LORA, status="open"), ask(ROPE, status="partly")))
    assert {q.text: q.status for q in ledger.all_questions(community)} == {
        LORA: "answered",
        ROPE: "partly",
    }


def test_a_question_nobody_asks_again_grows_stale(community: Community) -> None:
    ledger.do_record_issue(issue("000", ask(LORA, status="open")))
    ledger.do_record_issue(issue("009", ask(ROPE, status="open")))
    assert [q.text for q in ledger.open_questions(community)] == [LORA, ROPE]
    ledger.do_record_issue(issue("010", ask("Which tokenizer for Cantonese?", status="answered")))
    assert [q.text for q in ledger.open_questions(community)] == [ROPE]
    ledger.do_record_issue(issue("010", ask(LORA, status="open", carried_over=True)))
    assert by_id(community)["000-main-1"].status == "stale"
    ledger.do_record_issue(issue("010", ask(LORA, status="open")))
    assert by_id(community)["000-main-1"].status == "open"


def test_a_merged_question_redirects_and_gives_its_history(community: Community) -> None:
    ledger.do_record_issue(issue("000", ask(LORA, status="open")))
    again = "有没有办法把几个适配器合成一个"
    ledger.do_record_issue(issue("002", ask(again, status="answered")))
    ledger.do_merge("002-main-1", "000-main-1")
    held = by_id(community)
    assert held["002-main-1"].merged_into == "000-main-1"
    assert [one.text for one in held["000-main-1"].appearances] == [LORA, again]
    assert held["000-main-1"].status == "answered"
    assert ledger.aliases() == {"002-main-1": "000-main-1"}
    (third,) = ledger.do_record_issue(issue("003", ask(again))).questions
    assert ledger.aliases().get(third.id, third.id) == "000-main-1"
    assert len(by_id(community)["000-main-1"].appearances) == 3


def test_merges_that_make_no_sense_are_refused(community: Community) -> None:
    ledger.do_record_issue(issue("000", ask(LORA), ask(ROPE, id="b", label="Q2")))
    ledger.do_merge("000-main-1", "000-main-2")
    with pytest.raises(ArchiveError, match="into itself"):
        ledger.do_merge("000-main-2", "000-main-1")
    with pytest.raises(ArchiveError, match="no question"):
        ledger.do_merge("000-main-1", "000-main-7")


def test_a_split_gives_each_question_its_own_history_again(community: Community) -> None:
    again = "有没有办法把几个适配器合成一个"
    second = issue("002", ask(again, status="answered"))
    ledger.do_record_issue(issue("000", ask(LORA, status="open")))
    ledger.do_record_issue(second)
    before = ledger.all_questions(community)
    assert ledger.do_merge("002-main-1", "000-main-1") == "000-main-1"
    ledger.do_record_issue(second)
    assert len(by_id(community)["000-main-1"].appearances) == 2
    with pytest.raises(ArchiveError, match="merged into «000-main-1» already"):
        ledger.do_merge("002-main-1", "000-main-1")
    assert ledger.do_unmerge("002-main-1") == "000-main-1"
    assert ledger.all_questions(community) == before
    with pytest.raises(ArchiveError, match="of its own"):
        ledger.do_unmerge("002-main-1")
    with pytest.raises(ArchiveError, match="no question"):
        ledger.do_unmerge("009-main-1")


def test_a_question_that_only_the_chat_knew_is_printed_with_what_was_merged_into_it(
    community: Community,
) -> None:
    ledger.do_record_chat([ask(LORA, id="q-aaaaaaaaaa", sources=("m1",))])
    ledger.do_record_issue(issue("001", ask(ROPE, status="open")))
    ledger.do_merge("001-main-1", "q-aaaaaaaaaa")
    printed = {one.id: one.merged_into for one in ledger.printed_questions(community)}
    assert printed == {"q-aaaaaaaaaa": None, "001-main-1": "q-aaaaaaaaaa"}


def test_a_question_left_out_of_its_issue_keeps_its_address(community: Community) -> None:
    ledger.do_record_issue(issue("001", ask(LORA), ask(ROPE, id="b", label="Q2")))
    ledger.do_record_issue(issue("001", ask(LORA)))
    assert by_id(community)["001-main-2"].text == ROPE


def test_a_digest_without_a_number_is_known_by_its_title(community: Community) -> None:
    digest = Issue(title="Weekly digest", questions=(ask(LORA),))
    (question,) = ledger.do_record_issue(digest).questions
    assert question.id.startswith("d-")
    assert ledger.do_record_issue(digest).questions == (question,)
    assert models.Question.objects.count() == 1
    assert by_id(community)[question.id].first_issue is None
