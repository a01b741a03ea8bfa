"""chatlog's JSON, text and CSV."""

import csv
import io
import json
import re
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
from openllm_talk.sources.format import Options

QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def element(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "seq": 1748655000000 + number,
        "time": f"2025-05-31T09:30:{number:02}+08:00",
        "talker": "17@chatroom",
        "talkerName": "炼丹夜谈",
        "isChatRoom": True,
        "sender": "wxid_ming",
        "senderName": "小明",
        "isSelf": False,
        "type": 1,
        "subType": 0,
        "content": "早",
    } | more


def one(folder: Path, **more: Any) -> Message:
    (row,) = messages(rows(folder, json.dumps([element(**more)], ensure_ascii=False)))
    return row


def test_an_element_is_a_row_with_its_own_id_and_offset(tmp_path: Path) -> None:
    row = one(tmp_path, content="rank 开多少？\n数据 4w 条")
    assert (row.id, row.time) == ("1748655000001", "2025-05-31T09:30:01+08:00")
    assert (row.author, row.author_id, row.channel) == ("小明", "wxid_ming", "炼丹夜谈")
    assert (row.text, row.line) == ("rank 开多少？\n数据 4w 条", 1)


@pytest.mark.parametrize(
    ("type_", "sub", "contents", "text", "attachment"),
    [
        (3, 0, {"path": "msg\\attach\\ab_W.dat"}, "", Attachment(name="ab_W.dat", kind="image")),
        (3, 0, {"md5": "0f"}, "", Attachment(name="", kind="image")),
        (34, 0, {"voice": "7"}, "", Attachment(name="", kind="voice")),
        (42, 0, {"nickname": "小红"}, "", Attachment(name="小红", kind="contact")),
        (43, 0, {}, "", Attachment(name="", kind="video")),
        (47, 0, None, "", Attachment(name="", kind="sticker")),
        (48, 0, {"label": "[位置]", "poiname": "学院路"}, "", Attachment(name="学院路", kind="location")),
        (49, 4, {"title": "题", "desc": "x", "url": "https://a.cn/1"}, "题", Attachment(name="", kind="link")),
        (49, 5, {"title": "题", "url": "https://a.cn/1"}, "题", Attachment(name="", kind="link")),
        (49, 6, {"title": "周报.pdf", "md5": "1"}, "", Attachment(name="周报.pdf", kind="file")),
        (49, 19, {"title": "群聊的聊天记录", "recordInfo": {"DataList": {"DataItems": [{"DataDesc": "在吗"}]}}}, "群聊的聊天记录", Attachment(name="", kind="forward")),
        (49, 33, {"title": "群接龙", "url": "x"}, "群接龙", Attachment(name="", kind="mini_program")),
        (49, 36, {"title": "群接龙"}, "群接龙", Attachment(name="", kind="mini_program")),
        (49, 51, {"title": "三分钟讲清", "url": "https://f.cn/1"}, "三分钟讲清", Attachment(name="", kind="channel_video")),
        (49, 87, {"title": "周六答疑"}, "周六答疑", Attachment(name="", kind="announcement")),
        (49, 2001, {}, "", Attachment(name="", kind="red_packet")),
        (99999, 0, None, "", Attachment(name="", kind="unsupported")),
    ],
)  # fmt: skip
def test_what_is_no_text_is_a_title_or_an_attachment(
    tmp_path: Path, type_: int, sub: int, contents: Any, text: str, attachment: Attachment
) -> None:
    row = one(tmp_path, type=type_, subType=sub, content="", contents=contents)
    assert (row.kind, row.text, row.attachments) == ("message", text, (attachment,))
    url = (contents or {}).get("url", "")
    assert row.urls == ((url,) if url.startswith("https:") else ())


def test_a_transfer_shows_its_amount_and_note(tmp_path: Path) -> None:
    row = one(tmp_path, type=49, subType=2000, content="[转账|发送 ￥20.00](奶茶)", contents={})
    assert row.text == "奶茶"
    assert row.attachments == (Attachment(name="发送 ￥20.00", kind="transfer"),)


@pytest.mark.parametrize(
    ("more", "author", "text"),
    [
        ({"type": 10000, "sender": "系统消息", "senderName": "", "content": '"小明" 撤回了一条消息'}, None, '"小明" 撤回了一条消息'),
        ({"type": 50, "content": ""}, "小明", "[语音通话]"),
        ({"type": 49, "subType": 62, "content": '"${wxid_ming}" 拍了拍我'}, "小明", '"小明" 拍了拍我'),
    ],
)  # fmt: skip
def test_notices_calls_and_pats_are_system_rows(
    tmp_path: Path, more: dict[str, Any], author: str | None, text: str
) -> None:
    row = one(tmp_path, **more)
    assert (row.kind, row.author, row.text) == ("system", author, text)


