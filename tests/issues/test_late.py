"""What this week answers of earlier weeks, and what an earlier issue answered already."""

import json
from pathlib import Path

from test_drafting import chat, drafted, published

from openllm_talk.archive import ledger
from openllm_talk.archive.entries import Alike, likeness
from openllm_talk.community import Community

ASKED = "How many steps between two checkpoints do you take on spot machines?"


def telegram(path: Path, *messages: tuple[int, str, str, str, int | None]) -> Path:
    """A Telegram export with these messages: id, when, who, what, which message it replies to."""
    rows = [
        {"id": number, "type": "message", "date": when, "from": who, "from_id": f"user{who}",
         "text": text, **({"reply_to_message_id": to} if to else {})}
        for number, when, who, text, to in messages
    ]  # fmt: skip
    whole = {"name": "Lab", "type": "private_supergroup", "id": 77, "messages": rows}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_a_reply_a_week_later_closes_the_question_and_its_page_shows_it(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    first = telegram(tmp_path / "one.json", (11, "2026-06-05T14:00:00", "Ana", ASKED, None))
    drafted(community, workspace, first)
    published(community, workspace)
    (before,) = ledger.printed_questions(community)
    assert before.status == "open"
    answer = "Every 200, we lose two machines a day and that is cheap enough."
    second = telegram(tmp_path / "two.json", (12, "2026-06-09T10:00:00", "Bo", answer, 11))
    issue = drafted(community, workspace, second).issue
    (carried,) = [one for one in issue.questions if one.id == before.id]
    assert (carried.status, carried.answers[0].text) == ("answered", answer)
    assert carried.carried_over
    published(community, workspace, "001")
    (after,) = [one for one in ledger.printed_questions(community) if one.id == before.id]
    assert after.status == "answered"
    assert [given.text for one in after.appearances for given in one.answers] == [answer]


def test_a_question_quoted_with_its_answer_below_is_closed(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    asked = "请问分词器里漏了空格，已经训完的模型还能补救吗？"
    drafted(
        community, workspace, chat(tmp_path / "a.txt", {"2026-06-05": [("阿澈", "14:00", asked)]})
    )
    published(community, workspace)
    text = f"「阿澈：{asked}」\n- - - - - - - - - - - - - - -\n能，接着训两千步把空格学回来就好"
    later = {"2026-06-09": [("小满", "09:00", text)]}
    issue = drafted(community, workspace, chat(tmp_path / "b.txt", later)).issue
    (carried,) = [one for one in issue.questions if one.carried_over]
    assert carried.status == "answered"
    assert carried.answers[0].text == "能，接着训两千步把空格学回来就好"


def test_joining_in_closes_nothing(community: Community, workspace: Path, tmp_path: Path) -> None:
    first = telegram(tmp_path / "one.json", (11, "2026-06-05T14:00:00", "Ana", ASKED, None))
    drafted(community, workspace, first)
    published(community, workspace)
    echo = telegram(tmp_path / "two.json", (12, "2026-06-09T10:00:00", "Bo", "+1", 11))
    issue = drafted(community, workspace, echo).issue
    (carried,) = [one for one in issue.questions if one.carried_over]
    assert carried.status == "open"


def test_what_an_earlier_issue_answered_is_said_to_the_editor(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    asked = "做 SFT 的时候 LoRA 的 rank 一般开多少合适，数据四万条？"
    days = {
        "2026-06-05": [
            ("阿澈", "14:00", asked),
            ("小满", "14:04", "16 起步，数据多就开到 32 再大提升不明显了"),
        ]
    }
    drafted(community, workspace, chat(tmp_path / "a.txt", days))
    published(community, workspace)
    again = {
        "2026-06-09": [
            ("木木", "09:00", asked),
            ("小满", "09:04", "还是那句话，16 起步，数据多就开到 32"),
        ]
    }
    issue = drafted(community, workspace, chat(tmp_path / "b.txt", again, "乙群")).issue
    said = [one for one in issue.decisions if one.kind == "answered_before"]
    assert said
    assert "000" in said[0].en
    assert "000" in said[0].zh


def test_the_most_alike_text_is_found_as_by_comparing_all() -> None:
    texts = [ASKED, "What batch size on spot machines?", "断点多久存一次合适？", ""]
    index = Alike(texts)
    for text in ("How many steps between checkpoints?", "断点多久存一次", "nothing of this ☃"):
        for least in (0.1, 0.4, 0.9):
            place, found = index.best(text, least)
            highest = max(likeness(text, other) for other in texts)
            assert found == (highest if highest >= least else 0.0)
            assert place == -1 or likeness(text, texts[place]) == found
