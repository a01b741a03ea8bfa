"""WeChat chats shared as text or by mail."""

import base64
import json
import quopri
from pathlib import Path

import pytest
from exports import messages, rejects, rows, said, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.records import Attachment
from openllm_talk.sources.chats import wechat
from openllm_talk.sources.detect import detect
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look

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


@pytest.mark.parametrize("gap", ["  ", " "])
def test_what_stands_right_under_a_sender_is_said_even_if_it_looks_like_one(
    tmp_path: Path, gap: str
) -> None:
    told = ["早", f"明天{gap}10:30", "好", f"明天{gap}10:30", "行", f"小明{gap}23:59"]
    lines = [
        f"{name}{gap}09:{minute:02}\n\n{text}\n"
        for minute, (name, text) in enumerate(zip(["小明", "Ana"] * 3, told, strict=True))
    ]
    found = messages(
        rows(tmp_path, HEAD + "\n".join([*lines, f"小明{gap}09:10\n\n发自我的 iPad\n"]))
    )
    assert [row.text for row in found] == [*told, "发自我的 iPad"]


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


def test_a_name_with_a_colon_is_quoted_too(tmp_path: Path) -> None:
    text = (
        f"{HEAD}喵喵11:00-20:00  09:05\n9:30：开始？\n\nAna  09:06\n"
        "「喵喵11:00-20:00：9:30：开始？」\n- - - - - - - - - - - - - - -\n对\n"
    )
    asked, answer = messages(rows(tmp_path, text))
    assert answer.reply_to == asked.id


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


# --- heads, rules and senders in their variants ---------------------------------------------------


@pytest.mark.parametrize(
    ("head", "channel"),
    [
        ('微信群"炼丹夜谈"的聊天记录如下:', "炼丹夜谈"),
        ("炼丹夜谈 微信群上的聊天记录如下，请查收。", "炼丹夜谈"),
        ("台北讀書會 WeChat群組的聊天記錄如下，請查收。", "台北讀書會"),
        ('"小明"和"Ana"的聊天记录如下:', "小明 和 Ana"),
        ('"小明"、"阿杜"和"Ana"的聊天记录如下:', "小明 和 阿杜 和 Ana"),
        ("小明 和 Ana 在微信上的聊天记录如下，请查收。", "小明 和 Ana"),
        ('The following is the chat history of "Paper club":', "Paper club"),
        ("Chat history between 小明 and Ana on WeChat:", "小明 和 Ana"),
    ],
)
def test_every_form_of_the_head(tmp_path: Path, head: str, channel: str) -> None:
    text = f"Dear:\n\n{head}\n\n—————  2025-05-31  —————\n\n小明  09:05\n\n早\n\n"
    (row,) = rows(tmp_path, text)
    assert (messages([row])[0].channel, messages([row])[0].text) == (channel, "早")


@pytest.mark.parametrize(
    "rule", ["—————2016-4-13—————", "———— 2016.4.13 ————", "--- 2016-04-13 ---"]
)
def test_rules_without_blanks_and_with_other_dashes(tmp_path: Path, rule: str) -> None:
    (row,) = messages(rows(tmp_path, f"{HEAD}{rule}\n\n小明 18:10\n好\n"))
    assert row.time == "2016-04-13T18:10"


@pytest.mark.parametrize(
    ("clock", "time"),
    [("下午5:08", "17:08"), ("上午12:08", "00:08"), ("5:08 PM", "17:08"), ("晚上 9:30", "21:30")],
)
def test_clocks_of_twelve_hours(tmp_path: Path, clock: str, time: str) -> None:
    (row,) = messages(rows(tmp_path, f"{HEAD}小明  {clock}\n好\n"))
    assert (row.time, row.author) == (f"2025-05-31T{time}", "小明")


