"""Messenger and Instagram: letters put right, the oldest first, and what Meta writes itself."""

import contextlib
import gc
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, said, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources.chats.meta import survey
from openllm_talk.sources.chats.meta.letters import undone
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples"
START = 1705104305000


def wrong(value: Any) -> Any:
    """The value with its letters as Meta writes them."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, dict):
        return {key: wrong(one) for key, one in value.items()}
    return [wrong(one) for one in value] if isinstance(value, list) else value


def message(minute: int = 0, content: Any = "hi", **more: Any) -> dict[str, Any]:
    """A message as Meta writes it but for its letters; what is None is left out."""
    one = {
        "sender_name": "Ána Núñez",
        "timestamp_ms": START + 60_000 * minute,
        "content": content,
        "is_geoblocked_for_viewer": False,
        **more,
    }
    return {key: value for key, value in one.items() if value is not None}


def chat(*rows: Any, **more: Any) -> dict[str, Any]:
    """A chat's file with those messages, the newest first."""
    return {
        "participants": [{"name": "Ána Núñez"}, {"name": "Bo"}],
        "messages": [*rows],
        "title": "Thé 茶",
        "is_still_participant": True,
        "thread_path": "inbox/the_123",
        "magic_words": [],
        **more,
    }


def read(folder: Path, export: Any, indent: int | None = 2) -> list[Row]:
    """The rows of a chat written with wrong letters."""
    text = json.dumps(wrong(export), indent=indent)
    return list(sources.read(write(folder, text, "message_1.json")))


def only(folder: Path, row: Any) -> Message:
    """The one row of that message."""
    (found,) = messages(read(folder, chat(row)))
    return found


def test_letters_are_put_right_everywhere(tmp_path: Path) -> None:
    row = only(
        tmp_path,
        message(
            0,
            "¿Café? 茶 🐈‍⬛ @Ána Núñez",
            photos=[{"uri": "messages/inbox/the_123/photos/é.jpg"}],
            reactions=[{"reaction": "❤", "actor": "Bo"}, {"reaction": "❤", "actor": "Zoë"}],
        ),
    )
    assert (row.author, row.text, row.channel) == (
        "Ána Núñez",
        "¿Café? 茶 🐈‍⬛ @Ána Núñez",
        "Thé 茶",
    )
    assert row.reactions == (Reaction(emoji="❤", count=2),)
    assert row.attachments == (Attachment(name="é.jpg", kind="image"),)
    assert (row.mentions, row.time) == (("Ána Núñez",), "2024-01-13T00:05:05+00:00")


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_file_that_is_right_already_is_left_alone(tmp_path: Path, ascii_only: bool) -> None:
    export = chat(message(0, "it printed Ã© for é 茶"))
    path = write(tmp_path, json.dumps(export, ensure_ascii=ascii_only), "a.json")
    (row,) = messages(list(sources.read(path)))
    assert (row.text, row.author, row.channel) == ("it printed Ã© for é 茶", "Ána Núñez", "Thé 茶")


@pytest.mark.parametrize("text", ["", "plain", "é", "naïve", "茶", "Ã", "x\x85"])
def test_what_is_no_mistake_is_not_undone(text: str) -> None:
    assert undone(text) == text


def test_a_text_cut_off_inside_a_letter_is_undone_up_to_there() -> None:
    assert undone(wrong("茶é🐈")[:-1]).startswith("茶é")


def test_rows_come_the_oldest_first(tmp_path: Path) -> None:
    rows = read(tmp_path, chat(message(3, "c"), message(2, "b"), message(2, "a2"), message(1, "a")))
    assert [row.text for row in messages(rows)] == ["a", "a2", "b", "c"]
    assert [row.line for row in messages(rows)] == [4, 3, 2, 1]
    assert [row.index for row in rows] == [0, 1, 2, 3]


def test_a_file_in_the_order_of_time_stays_so(tmp_path: Path) -> None:
    rows = read(tmp_path, chat(message(1, "a"), message(2, "b"), message(3, "c")))
    assert [row.text for row in messages(rows)] == ["a", "b", "c"]


