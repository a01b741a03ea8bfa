"""Telegram Desktop's JSON: one chat, an account, and what breaks it."""

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import ijson
import pytest
from exports import messages, rejects, rows, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Message, Reaction, Row


def message(number: int, text: Any = "hi", **more: Any) -> dict[str, Any]:
    """A message as Telegram writes it, a minute after the one before."""
    return {
        "id": number,
        "type": "message",
        "date": f"2024-01-13T16:{number:02}:05",
        "date_unixtime": str(1705132805 + 60 * number),
        "from": "Ana",
        "from_id": "user7",
        "text": text,
        "text_entities": [],
        **more,
    }


def chat(*rows: Any, **more: Any) -> dict[str, Any]:
    """An export of one chat."""
    return {"name": "LLM 夜谈", "type": "private_supergroup", "id": 77, "messages": [*rows], **more}


def read(folder: Path, export: Any, indent: int | None = 1) -> list[Row]:
    """The rows of the export, written as Telegram indents it."""
    text = json.dumps(export, ensure_ascii=False, indent=indent)
    return list(sources.read(write(folder, text, "result.json")))


def service(number: int, action: str | None, **more: Any) -> dict[str, Any]:
    """A row of the platform's own."""
    row = {**message(number, ""), "type": "service", "actor": "Ana", "actor_id": "user7", **more}
    del row["from"], row["from_id"]
    return row if action is None else {**row, "action": action}


def only(folder: Path, *rows: Any) -> Message:
    """The last row of a chat of those rows."""
    return messages(read(folder, chat(*rows)))[-1]


def test_a_message_keeps_its_id_its_author_and_its_time_with_the_offset(tmp_path: Path) -> None:
    row = only(tmp_path, message(5, reply_to_message_id=4, edited="2024-01-13T17:00:00"))
    assert (row.id, row.reply_to, row.author, row.author_id) == ("5", "4", "Ana", "user7")
    assert (row.time, row.channel, row.edited) == ("2024-01-13T16:05:05+08:00", "LLM 夜谈", True)


def test_the_time_has_an_offset_only_where_one_follows(tmp_path: Path) -> None:
    old = message(5)
    del old["date_unixtime"]
    assert only(tmp_path, old).time == "2024-01-13T16:05:05"
    assert only(tmp_path, message(5, date_unixtime=1)).time == "2024-01-13T16:05:05"
    undated = message(5, date=None, date_unixtime=1705133105)
    assert only(tmp_path, message(4), undated).time == "2024-01-13T08:05:05+00:00"


@pytest.mark.parametrize(
    ("date", "time"),
    [
        ("2024-01-13 16:05:05", "2024-01-13T16:05:05+08:00"),
        ("2024-01-13T08:05:05Z", "2024-01-13T08:05:05+00:00"),
        (1705133105, "2024-01-13T08:05:05+00:00"),
        ("yesterday", "2024-01-13T08:05:05+00:00"),
        ("2024-02-31T16:05:05", "2024-01-13T08:05:05+00:00"),
        ("2024-01-31T16:05:05", "2024-01-31T16:05:05"),
    ],
)
def test_a_date_in_another_form_is_iso_8601_or_unknown(
    tmp_path: Path, date: str | int, time: str | None
) -> None:
    odd = message(5, date=date, date_unixtime=None if isinstance(date, int) else "1705133105")
    assert only(tmp_path, message(4), odd).time == time


def test_a_time_that_nobody_can_read_is_unknown(tmp_path: Path) -> None:
    odd = message(5, date="yesterday", date_unixtime=None)
    assert only(tmp_path, message(4), odd).time is None


def test_half_a_surrogate_pair_costs_one_letter_not_the_message(tmp_path: Path) -> None:
    text = json.dumps(chat(message(1, "N1"), message(2, "N2 \\ud83d"), message(3, "N3 😀")))
    path = write(tmp_path, text.replace("N1", r"N1\ud83d"), "result.json")
    found = messages(list(sources.read(path)))
    assert [row.text for row in found] == ["N1\ufffd", "N2 \\ud83d", "N3 😀"]


