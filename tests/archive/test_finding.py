"""What was said, asked and shared is found, as soon as it is in and as long as it is there."""

from pathlib import Path
from typing import Any

import pytest
from plain_format import readers, say, write

from openllm_talk.archive import ledger, models
from openllm_talk.archive.importing import do_import
from openllm_talk.archive.past import do_keep
from openllm_talk.archive.search.finding import NEWEST, search
from openllm_talk.archive.search.found import Found
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.community import Community
from openllm_talk.records import Answer, Entry, Issue, Message, Question, Section, Subsection

SMOOTH = "https://github.com/example/smoothquant"


def taken_in(folder: Path, community: Community, *messages: Message, name: str = "a") -> None:
    do_import([write(folder / f"{name}.chat", messages)], community, readers=readers())


def an_issue(number: str = "006", **fields: Any) -> Issue:
    entry = Entry(title="SmoothQuant 的代码", urls=(SMOOTH,), note="量化前先看")
    question = Question(
        id="a",
        label="Q3",
        text="NCCL 的超时怎么排查？",
        status="answered",
        answers=(Answer(text="H100 可以，显卡驱动要新"),),
    )
    parts = (Subsection(name="项目", entries=(entry, Entry(title="下期聊推理加速"))),)
    section = Section(name="本周推荐", kind="recommended", subsections=parts)
    defaults: dict[str, Any] = {"sections": (section,), "questions": (question,), "urls": (SMOOTH,)}
    return Issue(title=f"Talk {number}", number=number, **(defaults | fields))


def kept(issue: Issue, content: str = "c") -> None:
    do_keep(issue, Path(f"{content}.md"), content)


def kinds(found: list[Found]) -> list[str]:
    return [one.kind for one in found]


def test_a_message_is_found_by_one_two_or_more_characters(
    workspace: Path, community: Community
) -> None:
    taken_in(workspace, community, say(0, "显存不够怎么办"), say(1, "开梯度检查点"))
    for query in ("显", "显存", "显存不够"):
        (found,) = search(query)
        assert (found.kind, found.text) == ("message", "显存不够怎么办")
    assert search("猫") == search("") == search("?!") == []


def test_messages_of_one_conversation_come_as_one_thread(
    workspace: Path, community: Community
) -> None:
    taken_in(
        workspace,
        community,
        say(0, "vLLM 报错 OOM"),
        say(1, "我也遇到 OOM", reply_to="k0"),
        say(2, "OOM 就把 batch 调小", reply_to="k1"),
        say(3, "vLLM 真香"),
    )
    thread, single = search("vLLM OOM")
    first = models.Message.objects.get(key="k0")
    assert (thread.kind, thread.id, thread.title) == ("thread", first.pk, "vLLM 报错 OOM")
    assert "batch 调小" in thread.text
    assert (single.kind, single.text) == ("message", "vLLM 真香")


def test_an_edited_message_is_found_by_its_new_words_only(
    workspace: Path, community: Community
) -> None:
    taken_in(workspace, community, say(0, "用旧显卡"))
    taken_in(workspace, community, say(0, "用新主板", edited=True), name="b")
    assert search("显卡") == []
    assert len(search("主板")) == 1


def test_a_deleted_message_is_not_found(workspace: Path, community: Community) -> None:
    taken_in(workspace, community, say(0, "我的密码"), say(1, "好"))
    taken_in(workspace, community, say(0, "我的密码", deleted=True), name="b")
    assert search("密码") == []


def test_a_message_that_leaves_the_archive_leaves_the_index(
    workspace: Path, community: Community
) -> None:
    taken_in(workspace, community, say(0, "显卡"))
    models.Origin.objects.all().delete()
    models.Message.objects.all().delete()
    assert search("显卡") == []


def test_an_import_that_fails_leaves_nothing_to_find(workspace: Path, community: Community) -> None:
    path = write(workspace / "cut.chat", [say(0, "显卡")], cut_off=True)
    good = write(workspace / "good.chat", [say(1, "主板")])
    do_import([good, path], community, readers=readers())
    assert search("显卡") == []
    assert len(search("主板")) == 1


