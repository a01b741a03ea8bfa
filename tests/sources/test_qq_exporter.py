"""JSON and text of qq-chat-exporter, in one file and in many."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, rows, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.records import Attachment, Message, Row
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples" / "qq-exporter"
ANA = {
    "uid": "u_ana",
    "uin": "10002001",
    "name": "Ana (remark)",
    "nickname": "ana",
    "groupCard": "Ana",
}


def text_of(text: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": text}}


def message(number: int = 0, text: str = "早", **more: Any) -> dict[str, Any]:
    content = {"text": text, "elements": [text_of(text)], "resources": [], "mentions": []}
    content |= more.pop("content", {})
    return {
        "id": f"73200000000000000{number:02}", "seq": str(5000 + number),
        "timestamp": 1705132805000 + 1000 * number, "time": f"2024-01-13 16:00:{5 + number:02}",
        "sender": ANA, "type": "type_1", "content": content, "recalled": False, "system": False,
    } | more  # fmt: skip


def export(*told: dict[str, Any], **more: Any) -> str:
    return json.dumps(
        {"metadata": {"name": "QQChatExporter V5"}, "chatInfo": {"name": "炼丹夜谈", "type": "group"},
         "statistics": {}, "messages": list(told)} | more,
        ensure_ascii=False, indent=2,
    )  # fmt: skip


def read_one(tmp_path: Path, told: dict[str, Any]) -> Message:
    (row,) = messages(rows(tmp_path, export(told)))
    return row


def test_card_nickname_and_name_in_this_order(tmp_path: Path) -> None:
    names = [ANA, {**ANA, "groupCard": ""}, {**ANA, "groupCard": None, "nickname": None},
             {"uid": "u_ana", "uin": 10002001}, {"uid": "u_ana", "uin": "0"}]  # fmt: skip
    found = rows(tmp_path, export(*(message(i, sender=name) for i, name in enumerate(names))))
    assert [row.author for row in messages(found)] == [
        "Ana", "ana", "Ana (remark)", "10002001", "u_ana",
    ]  # fmt: skip
    assert messages(found)[0].author_id == "10002001"
    assert messages(found)[0].channel == "炼丹夜谈"


@pytest.mark.parametrize(
    ("timestamp", "written", "time"),
    [
        (1705132805000, "2024-01-13 16:00:05", "2024-01-13T16:00:05+08:00"),
        (1705132805, "2024/01/13 16:00:05", "2024-01-13T16:00:05+08:00"),
        ("1705132805", "2024-01-13T08:00:05.000Z", "2024-01-13T08:00:05+00:00"),
        (1705161905000, "2024-01-14 24:05:05", "2024-01-14T00:05:05+08:00"),
        (1705132805000, None, "2024-01-13T08:00:05+00:00"),
        (1705132805000, "yesterday", "2024-01-13T08:00:05+00:00"),
        (None, "2024-01-13 16:00:05", "2024-01-13T16:00:05"),
        (None, None, None),
    ],
)
def test_the_offset_is_derived(
    tmp_path: Path, timestamp: int | str | None, written: str | None, time: str | None
) -> None:
    assert read_one(tmp_path, message(timestamp=timestamp, time=written)).time == time


def test_elements_in_their_order_make_the_text(tmp_path: Path) -> None:
    elements = [
        {"type": "reply", "data": {"messageId": "7", "referencedMessageId": "73", "content": "x"}},
        {"type": "at", "data": {"uid": "u_ming", "name": "小明"}},
        text_of(" 看 [图片] https://a.org/b"),
        {"type": "image", "data": {"filename": "a[1].png", "subType": "photo"}},
        {"type": "image", "data": {"filename": "b.gif", "subType": "sticker"}},
        {"type": "audio", "data": {"filename": "c.amr", "duration": 3}},
        {"type": "market_face", "data": {"name": "可爱"}},
        {"type": "location", "data": {"title": "位置消息"}},
        {"type": "markdown", "data": {"content": "**粗**"}},
        {"type": "inline_keyboard", "data": {"summary": "内联键盘"}},
    ]
    row = read_one(tmp_path, message(text="[回复消息]@小明 …", content={"elements": elements}))
    assert row.text == "@小明 看 [图片] https://a.org/b**粗**"
    assert (row.reply_to, row.mentions) == ("73", ("小明",))
    assert [(one.name, one.kind) for one in row.attachments] == [
        ("a[1].png", "image"), ("b.gif", "sticker"), ("c.amr", "voice"), ("可爱", "sticker"),
        ("", "location"),
    ]  # fmt: skip


def test_placeholders_are_taken_out_where_the_text_is_whole(tmp_path: Path) -> None:
    text = "[回复 小明: a] b]\n[图片: a[1].png]看[微笑] @Ana [文件: 周报.pdf][语音 3秒][可爱]"
    files = [{"type": "image", "filename": "a[1].png"}, {"type": "file", "fileName": "周报.pdf"},
             {"type": "audio", "filename": "c.amr"}]  # fmt: skip
    behind = [
        {"type": "at", "data": {"uid": "u", "name": "Ana"}},
        {"type": "market_face", "data": {"name": "可爱"}},
        {"type": "reply", "data": {"messageId": "9", "referencedMessageId": "73",
                                   "senderName": "小明", "content": "a] b"}},
    ]  # fmt: skip
    content = {"elements": [text_of(text), *behind], "resources": files}
    row = read_one(tmp_path, message(text=text, content=content))
    assert (row.text, row.reply_to, row.mentions) == ("看[微笑] @Ana ", "73", ("Ana",))
    assert {(one.name, one.kind) for one in row.attachments} == {
        ("a[1].png", "image"), ("周报.pdf", "file"), ("c.amr", "voice"), ("可爱", "sticker"),
    }  # fmt: skip


def test_cards_and_forwards_show_what_the_group_saw(tmp_path: Path) -> None:
    card = {"app": "x", "meta": {"news": {"title": "一文", "jumpUrl": "https://example.org/q"}}}
    first = {"type": "json", "data": {"content": json.dumps(card), "title": "[分享]一文"}}
    second = {"type": "forward", "data": {"title": "聊天记录", "preview": ["Ana: 早", "小明: 早"],
                                          "messages": [{"id": "1", "content": {"text": "早"}}]}}  # fmt: skip
    found = messages(
        rows(
            tmp_path,
            export(
                message(0, "[JSON消息]", content={"elements": [first]}),
                message(1, "[转发消息: 2条]", content={"elements": [second]}),
                message(2, "[卡片消息: 一文]"),
            ),
        )
    )
    assert [row.text for row in found] == ["[分享]一文", "Ana: 早\n小明: 早", "一文"]
    assert found[0].urls == ("https://example.org/q",)
    assert found[1].attachments == (Attachment(name="", kind="forward"),)


def test_recalled_messages_system_rows_and_calls(tmp_path: Path) -> None:
    call = {"type": "av_record", "data": {"summary": "语音通话 - 已结束"}}
    found = messages(
        rows(
            tmp_path,
            export(
                message(0, "secret", recalled=True),
                message(1, "小明 加入本群", system=True),
                message(2, "x", type="system"),
                message(3, "…", content={"elements": [call]}),
            ),
        )
    )
    assert [(row.kind, row.text, row.deleted) for row in found] == [
        ("message", "", True),
        ("system", "小明 加入本群", False),
        ("system", "x", False),
        ("system", "语音通话 - 已结束", False),
    ]


def test_older_layouts(tmp_path: Path) -> None:
    found = messages(list(sources.read(SAMPLES / "older.json")))
    assert [row.text for row in found] == [
        "今天讲什么？",
        "量化",
        "@20030044 看 [表情14][1]",
        "",
        "小明 加入本群",
    ]
    assert found[1].reply_to == found[0].id
    assert found[0].time == "2024-01-13T08:00:05+00:00"
    assert (found[3].deleted, found[4].kind) == (True, "system")


def test_an_answer_without_an_id_finds_its_message_by_number(tmp_path: Path) -> None:
    reply = {"type": "reply", "data": {"messageId": "5000", "senderName": "Ana", "content": "早"}}
    content = {"elements": [reply, text_of("好")]}
    asked, answer = messages(
        rows(tmp_path, export(message(0), message(1, "[回复消息]好", content=content)))
    )
    assert answer.reply_to == asked.id


def test_a_strange_value_costs_only_itself(tmp_path: Path) -> None:
    odd = message(1, "早", sender="nobody", content={"resources": {"a": 1}, "mentions": [7]})
    found = rows(tmp_path, export(message(0), odd, {"hello": 1}, message(2)))
    assert [row.text for row in messages(found)] == ["早", "早", "早"]
    (reject,) = rejects(found)
    assert (reject.line, "no sender" in reject.reason) == (3, True)
    assert [row.index for row in found] == [0, 1, 2, 3]


def test_a_file_that_is_cut_off_gives_its_rows_and_says_so(tmp_path: Path) -> None:
    text = export(*(message(i) for i in range(9)))
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off"):
        found.extend(sources.read(write(tmp_path, text[:-200], "a.json")))
    assert len(found) == 8


def test_a_split_file_and_names_behind_the_messages(tmp_path: Path) -> None:
    part = json.loads(export(message()))
    text = json.dumps({"metadata": {}, "chunkInfo": {"totalChunks": 2}, "chunks": [part, part]})
    assert len(messages(rows(tmp_path, text))) == 2
    late = json.dumps({"messages": [message()], "chatInfo": {"avatar": "A" * 99, "name": "晚"}})
    assert messages(rows(tmp_path, late))[0].channel == "晚"


def chunked(folder: Path, parts: list[list[dict[str, Any]]], **more: Any) -> Path:
    """A large export in `folder`."""
    (folder / "chunks").mkdir(parents=True)
    chunks = []
    for number, part in enumerate(parts, 1):
        name = f"c{number:06}.jsonl"
        lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in part]
        write(folder / "chunks", "".join(lines), name)
        chunks.append({"index": number, "fileName": name, "relativePath": f"chunks/{name}",
                       "count": len(part)})  # fmt: skip
    manifest = {"chatInfo": {"name": "炼丹夜谈"},
                "chunked": {"format": "jsonl", "chunksDir": "chunks", "chunks": chunks} | more}  # fmt: skip
    write(folder, json.dumps(manifest), "manifest.json")
    return folder


PARTS = [[message(0), message(1)], [message(2)]]


def test_a_large_export_is_one_chat_in_the_order_of_its_chunks(tmp_path: Path) -> None:
    folder = chunked(tmp_path / "a", PARTS)
    found = messages(list(sources.read(folder)))
    assert [row.index for row in found] == [0, 1, 2]
    assert {row.channel for row in found} == {"炼丹夜谈"}
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in folder.rglob("*.json*"):
            packed.write(path, Path("deep") / path.relative_to(folder))
    assert [row.id for row in messages(list(sources.read(archive)))] == [row.id for row in found]


def test_chunks_are_read_by_their_index(tmp_path: Path) -> None:
    chunks = [{"index": 2, "fileName": "c000001.jsonl"}, {"index": 1, "fileName": "c000002.jsonl"}]
    found = messages(list(sources.read(chunked(tmp_path / "a", PARTS, chunks=chunks))))
    assert found[0].id == message(2)["id"]


def test_a_chunk_that_is_missing_or_short_is_said(tmp_path: Path) -> None:
    folder = chunked(tmp_path / "a", [*PARTS, [message(3), message(4)]])
    (folder / "chunks" / "c000001.jsonl").unlink()
    write(folder / "chunks", json.dumps(message(3)) + "\n", "c000003.jsonl")
    found = list(sources.read(folder))
    assert [row.reason for row in rejects(found)] == [
        "chunk 1 «chunks/c000001.jsonl» of 2 messages is missing; export the chat again",
        "chunk 3 «chunks/c000003.jsonl» of 2 messages holds only 1 of them; export the chat again",
    ]
    assert len(messages(found)) == 2
    write(folder / "chunks", json.dumps(message(3))[:-9], "c000003.jsonl")
    assert "is cut off" in rejects(list(sources.read(folder)))[1].reason


@pytest.mark.parametrize("place", ["../secret.jsonl", "/etc/passwd", "..\\secret.jsonl", "x/../y"])
def test_a_manifest_cannot_lead_out_of_the_folder(tmp_path: Path, place: str) -> None:
    write(tmp_path, json.dumps(message()), "secret.jsonl")
    chunks = [{"index": 1, "fileName": place, "relativePath": place}]
    found = list(sources.read(chunked(tmp_path / "a", PARTS, chunks=chunks)))
    assert [row.kind for row in found] == ["reject"]


def test_a_manifest_alone_asks_for_its_folder(tmp_path: Path) -> None:
    folder = chunked(tmp_path / "a", PARTS)
    with pytest.raises(UnknownFormat, match="give me the folder"):
        sources.read(folder / "manifest.json")


def test_a_chunk_alone_is_read(tmp_path: Path) -> None:
    folder = chunked(tmp_path / "a", PARTS)
    assert detect(folder / "chunks" / "c000001.jsonl").format.name == "qq-exporter"
    assert len(list(sources.read(folder / "chunks" / "c000001.jsonl"))) == 2


def test_text_of_the_exporter() -> None:
    folder = SAMPLES.parent / "qq-exporter-txt"
    long = messages(list(sources.read(folder / "群聊.txt")))
    assert [row.author for row in long] == ["Ana", "小明: 的号", "Ana", "u_sys"]
    assert long[1].text == "看这个\n时间: 不是头\n@Ana"
    assert long[1].attachments == (Attachment(name="a.png", kind="image"),)
    assert (long[2].text, long[3].kind, long[0].channel) == ("不错", "system", "炼丹夜谈")
    short = messages(list(sources.read(folder / "streaming.txt")))
    assert [row.text for row in short] == ["今天讲什么？\n第二行", "看这个", ""]
    assert short[1].time == "2024-01-13T00:01:00"


def test_the_samples_lose_nothing() -> None:
    for path in SAMPLES.iterdir():
        assert detect(path).format.name == "qq-exporter"
        assert not rejects(list(sources.read(path)))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told=st.lists(st.text('ab中😀"\\\n{}：.@', max_size=30), min_size=1, max_size=20),
    indent=st.sampled_from([None, 2]),
)
def test_any_texts_come_back(tmp_path: Path, told: list[str], indent: int | None) -> None:
    text = json.dumps(
        {"chatInfo": {"name": "x"}, "messages": [message(i, one) for i, one in enumerate(told)]},
        indent=indent,
    )
    found = rows(tmp_path, text, "a.json")
    assert [row.text for row in messages(found)] == [
        one.strip("\n") if one.strip() else "" for one in told
    ]
