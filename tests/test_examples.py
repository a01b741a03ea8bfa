"""The sample community of `make demo`: it parses whole, and holds what its README promises."""

import re
from pathlib import Path

import pytest
from msgspec import UNSET

from openllm_talk import community, sources
from openllm_talk.issues import practice
from openllm_talk.publish import figures
from openllm_talk.records import Issue, Message, Reject
from openllm_talk.sources.detect import detect
from openllm_talk.sources.documents import manuscript
from openllm_talk.sources.format import Options

COMMUNITY = Path(__file__).parent.parent / "examples" / "community"
CHATS = {
    "wechat-group.txt": "wechat",
    "telegram-english.json": "telegram",
    "whatsapp-singapore.txt": "whatsapp",
}


def messages(name: str) -> list[Message]:
    """Every row of one export; a reject fails the test that asked."""
    rows = list(sources.read(COMMUNITY / "chat" / name, Options()))
    assert [row for row in rows if isinstance(row, Reject)] == []
    return [row for row in rows if isinstance(row, Message)]


def issue(number: str) -> Issue:
    """A past issue, read from its manuscript."""
    path = COMMUNITY / "issues" / f"{number}.md"
    return manuscript.read(path.read_text(encoding="utf-8"), path)


@pytest.mark.parametrize(("name", "platform"), CHATS.items())
def test_each_export_is_known_by_its_content(name: str, platform: str) -> None:
    assert detect(COMMUNITY / "chat" / name).format.name == platform


def test_the_week_is_as_large_as_its_readme_says() -> None:
    spoken = [sum(row.kind == "message" for row in messages(name)) for name in CHATS]
    system = sum(row.kind == "system" for name in CHATS for row in messages(name))
    readme = (COMMUNITY.parent / "README.md").read_text(encoding="utf-8")
    told = re.search(r"(\d+) messages \((\d+) \+ (\d+) \+ (\d+)\) and (\d+) system\s+rows", readme)
    assert told is not None
    assert [int(number) for number in told.groups()] == [sum(spoken), *spoken, system]
    assert sum(spoken) >= 300


@pytest.mark.parametrize("name", CHATS)
def test_nothing_has_to_be_assumed_about_a_date(name: str) -> None:
    assert [row for row in messages(name) if row.assumed is not UNSET] == []


@pytest.mark.parametrize("name", CHATS)
def test_the_week_lies_between_the_third_talk_and_the_fourth(name: str) -> None:
    times = [row.time or "" for row in messages(name) if row.kind == "message"]
    assert all("2026-05-30T20:00" < time < "2026-06-06T20:00" for time in times)


def test_replies_reactions_and_code_of_the_telegram_room_come_through() -> None:
    rows = messages("telegram-english.json")
    known = {row.id for row in rows}
    assert sum(row.reply_to is not None for row in rows) >= 40
    assert all(row.reply_to in known for row in rows if row.reply_to is not None)
    assert any(reaction.count > 1 for row in rows for reaction in row.reactions)
    assert any('tokenizer.padding_side = "left"' in row.text for row in rows)
    assert any(row.attachments and not row.text for row in rows)


def test_the_deleted_and_the_edited_message_of_the_whatsapp_group_are_marked() -> None:
    rows = messages("whatsapp-singapore.txt")
    assert [row.author for row in rows if row.deleted] == ["+65 8000 0001"]
    [edited] = [row.text for row in rows if row.edited]
    assert edited.endswith("I'll report intervals")


def test_a_nickname_that_ends_in_a_time_is_not_cut() -> None:
    authors = {row.author for row in messages("wechat-group.txt")}
    assert "值夜班22:00-06:00" in authors
    assert "值夜班22:00-06" not in authors


def test_a_message_of_several_paragraphs_stays_one() -> None:
    [steps] = [row for row in messages("wechat-group.txt") if "最没人做的也是第 5 条" in row.text]
    assert steps.text.startswith("顺着去重说一下")


def test_questions_left_open_are_carried_from_issue_to_issue() -> None:
    issues = {number: issue(number) for number in ("001", "002", "003")}
    assert [each.number for each in issues.values()] == list(issues)
    open_since = {
        number: {q.open_since or number for q in each.questions if q.status == "open"}
        for number, each in issues.items()
    }
    assert open_since == {"001": {"001"}, "002": {"001", "002"}, "003": {"001", "002", "003"}}


def test_one_past_issue_has_a_practice_section_with_code_and_a_formula() -> None:
    [practice] = [section for section in issue("003").sections if section.kind == "practice"]
    notes = [entry.note or "" for part in practice.subsections for entry in part.entries]
    assert any("```python" in note and "$$" in note for note in notes)


@pytest.mark.parametrize("name", practice.names(COMMUNITY))
def test_a_practice_entry_has_a_figure_in_words_a_seed_and_the_command_to_repeat_it(
    name: str,
) -> None:
    language = community.load(COMMUNITY).languages[0]
    known = set(practice.names(COMMUNITY)) - {name}
    (entry,) = practice.proposed(COMMUNITY, language, known).entries
    assert entry.figure is not None
    assert entry.figure.alt
    assert figures.picture(COMMUNITY, entry.figure).width >= 600
    assert re.search(r"(?i)seed|种子", entry.note or "")
    assert re.search(r"```\w*\n(?:.*\n)*talk practice run ", entry.note or "")


def test_the_two_people_who_opted_in_speak_in_the_chat_and_in_the_issues() -> None:
    named = set(community.load(COMMUNITY).people.named)
    spoken = {row.author for name in CHATS for row in messages(name)}
    credited = {name for number in ("001", "002", "003") for name in issue(number).contributors}
    assert named <= spoken & credited