def test_questions_links_and_entries_of_an_issue_are_found(workspace: Path) -> None:
    kept(an_issue())
    (question,) = search("nccl")
    assert (question.kind, question.issue, question.id) == ("question", "006", "006-main-3")
    (link,) = search("smoothquant")
    assert (link.kind, link.issue, link.urls) == ("link", "006", (SMOOTH,))
    assert kinds(search("推理加速")) == ["entry"]


def test_an_answer_finds_its_question_after_what_says_it_in_its_heading(workspace: Path) -> None:
    other = Question(id="b", label="Q4", text="显卡驱动怎么升级？", status="open")
    kept(an_issue(questions=(*an_issue().questions, other)))
    assert [one.id for one in search("显卡驱动")] == ["006-main-4", "006-main-3"]


def test_a_word_finds_what_says_the_same_in_the_other_language(workspace: Path) -> None:
    kept(
        an_issue(questions=(Question(id="a", label="Q1", text="外推最近进展如何", status="open"),))
    )
    assert [one.id for one in search("extrapolation")] == ["006-main-1"]
    assert SMOOTH in search("quantization")[0].urls


def test_a_corrected_issue_is_found_as_it_is_now(workspace: Path) -> None:
    kept(an_issue(), "first")
    kept(an_issue(sections=(), urls=(), approved_by="Rowan"), "second")
    assert search("smoothquant") == []
    assert kinds(search("nccl")) == ["question"]


def test_a_merged_question_is_found_as_the_one_that_it_is_now(workspace: Path) -> None:
    again = Question(id="b", label="Q4", text="八位浮点谁家硬件能跑？", status="open")
    kept(an_issue(questions=(*an_issue().questions, again)))
    ledger.do_merge("006-main-4", "006-main-3")
    assert [one.id for one in search("八位浮点")] == ["006-main-3"]
    ledger.do_unmerge("006-main-4")
    assert [one.id for one in search("八位浮点")] == ["006-main-4"]


def test_what_people_chose_for_an_issue_comes_before_what_was_only_said(
    workspace: Path, community: Community
) -> None:
    kept(an_issue())
    taken_in(workspace, community, say(0, "NCCL 的超时怎么排查？"))
    assert kinds(search("NCCL 超时")) == ["question", "message"]


def test_readers_find_only_what_is_public(workspace: Path, community: Community) -> None:
    taken_in(workspace, community, say(0, "内部的 SmoothQuant"))
    kept(an_issue())
    assert search("smoothquant", "public") == search("nccl", "public") == []
    do_index_public([an_issue()], [])
    assert kinds(search("smoothquant", "public")) == ["link"]
    assert search("nccl", "public") == []
    do_index_public([], ledger.printed_questions(community))
    assert kinds(search("nccl", "public")) == ["question"]
    assert search("smoothquant", "public") == []


def test_two_common_words_are_found_together_however_far_back(
    workspace: Path, community: Community
) -> None:
    filler = [say(place, "早上好" if place % 2 else "显存") for place in range(1, 3 * NEWEST)]
    rows = [say(0, "早上好，显存"), *(row for row in filler)]
    taken_in(workspace, community, *(_later(row) for row in rows))
    assert search("早上好 显存")[0].text == "早上好，显存"


def _later(row: Message) -> Message:
    """The same in a time that an hour and a minute can say."""
    import msgspec

    minutes = row.index
    day, rest = divmod(minutes, 600)
    stamp = f"2026-06-{day + 1:02}T{rest // 60 + 8:02}:{rest % 60:02}"
    return msgspec.structs.replace(row, time=stamp)


def test_at_most_as_many_as_asked_for_the_newest_of_equals_first(
    workspace: Path, community: Community
) -> None:
    taken_in(workspace, community, *(say(place, f"显卡 {place}") for place in range(9)))
    assert [one.text for one in search("显卡", limit=2)] == ["显卡 8", "显卡 7"]
    assert search("显卡", limit=0) == []


@pytest.mark.parametrize(
    "query", ['"', "a OR b", "x AND", "'; DROP TABLE", "NEAR(a b)", "*", "猫*", "-a", "\0"]
)
def test_a_query_is_never_a_command(workspace: Path, query: str) -> None:
    assert search(query) == []
