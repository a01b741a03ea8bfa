"""WeChat chats shared as text or by mail."""

import json
from pathlib import Path

import pytest
from exports import messages, rejects, rows, said, write

from openllm_talk import sources
from openllm_talk.records import Attachment

CHINESE = Path(__file__).parents[3] / "shared" / "data" / "chat" / "zh"
HEAD = '微信群"炼丹夜谈"的聊天记录如下:\n\n—————  2025-05-31  —————\n\n'


def test_head_rule_and_sender_give_channel_time_and_author(tmp_path: Path) -> None:
    (row,) = messages(rows(tmp_path, f"{HEAD}小明  09:05\n今天讲什么？\n"))
    assert (row.channel, row.time) == ("炼丹夜谈", "2025-05-31T09:05")
    assert (row.author, row.text, row.line) == ("小明", "今天讲什么？", 5)


@pytest.mark.parametrize(
    "rule", ["—————  2025-6-1  —————", "————— 2025/6/1 —————", "—— 2025年6月1日 ——"]
)
def test_every_form_of_the_day_rule(tmp_path: Path, rule: str) -> None:
    (row,) = messages(rows(tmp_path, f"{rule}\n\n小明  9:05\n嗯\n"))
    assert row.time == "2025-06-01T09:05"


def test_a_mailed_copy_of_two_people(tmp_path: Path) -> None:
    text = (
        "Dear:\n\n小明 和 Ana 在微信上的聊天记录如下，请查收。\n\n—————  2025-5-31  —————\n\n"
        "小明 09:30\n\n你好\n\nAna 09:31\n\n会议 10:00\n\n见 11:00 老地方\n\n小明 09:33\n\n"
        "[图片: x.jpg(请在附件中查看)]\n\n发自我的 iPad\n"
    )
    found = rows(tmp_path, text)
    assert said(found) == [("小明", "你好"), ("Ana", "会议 10:00\n\n见 11:00 老地方"), ("小明", "")]
    assert messages(found)[2].attachments == (Attachment(name="x.jpg", kind="image"),)
    assert messages(found)[0].channel == "小明 和 Ana"
    assert not rejects(found)


def test_a_nickname_may_end_in_a_clock_and_a_text_may_look_like_a_sender(tmp_path: Path) -> None:
    text = (
        f"{HEAD}喵喵11:00-20:00  17:34\n在吗\n\n小明  17:35\n安排：\n\n明天  18:30\n\n后天再说\n\n"
        "喵喵11:00-20:00  17:36\n好\n开会  17:36\n"
    )
    assert said(rows(tmp_path, text)) == [
        ("喵喵11:00-20:00", "在吗"),
        ("小明", "安排：\n\n明天  18:30\n\n后天再说"),
        ("喵喵11:00-20:00", "好\n开会  17:36"),
    ]


def test_system_rows_stand_between_messages_without_author_or_time(tmp_path: Path) -> None:
    text = (
        f'{HEAD}小明  09:05\n早\n\n"小明"邀请"Ana 🌲"加入了群聊\n\n"Ana 🌲" 拍了拍 "小明"\n\n'
        'Ana 🌲  09:06\n"小明" 撤回了一条消息\n\n你撤回了一条消息\n'
    )
    found = messages(rows(tmp_path, text))
    assert [row.kind for row in found] == ["message", "system", "system", "message", "system"]
    assert [row.author for row in found] == ["小明", None, None, "Ana 🌲", None]
    assert found[1].time is None
    assert found[3].text == '"小明" 撤回了一条消息'


def test_placeholders_are_attachments_and_emoticons_are_text(tmp_path: Path) -> None:
    text = f"{HEAD}小明  09:05\n[图片]\n看这个\n\n小明  09:06\n[捂脸]\n\n小明  09:07\n看[图片]里\n"
    first, second, third = messages(rows(tmp_path, text))
    assert (first.text, first.attachments[0].kind) == ("看这个", "image")
    assert (second.text, second.attachments) == ("[捂脸]", ())
    assert (third.text, third.attachments) == ("看[图片]里", ())


