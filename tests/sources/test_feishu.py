"""Feishu and Lark: pages of the messaging API."""

import json
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, rows, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.records import Message, Reaction, Row
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples" / "feishu"
MENTIONS = [
    {"key": "@_user_1", "id": "ou_ana", "id_type": "open_id", "name": "Ana"},
    {"key": "@_user_10", "id": "ou_bob", "id_type": "open_id", "name": "Bob Li"},
]


def item(number: int = 0, kind: str = "text", content: Any = None, **more: Any) -> dict[str, Any]:
    told = {"text": "早"} if content is None else content
    return {
        "message_id": f"om_{number}", "msg_type": kind, "create_time": str(1705132805000 + number),
        "update_time": "1705132805000", "deleted": False, "updated": False, "chat_id": "oc_1",
        "sender": {"id": "ou_ana", "id_type": "open_id", "sender_type": "user", "tenant_key": "t"},
        "body": {"content": told if isinstance(told, str) else json.dumps(told)},
    } | more  # fmt: skip


def page(*items: dict[str, Any]) -> dict[str, Any]:
    data = {"has_more": False, "page_token": "", "items": list(items)}
    return {"code": 0, "msg": "success", "data": data}


def read_one(tmp_path: Path, told: dict[str, Any]) -> Message:
    (row,) = messages(rows(tmp_path, json.dumps(page(told))))
    return row


def test_a_message_with_its_place_in_the_chat(tmp_path: Path) -> None:
    told = item(7, root_id="om_0", parent_id="om_3", thread_id="omt_1", updated=True)
    row = read_one(tmp_path, told)
    assert (row.id, row.time) == ("om_7", "2024-01-13T08:00:05.007+00:00")
    assert (row.author, row.author_id, row.text) == ("ou_ana", "ou_ana", "早")
    assert (row.reply_to, row.thread, row.channel) == ("om_3", "omt_1", "oc_1")
    assert (row.edited, row.deleted) == (True, False)


def test_the_name_of_a_sender_where_it_is_given(tmp_path: Path) -> None:
    assert read_one(tmp_path, item(sender={"id": "ou_1", "name": "Ana"})).author == "Ana"
    assert read_one(tmp_path, item(sender={"id": "ou_1", "sender_name": "Ana"})).author == "Ana"
    told = item(sender={"sender_id": {"open_id": "ou_1", "user_id": "7"}, "sender_type": "user"})
    assert read_one(tmp_path, told).author == "ou_1"


def test_who_is_addressed_anywhere_has_that_name_everywhere(tmp_path: Path) -> None:
    told = [item(0), item(1, mentions=MENTIONS), item(2, sender={"id": "ou_bob"})]
    for indent in (None, 2):
        found = messages(rows(tmp_path, json.dumps(page(*told), indent=indent)))
        assert [(row.author, row.author_id) for row in found] == [
            ("Ana", "ou_ana"), ("Ana", "ou_ana"), ("Bob Li", "ou_bob"),
        ]  # fmt: skip


def test_mentions_and_links_are_shown_as_in_the_chat(tmp_path: Path) -> None:
    text = "@_user_10 @_user_1 看 [论文](https://arxiv.org/abs/2106.09685) @_all https://a.org/b"
    row = read_one(tmp_path, item(content={"text": text}, mentions=MENTIONS))
    assert row.text == "@Bob Li @Ana 看 论文 @所有人 https://a.org/b"
    assert row.mentions == ("Bob Li", "Ana", "所有人")
    assert set(row.urls) == {"https://arxiv.org/abs/2106.09685", "https://a.org/b"}


POST = {
    "title": "周报",
    "content": [
        [{"tag": "text", "text": "第一行 "}, {"tag": "a", "href": "https://a.org/b", "text": "链接"},
         {"tag": "at", "user_id": "@_user_1", "user_name": "Ana"}],
        [{"tag": "img", "image_key": "img_1"}],
        [{"tag": "code_block", "language": "PYTHON", "text": "print(1)\n"}],
        [{"tag": "text", "text": "末行"}, {"tag": "emotion", "emoji_type": "SMILE"}],
    ],
}  # fmt: skip


@pytest.mark.parametrize("content", [POST, {"zh_cn": POST}, {"post": {"en_us": POST}}])
def test_rich_text_in_a_language_or_without(tmp_path: Path, content: dict[str, Any]) -> None:
    row = read_one(tmp_path, item(kind="post", content=content, mentions=MENTIONS))
    assert row.text == "周报\n第一行 链接@Ana\nprint(1)\n末行[SMILE]"
    assert (row.mentions, row.urls) == (("Ana",), ("https://a.org/b",))
    assert [(one.name, one.kind) for one in row.attachments] == [("img_1", "image")]


