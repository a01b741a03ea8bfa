"""QQ's message manager: text exports."""

from pathlib import Path

import pytest
from exports import messages, rejects, rows, said, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import UnknownFormat
from openllm_talk.records import Attachment
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples" / "qq"
RULE = "=" * 64
BANNER = "消息记录（此消息记录为文本格式，不支持重新导入）\n\n"


def section(name: str, group: str = "我的QQ群") -> str:
    return f"{RULE}\n消息分组:{group}\n{RULE}\n消息对象:{name}\n{RULE}\n\n"


HEAD = BANNER + section("炼丹夜谈")


def one(head: str, *body: str) -> str:
    return "\n".join([head, *body, "", ""])


def test_a_head_pasted_from_a_group_does_not_silence_a_chat_without_numbers(tmp_path: Path) -> None:
    told = ["在吗", "看这个：\n\n2020-02-20 9:00:00 小明(10001)\n明天考试", "好", "几点", "九点"]
    heads = [f"2020-02-21 21:05:0{at} {'我' if at % 2 else 'Carol'}" for at in range(5)]
    text = "消息对象:Carol\n\n" + "\n\n".join(map("\n".join, zip(heads, told, strict=True)))
    found = messages(rows(tmp_path, text))
    assert [row.text for row in found] == told


def test_head_gives_time_author_and_channel(tmp_path: Path) -> None:
    text = HEAD + one("2021-03-05 9:05:01 【群主】Ana(10002001)", "今天讲什么？", "", "第二段")
    (row,) = messages(rows(tmp_path, text))
    assert (row.time, row.author, row.author_id) == ("2021-03-05T09:05:01", "Ana", "10002001")
    assert (row.text, row.channel, row.line) == ("今天讲什么？\n\n第二段", "炼丹夜谈", 9)


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("2015-10-05 7:45:57 AM", "2015-10-05T07:45:57"),
        ("2015-10-05 12:00:01 PM", "2015-10-05T12:00:01"),
        ("2015-10-05 12:30:00 AM", "2015-10-05T00:30:00"),
        ("2015/10/5 19:45:57", "2015-10-05T19:45:57"),
        ("2015-10-05 下午 7:45:57", "2015-10-05T19:45:57"),
    ],
)
def test_clocks_of_both_kinds(tmp_path: Path, stamp: str, time: str) -> None:
    (row,) = messages(rows(tmp_path, HEAD + one(f"{stamp} Ana(10002001)", "x")))
    assert (row.time, row.author) == (time, "Ana")


@pytest.mark.parametrize(
    ("sender", "author", "author_id"),
    [
        ("Bob<bob@example.org>", "Bob", "bob@example.org"),
        ("【活跃】(30040055)", "30040055", "30040055"),
        ("(30040055)", "30040055", "30040055"),
        ("猫(^・ω・^)(40050066)", "猫(^・ω・^)", "40050066"),
        ("小明 2020-01-01 9:00:00(20030044)", "小明 2020-01-01 9:00:00", "20030044"),
        ("匿名(80000000)", "匿名", None),
    ],
)
def test_senders(tmp_path: Path, sender: str, author: str, author_id: str | None) -> None:
    (row,) = messages(rows(tmp_path, HEAD + one(f"2021-03-05 9:05:01 {sender}", "x")))
    assert (row.author, row.author_id, row.kind) == (author, author_id, "message")


def test_qq_itself_speaks_in_system_rows(tmp_path: Path) -> None:
    text = HEAD + one("2021-03-05 9:06:00 系统消息(10000)", "Bob 加入本群。")
    text += one("2021-03-05 9:06:01 系统消息(1000000)", "小明撤回了一条消息")
    found = messages(rows(tmp_path, text))
    assert [row.kind for row in found] == ["system", "system"]
    assert found[0].text == "Bob 加入本群。"


def test_bodies_may_be_empty_and_pictures_are_attachments(tmp_path: Path) -> None:
    text = HEAD + one("2021-03-05 9:06:00 Ana(10002001)", "")
    text += one("2021-03-05 9:06:01 Ana(10002001)", "[图片]", "看这个[表情]")
    empty, picture = messages(rows(tmp_path, text))
    assert (empty.text, empty.attachments) == ("", ())
    assert picture.text == "看这个"
    assert picture.attachments == (
        Attachment(name="", kind="image"),
        Attachment(name="", kind="sticker"),
    )