def test_a_quotation_is_the_message_it_quotes_if_that_is_there(tmp_path: Path) -> None:
    asked = element(1, content="rank 开多少？")
    seqless = {**asked, "seq": 0}
    elsewhere = element(1, time="2024-01-01T00:00:00+08:00", seq=0, sender="x")
    answers = [
        element(2, sender="wxid_ana", content="+1"),
        element(3, type=49, subType=57, content="16", contents={"refer": seqless}),
        element(4, type=49, subType=57, content="32", contents={"refer": asked}),
        element(5, type=49, subType=57, content="旧", contents={"refer": elsewhere}),
        element(6, type=49, subType=57, content="坏", contents={"refer": "?"}),
    ]
    found = messages(rows(tmp_path, json.dumps([asked, *answers])))
    assert [row.reply_to for row in found[2:]] == ["1748655000001", "1748655000001", None, None]
    assert [row.text for row in found[2:]] == ["16", "32", "旧", "坏"]


def test_of_two_messages_in_one_second_the_quoted_words_tell(tmp_path: Path) -> None:
    first, second = element(1, content="甲"), element(1, content="乙", seq=7)
    answer = element(3, type=49, subType=57, contents={"refer": {**first, "seq": 0}})
    assert messages(rows(tmp_path, json.dumps([first, second, answer])))[2].reply_to == str(
        first["seq"]
    )


def test_who_has_no_name_is_shown_by_the_id(tmp_path: Path) -> None:
    assert one(tmp_path, senderName="").author == "wxid_ming"
    assert one(tmp_path, senderName="", sender="", isSelf=True).author == "我"


def test_who_is_meant_is_listed_or_named(tmp_path: Path) -> None:
    asked = element(2, content="@小明\u2005 @所有人 看下", sender="w2", senderName="Ana", at_user_list=["wxid_ming", "?"])  # fmt: skip
    assert messages(rows(tmp_path, json.dumps([element(1), asked])))[1].mentions == ("小明",)


@pytest.mark.parametrize("wrap", ["items", "data", "messages"])
def test_wrappers_and_their_odd_keys_are_looked_through(tmp_path: Path, wrap: str) -> None:
    text = json.dumps({"total": 1, "more": {"x": [1]}, wrap: [element()]})
    assert said(rows(tmp_path, text)) == [("小明", "早")]
    deep = json.dumps({"code": 0, "data": {"total": 1, "items": [element()]}})
    assert said(rows(tmp_path, deep)) == [("小明", "早")]


def test_the_newest_message_first_is_turned(tmp_path: Path) -> None:
    text = json.dumps({"items": [element(at) for at in range(9, 0, -1)]}, ensure_ascii=False)
    found = messages(rows(tmp_path, text))
    assert [row.time for row in found] == sorted(row.time or "" for row in found)
    assert [row.index for row in found] == list(range(9))


def test_numbers_may_be_strings_and_anything_null(tmp_path: Path) -> None:
    odd = [
        element(1, seq="12", type="1"),
        element(2, seq=None, subType=None, contents=None, talkerName=None),
        element(3, time=1748655003, content=7),
        element(4, time=None, senderName=None, content=["?"]),
    ]
    found = messages(rows(tmp_path, json.dumps(odd)))
    assert found[0].id == "12"
    assert found[1].channel == "17@chatroom"
    assert (found[2].time, found[2].text) == ("2025-05-31T01:30:03+00:00", "7")
    assert (found[3].time, found[3].author) == (None, "wxid_ming")


def test_what_is_no_message_is_rejected_with_its_place(tmp_path: Path) -> None:
    found = rows(tmp_path, json.dumps([element(), 7, {"talker": "x"}, element(2)]))
    assert [(row.index, row.line) for row in rejects(found)] == [(1, 2), (2, 3)]
    assert len(found) == 4
    assert all("不是" in row.reason_zh or "没有" in row.reason_zh for row in rejects(found))