def test_text_in_pieces_is_joined_and_gives_addresses_and_mentions(tmp_path: Path) -> None:
    pieces = [
        "看 ",
        {"type": "link", "text": "https://a.com/x"},
        {"type": "text_link", "text": "这里", "href": "https://b.com/y"},
        " 和https://c.com。",
        {"type": "mention", "text": "@bo"},
        {"type": "mention_name", "text": "Carl C", "user_id": 9},
        {"type": "code", "text": "x < 1"},
    ]
    row = only(tmp_path, message(5, pieces))
    assert row.text == "看 https://a.com/x这里 和https://c.com。@boCarl Cx < 1"
    assert row.urls == ("https://a.com/x", "https://b.com/y", "https://c.com")
    assert row.mentions == ("bo", "Carl C")


def test_somebody_who_left_telegram_is_named_by_id(tmp_path: Path) -> None:
    assert only(tmp_path, message(5, **{"from": None})).author == "user7"


def test_an_answer_to_another_chats_message_answers_nothing_here(tmp_path: Path) -> None:
    row = only(tmp_path, message(5, reply_to_message_id=4, reply_to_peer_id="channel9"))
    assert row.reply_to is None


def test_forum_topics_are_threads(tmp_path: Path) -> None:
    topic = {
        "id": 2, "type": "service", "date": "2024-01-13T16:00:05", "actor": "Ana",
        "actor_id": "user7", "action": "topic_created", "title": "训练", "text": "",
    }  # fmt: skip
    export = chat(
        message(1), topic, message(3, reply_to_message_id=2), message(4, reply_to_message_id=3),
        message(5, reply_to_message_id=1),
    )  # fmt: skip
    found = messages(read(tmp_path, export))
    assert [row.thread for row in found] == [None, "2", "2", "2", None]
    assert [row.reply_to for row in found] == [None, None, None, "3", "1"]
    assert (found[1].kind, found[1].author, found[1].text) == (
        "system",
        "Ana",
        "topic_created: 训练",
    )


def test_media_reactions_and_polls(tmp_path: Path) -> None:
    photo = only(tmp_path, message(5, "", photo="photos/photo_1.jpg"))
    assert photo.attachments == (Attachment(name="photo_1.jpg", kind="image"),)
    left_out = "(File not included. Change data exporting settings to download.)"
    voice = only(tmp_path, message(5, "", file=left_out, media_type="voice_message"))
    assert (voice.text, voice.attachments) == ("", (Attachment(name="", kind="voice"),))
    given = [
        {"type": "emoji", "count": 3, "emoji": "👍", "recent": []},
        {"type": "paid", "count": 2},
    ]
    liked = only(tmp_path, message(5, reactions=given))
    assert liked.reactions == (Reaction(emoji="👍", count=3), Reaction(emoji="⭐", count=2))
    poll = {"question": "rank?", "closed": False, "answers": [{"text": "16", "voters": 2}]}
    asked = only(tmp_path, message(5, "", poll=poll))
    assert (asked.text, asked.attachments[0].kind) == ("rank?\n- 16", "poll")


def test_unsupported_and_broken_elements_are_accounted_for(tmp_path: Path) -> None:
    export = chat(message(1), {"id": 2, "type": "unsupported"}, "what", message(4, {"no": 1}))
    found = read(tmp_path, export)
    assert [row.kind for row in found] == ["message", "system", "reject", "reject"]
    assert [row.line for row in rejects(found)] == [3, 4]
    assert rejects(found)[0].raw == '"what"'


def test_an_account_holds_many_chats_and_two_of_one_name_stay_apart(tmp_path: Path) -> None:
    twin = chat(message(1, "twin"), id=78)
    export = {
        "about": "…",
        "contacts": {"list": [{"x": ["}", "]"]}]},
        "chats": {"about": "…", "list": [chat(message(1), message(2)), twin]},
        "left_chats": {
            "list": [{"type": "private_group", "id": 9, "messages": [message(1, "old")]}]
        },
    }
    found = messages(read(tmp_path, export))
    assert [(row.channel, row.text) for row in found] == [
        ("LLM 夜谈", "hi"), ("LLM 夜谈", "hi"), ("LLM 夜谈 (78)", "twin"), ("private_group 9", "old"),
    ]  # fmt: skip