@pytest.mark.parametrize(
    ("line", "attachment", "text"),
    [
        ("[链接] 一文读懂量化", Attachment(name="", kind="link"), "一文读懂量化"),
        ("[文件] 周报.pdf", Attachment(name="周报.pdf", kind="file"), ""),
        ("[文件: 图[1].zip(请在附件中查看)]", Attachment(name="图[1].zip", kind="file"), ""),
        ("[位置: 学院路 5 号]", Attachment(name="学院路 5 号", kind="location"), ""),
        ("[红包]", Attachment(name="", kind="red_packet"), ""),
    ],
)
def test_a_placeholder_may_carry_a_title_or_a_name(
    tmp_path: Path, line: str, attachment: Attachment, text: str
) -> None:
    (row,) = messages(rows(tmp_path, f"{HEAD}小明  09:05\n{line}\n"))
    assert (row.text, row.attachments) == (text, (attachment,))


def test_a_call_is_a_system_row(tmp_path: Path) -> None:
    (row,) = messages(rows(tmp_path, f"{HEAD}小明  09:05\n[语音通话]\n"))
    assert (row.kind, row.author) == ("system", "小明")


def test_between_two_people_nobody_else_speaks(tmp_path: Path) -> None:
    text = (
        "小明 和 Ana Li 在微信上的聊天记录如下，请查收。\n\n—————  2025-5-31  —————\n\n"
        "小明 09:30\n\n你好\n\nAna Li 09:31\n\n好 10:00\n\n见面\n"
    )
    assert said(rows(tmp_path, text)) == [("小明", "你好"), ("Ana Li", "好 10:00\n\n见面")]


def test_mentions_end_in_the_phones_blank_or_are_people_of_the_chat(tmp_path: Path) -> None:
    text = f"{HEAD}小明  09:05\n@不在场 的人\u2005 看下 @Ana 呢\n\nAna  09:06\n@小明明 好\n"
    first, second = messages(rows(tmp_path, text))
    assert first.mentions == ("不在场 的人", "Ana")
    assert second.mentions == ("小明",)


def test_a_quotation_names_the_message_it_answers(tmp_path: Path) -> None:
    text = (
        f"{HEAD}小明  09:05\nrank 开多少？\n\nAna  09:06\n「小明：rank 开多少？」\n"
        "- - - - - - - - - - - - - - -\n16 起步\n"
    )
    asked, answer = messages(rows(tmp_path, text))
    assert answer.reply_to == asked.id
    assert answer.text.endswith("16 起步")


def test_what_nobody_said_is_rejected(tmp_path: Path) -> None:
    found = rows(tmp_path, f"{HEAD}这里少了名字\n\n小明  09:05\n早\n")
    assert [(row.line, row.raw) for row in rejects(found)] == [(5, "这里少了名字")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_encodings_and_line_ends_make_no_difference(tmp_path: Path, encoding: str) -> None:
    text = f"{HEAD}小明  09:05\n中文正文\n第二行\n".replace("\n", "\r\n")
    found = list(sources.read(write(tmp_path, text, encoding=encoding)))
    assert said(found) == [("小明", "中文正文\n第二行")]


def test_overlapping_exports_give_the_same_ids(tmp_path: Path) -> None:
    one = "小明  09:05\n+1\n\n"
    two = '小明  09:06\n+1\n\nAna  09:06\n好\n\n"Ana" 撤回了一条消息\n\n'
    whole = messages(rows(tmp_path, HEAD + one + one + two, "a.txt"))
    later = messages(rows(tmp_path, HEAD + two, "b.txt"))
    assert len({row.id for row in whole}) == 5
    assert [row.id for row in whole[2:]] == [row.id for row in later]


@pytest.mark.skipif(not CHINESE.is_dir(), reason="the shared chat is not here")
def test_the_shared_chat_comes_out_as_its_readers_have_it() -> None:
    truth = json.loads((CHINESE / "day1.json").read_text(encoding="utf-8"))
    found = messages(list(sources.read(CHINESE / "day1.txt")))
    assert len(found) == len(truth["messages"])
    for row, expected in zip(found, truth["messages"], strict=True):
        time = expected["time"] and f"{truth['date']}T{expected['time']}"
        text = "" if row.attachments else expected["text"]
        assert (row.kind, row.author, row.time, row.text) == (
            expected["kind"], expected["author"], time, text,
        )  # fmt: skip
        assert bool(row.attachments) == (expected["text"] in {"[图片]", "[动画表情]"})