def test_a_cut_off_file_gives_its_rows_and_then_says_so(tmp_path: Path) -> None:
    text = json.dumps([element(number) for number in range(1, 40)], ensure_ascii=False)
    path = write(tmp_path, text[: len(text) * 2 // 3])
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off"):
        found.extend(sources.read(path))
    assert len(found) >= 20


# --- text ----------------------------------------------------------------------------------------

TEXT = """小明(wxid_ming) 05-31 09:30:00
rank 开多少？

数据 4w 条

Ana (值班)(wxid_ana) 05-31 09:31:10
> 小明(wxid_ming) 05-31 09:30:00
> rank 开多少？
> 数据 4w 条
16 起步

小明(我) 05-31 09:31:40
[合并转发|群聊的聊天记录]
  甲 2025-05-30 10:00:00
  在吗

  乙 2025-05-30 10:00:05
  在


系统消息 05-31 09:31:50
"小明"邀请"阿杜"加入了群聊

wxid_du 05-31 09:32:30
[链接|一文读懂](https://a.cn/1)
"""


def test_text_has_authors_answers_forwards_and_notices(tmp_path: Path) -> None:
    found = messages(rows(tmp_path, TEXT, options=Options(year=2025)))
    assert said(list(found)) == [
        ("小明", "rank 开多少？\n\n数据 4w 条"),
        ("Ana (值班)", "16 起步"),
        ("小明", "群聊的聊天记录"),
        (None, '"小明"邀请"阿杜"加入了群聊'),
        ("wxid_du", "一文读懂"),
    ]
    assert [row.kind for row in found].count("system") == 1
    assert found[1].reply_to == found[0].id
    assert (found[0].time, found[0].author_id) == ("2025-05-31T09:30:00", "wxid_ming")
    assert found[4].urls == ("https://a.cn/1",)
    assert not any(row.assumed for row in found)


def test_a_year_that_no_setting_gives_is_assumed_and_said_so(tmp_path: Path) -> None:
    found = messages(rows(tmp_path, TEXT))
    assert all(row.assumed == ("year",) for row in found)
    again = messages(rows(tmp_path, TEXT, options=Options(year=2019)))
    assert [row.id for row in again] == [row.id for row in found]
    named = messages(rows(tmp_path, TEXT, "chatlog_2021-06-01.txt"))
    assert named[0].time == "2021-05-31T09:30:00"


def test_months_that_run_back_are_the_next_year(tmp_path: Path) -> None:
    text = "小明(wxid_m) 12-31 23:59:00\n旧\n\n小明(wxid_m) 01-01 00:01:00\n新\n"
    found = messages(rows(tmp_path, text, options=Options(year=2025)))
    assert [row.time for row in found] == ["2024-12-31T23:59:00", "2025-01-01T00:01:00"]


@pytest.mark.parametrize(
    ("time", "expected"),
    [("2025-05-31 09:30:12", "2025-05-31T09:30:12"), ("09:30:12", "09:30:12")],
)
def test_long_and_short_times_are_not_assumed(tmp_path: Path, time: str, expected: str) -> None:
    (row,) = messages(rows(tmp_path, f"小明(wxid_ming) {time}\n见 10:00:00\n"))
    assert (row.time, row.text, bool(row.assumed)) == (expected, "见 10:00:00", False)


@pytest.mark.parametrize(
    ("body", "text", "kind", "name"),
    [
        ("[链接|一文[上]读懂](https://a.cn/1)", "一文[上]读懂", "link", ""),
        ("[分享|题|简介](https://a.cn/1)", "题", "link", ""),
        ("[文件|图[1].zip](http://127.0.0.1:5030/file/0)", "", "file", "图[1].zip"),
        ("[位置|学院路|北京|39.9|116.3]", "", "location", "学院路 北京"),
        ("[转账|发送 ￥20.00](奶 茶)", "奶 茶", "transfer", "发送 ￥20.00"),
        ("[红包|恭喜发财|已领取]", "恭喜发财", "red_packet", ""),
        ("[名片|小红](wxid_h)", "", "contact", "小红"),
        ("[GIF表情]", "", "sticker", ""),
        ("Type: 42 Content: x", "", "contact", ""),
    ],
)
def test_what_the_text_form_writes_for_other_kinds(
    tmp_path: Path, body: str, text: str, kind: str, name: str
) -> None:
    (row,) = messages(rows(tmp_path, f"小明(wxid_ming) 2025-05-31 09:30:12\n{body}\n"))
    assert (row.text, row.attachments) == (text, (Attachment(name=name, kind=kind),))


def test_rooms_and_numbers_in_the_head_are_channel_and_id(tmp_path: Path) -> None:
    text = "小明(wxid_ming) [1748655000001] [炼丹夜谈(17@chatroom)] 2025-05-31 09:30:12\n早\n"
    (row,) = messages(rows(tmp_path, text))
    assert (row.id, row.channel, row.author) == ("1748655000001", "炼丹夜谈", "小明")


# --- tables --------------------------------------------------------------------------------------


def table(
    *cells: list[str], header: str = "Time,SenderName,Sender,TalkerName,Talker,Content"
) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([header.split(","), *cells])
    return written.getvalue()


def test_a_table_reads_like_the_text(tmp_path: Path) -> None:
    room = ["炼丹夜谈", "17@chatroom"]
    text = table(
        ["2025-05-31 09:30:00", "小明", "wxid_ming", *room, 'rank "开"\n多少？'],
        ["2025-05-31 09:31:00", "", "wxid_du", *room, "[语音](http://127.0.0.1:5030/voice/7)"],
        ["2025/5/31 9:31", "Ana", "wxid_ana", *room, "> 小明(wxid_ming) 05-31 09:30:00\n> rank \"开\"\n> 多少？\n16"],
        ["2025-05-31 09:32:00", "", "系统消息", *room, '"小明"修改群名为“x”'],
        ["短"],
    )  # fmt: skip
    found = rows(tmp_path, text, "a.csv")
    first, voice, answer, notice = messages(found)
    assert (first.text, first.channel, first.time) == (
        'rank "开"\n多少？', "炼丹夜谈", "2025-05-31T09:30:00",
    )  # fmt: skip
    assert (voice.author, voice.attachments[0].kind) == ("wxid_du", "voice")
    assert (answer.text, answer.reply_to, answer.time) == ("16", first.id, "2025-05-31T09:31")
    assert (notice.kind, notice.author) == ("system", None)
    assert [row.line for row in rejects(found)] == [10]


def test_other_columns_of_the_family(tmp_path: Path) -> None:
    text = table(
        ["2025-05-31 09:30:00", "17@chatroom", "炼丹夜谈", "wxid_a", "小明", "false", "3", "图片消息", ""],
        ["2025-05-31 09:30:01", "17@chatroom", "炼丹夜谈", "wxid_a", "小明", "false", "49", "文件", ""],
        header="Time,Talker,TalkerName,Sender,SenderName,IsSelf,Type,TypeDesc,Content",
    )  # fmt: skip
    found = messages(rows(tmp_path, text, "a.csv"))
    assert [row.attachments[0].kind for row in found] == ["image", "file"]
    (row,) = messages(
        rows(
            tmp_path,
            table(
                ["77", "2025-05-31 09:30:00", "小明", "w", "群", "1@chatroom", "早"],
                header="MessageID,Time,SenderName,Sender,TalkerName,Talker,Content",
            ),
            "b.csv",
        )
    )
    assert row.id == "77"


def test_a_table_without_a_column_is_told_so(tmp_path: Path) -> None:
    path = write(tmp_path, "Time,SenderName,Sender,TalkerName,Talker\n1,2,3,4,5\n", "a.csv")
    assert "Content" in complaint(path).en


# --- any messages --------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(exclude_characters="\r\x00\x0b\x0c\x1c\x1d\x1e\x85", exclude_categories=["Cs"]),
    min_size=1,
    max_size=20,
)
PLAIN = st.text(st.sampled_from("ab中 1：，🌲？"), min_size=1, max_size=12).map(
    lambda x: f"说{x}。"
)
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@QUICK
@given(chat=st.lists(st.tuples(WORDS, WORDS), max_size=12))
def test_any_json_messages_come_back(tmp_path: Path, chat: list[tuple[str, str]]) -> None:
    written = [element(at, senderName=f"n{name}", content=text) for at, (name, text) in enumerate(chat, 1)]  # fmt: skip
    if not written:
        return
    found = messages(rows(tmp_path, json.dumps(written)))
    assert [row.author for row in found] == [f"n{name}" for name, _ in chat]
    assert [MARKS.sub("", row.text) for row in found] == [MARKS.sub("", text) for _, text in chat]


@QUICK
@given(
    chat=st.lists(st.tuples(PLAIN, st.lists(PLAIN, min_size=1, max_size=3)), min_size=1, max_size=9)
)
def test_any_text_messages_come_back(tmp_path: Path, chat: list[tuple[str, list[str]]]) -> None:
    text = "".join(
        f"{name}(wxid_a) 2025-05-31 09:30:{at:02}\n{chr(10).join(told)}\n\n"
        for at, (name, told) in enumerate(chat)
    )
    assert said(rows(tmp_path, text)) == [(name, "\n".join(told)) for name, told in chat]


@pytest.mark.parametrize(
    "sample", sorted((Path(__file__).parent / "samples/wechat-chatlog").iterdir())
)
def test_the_samples_are_chatlogs_own(sample: Path) -> None:
    export = detect(sample)
    assert export.format.name == "wechat-chatlog"
    assert not rejects(list(export.read()))
