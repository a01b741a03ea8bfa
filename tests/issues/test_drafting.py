"""What a draft holds: from an archive of past issues and chat to the next issue, and what not."""

import os
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from openllm_talk.archive import ledger, past
from openllm_talk.archive.entries import chat_question_id
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community, SectionPlan
from openllm_talk.issues import manuscript_file
from openllm_talk.issues.calendar import last_heard, talk_day
from openllm_talk.issues.compose import next_number
from openllm_talk.issues.draft import Drafted, do_draft, gather
from openllm_talk.issues.models import Draft
from openllm_talk.publish.publication import do_publish
from openllm_talk.records import Issue, Message, Question
from week_of_chat import week

pytestmark = pytest.mark.both_engines

LORA = "7B 模型做 SFT 的时候 LoRA 的 rank 一般开多少合适？"
PAPER = "分享一篇论文《Attention Is All You Need》 https://arxiv.org/abs/1706.03762"
FRIDAY = {
    "2026-06-05": [
        ("阿澈", "14:00", LORA),
        ("小满", "14:04", "16 起步，数据多就开到 32，再大提升不明显了"),
    ]
}
BEFORE_THE_TALK = {
    "2026-06-06": [
        ("木木", "16:30", "有人知道 MoE 的路由损失系数一般设多少吗？"),
        ("阿澈", "16:35", "一般 0.01，再大专家就退化成均匀了，可以先试试看"),
    ]
}