def test_keys_may_come_in_any_order(tmp_path: Path) -> None:
    export = {"messages": [message(1)], "id": 77, "type": "private_group", "name": "late"}
    assert messages(read(tmp_path, export))[0].channel == "late"
    account = {"chats": {"list": [export, {"messages": [message(2)], "name": "later"}]}}
    assert [row.channel for row in messages(read(tmp_path, account))] == ["late", "later"]


def test_a_zip_or_folder_is_read_too(tmp_path: Path) -> None:
    text = json.dumps(chat(message(1)))
    zipped = tmp_path / "export.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("ChatExport/result.json", text)
    folder = tmp_path / "ChatExport"
    folder.mkdir()
    write(folder, text, "result.json")
    assert len(list(sources.read(zipped))) == len(list(sources.read(folder))) == 1


def test_a_cut_off_export_gives_its_rows_and_then_says_where(tmp_path: Path) -> None:
    text = json.dumps(chat(*(message(number) for number in range(1, 6))), indent=1)
    path = write(tmp_path, text[: text.index('"id": 4')], "result.json")
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off after") as broken:
        found.extend(sources.read(path))
    reading = sources.read(path)
    assert [next(reading).index for _ in range(3)] == [0, 1, 2]
    assert broken.value.line == path.read_text().count("\n") + 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(chat(*[message(1, "中文正文")] * 3), ensure_ascii=False, indent=1)
    path = write(tmp_path, text.replace("\n", "\r\n"), "result.json", encoding)
    assert [row.text for row in messages(list(sources.read(path)))] == ["中文正文"] * 3


def test_damaged_letters_show_and_hurt_nobody_else(tmp_path: Path) -> None:
    text = json.dumps(chat(*(message(number, f"N{number}") for number in range(1, 9))), indent=1)
    path = tmp_path / "result.json"
    path.write_bytes(text.encode().replace(b"N5", b"N\xff"))
    found = messages(list(sources.read(path)))
    assert [row.text for row in found] == ["N1", "N2", "N3", "N4", "N\ufffd", "N6", "N7", "N8"]


def test_deep_nesting_and_huge_elements_are_rejected_in_little_memory(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    huge = json.dumps(message(3, "x" * (5 << 20)))
    inner = f"{json.dumps(message(1))},\n {deep},\n {huge},\n {json.dumps(message(4))}"
    path = write(tmp_path, f'{{"messages": [\n {inner}]}}', "result.json")
    found = list(sources.read(path))
    assert [row.kind for row in found] == ["message", "reject", "reject", "message"]


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PIECE = st.one_of(TEXT, st.fixed_dictionaries({"type": st.just("bold"), "text": TEXT}))
EXTRA = st.dictionaries(
    st.sampled_from(["x", "},{", "y]"]),
    st.recursive(
        st.one_of(TEXT, st.integers(), st.none()), lambda s: st.lists(s, max_size=3), max_leaves=4
    ),
    max_size=2,
)
ROW = st.builds(
    lambda text, extra, ahead: (
        {**extra, **message(7, text)} if ahead else {**message(7, text), **extra}
    ),
    st.one_of(TEXT, st.lists(PIECE, max_size=3)),
    EXTRA,
    st.booleans(),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROW, min_size=1, max_size=60), indent=st.sampled_from([None, 0, 1, 4]))
def test_the_same_rows_as_an_event_parser_sees(
    tmp_path: Path, rows: list[dict[str, Any]], indent: int | None
) -> None:
    found = messages(read(tmp_path, chat(*rows, behind=["]}"]), indent))
    with (tmp_path / "result.json").open("rb") as file:
        expected = list(ijson.items(file, "messages.item"))
    assert len(found) == len(expected)
    for row, element in zip(found, expected, strict=True):
        text = element["text"]
        pieces = [text] if isinstance(text, str) else text
        assert row.text == "".join(p if isinstance(p, str) else p["text"] for p in pieces)