def test_the_files_of_a_chat_are_put_together_the_oldest_first(tmp_path: Path) -> None:
    place = tmp_path / "messages" / "inbox"
    for number in range(1, 13):
        newest = 100 - 2 * number
        rows = [message(newest, f"{newest}"), message(newest - 1, f"{newest - 1}")]
        folder = place / "the_123"
        folder.mkdir(parents=True, exist_ok=True)
        write(folder, json.dumps(wrong(chat(*rows))), f"message_{number}.json")
    other = place / "bo_9"
    other.mkdir()
    write(other, json.dumps(chat(message(5, "psst"), title="Bo")), "message_1.json")
    write(place.parent, "{}", "autofill_information.json")
    found = messages(list(sources.read(tmp_path)))
    assert found[0].channel == "Bo"
    assert [int(row.text) for row in found[1:]] == list(range(75, 99))
    assert [row.index for row in found] == list(range(25))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("packed", [False, True])
def test_a_large_file_is_read_backwards_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, indent: int | None, packed: bool
) -> None:
    monkeypatch.setattr(survey, "PIECE", 20_000)
    many: list[Any] = [message(number, f"text {number} é") for number in reversed(range(3000))]
    many[70] = {"strange": 1}
    many[2000] = 7
    text = json.dumps(wrong(chat(*many)), indent=indent)
    path = write(tmp_path, text, "message_1.json", encoding)
    if packed:
        path = tmp_path / "chat.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("the_123/message_1.json", text.encode(encoding))
    found = list(sources.read(path))
    assert [row.index for row in found] == list(range(3000))
    assert [row.line for row in found] == list(range(3000, 0, -1))
    assert [row.line for row in rejects(found)] == [2001, 71]
    assert messages(found)[0].text == "text 0 é"


@pytest.mark.parametrize(
    ("more", "kind", "text"),
    [
        ({"type": "Generic"}, "message", "x"),
        ({"type": "Call", "content": "Bo called you.", "call_duration": 5}, "system", "Bo called you."),
        ({"content": None, "call_duration": 0, "missed": True}, "system", "missed call"),
        ({"type": "Subscribe", "users": [{"name": "Bo"}]}, "system", "x"),
        ({"type": "Unsubscribe", "content": None}, "system", "Unsubscribe"),
        ({"content": "Ána Núñez added Bo to the group.", "users": [{"name": "Bo"}]}, "system",
         "Ána Núñez added Bo to the group."),
        ({"content": "Ána Núñez named the group Thé."}, "system", "Ána Núñez named the group Thé."),
        ({"content": "You named the group Thé."}, "system", "You named the group Thé."),
        ({"content": "Liked a message"}, "system", "Liked a message"),
        ({"content": "Reacted 😂 to your message "}, "system", "Reacted 😂 to your message "),
        ({"content": "Ána Núñez set her own nickname to A."}, "system",
         "Ána Núñez set her own nickname to A."),
        ({"content": "Ána Núñez nombró al grupo Té."}, "system", "Ána Núñez nombró al grupo Té."),
        ({"content": "Ána Núñez, grubun adını Çay olarak belirledi."}, "system",
         "Ána Núñez, grubun adını Çay olarak belirledi."),
        ({"content": "Użytkownik Ána Núñez nazwał grupę Tea."}, "system",
         "Użytkownik Ána Núñez nazwał grupę Tea."),
        ({"content": "You waved at Bo."}, "system", "You waved at Bo."),
        ({"content": "The video chat ended."}, "system", "The video chat ended."),
        ({"content": "You are now connected on Messenger."}, "system",
         "You are now connected on Messenger."),
        ({"content": "Say hi to your new Facebook friend, Bo."}, "system",
         "Say hi to your new Facebook friend, Bo."),
        ({"content": "Ána Núñez here, hello."}, "message", "Ána Núñez here, hello."),
        ({"content": "Ána Núñez (Lima) wrote it."}, "message", "Ána Núñez (Lima) wrote it."),
        ({"content": "Ána Núñez wrote it"}, "message", "Ána Núñez wrote it"),
        ({"content": "I missed your call."}, "message", "I missed your call."),
        ({"content": "call ended"}, "message", "call ended"),
        ({"content": "You missed the point"}, "message", "You missed the point"),
        ({"content": "You called me?"}, "message", "You called me?"),
        ({"content": "Liked a message of yours"}, "message", "Liked a message of yours"),
    ],
)  # fmt: skip
def test_notices_are_system_rows(
    tmp_path: Path, more: dict[str, Any], kind: str, text: str
) -> None:
    row = only(tmp_path, message(**{"content": "x", **more}))
    assert (row.kind, row.text, row.author) == (kind, text, "Ána Núñez")