@pytest.mark.parametrize(
    ("line", "attachment", "text", "urls"),
    [
        ("[图片1(可在附件中查看)]", Attachment(name="", kind="image"), "", ()),
        ("图片1（可在附件中查看）", Attachment(name="", kind="image"), "", ()),
        ("[圖片: 1.jpg(請在附件中查看)]", Attachment(name="1.jpg", kind="image"), "", ()),
        ("[Photo]", Attachment(name="", kind="image"), "", ()),
        ("[语音] 12\"", Attachment(name="", kind="voice"), "", ()),
        ("[一文读懂: https://a.cn/1]", Attachment(name="", kind="link"), "一文读懂", ("https://a.cn/1",)),
        ("[一文 : 读懂 : http://a.cn/1]", Attachment(name="", kind="link"), "一文 : 读懂", ("http://a.cn/1",)),
        ("[文件: 周报.pdf-12 KB(请在附件中查看)]", Attachment(name="周报.pdf", kind="file"), "", ()),
        ("[名片: 小红]", Attachment(name="小红", kind="contact"), "", ()),
        ("[音乐: 夜曲-某人]", Attachment(name="", kind="music"), "夜曲-某人", ()),
        ("[聊天记录] 群聊的聊天记录", Attachment(name="", kind="forward"), "群聊的聊天记录", ()),
    ],
)  # fmt: skip
def test_placeholders_of_mailed_and_older_copies(
    tmp_path: Path, line: str, attachment: Attachment, text: str, urls: tuple[str, ...]
) -> None:
    (row,) = messages(rows(tmp_path, f"{HEAD}小明  09:05\n\n{line}\n\n\n"))
    assert (row.text, row.attachments, row.urls) == (text, (attachment,), urls)


@pytest.mark.parametrize(
    "line", ["[旺柴]", "[强][强]", "[图片] 看这个", "[1: 2]", "（附件）", "[红包] 恭喜"]
)
def test_what_only_looks_like_a_placeholder_is_text(tmp_path: Path, line: str) -> None:
    (row,) = messages(rows(tmp_path, f"{HEAD}小明  09:05\n{line}\n"))
    assert (row.text, row.attachments) == (line, ())


def test_a_missing_picture_leaves_null_before_the_next_name(tmp_path: Path) -> None:
    text = f"{HEAD}小明  09:05\n\n早\n\n\nnull小明  09:06\n\nnull\n\n\nnullnullAna  09:07\n\n好\n\n\nAna  09:08\n\n嗯\n"
    assert [row.author for row in messages(rows(tmp_path, text))] == ["小明", "小明", "Ana", "Ana"]


def test_a_quotation_of_a_picture_finds_the_picture(tmp_path: Path) -> None:
    text = f"{HEAD}小明  09:05\n[图片]\n\nAna  09:06\n「小明：[图片]」\n- - - - - - - - -\n这是啥\n"
    picture, answer = messages(rows(tmp_path, text))
    assert answer.reply_to == picture.id


@pytest.mark.parametrize(
    ("shown", "time"),
    [
        ("2025/5/31 9:30", "2025-05-31T09:30"),
        ("2025/05/31 2:51 PM", "2025-05-31T14:51"),
        ("2025-05-31 09:30:12", "2025-05-31T09:30:12"),
        ("2025年5月31日 下午2:51", "2025-05-31T14:51"),
    ],
)
def test_a_computers_copy_has_the_day_in_every_senders_line(
    tmp_path: Path, shown: str, time: str
) -> None:
    text = f"小明 {shown}\n有人跑过吗\n\n两张卡\n\nAna 🌲 {shown}\n跑过\n"
    found = rows(tmp_path, text)
    assert said(found) == [("小明", "有人跑过吗\n\n两张卡"), ("Ana 🌲", "跑过")]
    assert messages(found)[0].time == time


def test_an_iphones_copy_has_the_date_below_the_name(tmp_path: Path) -> None:
    text = "小明\n2025年05月31日 17:08\n有人跑过吗\n\nAna\n2025年06月01日 07:00\n跑过\n\n两张卡\n"
    found = rows(tmp_path, text)
    assert said(found) == [("小明", "有人跑过吗"), ("Ana", "跑过\n\n两张卡")]
    assert messages(found)[1].time == "2025-06-01T07:00"


def test_a_computers_copy_without_times(tmp_path: Path) -> None:
    text = "小明:\n在吗\n\nAna:\n在\n\n小明:\n步骤：\n先装\n\nAna:\n好\n\n小明:\n谢谢\n"
    found = rows(tmp_path, text)
    assert said(found) == [
        ("小明", "在吗"), ("Ana", "在"), ("小明", "步骤：\n先装"), ("Ana", "好"), ("小明", "谢谢"),
    ]  # fmt: skip
    assert {row.time for row in messages(found)} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "Shopping:\nmilk\n\nNotes:\nnone\n\nTodo:\nall\n\nLater:\nmore\n",
        "name:\n  a: 1\n\nother:\n  b: 2\n",
        "会议纪要\n\n上午  9:30\n开会\n",
        "<html><body><p>—————</p><p>hello  10:30</p></body></html>",
        "From: a@b.c\nSubject: hi\nContent-Type: text/plain\n\nhello  10:30\n",
    ],
)
def test_other_texts_are_not_claimed(tmp_path: Path, text: str) -> None:
    assert wechat.FORMATS[0].claim(Look(Source(write(tmp_path, text)))) == 0.0


