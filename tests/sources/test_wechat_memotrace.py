"""MemoTrace's two tables."""

import csv
import io
from pathlib import Path

import pytest
from exports import messages, rejects, rows, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.records import Attachment, Message
from openllm_talk.sources.detect import complaint, detect

OLD = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender"  # fmt: skip
NEW = "消息ID,类型,发送人,时间,内容,备注,昵称,更多信息"
MING = ["小明（同事）", "小明", "wxid_ming"]


def table(header: str, *cells: list[str | int]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([header.split(","), *cells])
    return "\ufeff" + written.getvalue()


def older(number: int, content: str, type_: int = 1, sub: int = 0, **more: str) -> list[str | int]:
    return [
        number, 3, type_, sub, more.get("own", 0), 1748655000 + number, "", content,
        f"2025-05-31 09:30:{number:02}", *MING,
    ]  # fmt: skip


def one(folder: Path, content: str, type_: int, sub: int = 0) -> Message:
    (row,) = messages(rows(folder, table(OLD, older(1, content, type_, sub)), "a.csv"))
    return row


def app(title: str, type_: int, more: str = "") -> str:
    return f'<?xml version="1.0"?>\n<msg><appmsg appid=""><title>{title}</title><type>{type_}</type>{more}</appmsg></msg>'  # fmt: skip


def test_the_group_saw_the_nickname_not_the_private_remark(tmp_path: Path) -> None:
    (row,) = messages(rows(tmp_path, table(OLD, older(1, "早")), "炼丹夜谈_utf8.csv"))
    assert (row.author, row.author_id, row.id) == ("小明", "wxid_ming", "1")
    assert (row.time, row.channel) == ("2025-05-31T09:30:01+08:00", "炼丹夜谈")


def test_rows_without_the_last_columns_are_read(tmp_path: Path) -> None:
    text = table(OLD, older(1, "我来")[:9], older(2, "好", own="1")[:9])
    assert said(rows(tmp_path, text, "小红_utf8.csv")) == [("小红", "我来"), ("我", "好")]
    assert said(rows(tmp_path, text, "x.csv")) == [(None, "我来"), ("我", "好")]


@pytest.mark.parametrize(
    ("type_", "sub", "content", "text", "attachment"),
    [
        (3, 0, "<msg><img md5='0'/></msg>", "", Attachment(name="", kind="image")),
        (34, 0, "", "", Attachment(name="", kind="voice")),
        (43, 0, "", "", Attachment(name="", kind="video")),
        (47, 0, "<msg><emoji/></msg>", "", Attachment(name="", kind="sticker")),
        (42, 0, '<msg nickname="小红"/>', "", Attachment(name="小红", kind="contact")),
        (48, 0, '<msg><location poiname="学院路" label="北京"/></msg>', "", Attachment(name="学院路", kind="location")),
        (49, 5, app("一文 &amp; 读懂", 5), "一文 & 读懂", Attachment(name="", kind="link")),
        (49, 6, app("周报.pdf", 6), "", Attachment(name="周报.pdf", kind="file")),
        (49, 19, app("群聊的聊天记录", 19, "<recorditem><![CDATA[<recordinfo><title>x</title></recordinfo>]]></recorditem>"), "群聊的聊天记录", Attachment(name="", kind="forward")),
        (49, 33, app("", 33, "<sourcedisplayname>群接龙</sourcedisplayname>"), "群接龙", Attachment(name="", kind="mini_program")),
        (49, 0, "", "", Attachment(name="", kind="link")),
        (49, 2000, app("微信转账", 2000, "<wcpayinfo><feedesc>￥20</feedesc><pay_memo>奶茶</pay_memo></wcpayinfo>"), "奶茶", Attachment(name="￥20", kind="transfer")),
    ],
)  # fmt: skip
def test_xml_is_shown_as_the_group_saw_it(
    tmp_path: Path, type_: int, sub: int, content: str, text: str, attachment: Attachment
) -> None:
    row = one(tmp_path, content, type_, sub)
    assert (row.kind, row.text, row.attachments) == ("message", text, (attachment,))


@pytest.mark.parametrize(
    ("type_", "sub", "content", "text"),
    [
        (10000, 0, '"小明"邀请"阿杜"加入了群聊', '"小明"邀请"阿杜"加入了群聊'),
        (10000, 4, '"小明" 拍了拍我', '"小明" 拍了拍我'),
        (10000, 0, '<img src="x"/> 小明领取了你的<_wc_custom_link_ a="b">红包</_wc_custom_link_>', "小明领取了你的红包"),
        (10002, 0, "<sysmsg type='revokemsg'><revokemsg><replacemsg><![CDATA[\"小明\" 撤回了一条消息]]></replacemsg></revokemsg></sysmsg>", '"小明" 撤回了一条消息'),
        (10000, 0, '<sysmsg type="sysmsgtemplate"><sysmsgtemplate><content_template><template><![CDATA["$username$"邀请"$names$"加入了群聊]]></template><link_list><link name="username"><memberlist><member><nickname>小明</nickname></member></memberlist></link><link name="names"><memberlist><member><nickname>甲</nickname></member><member><nickname>乙</nickname></member></memberlist><separator>、</separator></link></link_list></content_template></sysmsgtemplate></sysmsg>', '"小明"邀请"甲、乙"加入了群聊'),
        (50, 0, "<voipmsg><VoIPBubbleMsg><msg><![CDATA[通话时长 01:02]]></msg></VoIPBubbleMsg></voipmsg>", "通话时长 01:02"),
    ],
)  # fmt: skip
def test_notices_are_system_rows(
    tmp_path: Path, type_: int, sub: int, content: str, text: str
) -> None:
    row = one(tmp_path, content, type_, sub)
    assert (row.kind, row.text) == ("system", text)


def test_a_pat_names_people_as_the_chat_does(tmp_path: Path) -> None:
    pat = older(2, '"${wxid_ming}" 拍了拍 "${wxid_gone}"', 10000, 4)
    _, row = messages(rows(tmp_path, table(OLD, older(1, "早"), pat)))
    assert (row.kind, row.author, row.text) == ("system", "小明", '"小明" 拍了拍 "wxid_gone"')


@pytest.mark.parametrize("before", [[], ["7320000000000000001"], ["7320000000000000001", "b'x'"]])
def test_a_table_of_all_chats_names_the_chat_beside_the_sender(
    tmp_path: Path, before: list[str]
) -> None:
    room, pair = [*before, "", "炼丹夜谈"], [*before, "老同学", "小红"]
    text = table(
        OLD,
        [*older(1, "早")[:9], *room, "群主小明"],
        [*older(2, "好")[:9], *room, "Ana"],
        [*older(3, "在吗")[:1], 9, *older(3, "在吗")[2:9], *pair],
        [*older(4, "在")[:1], 9, *older(4, "在", own="1")[2:9], *pair],
    )
    found = messages(rows(tmp_path, text, "messages.csv"))
    assert [(row.channel, row.author) for row in found] == [
        ("炼丹夜谈", "群主小明"), ("炼丹夜谈", "Ana"), ("小红", "小红"), ("小红", "我"),
    ]  # fmt: skip


def test_an_answer_finds_the_message_it_quotes(tmp_path: Path) -> None:
    refer = "<refermsg><chatusr>{}</chatusr><content>早</content><createtime>{}</createtime></refermsg>"  # fmt: skip
    text = table(
        OLD,
        older(1, "早"),
        older(2, app("好", 57, refer.format("wxid_ming", 1748655001)), 49, 57),
        older(3, app("旧", 57, refer.format("wxid_ming", 1700000000)), 49, 57),
    )
    found = messages(rows(tmp_path, text, "a.csv"))
    assert [(row.text, row.reply_to) for row in found[1:]] == [("好", "1"), ("旧", None)]


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><msg><appmsg><title>&b;</title></appmsg></msg>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><msg><appmsg><title>&e;</title></appmsg></msg>',
        "<msg>" * 5000,
        "<msg><appmsg><title>半",
    ],
)  # fmt: skip
def test_hostile_and_broken_xml_is_still_a_row(tmp_path: Path, bomb: str) -> None:
    row = one(tmp_path, bomb, 49, 5)
    assert "aaaa" not in row.text
    assert "root:" not in row.text