@pytest.mark.parametrize(
    ("more", "attachments"),
    [
        ({"content": "Ána Núñez sent an attachment."}, [("", "file")]),
        ({"content": "You sent an attachment."}, [("", "file")]),
        ({"content": "Ána Núñez 发送了一个附件。"}, [("", "file")]),
        ({"content": "Ána Núñez hat einen Anhang gesendet.", "share": {"link": "https://a.org/p"}},
         [("", "link")]),
        ({"content": None, "share": {"profile_share_name": "Bo"}}, [("Bo", "link")]),
        ({"content": None, "sticker": {"uri": "messages/stickers_used/1.png"}}, [("1.png", "sticker")]),
        ({"content": None, "audio_files": [{"uri": "a/b.aac?x=1"}], "gifs": [{"uri": "c.gif"}],
          "videos": [{"uri": "d.mp4"}], "files": [{"uri": "e.pdf"}]},
         [("d.mp4", "video"), ("b.aac", "audio"), ("c.gif", "gif"), ("e.pdf", "file")]),
    ],
)  # fmt: skip
def test_what_was_sent_is_an_attachment_and_its_placeholder_no_text(
    tmp_path: Path, more: dict[str, Any], attachments: list[tuple[str, str]]
) -> None:
    row = only(tmp_path, message(**more))
    assert (row.kind, row.text) == ("message", "")
    assert [(one.name, one.kind) for one in row.attachments] == attachments


def test_a_share_gives_its_address(tmp_path: Path) -> None:
    row = only(
        tmp_path, message(0, "look", share={"link": "https://a.org/p?q=1", "share_text": "ad"})
    )
    assert (row.text, row.urls, row.attachments) == ("look", ("https://a.org/p?q=1",), ())


@pytest.mark.parametrize("text", ["Boats!", "Bo loves it", "Bo\n."])
def test_a_caption_that_begins_like_its_author_stays(tmp_path: Path, text: str) -> None:
    row = only(tmp_path, message(0, text, sender_name="Bo", photos=[{"uri": "a.jpg"}]))
    assert row.text == text


def test_an_unsent_message_is_deleted(tmp_path: Path) -> None:
    for row in (message(0, None, is_unsent=True), message(0, "Ána Núñez unsent a message")):
        found = only(tmp_path, row)
        assert (found.kind, found.deleted, found.text) == ("message", True, "")


def test_encrypted_chats_are_read(tmp_path: Path) -> None:
    def one(minute: int, text: str, **more: Any) -> dict[str, Any]:
        return {"isUnsent": False, "media": [], "reactions": [], "senderName": "Ána", "text": text,
                "timestamp": START + 60_000 * minute, "type": "text", **more}  # fmt: skip

    export = {
        "participants": ["Ána", "Bo 茶"],
        "threadName": "Bo 茶_12",
        "messages": [
            one(3, "", isUnsent=True),
            one(2, "", type="media", media=[{"uri": "./media/1.jpeg"}]),
            one(1, "Ã©?", reactions=[{"actor": "Bo 茶", "reaction": "👍"}]),
        ],
    }
    with zipfile.ZipFile(tmp_path / "messages.zip", "w") as archive:
        archive.writestr("Bo 茶_12.json", json.dumps(export, ensure_ascii=False, indent=2))
        archive.writestr("media/1.jpeg", b"jpeg")
    assert detect(tmp_path / "messages.zip").format.name == "messenger"
    found = messages(list(sources.read(tmp_path / "messages.zip")))
    assert [(row.text, row.deleted, row.channel) for row in found] == [
        ("Ã©?", False, "Bo 茶"), ("", False, "Bo 茶"), ("", True, "Bo 茶")
    ]  # fmt: skip
    assert found[0].reactions == (Reaction(emoji="👍", count=1),)
    assert found[1].attachments == (Attachment(name="1.jpeg", kind="image"),)