@pytest.mark.parametrize(
    ("action", "more", "told"),
    [
        ("invite_members", {"members": ["Bo", None, "Carl"]}, "invite_members: Bo, Carl"),
        ("remove_members", {"members": [None]}, "remove_members"),
        ("edit_group_title", {"title": "夜谈"}, "edit_group_title: 夜谈"),
        ("topic_edit", {"new_title": "推理", "new_icon_emoji_id": 0}, "topic_edit: 推理"),
        ("pin_message", {"message_id": 4}, "pin_message"),
        ("phone_call", {"duration_seconds": 35, "discard_reason": "hangup"}, "phone_call"),
        ("giveaway_results", {"winners": 2, "giveaway_results": 3}, "giveaway_results"),
        (None, {"information_text": "Bo changed the theme"}, "Bo changed the theme"),
        ("something_new", {"text": [{"type": "plain", "text": "words"}]}, "words"),
    ],
)
def test_what_happens_is_told(
    tmp_path: Path, action: str | None, more: dict[str, Any], told: str
) -> None:
    row = only(tmp_path, message(1), service(2, action, **more))
    assert (row.kind, row.author, row.author_id) == ("system", "Ana", "user7")
    assert (row.text, row.reply_to, row.attachments) == (told, None, ())


def test_what_names_no_actor_is_of_whom_it_comes_from(tmp_path: Path) -> None:
    near = service(2, "proximity_reached", to="Ana")
    del near["actor"], near["actor_id"]
    assert only(tmp_path, {**near, "from": "Bo", "from_id": "user8"}).author == "Bo"


@pytest.mark.parametrize(
    "note",
    [
        "(File not included. Change data exporting settings to download.)",
        "(File exceeds maximum size. Change data exporting settings to download.)",
        "(File unavailable, please try again later)",
    ],
)
def test_a_file_that_was_left_out_is_known_by_its_note(tmp_path: Path, note: str) -> None:
    assert only(tmp_path, message(5, "", photo=note)).attachments[0].name == ""
    named = message(5, "cap", file=note, file_name="a (1).pdf", thumbnail=note)
    row = only(tmp_path, named)
    assert (row.text, row.attachments) == ("cap", (Attachment(name="a (1).pdf", kind="file"),))
    sticker = message(5, "", file=note, media_type="sticker", sticker_emoji="🎉")
    assert only(tmp_path, sticker).attachments == (Attachment(name="🎉", kind="sticker"),)
    kept = message(5, "", file="files/(1).pdf")
    assert only(tmp_path, kept).attachments == (Attachment(name="(1).pdf", kind="file"),)


def test_what_hangs_on_a_message_and_is_no_file(tmp_path: Path) -> None:
    todo = {"title": [{"type": "plain", "text": "buy"}], "answers": [{"text": "GPUs", "id": 1}]}
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"location_information": {"latitude": 1.5, "longitude": 2}, "place_name": "Café"}, "location", "Café"),
        ({"contact_information": {"first_name": "Bo", "last_name": "", "phone_number": "0"}}, "contact", "Bo"),
        ({"game_title": "2048", "game_link": "https://t.me/b?game=x"}, "game", "2048"),
        ({"invoice_information": "{\n  \"title\": \"x\"\n}"}, "invoice", ""),
        ({"giveaway_information": {"quantity": 1}}, "giveaway", ""),
        ({"paid_stars_amount": 5}, "paid media", ""),
        ({"todo_list": todo}, "list", ""),
    ]  # fmt: skip
    for more, kind, name in cases:
        row = only(tmp_path, message(5, "", **more))
        assert row.attachments == (Attachment(name=name, kind=kind),)
    assert only(tmp_path, message(5, "", **cases[2][0])).urls == ("https://t.me/b?game=x",)
    assert only(tmp_path, message(5, "", todo_list=todo)).text == "buy\n- GPUs"
    nothing = only(tmp_path, message(5, "", location_information=None, poll=None))
    assert nothing.attachments == ()