def test_a_spreadsheets_times_and_a_file_without_seconds(tmp_path: Path) -> None:
    row = older(1, "早")
    row[5], row[8] = "", "2025/5/31 9:30"
    (found,) = messages(rows(tmp_path, table(OLD, row), "a.csv"))
    assert found.time == "2025-05-31T09:30"
    row[5], row[8] = 1748655001, ""
    (found,) = messages(rows(tmp_path, table(OLD, row), "b.csv"))
    assert found.time == "2025-05-31T01:30:01+00:00"


def newer(number: int, kind: str, content: str, *who: str) -> list[str | int]:
    shown, remark, nickname = who or ("小明", "", "小明")
    return [number, kind, shown, f"2025-05-31 09:30:{number:02}", content, remark, nickname, "more"]


@pytest.mark.parametrize(
    ("who", "author"),
    [
        (("群名片", "小明（同事）", "小明"), "群名片"),
        (("小明（同事）", "小明（同事）", "小明"), "小明"),
        (("小明", "小明", "小明"), "小明"),
        (("", "", "小明"), "小明"),
    ],
)
def test_the_newer_table_prefers_the_group_card(
    tmp_path: Path, who: tuple[str, str, str], author: str
) -> None:
    (row,) = messages(rows(tmp_path, table(NEW, newer(1, "文本", "早", *who)), "a.csv"))
    assert (row.id, row.author, row.time) == ("1", author, "2025-05-31T09:30:01")