@pytest.mark.parametrize(
    ("more", "rows", "name"),
    [
        ({}, [message()], "messenger"),
        ({}, [message(0, "Liked a message")], "instagram"),
        (
            {},
            [message(photos=[{"uri": "your_instagram_activity/messages/inbox/a/1.jpg"}])],
            "instagram",
        ),
        ({"thread_path": "inbox/ana_17845678901234567"}, [message()], "instagram"),
        ({}, [message(share={"link": "https://www.instagram.com/p/x/"})], "instagram"),
        ({}, [message(sticker={"uri": "messages/stickers_used/1.png"})], "messenger"),
        ({}, [message(is_unsent=False, is_taken_down=False)], "messenger"),
        ({"messages": []}, [], "messenger"),
    ],
)
def test_what_the_files_hold_tells_instagram_from_messenger(
    tmp_path: Path, more: dict[str, Any], rows: list[Any], name: str
) -> None:
    path = write(tmp_path, json.dumps(wrong(chat(*rows, **more))), "message_1.json")
    assert detect(path).format.name == name


def test_where_the_files_lie_tells_it_too(tmp_path: Path) -> None:
    for above, name in (
        ("your_instagram_activity", "instagram"),
        ("your_facebook_activity", "messenger"),
    ):
        folder = tmp_path / name / above / "messages" / "inbox" / "a_1"
        folder.mkdir(parents=True)
        write(folder, json.dumps(chat(message())), "message_1.json")
        assert detect(tmp_path / name).format.name == name


def test_a_strange_key_costs_no_message(tmp_path: Path) -> None:
    odd = message(1, "odd", photos="x", reactions=[5, {"reaction": "❤"}], timestamp_ms=f"{START}",
                  is_unsent="no", share=[], users={})  # fmt: skip
    found = read(tmp_path, chat(message(2), odd, {}, None, message(0, "first")))
    assert said(found) == [("Ána Núñez", "first"), ("Ána Núñez", "odd"), ("Ána Núñez", "hi")]
    assert messages(found)[1].reactions == (Reaction(emoji="❤", count=1),)
    assert [row.line for row in rejects(found)] == [4, 3]


def test_a_file_that_is_cut_off_gives_its_rows_first(tmp_path: Path) -> None:
    text = json.dumps(chat(message(3, "c"), message(2, "b"), message(1, "a")))
    path = write(tmp_path, text[: text.index('"content": "a"')], "message_1.json")
    found = sources.read(path)
    assert [row.text for row in messages([next(found), next(found)])] == ["b", "c"]
    with pytest.raises(BrokenSource, match="cut off"):
        next(found)


def test_a_damaged_chat_does_not_cost_the_others(tmp_path: Path) -> None:
    for name, end in (("a_1", -60), ("b_2", None)):
        (tmp_path / name).mkdir()
        text = json.dumps(chat(message(2), message(1), title=name))[:end]
        write(tmp_path / name, text, "message_1.json")
    found = list(sources.read(tmp_path))
    assert len(messages(found)) == 4
    assert ["a_1" in row.reason for row in rejects(found)] == [True]


