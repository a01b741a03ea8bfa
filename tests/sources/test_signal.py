"""Signal chats as sigexport writes them."""

import json
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, rows, write
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples"


def test_the_sample_chat_is_read_whole() -> None:
    found = list(sources.read(SAMPLES / "signal" / "chat.md"))
    assert not rejects(found)
    seen = messages(found)
    assert [row.kind for row in seen] == ["message"] * 4 + ["system"] * 2 + ["message"] * 2 + [
        "system"
    ]
    assert seen[1].text == "Yes @Ana https://arxiv.org/abs/1706.03762"
    assert (seen[1].reply_to, seen[1].mentions) == (seen[0].id, ("Ana",))
    assert [(one.emoji, one.count) for one in seen[1].reactions] == [("👍", 2), ("❤️", 1)]
    assert [(one.name, one.kind) for one in seen[2].attachments] == [
        ("2023-05-01_00_cat (1).png", "image"),
        ("list.pdf", "file"),
    ]
    assert seen[2].text == ""
    assert (seen[3].deleted, seen[3].text) == (True, "")
    assert (seen[5].author, seen[5].text) == (None, "")
    assert seen[6].text == "第一行\n[2023-05-01 10:00:02] Ana: pasted\n\n第三行 👨‍👩‍👧"
    assert seen[7].text == "> not in this file\n> at all\n\nstill an answer"
    assert seen[0].time == "2023-05-01T10:00:02"


def test_old_versions_have_no_seconds_and_no_blank_lines(tmp_path: Path) -> None:
    text = (
        "[2020-05-01, 10:00] Ana: hi  \n"
        "[2020-05-01, 10:01] Me: two\nlines  ![a.jpg](./media/a.jpg)  \n"
        "[1970-01-01 00:00] Ana: without a time  \n"
    )
    found = messages(rows(tmp_path, text, "index.md"))
    assert [row.text for row in found] == ["hi", "two\nlines", "without a time"]
    assert [row.time for row in found] == ["2020-05-01T10:00", "2020-05-01T10:01", None]
    assert found[1].attachments[0].name == "a.jpg"


def test_a_file_may_have_brackets_in_its_name(tmp_path: Path) -> None:
    name = "2023-05-01T10-00-00.123_00_a[1] (2).png"
    link = f"![{name}](./media/{name.replace(' ', '%20')})  "
    text = f"[2023-05-01 10:00:00] Ana: see [1]  {link}{link}\n\n"
    (row,) = messages(rows(tmp_path, text, "chat.md"))
    assert row.text == "see [1]"
    assert [one.name for one in row.attachments] == [name, name]


def test_the_latest_of_equal_messages_is_answered(tmp_path: Path) -> None:
    text = "\n".join(
        f"[2023-05-01 10:00:0{n}] {name}: {body}  \n"
        for n, (name, body) in enumerate(
            [("Ana", "yes"), ("Bob", "yes"), ("Me", "\n\n> yes\n\nwhy?"), ("Me", "\n\n> \n\nok")]
        )
    )
    found = messages(rows(tmp_path, text, "chat.md"))
    assert [row.reply_to for row in found] == [None, None, found[1].id, None]
    assert [row.text for row in found][2:] == ["why?", "ok"]


def test_the_sample_data_is_read_whole() -> None:
    found = messages(list(sources.read(SAMPLES / "signal-json" / "data.json")))
    assert [row.text for row in found][:2] == ["Has anybody read it?", "Yes @Ana"]
    assert found[1].reply_to == found[0].id
    assert found[3].deleted
    assert found[4].kind == "system"
    assert found[5].attachments[0].kind == "sticker"


def test_of_an_export_folder_each_chat_is_read_once(tmp_path: Path) -> None:
    for name in ("Readers", "Bob"):
        folder = tmp_path / "export" / name
        folder.mkdir(parents=True)
        for sample in ("signal/chat.md", "signal-json/data.json"):
            text = (SAMPLES / sample).read_text("utf-8")
            write(folder, text, sample.rpartition("/")[2])
        write(folder, "<!doctype html><html></html>", "index.html")
    export = detect(tmp_path / "export")
    assert export.format.name == "signal-json"
    found = messages(list(export.read()))
    assert [row.channel for row in found] == ["Bob"] * 6 + ["Readers"] * 6
    assert len({row.id for row in found}) == 12


def test_a_damaged_line_of_data_is_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (SAMPLES / "signal-json" / "data.json").read_text("utf-8")
    found = rows(tmp_path, text + '{"date": "2023-05-01T10:', "data.json")
    assert len(messages(found)) == 6
    assert [one.line for one in rejects(found)] == [7]


_words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="`()[]>@"), max_size=30
)
_told = st.lists(
    st.tuples(st.sampled_from(["Ana", "Me", "李雷"]), _words, st.booleans(), st.booleans()),
    min_size=2,
    max_size=20,
)


@settings(max_examples=50, deadline=None)
@given(_told)
def test_any_chat_comes_back_in_both_forms(
    tmp_path_factory: pytest.TempPathFactory, told: Any
) -> None:
    folder = tmp_path_factory.mktemp("signal")
    marked, data = [], []
    for name, body, reacted, attached in told:
        reactions = "\n(- Bob: 👍, Zoe: 👍 -)" if reacted else ""
        files = "![a.png](./media/a.png)  " if attached else ""
        marked.append(f"[2023-05-01 10:00:00] {name}: {body}  {reactions}{files}\n\n")
        data.append(
            {
                "date": "2023-05-01T10:00:00",
                "sender": name,
                "body": f"{body}  ",
                "quote": "",
                "sticker": "",
                "reactions": [["Bob", "👍"], ["Zoe", "👍"]] if reacted else [],
                "attachments": [{"name": "a.png", "path": "media/a.png"}] if attached else [],
            }
        )
    chat = write(folder, "".join(marked), "chat.md")
    lines = write(folder, "".join(json.dumps(one) + "\n" for one in data), "data.json")
    for path, form in ((chat, "signal"), (lines, "signal-json")):
        assert detect(path).format.name == form
        found = list(sources.read(path))
        assert not rejects(found)
        seen = messages(found)
        assert [row.author for row in seen] == [name for name, *_ in told]
        assert [len(row.reactions) for row in seen] == [one[2] for one in told]
        assert [len(row.attachments) for row in seen] == [one[3] for one in told]
        marks = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
        expected = [body.strip().strip(marks).strip() for _, body, *_ in told]
        assert [row.text.strip(marks).strip() for row in seen] == expected