@pytest.mark.parametrize(
    ("kind", "content", "text", "attachment"),
    [
        ("图片", "【图片】", "", Attachment(name="", kind="image")),
        ("视频", "【视频】", "", Attachment(name="", kind="video")),
        ("表情包", "【表情包】 狗头", "", Attachment(name="", kind="sticker")),
        ("语音", "【语音】明天见", "明天见", Attachment(name="", kind="voice")),
        ("文件", "【文件】周 报.pdf 0.12 MB C:\\x\\周报.pdf pdf 00", "", Attachment(name="周 报.pdf", kind="file")),
        ("分享链接", "【分享链接】\n标题：一文\n描述：长\n链接: https://a.cn/1\n应用：x\n", "一文", Attachment(name="", kind="link")),
        ("合并转发的聊天记录", "【合并转发的聊天记录】\n\n- 2025 甲: 在吗\n", "", Attachment(name="", kind="forward")),
        ("红包", "【红包】: 恭喜发财", "恭喜发财", Attachment(name="", kind="red_packet")),
        ("转账", "【发起转账】:￥20\n备注: 奶茶\n", "奶茶", Attachment(name="发起转账 ￥20", kind="transfer")),
        ("位置分享", "【位置分享】\n坐标: (1,2)\n名称: 学院路\n标签: 北京\n", "", Attachment(name="学院路", kind="location")),
        ("个人/公众号名片", "【名片】\n微信号:x\n昵称: 小红\n", "", Attachment(name="小红", kind="contact")),
    ],
)  # fmt: skip
def test_the_newer_tables_words(
    tmp_path: Path, kind: str, content: str, text: str, attachment: Attachment
) -> None:
    (row,) = messages(rows(tmp_path, table(NEW, newer(1, kind, content)), "a.csv"))
    assert (row.kind, row.text, row.attachments) == ("message", text, (attachment,))


def test_the_newer_tables_answers_and_notices(tmp_path: Path) -> None:
    text = table(
        NEW,
        newer(1, "文本", "rank 开多少？\n多少"),
        newer(2, "引用消息", "16\n引用：小明: rank 开多少？\n多少"),
        newer(3, "系统消息", '"小明"修改群名为“x”', "系统", "", ""),
        newer(4, "拍一拍", '"小明" 拍了拍我'),
    )
    found = messages(rows(tmp_path, text, "a.csv"))
    assert (found[1].text, found[1].reply_to) == ("16", "1")
    assert [row.kind for row in found[2:]] == ["system", "system"]
    assert found[2].author is None


def test_the_short_newer_table(tmp_path: Path) -> None:
    text = table("消息ID,类型,发送人,时间,内容", [5, "文本", "小明", "2025-05-31 09:30:00", "早"])
    assert said(rows(tmp_path, text, "a.csv")) == [("小明", "早")]


def test_what_is_no_row_is_rejected(tmp_path: Path) -> None:
    text = table(OLD, older(1, "早"), ["半"], older(2, "好"))
    found = rows(tmp_path, text, "a.csv")
    assert [(row.line, row.raw) for row in rejects(found)] == [(3, "半")]


def test_a_table_without_a_column_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("localId,Type,StrTime\n1,1,x\n", encoding="utf-8")
    assert "StrContent" in complaint(path).en


TEXTS = st.text(
    st.characters(exclude_characters="\r\x00\x1c\x1d\x1e\x85", exclude_categories=["Cs"]),
    max_size=20,
).map(lambda text: f"。{text}。")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(TEXTS, max_size=12))
def test_any_messages_come_back(tmp_path: Path, texts: list[str]) -> None:
    text = table(OLD, *(older(at, told) for at, told in enumerate(texts, 1)))
    found = rows(tmp_path, text, "a.csv")
    assert said(found) == [("小明", told) for told in texts]
    assert not rejects(found)


@pytest.mark.parametrize(
    "sample", sorted((Path(__file__).parent / "samples/wechat-memotrace").iterdir())
)
def test_the_samples_are_memotraces_own(sample: Path) -> None:
    export = detect(sample)
    assert export.format.name == "wechat-memotrace"
    assert not rejects(list(export.read()))