def test_people_may_be_called_otherwise_than_in_the_head(tmp_path: Path) -> None:
    text = (
        "Smart 和 Song 在微信上的聊天记录如下，请查收。\n—————  2026-02-26  —————\n"
        "BL 小唐  08:54\n[图片: 8b.png(请在附件中查看)]\nBL 小唐  08:54\n压缩工具\n"
        "Song  08:56\n等两分钟\nBL 小唐  08:56\nOK\n"
    )
    assert said(rows(tmp_path, text)) == [
        ("BL 小唐", ""), ("BL 小唐", "压缩工具"), ("Song", "等两分钟"), ("BL 小唐", "OK"),
    ]  # fmt: skip


# --- mails and pages -------------------------------------------------------------------------------

PAGE = """<html><head><title>聊天记录</title><style>p {}</style></head><body>
<p>Dear:</p> <br> <p style="text-indent:2em">炼丹&amp;夜谈 微信群上的聊天记录如下，请查收。</p> <br>
<p style="text-align:center"><span>—————  2025-05-31  —————</span></p>
<p><b>小明  09:30</b></p>
  <p>a &lt; b 吗？<br />第二行</p>
 <p style="line-height:1.5em;"></p>
<p><b>Ana  09:31</b></p><p>明天  10:30</p><p></p>
<p><b>Ana  09:32</b></p><p><img id="1:2" src="file:///sd/a.jpg"></img></p>
</body></html>
"""
ON_ONE_LINE = (
    "<div>微信群&quot;夜谈&quot;的聊天记录如下:</div><p>—————&nbsp;&nbsp;2025-05-31&nbsp;&nbsp;—————</p>"
    "<p><b>小明</b>&nbsp;&nbsp;09:30</p><p>a<br><br>b</p><p>c</p>"
    "<p><b>喵喵11:00-20:00</b>&nbsp;&nbsp;09:31</p><p>明天&nbsp;&nbsp;10:30</p>"
    "<p><b>小明</b>&nbsp;&nbsp;09:32</p><p>好</p>"
)
SHOWN = [("小明", "a < b 吗？\n第二行"), ("Ana", "明天  10:30"), ("Ana", "")]


def mail(*parts: tuple[str, str, bytes], boundary: str = "b1") -> str:
    whole = ["From: ming@example.org", "Subject: =?utf-8?B?6IGK5aSp?=", "MIME-Version: 1.0"]
    whole += [f'Content-Type: multipart/mixed; boundary="{boundary}"', "", "preamble"]
    for kind, transfer, body in parts:
        whole += [
            f"--{boundary}",
            f"Content-Type: {kind}",
            f"Content-Transfer-Encoding: {transfer}",
        ]
        whole += ["", body.decode("ascii")]
    return "\r\n".join([*whole, f"--{boundary}--", ""])


def test_a_saved_page_is_read_by_its_bold_names(tmp_path: Path) -> None:
    found = rows(tmp_path, PAGE, "page.html")
    assert said(found) == SHOWN
    assert messages(found)[2].attachments == (Attachment(name="a.jpg", kind="image"),)
    assert messages(found)[0].channel == "炼丹&夜谈"


def test_a_page_on_one_line_with_bold_names_only(tmp_path: Path) -> None:
    assert said(rows(tmp_path, f"<html><body>{ON_ONE_LINE}</body></html>")) == [
        ("小明", "a\n\nb\n\nc"), ("喵喵11:00-20:00", "明天  10:30"), ("小明", "好"),
    ]  # fmt: skip