def test_a_line_like_a_head_is_text_unless_it_stands_apart_and_has_a_number(
    tmp_path: Path,
) -> None:
    body = ("日程：", "2021-03-05 20:00:00 提问(20030044)", "", "2021-03-06 10:00:00 复盘")
    text = HEAD + one("2021-03-05 9:09:00 Ana(10002001)", *body)
    text += one("2021-03-05 9:10:00 小明(20030044)", "好")
    assert said(rows(tmp_path, text)) == [("Ana", "\n".join(body)), ("小明", "好")]


def test_where_nobody_has_a_number_a_name_that_speaks_once_may_be_text(tmp_path: Path) -> None:
    text = BANNER + section("读书会", "讨论组")
    text += one("2021-04-01 20:00:00 小明", "第三章谁讲？")
    text += one("2021-04-01 20:00:30 Ana", "我来", "", "2021-04-08 20:00:00 第四章", "再定")
    text += one("2021-04-01 20:01:00 小明", "好")
    assert said(rows(tmp_path, text)) == [
        ("小明", "第三章谁讲？"),
        ("Ana", "我来\n\n2021-04-08 20:00:00 第四章\n再定"),
        ("小明", "好"),
    ]


def test_each_object_of_a_file_is_a_channel(tmp_path: Path) -> None:
    text = HEAD + one("2021-03-05 9:00:00 Ana(10002001)", "早") + "\n"
    text += section("Bob", "我的好友") + one("2021-03-05 8:00:00 Bob", "在吗")
    first, second = messages(rows(tmp_path, text))
    assert (first.text, first.channel) == ("早", "炼丹夜谈")
    assert (second.text, second.channel, second.author) == ("在吗", "Bob", "Bob")


def test_mentions_are_people_of_the_chat_or_end_in_qqs_blank(tmp_path: Path) -> None:
    text = HEAD + one("2021-03-05 9:00:00 Ana Li(10002001)", "@全体成员 早 a@b.com x")
    text += one("2021-03-05 9:01:00 小明(20030044)", "@Ana Li 早")
    first, second = messages(rows(tmp_path, text))
    assert first.mentions == ("全体成员",)
    assert second.mentions == ("Ana Li",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_and_line_end(tmp_path: Path, encoding: str) -> None:
    text = HEAD + one("2021-03-05 9:00:00 小明(20030044)", "今天的题目是什么？")
    path = write(tmp_path, text.replace("\n", "\r\n"), "a.txt", encoding)
    assert said(list(sources.read(path))) == [("小明", "今天的题目是什么？")]


def test_the_samples_lose_nothing() -> None:
    found = list(sources.read(SAMPLES / "炼丹夜谈.txt"))
    assert not rejects(found)
    assert len(found) == 18
    assert {row.channel for row in messages(found)} == {"炼丹夜谈", "读书会", "Bob"}
    assert messages(list(sources.read(SAMPLES / "group.txt")))[1].author == "PM of the day"


def test_a_banner_without_messages_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="message manager"):
        detect(write(tmp_path, f"{BANNER}nothing\n"))


LINE = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="[]\u2028\u2029\x85"),
    min_size=1, max_size=20,
).map(str.strip).filter(bool)  # fmt: skip
NAME = st.text("小明Ana猫🌲 ()【", min_size=1, max_size=8).map(str.strip).filter(
    lambda name: bool(name) and not name.startswith("【")
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told=st.lists(
        st.tuples(NAME, st.integers(10_000_1, 99_999_999_999), st.lists(LINE, max_size=3)),
        min_size=1,
        max_size=8,
    )
)
def test_any_messages_come_back(tmp_path: Path, told: list[tuple[str, int, list[str]]]) -> None:
    text = HEAD + "".join(
        one(f"2021-03-05 9:{minute:02}:00 {name}({number})", *body)
        for minute, (name, number, body) in enumerate(told)
    )
    found = rows(tmp_path, text)
    expected = [(name, "\n".join(body).strip("\u200e\u200f\ufeff")) for name, _, body in told]
    assert [(row.author, row.text.strip("\u200e\u200f\ufeff")) for row in messages(found)] == [
        (name, body) for name, body in expected
    ]
    assert [row.index for row in found] == list(range(len(told)))