@pytest.mark.parametrize(
    ("kind", "content", "text", "attachment"),
    [
        ("image", {"image_key": "img_1"}, "", ("img_1", "image")),
        ("file", {"file_key": "f", "file_name": "周报.pdf"}, "", ("周报.pdf", "file")),
        ("audio", {"file_key": "f", "duration": 1}, "", ("f", "voice")),
        ("media", {"file_key": "f", "file_name": "v.mp4"}, "", ("v.mp4", "video")),
        ("sticker", {"file_key": "f"}, "", ("f", "sticker")),
        ("share_chat", {"chat_id": "oc_2"}, "", ("oc_2", "chat")),
        ("share_user", {"user_id": "ou_2"}, "", ("ou_2", "contact")),
        ("location", {"name": "学院路"}, "", ("学院路", "location")),
        ("hongbao", {"text": "[红包]"}, "", ("", "red_packet")),
        ("vote", {"topic": "哪天？", "options": ["五", "六"]}, "哪天？\n- 五\n- 六", ("", "poll")),
        ("todo", {"summary": {"title": "", "content": [[{"tag": "text", "text": "读"}]]}}, "读", ("", "todo")),
        ("share_calendar_event", {"summary": "读书会"}, "读书会", ("", "calendar")),
        ("merge_forward", "Merged and Forwarded Message", "", ("", "forward")),
        ("image", "[Image: img_1]", "", ("", "image")),
    ],
)  # fmt: skip
def test_other_types(
    tmp_path: Path, kind: str, content: Any, text: str, attachment: tuple[str, str]
) -> None:
    row = read_one(tmp_path, item(kind=kind, content=content))
    assert (row.text, row.kind) == (text, "message")
    assert [(one.name, one.kind) for one in row.attachments] == [attachment]


@pytest.mark.parametrize(
    "card",
    [
        {"title": "告警", "elements": [[{"tag": "text", "text": "显存 "}, {"tag": "a", "href": "https://a.org/x", "text": "不足"}]]},
        {"header": {"title": {"tag": "plain_text", "content": "告警"}},
         "elements": [{"tag": "div", "text": {"tag": "lark_md", "content": "显存 [不足](https://a.org/x)"}}]},
        {"schema": "2.0", "header": {"title": {"tag": "plain_text", "content": "告警"}},
         "body": {"elements": [{"tag": "markdown", "content": "显存 [不足](https://a.org/x)"}]}},
    ],
)  # fmt: skip
def test_the_words_of_a_card(tmp_path: Path, card: dict[str, Any]) -> None:
    row = read_one(tmp_path, item(kind="interactive", content=card))
    assert (row.text, row.urls) == ("告警\n显存 不足", ("https://a.org/x",))


def test_notices_and_calls_are_system_rows(tmp_path: Path) -> None:
    content = {"template": "{from_user} invited {to_chatters}.", "from_user": ["Ana"], "to_chatters": ["B", "C"]}  # fmt: skip
    row = read_one(tmp_path, item(kind="system", content=content, sender={"id": ""}))
    assert (row.kind, row.author, row.text) == ("system", "Ana", "Ana invited B, C.")
    assert read_one(tmp_path, item(kind="video_chat", content={"topic": "周会"})).kind == "system"


def test_recalled_messages_are_empty(tmp_path: Path) -> None:
    row = read_one(tmp_path, item(content={"text": "This message was recalled"}, deleted=True))
    assert (row.kind, row.text, row.deleted) == ("message", "", True)


def test_what_is_in_a_forward_is_its_text(tmp_path: Path) -> None:
    told = [item(0, "merge_forward", "Merged and Forwarded Message"),
            item(1, upper_message_id="om_0"), item(2, upper_message_id="om_0"), item(3)]  # fmt: skip
    found = messages(rows(tmp_path, json.dumps(page(*told))))
    assert [row.text for row in found] == ["ou_ana: 早\nou_ana: 早", "早"]
    assert [row.index for row in found] == [0, 1]