def test_pictures_of_megabytes_in_a_page_are_passed_over(tmp_path: Path) -> None:
    picture = f'<p><b>Ana  09:33</b></p><p><img src="data:image/png;base64,{"中A" * 900_000}"></p>'
    page = PAGE.replace(
        "</body>", f"{picture}<p><b>小明  09:34</b></p><p>{'好' * 90_001}</p></body>"
    )
    found = rows(tmp_path, page, "page.html")
    assert said(found) == [*SHOWN, ("Ana", ""), ("小明", "好" * 90_001)]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_mail_is_read_whatever_it_is_packed_in(tmp_path: Path, charset: str) -> None:
    packed = PAGE.encode("gb18030" if charset == "gb2312" else charset)
    picture = ("image/jpeg; name=a.jpg", "base64", base64.encodebytes(b"\xff\xd8" * 500))
    for transfer, body in (
        ("base64", base64.encodebytes(packed)),
        ("quoted-printable", quopri.encodestring(packed)),
    ):
        text = mail((f"text/html; charset={charset}", transfer, body), picture)
        assert said(rows(tmp_path, text, "a.eml")) == SHOWN


def test_the_part_that_shows_senders_surely_is_taken(tmp_path: Path) -> None:
    plain = quopri.encodestring("小明  09:30\nx\n".encode())
    inner = mail(
        ("text/plain; charset=utf-8", "quoted-printable", plain),
        ("text/html; charset=utf-8", "quoted-printable", quopri.encodestring(PAGE.encode())),
        boundary="b2",
    )
    head, _, body = inner.partition("\r\n\r\n")
    outer = 'From: a@b.c\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b1"\r\n'
    kind = head.split("\r\n")[3]
    nested = f"{outer}\r\n--b1\r\n{kind}\r\n\r\n{body}\r\n--b1--\r\n"
    assert said(rows(tmp_path, nested, "a.eml")) == SHOWN


@pytest.mark.parametrize("charset", ["x-unknown", "hex", "utf\x00-8", "idna"])
def test_a_charset_that_is_none_is_guessed(tmp_path: Path, charset: str) -> None:
    text = f'From: a@b.c\nSubject: x\nContent-Type: text/plain; charset="{charset}"\n\n{HEAD}'
    assert said(rows(tmp_path, f"{text}小明  09:30\n早上好\n", "a.eml")) == [("小明", "早上好")]


def test_a_plain_mail_cut_off_in_its_boundary_still_gives_its_text(tmp_path: Path) -> None:
    text = "From: a@b.c\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n" + HEAD
    assert said(rows(tmp_path, f"{text}小明  09:30\n早\n", "a.eml")) == [("小明", "早")]


# --- any messages ------------------------------------------------------------------------------------

NAME = st.text(st.sampled_from("小明Ana🌲👩‍🚀 1:0-和(）"), min_size=1, max_size=10).map(
    lambda x: f"n{x}e"
)
LINE = st.text(
    st.characters(
        exclude_characters="\r\n\x00\x01\x0b\x0c\x1c\x1d\x1e\x85", exclude_categories=["Cs"]
    ),
    max_size=15,
).map(lambda x: f"说{x}。")
CHAT = st.lists(st.tuples(NAME, st.lists(LINE, min_size=1, max_size=3)), min_size=1, max_size=9)
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(chat=CHAT)
def test_any_messages_come_back(tmp_path: Path, chat: list[tuple[str, list[str]]]) -> None:
    for blank in ("", "\n"):
        text = HEAD + "".join(
            f"{name}  09:{at:02}\n{blank}{chr(10).join(told)}\n\n{blank}"
            for at, (name, told) in enumerate(chat)
        )
        found = rows(tmp_path, text)
        assert said(found) == [(name, "\n".join(told)) for name, told in chat]
        assert not rejects(found)


@QUICK
@given(chat=CHAT, cut=st.integers(0, 400))
def test_every_line_is_accounted_for_wherever_the_file_is_cut_off(
    tmp_path: Path, chat: list[tuple[str, list[str]]], cut: int
) -> None:
    text = HEAD + "".join(
        f"{name}  09:{at:02}\n{chr(10).join(told)}\n\n" for at, (name, told) in enumerate(chat)
    )
    path = write(tmp_path, text[: len(HEAD) + cut])
    found = list(wechat.FORMATS[0].read(Source(path), Options()))
    shown = "\n".join(
        f"{row.author or ''}\n{row.text}" if row.kind != "reject" else row.raw for row in found
    )
    for line in text[len(HEAD) : len(HEAD) + cut].split("\n"):
        assert line.strip()[:3] in shown
    assert [row.index for row in found] == list(range(len(found)))


@pytest.mark.parametrize("sample", sorted((Path(__file__).parent / "samples/wechat").iterdir()))
def test_the_samples_are_shared_chats(sample: Path) -> None:
    export = detect(sample)
    assert export.format.name == "wechat"
    found = list(export.read())
    assert not rejects(found)
    assert len(found) >= 3