def test_the_first_downloads_of_instagram_are_read(tmp_path: Path) -> None:
    def one(minute: int, **more: Any) -> dict[str, Any]:
        return {"sender": "ana", "created_at": f"2019-05-01T10:{minute:02}:00.120000+00:00", **more}

    chats = [
        {"participants": ["ana", "bo"], "conversation": [
            one(3, heart="❤️"), one(2, video_call_action="ana started a video chat"),
            one(2, media_share_url="https://a.org/p.jpg", media_owner="bo"), 7,
            one(1, text="é @bo", likes=[{"username": "bo"}])]},
        {"participants": ["bo"], "conversation": []},
    ]  # fmt: skip
    path = write(tmp_path, json.dumps(chats), "messages.json")
    assert detect(path).format.name == "instagram"
    found = list(sources.read(path))
    assert [row.text for row in messages(found)] == ["é @bo", "", "ana started a video chat", "❤️"]
    first, shared, call, _ = messages(found)
    assert (first.time, first.channel) == ("2019-05-01T10:01:00.120000+00:00", "ana, bo")
    assert (first.mentions, first.reactions) == (("bo",), (Reaction(emoji="❤", count=1),))
    assert (shared.urls, call.kind) == (("https://a.org/p.jpg",), "system")
    assert [(row.index, row.line) for row in rejects(found)] == [(1, 4)]


def test_a_download_in_another_form_is_named(tmp_path: Path) -> None:
    write(tmp_path, json.dumps({"participants": [], "messages": [{"a": 1}]}), "message_1.json")
    with pytest.raises(UnknownFormat, match="looks like a chat of Messenger"):
        sources.read(tmp_path / "message_1.json")
    write(tmp_path, "<html>", "message_1.html")
    with pytest.raises(UnknownFormat, match="ask Meta for it again in JSON"):
        sources.read(tmp_path)


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(words, min_size=1, max_size=40))
def test_what_is_written_is_read(tmp_path: Path, texts: list[str]) -> None:
    rows = [message(number, text) for number, text in enumerate(texts)]
    found = messages(read(tmp_path, chat(*reversed(rows), title="茶")))
    marks = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    assert [row.text for row in found] == [text.strip(marks) for text in texts]
    assert len({row.id for row in found}) == len(texts)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["sender_name", "content", "timestamp_ms", "photos", "share", "users",
                         "reactions", "type", "is_unsent", "sticker", "call_duration"]), inner),
    max_leaves=12)))  # fmt: skip
def test_every_element_is_a_row_whatever_it_is(tmp_path: Path, rows: list[Any]) -> None:
    found = read(tmp_path, chat(message(1), *rows))
    assert sorted(row.line or 0 for row in found) == list(range(1, len(rows) + 2))


@pytest.mark.parametrize("name", ["messenger", "instagram"])
def test_the_samples_are_read(name: str) -> None:
    for path in (SAMPLES / name).iterdir():
        assert detect(path).format.name == name
        found = list(sources.read(path))
        assert not rejects(found)
        by_channel: dict[str | None, list[str]] = {}
        for row in messages(found):
            by_channel.setdefault(row.channel, []).append(row.time or "")
        assert all(times == sorted(times) for times in by_channel.values())


@pytest.mark.parametrize("name", ["inbox/a_1/message_1.json", "Bo_7.json", "messages.json"])
def test_a_damaged_file_does_not_keep_its_zip_open(tmp_path: Path, name: str) -> None:
    text = json.dumps(chat(message(0, "hi"), message(1, "ho")))
    if name == "messages.json":
        one = {"sender": "ana", "created_at": "2019-05-01T10:00:00+00:00", "text": "hi"}
        text = json.dumps([{"participants": ["ana", "bo"], "conversation": [one, one]}] * 2)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr(name, "} ! {".join(text.rsplit("}, {", 1)))
    gc.disable()
    try:
        with contextlib.suppress(BrokenSource):
            list(sources.read(tmp_path / "export.zip"))
        found = [one for one in gc.get_objects() if isinstance(one, zipfile.ZipFile) and one.fp]
        assert not found
    finally:
        gc.enable()
