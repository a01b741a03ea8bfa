"""WeFlow's JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, rows, said, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources.detect import complaint, detect

SESSION = {"wxid": "17@chatroom", "nickname": "炼丹", "displayName": "炼丹夜谈", "type": "群聊"}


def element(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "localId": number,
        "createTime": 1748655000 + number,
        "formattedTime": f"2025-05-31 09:30:{number:02}",
        "type": "文本消息",
        "localType": 1,
        "content": "早",
        "isSend": 0,
        "senderUsername": "wxid_ming",
        "senderDisplayName": "小明",
    } | more


def export(*elements: Any, **more: Any) -> str:
    whole = {"weflow": {"version": "1.0"}, "session": SESSION, "messages": list(elements)} | more
    return json.dumps(whole, ensure_ascii=False, indent=2)


def one(folder: Path, **more: Any) -> Message:
    (row,) = messages(rows(folder, export(element(**more))))
    return row


def test_an_element_is_a_row_with_the_offset_of_its_clock(tmp_path: Path) -> None:
    row = one(tmp_path, content="rank 开多少？\n4w 条")
    assert (row.time, row.author, row.channel) == ("2025-05-31T09:30:01+08:00", "小明", "炼丹夜谈")
    assert (row.text, row.author_id) == ("rank 开多少？\n4w 条", "wxid_ming")


@pytest.mark.parametrize(
    ("type_", "number", "content", "text", "attachment"),
    [
        ("图片消息", 3, "[图片]", "", Attachment(name="", kind="image")),
        ("图片消息", 3, "images/2025/ab.jpg", "", Attachment(name="ab.jpg", kind="image")),
        ("视频消息", 43, "C:\\out\\视频\\ab.mp4", "", Attachment(name="ab.mp4", kind="video")),
        ("语音消息", 34, "[语音消息] 明天见", "明天见", Attachment(name="", kind="voice")),
        ("语音消息", 34, "[语音消息 - 转文字失败]", "", Attachment(name="", kind="voice")),
        ("语音消息", 34, "明天见", "明天见", Attachment(name="", kind="voice")),
        ("红包消息", 49, "[红包] 恭喜发财", "恭喜发财", Attachment(name="", kind="red_packet")),
        ("语音消息", 34, "voices/a.wav", "", Attachment(name="a.wav", kind="voice")),
        ("动画表情", 47, "[表情包：狗头]", "", Attachment(name="", kind="sticker")),
        ("动画表情", 47, None, "", Attachment(name="", kind="sticker")),
        ("名片消息", 42, "[名片]小红", "", Attachment(name="小红", kind="contact")),
        ("位置消息", 48, "[位置] 学院路", "", Attachment(name="学院路", kind="location")),
        ("文件消息", 49, "[文件] 周报.pdf", "", Attachment(name="周报.pdf", kind="file")),
        ("链接消息", 49, "一文读懂", "一文读懂", Attachment(name="", kind="link")),
        ("链接消息", 49, "[链接] 一文读懂\nhttps://a.cn/1", "一文读懂", Attachment(name="", kind="link")),
        ("链接消息", 21474836529, "[链接]", "", Attachment(name="", kind="link")),
        ("小程序消息", 141733920817, "[小程序] 接龙", "接龙", Attachment(name="", kind="mini_program")),
        ("聊天记录", 49, "[转发的聊天记录]群聊\n甲: 在吗\n乙: 在", "群聊", Attachment(name="", kind="forward")),
        ("群公告", 49, "[群公告] 周六答疑", "周六答疑", Attachment(name="", kind="announcement")),
        ("转账消息", 49, "[转账] ￥20 奶茶", "", Attachment(name="￥20 奶茶", kind="transfer")),
        ("音乐消息", 49, "[音乐] 夜曲", "夜曲", Attachment(name="", kind="music")),
        ("其他消息", 99, "[其他消息]", "", Attachment(name="", kind="unsupported")),
    ],
)  # fmt: skip
def test_what_is_no_text_is_a_title_or_an_attachment(
    tmp_path: Path, type_: str, number: int, content: str, text: str, attachment: Attachment
) -> None:
    row = one(tmp_path, type=type_, localType=number, content=content)
    assert (row.kind, row.text, row.attachments) == ("message", text, (attachment,))
    assert row.urls == (("https://a.cn/1",) if content and "https" in content else ())


def test_a_card_may_have_its_address_beside_it(tmp_path: Path) -> None:
    row = one(
        tmp_path,
        type="链接消息",
        localType=49,
        content="x",
        linkTitle="题",
        linkUrl="https://a.cn/1",
    )
    assert (row.text, row.urls) == ("题", ("https://a.cn/1",))


@pytest.mark.parametrize(
    "more",
    [
        {"type": "系统消息", "localType": 10000, "isSend": None, "senderUsername": "17@chatroom"},
        {"type": "系统消息", "localType": 10000, "senderUsername": None, "senderDisplayName": None},
        {"type": "其他消息", "isSend": None, "senderUsername": "", "senderDisplayName": ""},
    ],
)
def test_notices_have_no_author(tmp_path: Path, more: dict[str, Any]) -> None:
    row = one(tmp_path, content='"小明" 撤回了一条消息', **more)
    assert (row.kind, row.author, row.text) == ("system", None, '"小明" 撤回了一条消息')


def test_calls_and_pats_are_system_rows_too(tmp_path: Path) -> None:
    call = one(tmp_path, type="通话消息", localType=50, content="[语音通话] 01:02")
    assert (call.kind, call.author, call.text) == ("system", "小明", "[语音通话] 01:02")
    pat = one(tmp_path, type="其他消息", localType=266287972401, content='"小明" 拍了拍我')
    assert (pat.kind, pat.text) == ("system", '"小明" 拍了拍我')


def test_an_answer_says_which_message_and_leaves_its_words_out(tmp_path: Path) -> None:
    asked = element(1, platformMessageId="5001", content="rank [多少]？")
    answer = element(
        2, platformMessageId="5002", replyToMessageId="5001", type="引用消息",
        content="16[引用 小明：rank [多少]？]", quotedSender="小明", quotedContent="rank [多少]？",
    )  # fmt: skip
    early = element(3, type="引用消息", content="32[引用 小明：rank]", localType=244813135921)
    typed = element(4, content="我看[引用 这个词]")
    found = messages(rows(tmp_path, export(asked, answer, early, typed)))
    assert [row.text for row in found] == ["rank [多少]？", "16", "32", "我看[引用 这个词]"]
    assert [row.reply_to for row in found] == [None, "5001", None, None]
    assert [row.id for row in found][:2] == ["5001", "5002"]


def test_the_id_is_the_platforms_else_the_exports_number(tmp_path: Path) -> None:
    first, second = messages(rows(tmp_path, export(element(1, platformMessageId="50"), element(2))))
    assert (first.id, second.id) == ("50", "2")


def test_an_answer_without_an_id_finds_the_words_it_quotes(tmp_path: Path) -> None:
    asked = element(1, content="rank 开\n多少？")
    other = element(2, content="rank 开 多少？", senderDisplayName="Ana", senderUsername="wxid_a")
    kind = {"type": "引用消息", "localType": 244813135921}
    beside = element(
        3, content="16[引用 小明：rank 开 多少？]", quotedSender="小明",
        quotedContent="rank 开 多少？", **kind,
    )  # fmt: skip
    behind = element(4, content="32[引用 小明：rank 开 多少？]", **kind)
    picture = element(5, content="看[引用 小明：[图片]]", **kind)
    found = messages(rows(tmp_path, export(asked, other, beside, behind, picture)))
    assert [row.reply_to for row in found] == [None, None, "1", "1", None]
    assert [row.text for row in found][2:] == ["16", "32", "看"]


def test_the_session_may_stand_behind_and_senders_in_a_list(tmp_path: Path) -> None:
    late = json.dumps({"weflow": {}, "messages": [element()], "session": SESSION})
    assert messages(rows(tmp_path, late))[0].channel == "炼丹夜谈"
    listed = element(senderID=1)
    del listed["senderUsername"], listed["senderDisplayName"]
    senders = [{"senderID": 1, "wxid": "wxid_a", "displayName": "小明", "groupNickname": "明哥"}]
    text = json.dumps({"weflow": {}, "session": SESSION, "senders": senders, "messages": [listed]})
    (row,) = messages(rows(tmp_path, text))
    assert (row.author, row.author_id) == ("明哥", "wxid_a")


def test_odd_values_spoil_no_row_and_no_message_is_rejected(tmp_path: Path) -> None:
    odd = [
        element(1, createTime="1748655001", localType="1", isSend="0"),
        element(2, formattedTime=None, content=7, extra={"deep": [1]}),
        element(3, createTime=None, senderDisplayName=None),
        7,
        {"localId": 5},
    ]
    found = rows(tmp_path, export(*odd))
    first, second, third = messages(found)
    assert first.time == "2025-05-31T09:30:01+08:00"
    assert (second.time, second.text) == ("2025-05-31T01:30:02+00:00", "7")
    assert (third.time, third.author) == ("2025-05-31T09:30:03", "wxid_ming")
    assert [row.line for row in rejects(found)] == [4, 5]


def test_a_cut_off_file_gives_its_rows_and_then_says_so(tmp_path: Path) -> None:
    text = export(*(element(at) for at in range(1, 40)))
    path = write(tmp_path, text[: len(text) * 2 // 3])
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off"):
        found.extend(sources.read(path))
    assert len(found) >= 20


def test_an_export_without_messages_is_told_so(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps({"weflow": {"version": "1"}, "messages": 7}))
    assert "WeFlow" in complaint(path).en


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    chat=st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cf"]), max_size=9),
            st.text(st.characters(exclude_categories=["Cs", "Cf"]), max_size=20),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_messages_come_back(tmp_path: Path, chat: list[tuple[str, str]]) -> None:
    written = [
        element(at, senderDisplayName=f"n{name}", content=f"。{text}。")
        for at, (name, text) in enumerate(chat, 1)
    ]
    assert said(rows(tmp_path, export(*written))) == [
        (f"n{name}", f"。{text}。") for name, text in chat
    ]


@pytest.mark.parametrize(
    "sample", sorted((Path(__file__).parent / "samples/wechat-weflow").iterdir())
)
def test_the_samples_are_weflows_own(sample: Path) -> None:
    found = detect(sample)
    assert found.format.name == "wechat-weflow"
    assert not rejects(list(found.read()))