def test_what_command_lines_add(tmp_path: Path) -> None:
    told = item(0, reactions={"counts": [{"reaction_type": "SMILE", "count": 3}]})
    told |= {"body": None, "content": "早 @Ana", "create_time": "2024-01-13 16:00"}
    told["thread_replies"] = [item(1, thread_id="omt_1", reply_to="om_0")]
    first, second = messages(rows(tmp_path, json.dumps({"data": {"messages": [told]}})))
    assert (first.text, first.time) == ("早 @Ana", "2024-01-13T16:00")
    assert first.reactions == (Reaction(emoji="SMILE", count=3),)
    assert (second.index, second.reply_to, second.thread) == (1, "om_0", "omt_1")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(page(item(0), item(1))),
        json.dumps(page(item(0)), indent=2) + "\n" + json.dumps(page(item(1)), indent=2),
        json.dumps(page(item(0))) + json.dumps(page(item(1))),
        json.dumps([page(item(0)), page(item(1))]),
        json.dumps([item(0), item(1)]),
        json.dumps({"items": [item(0), item(1)]}),
        json.dumps({"pages": [page(item(0)), page(item(1))]}),
        json.dumps({"ok": True, "data": {"messages": [item(0), item(1)]}}),
        json.dumps(item(0)) + "\n" + json.dumps(item(1)) + "\n",
        json.dumps(item(0)) + "\n\n" + json.dumps(item(1)),
    ],
)
def test_however_the_pages_are_kept(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text, "a.json")
    assert detect(path).format.name == "feishu"
    found = list(sources.read(path))
    assert [(row.index, row.id) for row in messages(found)] == [(0, "om_0"), (1, "om_1")]


def test_pages_with_the_newest_message_first_are_turned(tmp_path: Path) -> None:
    told = [item(at, create_time=str(1705132800000 + at * 1000)) for at in (9, 8, 7, 6, 5, 4)]
    pages = [page(*told[:3]), page(*told[3:])]
    found = messages(rows(tmp_path, json.dumps(pages)))
    assert [(row.index, row.id) for row in found] == [(at - 4, f"om_{at}") for at in range(4, 10)]


def test_a_strange_value_costs_only_itself(tmp_path: Path) -> None:
    odd = item(1, sender=7, mentions={"a": 1}, create_time=None)
    found = rows(tmp_path, json.dumps(page(item(0), odd, {"hello": 1}, item(2))))
    assert [row.id for row in messages(found)] == ["om_0", "om_1", "om_2"]
    assert [(row.index, row.line) for row in rejects(found)] == [(2, 3)]


def test_damaged_letters_in_a_list_of_pages_cost_one_row(tmp_path: Path) -> None:
    text = json.dumps([page(item(0, content="早"), item(1))], ensure_ascii=False)
    path = tmp_path / "a.json"
    path.write_bytes(text.encode().replace("早".encode(), b"\xf2", 1))
    found = list(sources.read(path))
    assert len(found) == 2
    assert messages(found)[-1].id == "om_1"


def test_a_list_of_chats_is_no_chat(tmp_path: Path) -> None:
    chats = page({"chat_id": "oc_1", "name": "群", "description": ""})
    with pytest.raises(UnknownFormat):
        detect(write(tmp_path, json.dumps(chats), "a.json"))


@pytest.mark.parametrize("as_lines", [True, False])
def test_a_file_that_is_cut_off_gives_its_rows_and_says_so(tmp_path: Path, as_lines: bool) -> None:
    told = [item(i) for i in range(4)]
    text = "\n".join(map(json.dumps, told)) if as_lines else json.dumps(page(*told))
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off"):
        found.extend(sources.read(write(tmp_path, text[:-60], "a.json")))
    assert len(found) == 3


def test_an_answer_without_messages_is_said(tmp_path: Path) -> None:
    text = json.dumps({"code": 230002, "msg": "Bot is not in the chat", "data": {}})
    with pytest.raises(UnknownFormat, match="230002 Bot is not in the chat"):
        detect(write(tmp_path, text, "a.json"))


def test_the_samples_lose_nothing() -> None:
    for path in SAMPLES.iterdir():
        assert detect(path).format.name == "feishu"
        found = list(sources.read(path))
        assert len(found) == 22
        assert not rejects(found)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(st.text('ab中😀"\\\n{}：. ', max_size=30), min_size=1, max_size=20))
def test_any_texts_come_back(tmp_path: Path, told: list[str]) -> None:
    text = json.dumps(page(*(item(i, content={"text": one}) for i, one in enumerate(told))))
    assert [row.text for row in messages(rows(tmp_path, text))] == [
        one.strip("\n") if one.strip() else "" for one in told
    ]
