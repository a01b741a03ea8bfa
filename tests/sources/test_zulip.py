"""Zulip: exports of a whole organisation, and what zulip-archive keeps."""

import gzip
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, said, until_broken, write
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import UnknownFormat
from openllm_talk.records import Message, Row
from openllm_talk.sources.chats.zulip import order, rendered
from openllm_talk.sources.chats.zulip.markdown import said as resolved
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples"
ORGANISATION = SAMPLES / "zulip" / "organisation"
REALM = {
    "zerver_userprofile": [{"id": 5, "full_name": "Ana"}, {"id": 6, "full_name": "Bob"}],
    "zerver_stream": [
        {"id": 1, "name": "general", "invite_only": False},
        {"id": 2, "name": "secret", "invite_only": True},
    ],
    "zerver_recipient": [
        {"id": 11, "type": 2, "type_id": 1},
        {"id": 12, "type": 2, "type_id": 2},
        {"id": 13, "type": 1, "type_id": 1},
    ],
}


def test_what_stands_in_code_stays_as_it_was_typed() -> None:
    content = (
        "`@**Bob**` is @**Bob**, not\n```python\n@**Bob** # [x](https://a.org)\n```\n"
        "````quote\n```\n[y](https://b.org)\n```\n@_**Bob**\n````\n[z](https://c.org) ``a ` @**Bob**``"
    )
    found = resolved(content, {})
    assert found.text == (
        "`@**Bob**` is @Bob, not\n```python\n@**Bob** # [x](https://a.org)\n```\n"
        "````quote\n```\n[y](https://b.org)\n```\nBob\n````\nz ``a ` @**Bob**``"
    )
    assert found.mentions == ("Bob",)


def message(key: int, content: str = "hi", time: float | None = None, **more: Any) -> Any:
    return {
        "id": key,
        "sender": 5,
        "recipient": 11,
        "subject": "books",
        "content": content,
        "date_sent": 1600000000.0 + key if time is None else time,
        **more,
    }


def organisation(folder: Path, *chunks: list[Any], realm: Any = REALM) -> Path:
    whole = folder / "organisation"
    whole.mkdir()
    write(whole, json.dumps(realm), "realm.json")
    for number, chunk in enumerate(chunks, 1):
        text = json.dumps({"zerver_message": chunk, "zerver_usermessage": [{"id": 1}]})
        write(whole, text, f"messages-{number:06}.json")
    return whole


def by_id(found: list[Row]) -> dict[str, Message]:
    return {row.id: row for row in messages(found)}


def test_the_sample_organisation_is_read_in_the_order_of_time() -> None:
    found = list(sources.read(ORGANISATION))
    seen = by_id(found)
    assert list(seen) == ["100", "101", "103", "104", "106", "107", "108", "109", "110", "112"]
    assert (seen["103"].reply_to, seen["103"].mentions) == ("101", ("Ana 安娜", "Bob"))
    assert seen["103"].urls == ("https://arxiv.org/abs/1706.03762",)
    assert seen["103"].text.endswith("Yes @Bob see the paper and #general 聊天 > books")
    assert [(one.emoji, one.count) for one in seen["101"].reactions] == [("👍", 2), ("party", 1)]
    assert (seen["104"].kind, seen["104"].author) == ("system", "Notification Bot")
    assert [one.name for one in seen["106"].attachments] == ["the list.pdf"]
    assert (seen["107"].text, seen["107"].edited, seen["108"].edited) == ("waves", True, False)
    assert (seen["108"].thread, seen["108"].channel) == ("general 聊天>✔ films", "general 聊天")
    assert (seen["109"].deleted, seen["109"].text) == (True, "")
    assert seen["110"].text == "rain @readers @all\narr[0](x) `code`"
    assert seen["112"].attachments[0].kind == "poll"


def test_private_messages_are_counted_and_never_shown() -> None:
    found = list(sources.read(ORGANISATION))
    refused = rejects(found)
    assert [one.reason.partition(":")[0] for one in refused] == [
        "direct message",
        "private stream",
        "direct message",
        "not a message of Zulip's",
    ]
    assert not any(one.raw for one in refused)
    assert len(found) == 14
    assert [row.index for row in found] == list(range(14))


def test_a_zip_with_the_folder_in_it_is_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "organisation.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(ORGANISATION.iterdir()):
            archive.write(file, f"zulip-export/{file.name}")
    assert detect(path).format.name == "zulip"
    assert list(sources.read(path)) == list(sources.read(ORGANISATION))


def test_one_file_of_an_export_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    shutil.copy(ORGANISATION / "messages-000001.json", path)
    with pytest.raises(UnknownFormat, match="one file of a Zulip export"):
        list(sources.read(path))


def test_a_packed_export_is_to_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "export.tar.gz"
    path.write_bytes(gzip.compress(b"x" * 2000))
    with pytest.raises(UnknownFormat, match="unpack it"):
        list(sources.read(path))


def test_a_stream_that_nobody_described_counts_as_private(tmp_path: Path) -> None:
    path = organisation(tmp_path, [message(1), message(2, recipient=99), message(3, recipient="?")])
    assert [row.kind for row in sources.read(path)] == ["message", "reject", "reject"]


def test_shuffled_files_are_put_in_order_a_window_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "WINDOW", 7)
    keys = [key * 37 % 100 for key in range(100)]
    chunks = [[message(key) for key in keys[start : start + 9]] for start in range(0, 100, 9)]
    found = messages(list(sources.read(organisation(tmp_path, *chunks))))
    assert [row.id for row in found] == [str(key) for key in range(100)]
    assert sorted(row.line or 0 for row in found) == list(range(1, 101))