def chat(path: Path, days: dict[str, list[tuple[str, str, str]]], group: str = "甲群") -> Path:
    """A WeChat export with these messages: who, when, what."""
    lines = [f'微信群"{group}"的聊天记录如下:', ""]
    for day, messages in days.items():
        lines += [f"—————  {day}  —————", ""]
        for author, clock, text in messages:
            lines += [f"{author}  {clock}", text, ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def drafted(community: Community, workspace: Path, *exports: Path) -> Drafted:
    if exports:
        do_import(exports, community)
    return do_draft(community, workspace)


def published(community: Community, workspace: Path, number: str = "000") -> None:
    do_publish(community, workspace, number, "Rowan", workspace / "site")


def said(issue: Issue) -> str:
    return "\n".join(question.text for question in issue.questions)


def entries(issue: Issue, kind: str) -> list[str]:
    return [
        entry.title
        for section in issue.sections
        if section.kind == kind
        for part in section.subsections
        for entry in part.entries
    ]


def test_what_is_said_between_the_draft_and_the_talk_is_in_the_next_issue(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    first = drafted(community, workspace, chat(tmp_path / "friday.txt", FRIDAY))
    assert (first.issue.date, first.issue.until) == ("2026-06-06", "2026-06-05T14:04")
    published(community, workspace)
    later = chat(tmp_path / "later.txt", FRIDAY | BEFORE_THE_TALK)
    second = drafted(community, workspace, later)
    assert "MoE" in said(second.issue)
    assert "LoRA" not in said(second.issue)
    assert second.issue.date == "2026-06-13"


def test_a_question_that_an_issue_closed_is_not_printed_again(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    export = chat(tmp_path / "friday.txt", FRIDAY)
    drafted(community, workspace, export)
    published(community, workspace)
    again = do_draft(community, workspace, imports=[str(export)])
    assert said(again.issue) == ""


def test_a_question_asked_in_two_rooms_stands_once_with_all_answers(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    other = {
        "2026-06-04": [("王五", "08:51", LORA), ("赵六", "08:55", "抽取类的任务开到 8 就够了")]
    }
    issue = drafted(
        community,
        workspace,
        chat(tmp_path / "one.txt", FRIDAY),
        chat(tmp_path / "other.txt", other, "乙群"),
    ).issue
    (question,) = issue.questions
    assert [answer.label for answer in question.answers] == ["A1", "A2"]
    assert len(question.sources) == 2


def test_an_old_question_is_closed_by_somebody_who_quotes_and_answers_it(
    workspace: Path, community: Community, tmp_path: Path
) -> None:
    asked = "KV cache 用 int4 存的时候，长上下文的召回会掉多少？有没有人测过？"
    monday = {
        "2026-06-08": [
            ("木木", "10:00", f"000 期有个问题没人答：{asked}"),
            (
                "木木",
                "10:01",
                "我们上周测了一遍：32k 掉一个点，128k 掉四个点，key 按通道量化能补回来一半",
            ),
            ("小满", "10:03", "这个数和我们的差不多，value 用 int4 基本没影响"),
        ]
    }
    issue = Issue(
        title="Talk 000",
        number="000",
        date="2026-06-06",
        questions=(Question(id="m1", label="Q1", text=asked, status="open"),),
    )
    past.do_keep(issue, tmp_path / "000.md", "first")
    following = drafted(community, workspace, chat(tmp_path / "monday.txt", monday)).issue
    question = next(one for one in following.questions if one.open_since == "000")
    assert question.text == asked
    assert question.status == "answered"
    assert "32k 掉一个点" in question.answers[0].text
    published(community, workspace, "001")
    assert [one.status for one in ledger.printed_questions(community)] == ["answered"]


def test_the_pseudonym_of_one_issue_is_not_carried_into_another(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    asked = {"2026-06-05": [("阿澈", "14:00", LORA)]}
    drafted(community, workspace, chat(tmp_path / "friday.txt", asked))
    published(community, workspace)
    issue = drafted(community, workspace, chat(tmp_path / "later.txt", BEFORE_THE_TALK)).issue
    (carried,) = [question for question in issue.questions if question.carried_over]
    assert (carried.text, carried.asker, carried.open_since) == (LORA, None, "000")


def test_links_are_kept_where_the_community_has_no_section_for_them(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    plans = (
        SectionPlan(kind="news", zh="新闻一", en="One"),
        SectionPlan(kind="news", zh="新闻二", en="Two"),
    )
    own = msgspec.structs.replace(community, sections=plans)
    export = chat(tmp_path / "links.txt", {"2026-06-05": [("阿澈", "14:00", PAPER)]})
    issue = drafted(own, workspace, export).issue
    assert [section.name for section in issue.sections] == ["本周经典", "新闻一", "新闻二"]
    assert entries(issue, "classic") == ["Attention Is All You Need"]
    assert entries(issue, "news") == []


def test_optional_sections_stay_while_they_hold_something(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    plans = tuple(
        msgspec.structs.replace(plan, optional=True)
        for plan in community.sections
        if plan.kind in ("practice", "free_talk", "references")
    )
    own = msgspec.structs.replace(community, sections=plans)
    days = FRIDAY | {"2026-06-06": [("阿澈", "09:00", PAPER)]}
    issue = drafted(own, workspace, chat(tmp_path / "links.txt", days)).issue
    kinds = [section.kind for section in issue.sections]
    assert kinds == ["classic", "free_talk", "references"]


def test_messages_without_a_date_are_named_when_they_cannot_be_drafted_from(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    drafted(community, workspace, chat(tmp_path / "friday.txt", FRIDAY))
    published(community, workspace)
    clocks = tmp_path / "clocks.txt"
    clocks.write_text("[18:22] <ann> how do I install this driver?\n", encoding="utf-8")
    do_import([clocks], community)
    issue = drafted(community, workspace, chat(tmp_path / "later.txt", BEFORE_THE_TALK)).issue
    (undated,) = [one for one in issue.decisions if one.kind == "undated"]
    assert undated.en.startswith("1 messages")


def test_what_people_claim_in_the_chat_reaches_the_editor_without_private_things(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    claim = {"2026-06-05": [("阿澈", "14:00", "我来认领本周新闻，电话 13812345678")]}
    issue = drafted(community, workspace, chat(tmp_path / "claim.txt", FRIDAY | claim)).issue
    assert "13812345678" not in msgspec.json.encode(issue).decode()


def test_a_manuscript_that_cannot_be_written_leaves_the_ledger_as_it_was(
    community: Community, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {
        "2026-06-05": [
            ("阿澈", f"{hour:02}:00", f"有人知道第 {hour} 号机房的卡为什么会掉线吗？怎么排查？")
            for hour in range(24)
        ]
    }
    do_import([chat(tmp_path / "many.txt", many)], community)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manuscript_file, "os", SimpleNamespace(fsync=full, getpid=os.getpid))
    with pytest.raises(OSError, match="No space"):
        do_draft(community, workspace)
    assert ledger.all_questions(community) == []
    assert list((workspace / "drafts").iterdir()) == []


def test_a_draft_whose_run_was_killed_before_it_was_remembered_is_no_persons_edit(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    drafted(community, workspace, chat(tmp_path / "friday.txt", FRIDAY))
    Draft.objects.all().delete()
    again = do_draft(community, workspace)
    assert not again.edited
    assert again.written == again.manuscript


@pytest.mark.parametrize(
    ("last", "held", "day"),
    [
        ("2026-06-05T14:00", None, "2026-06-06"),
        ("2026-06-06T19:59", None, "2026-06-06"),
        ("2026-06-06T20:00", None, "2026-06-13"),
        ("2026-06-05T17:00+00:00", None, "2026-06-06"),  # Saturday 01:00 in Shanghai
        ("2026-12-31T23:00", None, "2027-01-02"),
        ("2016-12-19T04:00", "2026-06-06", "2026-06-13"),
        ("9999-12-31T04:00", None, "9999-12-31"),
    ],
)
def test_the_talk_is_on_the_next_talk_day(
    community: Community, last: str, held: str | None, day: str
) -> None:
    messages = [Message(index=0, id="m", time=last)]
    earlier = [Issue(title="before", date=held)] if held else []
    assert talk_day(last_heard(messages, community), earlier, community).isoformat() == day


@pytest.mark.parametrize(
    ("numbers", "following"), [((), "000"), (("99",), "100"), (("998", "999"), "1000")]
)
def test_numbers_go_on_counting(numbers: tuple[str, ...], following: str) -> None:
    assert next_number([Issue(title="", number=number) for number in numbers]) == following


def test_issues_stand_in_the_order_of_their_numbers(community: Community, tmp_path: Path) -> None:
    for number in ("1000", "999", "99"):
        asked = Question(id="q", text=f"第 {number} 期的问题究竟应该怎么解决？")
        issue = Issue(title=f"Talk {number}", number=number, questions=(asked,))
        past.do_keep(issue, tmp_path / f"{number}.md", f"content-{number}")
    assert [issue.number for issue in past.past_issues()] == ["99", "999", "1000"]


def test_what_only_looks_like_a_question_is_no_open_question_of_a_draft(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    asked = "有没有能离线跑的语音模型，要能把公式读对？"
    days = {
        "2026-06-05": [
            ("阿澈", "10:00", "GPU credits for sale, cheap cheap, DM me"),
            (
                "小满",
                "12:00",
                "今天没讲完的那张图，原图在这篇里：https://example.com/kv 《一张图看懂》",
            ),
            ("木木", "14:00", asked),
        ]
    }
    issue = drafted(community, workspace, chat(tmp_path / "a.txt", days)).issue
    assert [one.text for one in issue.questions if one.status == "open"] == [asked]


@pytest.mark.parametrize("number", ["", " 13800000000"])
def test_a_question_stays_in_the_draft_whatever_takes_it_for_an_answer(
    community: Community, workspace: Path, tmp_path: Path, number: str
) -> None:
    asked = "小模型做 function calling，嵌套 JSON 老是少一个右括号，除了约束解码还有啥办法"
    days = {
        "2026-06-04": [
            ("芦苇", "21:23", "结论是路由网络砍掉一半也没事？"),
            ("芦苇", "21:29", "对，但是只做到 8B"),
        ],
        "2026-06-05": [
            ("冬瓜汤", "09:20", asked),
            ("木子鱼", "09:22", "这题眼熟，001 期就有人问过，一直挂着"),
            ("青柠不酸", "09:23", "+1，我 3B 也这样"),
            ("冬瓜汤", "09:25", "所以到现在都没有答案是吗[捂脸]"),
            ("半糖", "10:01", "周五广告楼开张，广告请跟在这条后面"),
            ("小王", "10:02", f"8 卡整机，月租可谈，电话{number}，懂的来"),
        ],
    }
    issue = drafted(community, workspace, chat(tmp_path / "a.txt", days)).issue
    assert [one.text for one in issue.questions if one.role == "question"] == [asked]


def test_every_question_that_is_found_stands_in_the_draft_or_in_the_ledger(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    export = tmp_path / "week.txt"
    export.write_text(week(300), encoding="utf-8")
    issue = drafted(community, workspace, export).issue
    standing = {source for question in issue.questions for source in question.sources}
    ledger_ids = {question.id for question in ledger.all_questions(community)}
    found = [
        question.id
        for channel in gather(community).channels
        for question in channel.questions
        if question.id not in channel.wished
    ]
    left = [one for one in found if one not in standing]
    assert len(left) > 20
    assert {chat_question_id(one) for one in left} <= ledger_ids