def test_an_edit_in_1970_is_none(tmp_path: Path) -> None:
    old = message(5, edited="1970-01-01T08:00:00")
    assert only(tmp_path, old).edited is False
    assert only(tmp_path, message(5, edited="1969-12-31T19:00:00")).edited is False
    assert only(tmp_path, message(5, edited_unixtime="1705133105")).edited is True


def test_forwarded_saved_and_signed_messages_are_their_senders(tmp_path: Path) -> None:
    more = {"forwarded_from": "News", "saved_from": None, "author": "editor", "via_bot": "@gif"}
    row = only(tmp_path, message(5, "passed on", **more))
    assert (row.author, row.text, row.kind) == ("Ana", "passed on", "message")


def test_text_may_stand_in_its_marked_pieces_alone(tmp_path: Path) -> None:
    pieces = [{"type": "plain", "text": "看 "}, {"type": "link", "text": "https://a.com"}]
    for more in ({"text_entities": pieces}, {"text": "", "text_entities": pieces}):
        row = {**message(5), **more}
        if "text" not in more:
            del row["text"]
        found = only(tmp_path, row)
        assert (found.text, found.urls) == ("看 https://a.com", ("https://a.com",))


def test_a_control_character_as_telegram_writes_it_is_read(tmp_path: Path) -> None:
    text = json.dumps(chat(message(1, "N1"), message(2, "N2"), message(3, r"C:\\xAB N3")), indent=1)
    path = write(tmp_path, text.replace("N2", r"N\x0B2"), "result.json")
    found = messages(list(sources.read(path)))
    assert [row.text for row in found] == ["N1", "N\x0b2", r"C:\\xAB N3"]


@pytest.mark.parametrize("path", ["video_files/sticker (2).webm", "a [x], y.tgs", "(none.)"])
def test_an_emoji_whose_path_has_no_quotation_marks_is_read(tmp_path: Path, path: str) -> None:
    emoji = {"type": "custom_emoji", "text": "😮", "document_id": "PATH"}
    export = json.dumps(chat(message(1, ["so ", emoji, "!"]), message(2)), indent=1)
    found = rows(tmp_path, export.replace('"PATH"', path), "result.json")
    assert [row.text for row in messages(found)] == ["so 😮!", "hi"]
    assert not rejects(found)


def test_a_field_of_another_type_does_not_cost_the_message(tmp_path: Path) -> None:
    odd = message(5, "still here", reactions=7, photo={"no": 1}, edited=True, members="x")
    row = only(tmp_path, message(4), odd)
    assert (row.text, row.author, row.reactions, row.attachments) == ("still here", "Ana", (), ())


def test_an_answer_in_a_topic_that_the_file_does_not_hold_is_an_answer(tmp_path: Path) -> None:
    export = chat(
        service(2, "topic_created", title="a"), message(3, reply_to_message_id=2),
        service(4, "pin_message", message_id=3), service(5, "topic_created", title="b"),
        message(6, reply_to_message_id=5), message(7, reply_to_message_id=6),
        message(8, reply_to_message_id=1), message(9, reply_to_message_id="3"),
    )  # fmt: skip
    found = messages(read(tmp_path, export))
    assert [(row.thread, row.reply_to) for row in found] == [
        ("2", None), ("2", None), (None, None), ("5", None), ("5", None), ("5", "6"),
        (None, "1"), ("2", "3"),
    ]  # fmt: skip


SAMPLES = Path(__file__).parent / "samples" / "telegram"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("forum.json", {"message": 14, "system": 6}), ("account.json", {"message": 4, "system": 1})],
)
def test_the_samples_are_read_whole(name: str, kinds: dict[str, int]) -> None:
    found = list(sources.read(SAMPLES / name))
    assert Counter(row.kind for row in found) == kinds
    assert [row.line for row in found] == list(range(1, len(found) + 1))