def test_reactions_may_stand_beside_the_messages(tmp_path: Path) -> None:
    path = organisation(tmp_path, [message(1)])
    given = {"message": 1, "emoji_name": "tada", "emoji_code": "1f389"}
    text = json.dumps({"zerver_message": [message(1)], "zerver_reaction": [given, given, 7]})
    write(path, text, "messages-000001.json")
    (row,) = messages(list(sources.read(path)))
    assert [(one.emoji, one.count) for one in row.reactions] == [("🎉", 2)]


def test_a_cut_off_file_gives_its_messages_and_those_of_the_others(tmp_path: Path) -> None:
    path = organisation(tmp_path, [message(2), message(1)], [message(4), message(3), message(5)])
    file = path / "messages-000001.json"
    file.write_text(file.read_text("utf-8")[:-60], "utf-8")
    found = until_broken(path)
    assert [row.id for row in messages(found)] == ["2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("content", "text", "mentions"),
    [
        ("@**Ana** hi", "@Ana hi", ("Ana",)),
        ("@**Old Name|5** hi", "@Ana hi", ("Ana",)),
        ("@_**Ana|5** hi", "Ana hi", ("Ana",)),
        ("@**|5** hi", "@Ana hi", ("Ana",)),
        ("@*team* hi", "@team hi", ("team",)),
        ("see #**general**", "see #general", ()),
        ("see #**general>a b@12**", "see #general > a b", ()),
        ("**bold** a@b.org @x", "**bold** a@b.org @x", ()),
        ("[a](b) x[0](y)", "[a](b) x[0](y)", ()),
    ],
)
def test_marks_become_what_the_stream_saw(
    content: str, text: str, mentions: tuple[str, ...]
) -> None:
    found = resolved(content, {5: "Ana"})
    assert (found.text, found.mentions) == (text, mentions)


def test_a_file_in_a_sentence_keeps_its_name_there() -> None:
    found = resolved("see [a.png](/user_uploads/1/a.png) please\n[b.pdf](/user_uploads/1/b)", {})
    assert found.text == "see a.png please"
    assert [(one.name, one.kind) for one in found.attachments] == [
        ("a.png", "image"),
        ("b.pdf", "file"),
    ]


_words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="@#[]*/"), max_size=30
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([5, 6]), _words, st.sampled_from([11, 12, 13]))))
def test_any_messages_come_back_or_are_counted(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, str, int]]
) -> None:
    written = [
        message(key, content, sender=sender, recipient=recipient)
        for key, (sender, content, recipient) in enumerate(told)
    ]
    chunks = [written[1::2], written[0::2]]
    found = list(sources.read(organisation(tmp_path_factory.mktemp("z"), *chunks)))
    assert len(found) == len(told)
    assert len(rejects(found)) == sum(recipient != 11 for _, _, recipient in told)
    marks = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    names = {5: "Ana", 6: "Bob"}
    assert said(found) == [
        (names[sender], content.strip(marks)) for sender, content, place in told if place == 11
    ]


# --- zulip-archive --------------------------------------------------------------------------------


def test_the_sample_archive_is_read_topic_by_topic() -> None:
    path = SAMPLES / "zulip-archive" / "site"
    assert detect(path).format.name == "zulip-archive"
    found = list(sources.read(path))
    seen = by_id(found)
    assert not rejects(found)
    assert list(seen) == ["5", "1", "2", "3", "4"]
    assert seen["1"].text == "Has anybody read it & liked it? 👍"
    assert (seen["1"].channel, seen["1"].thread) == ("general 聊天", "general 聊天>v1.0 / 计划")
    assert (seen["2"].reply_to, seen["2"].mentions) == ("1", ("Ana 安娜", "Bob"))
    assert "Yes @Bob, the paper\nand more\n\n```\na = 1\nb = 2\n```" in seen["2"].text
    assert seen["2"].urls == ("https://arxiv.org/abs/1706.03762",)
    assert (seen["3"].text, seen["3"].attachments[0].kind) == ("", "image")
    assert seen["4"].kind == "system"
    assert seen["5"].text == "- one\n- two\n\nthen $$x^2$$"


def test_a_topic_alone_is_read_without_its_stream(tmp_path: Path) -> None:
    written = [{"id": 1, "sender_full_name": "Ana", "timestamp": 1600000000, "content": "<p>a</p>"}]
    (row,) = messages(list(sources.read(write(tmp_path, json.dumps(written), "a.20b.json"))))
    assert (row.channel, row.thread, row.text) == (None, "a b", "a")


@pytest.mark.parametrize(
    "content",
    [
        "<p>a &lt; b",
        "<p></p>",
        "<",
        "<div>" * 5000 + "x",
        "<p>\x00\x01</p>",
        "<p>a<b>c",
        "<!--",
        "",
    ],
)
def test_broken_html_is_still_text(content: str) -> None:
    assert isinstance(rendered.said(content).text, str)


@given(
    st.lists(
        st.lists(
            st.sampled_from(["a", " ", "&amp;", "&lt;b&gt;", "<br>\n", "\n", "é", "\u200e", "/me "])
        )
    )
)
def test_paragraphs_of_words_are_read_as_any_others_are(told: list[list[str]]) -> None:
    content = "\n".join(f"<p>{''.join(words)}</p>" for words in told)
    marked = content.replace("</p>", "<b></b></p>")
    assert rendered.said(content).text == rendered.said(marked).text
