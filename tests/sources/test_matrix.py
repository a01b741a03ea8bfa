"""Element's exports of Matrix rooms: JSON and plain text."""

import json
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, rows, said, until_broken, write
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.records import Message, Row
from openllm_talk.sources.chats.matrix.stamps import Stamps
from openllm_talk.sources.detect import detect
from openllm_talk.sources.format import Options

SAMPLES = Path(__file__).parent / "samples"
ANA, BOB = "@ana:example.org", "@bob:example.org"


def event(key: str, content: dict[str, Any], sender: str = ANA, **more: Any) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "event_id": key,
        "sender": sender,
        "origin_server_ts": 1618593600123,
        "content": content,
        **more,
    }


def text(
    key: str, body: str, sender: str = ANA, /, marked: Any = None, **content: Any
) -> dict[str, Any]:
    return event(key, {"msgtype": "m.text", "body": body, **(marked or {}), **content}, sender)


def joins(person: str, name: str | None) -> dict[str, Any]:
    content = {"membership": "join", "displayname": name}
    return event(f"$join-{name}", content, person, type="m.room.member", state_key=person)


def related(target: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": kind, "event_id": target, **more}}


def room(folder: Path, *events: Any) -> list[Row]:
    return rows(folder, json.dumps({"room_name": "Books", "messages": events}), "room.json")


def by_id(found: list[Row]) -> dict[str, Message]:
    return {row.id: row for row in messages(found)}


def test_the_sample_room_is_read_whole() -> None:
    found = list(sources.read(SAMPLES / "matrix" / "room.json"))
    seen = by_id(found)
    assert len(rejects(found)) == 1
    assert sum(row.kind == "system" for row in messages(found)) == 11
    assert seen["$a"].text == "Yes, Ana, twice"
    assert (seen["$a"].reply_to, seen["$a"].mentions) == ("$q", ("Ana",))
    assert [(one.emoji, one.count) for one in seen["$zh"].reactions] == [("👍", 2)]
    assert (seen["$typo"].text, seen["$typo"].edited) == ("Chapter two next", True)
    assert (seen["$t1"].thread, seen["$t1"].reply_to) == ("$q", None)
    assert (seen["$t2"].thread, seen["$t2"].reply_to) == ("$q", "$t1")
    assert all(seen[key].deleted and not seen[key].text for key in ("$gone", "$later"))
    assert seen["$file"].text == "Our list"
    assert [one.kind for one in seen["$cipher"].attachments] == ["encrypted"]
    assert seen["$poll"].text == "Which book?\n- Dune\n- 三体"
    assert seen["$named"].author == "Bob: the reader"
    assert seen["$stranger"].author == "@stranger:example.org"
    assert {row.channel for row in messages(found)} == {"读书会 Books"}


def test_the_sample_of_corrections_is_read_whole() -> None:
    found = messages(list(sources.read(SAMPLES / "matrix" / "corrections.json")))
    assert [row.text for row in found] == [
        "Ana joined the room",
        "one v3",
        "cap2",
        "root",
        "in th2",
        "",
        "",
        "liked",
        "",
        "line1\n> not fallback\n\nend",
        "\nmy text",
        "> my quote\nmy text",
    ]
    assert [row.edited for row in found][1:5] == [True, True, False, True]
    assert [row.deleted for row in found][5:7] == [True, True]


def test_a_name_holds_from_one_membership_to_the_next(tmp_path: Path) -> None:
    found = room(
        tmp_path,
        text("$1", "before anybody told the name"),
        joins(ANA, "Ana"),
        text("$2", "hi"),
        joins(ANA, "安娜"),
        text("$3", "嗨"),
        joins(ANA, None),
        text("$4", "no name"),
    )
    authors = [row.author for row in messages(found) if row.kind == "message"]
    assert authors == ["Ana", "Ana", "安娜", ANA]


def test_only_the_author_of_a_message_can_word_it_anew(tmp_path: Path) -> None:
    new = {"m.new_content": {"msgtype": "m.text", "body": "new"}, **related("$1", "m.replace")}
    found = room(tmp_path, text("$1", "old"), text("$2", "* new", BOB, **new))
    assert said(found) == [(ANA, "old"), (BOB, "new")]
    found = room(tmp_path, text("$1", "old"), text("$2", "* new", ANA, **new))
    assert said(found) == [(ANA, "new")]


def test_what_is_about_a_message_outside_the_file_has_a_row_of_its_own(tmp_path: Path) -> None:
    emoji = related("$far", "m.annotation", key="🎉")
    found = room(
        tmp_path,
        event("$1", emoji, type="m.reaction"),
        event("$2", {}, type="m.room.redaction", redacts="$far"),
        text("$3", "* new", **{"m.new_content": {"body": "new"}, **related("$far", "m.replace")}),
    )
    assert [row.kind for row in messages(found)] == ["system", "system", "message"]
    assert messages(found)[2].edited


def test_a_reaction_that_was_taken_back_is_not_counted(tmp_path: Path) -> None:
    (row,) = messages(
        room(
            tmp_path,
            text("$1", "hi"),
            event("$2", related("$1", "m.annotation", key="🎉"), type="m.reaction"),
            event("$3", related("$1", "m.annotation", key="👍"), type="m.reaction"),
            event("$4", {}, type="m.room.redaction", redacts="$2"),
        )
    )
    assert [(one.emoji, one.count) for one in row.reactions] == [("👍", 1)]


def test_what_the_server_had_gathered_is_read_too(tmp_path: Path) -> None:
    gathered = {
        "m.annotation": {"chunk": [{"type": "m.reaction", "key": "👍", "count": 3}]},
        "m.replace": {"event_id": "$9", "content": {"m.new_content": {"body": "new"}}},
    }
    (row,) = messages(
        room(tmp_path, event("$1", {"body": "old"}, unsigned={"m.relations": gathered}))
    )
    assert (row.text, row.edited, row.reactions[0].count) == ("new", True, 3)


def test_ones_own_quotation_is_no_fallback(tmp_path: Path) -> None:
    answer = {"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}
    found = room(
        tmp_path,
        text("$1", "> as he said\n\nyes"),
        text("$2", "> as he said\nyes", marked=answer),
        text("$3", "> * <@ana:example.org> waves\n\n> own\n\nyes", marked=answer),
    )
    assert [row.text for row in messages(found)] == [
        "> as he said\n\nyes",
        "> as he said\nyes",
        "> own\n\nyes",
    ]


def test_an_encrypted_message_without_its_cipher_was_taken_back(tmp_path: Path) -> None:
    cipher = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AA"}
    found = room(
        tmp_path,
        event("$1", cipher, type="m.room.encrypted"),
        event("$2", {}, type="m.room.encrypted"),
    )
    assert [row.deleted for row in messages(found)] == [False, True]


def test_decrypted_events_and_other_lists_are_read(tmp_path: Path) -> None:
    wrapped = {"decrypted": text("$1", "clear"), "encrypted": {"type": "m.room.encrypted"}}
    assert said(room(tmp_path, wrapped)) == [(ANA, "clear")]
    plain = json.dumps([text("$1", "a"), text("$2", "b")])
    assert [row.id for row in messages(rows(tmp_path, plain, "a.json"))] == ["$1", "$2"]


def test_a_mention_written_by_a_phone_is_shown_as_the_name(tmp_path: Path) -> None:
    found = room(
        tmp_path,
        joins(BOB, "Bob"),
        text("$1", f"[{BOB}](https://matrix.to/#/{BOB}) so?"),
        text("$2", "[Bob](https://matrix.to/#/%40bob%3Aexample.org?via=x) so?"),
        text("$3", "[the room](https://matrix.to/#/!r:example.org)"),
    )
    assert [row.text for row in messages(found)][1:] == [
        "@Bob so?",
        "Bob so?",
        "[the room](https://matrix.to/#/!r:example.org)",
    ]
    assert [row.mentions for row in messages(found)][1:] == [("Bob",), ("Bob",), ()]


def test_odd_values_do_not_cost_a_message(tmp_path: Path) -> None:
    odd = [
        {**text("$1", "a"), "unsigned": 7, "type": "m.room.message"},
        text("$2", "b", marked={"formatted_body": 7, "m.relates_to": [1], "m.mentions": "x"}),
        text("$3", "c", marked={"m.relates_to": {"rel_type": ["x"], "event_id": {}}}),
        {**text("$4", "d"), "origin_server_ts": "1618593600123"},
        {**text("$5", "e"), "origin_server_ts": "soon", "extra": [[]]},
        {**text("$6", "f"), "type": ["m.room.message"]},
    ]
    found = messages(room(tmp_path, *odd))
    assert len(found) == len(odd)
    assert [row.text for row in found][:5] == ["a", "b", "c", "d", "e"]
    assert found[3].time == "2021-04-16T17:20:00.123+00:00"
    assert found[4].time is None


def test_a_new_wording_that_is_none_leaves_the_old_one(tmp_path: Path) -> None:
    gathered = {"m.replace": {"content": {"m.new_content": {"m.new_content": 1, "body": "new"}}}}
    odd: list[Any] = [7, {}, "x", [{}]]
    for new in odd:
        edit = text("$2", "* b", marked={"m.new_content": new, **related("$1", "m.replace")})
        (row,) = messages(room(tmp_path, text("$1", "a"), edit))
        assert (row.text, row.edited) == ("a", True)
    (row,) = messages(
        room(tmp_path, event("$1", {"body": "a"}, unsigned={"m.relations": gathered}))
    )
    assert row.text == "new"


def test_a_cut_off_room_gives_its_events_and_then_says_so(tmp_path: Path) -> None:
    whole = json.dumps({"room_name": "R", "messages": [text(f"${n}", "hi") for n in range(9)]})
    path = write(tmp_path, whole[:-40], "room.json")
    found = until_broken(path)
    assert [row.id for row in messages(found)] == [f"${n}" for n in range(8)]


_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([ANA, BOB]), _words), max_size=30))
def test_any_messages_come_back(tmp_path_factory: pytest.TempPathFactory, told: Any) -> None:
    events = [text(f"${n}", body, who) for n, (who, body) in enumerate(told)]
    path = tmp_path_factory.mktemp("room") / "room.json"
    whole = {"room_name": "R", "exported_by": "x", "export_date": "1", "messages": events}
    path.write_text(json.dumps(whole), "utf-8")
    found = list(sources.read(path))
    assert not rejects(found)
    marks = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    assert said(found) == [(who, body.strip(marks)) for who, body in told]


# --- plain text -----------------------------------------------------------------------------------


def test_the_sample_texts_are_read_whole() -> None:
    found = messages(list(sources.read(SAMPLES / "matrix-text" / "english.txt")))
    assert [row.kind for row in found].count("system") == 4
    assert found[2].author == "Ana"
    assert found[3].text.endswith("Tell me - please\n\nThanks: Ana")
    assert (found[4].text, found[4].reply_to) == ("Yes, twice", found[3].id)
    assert [one.name for row in found for one in row.attachments] == ["", "report.pdf"]
    assert (found[7].author, found[7].text) == ("Ana", "waves at: Bob")
    assert found[8].deleted
    chinese = messages(list(sources.read(SAMPLES / "matrix-text" / "chinese.txt")))
    assert chinese[0].kind == "system"
    assert chinese[2].reply_to == chinese[1].id
    assert [len(row.attachments) for row in chinese] == [0, 0, 0, 1, 1, 1, 0]
    assert {row.author for row in chinese} == {"安娜", "李雷"}


def test_the_sample_text_with_the_dates_of_a_browser_is_read_whole() -> None:
    found = messages(list(sources.read(SAMPLES / "matrix-text" / "dutch.txt")))
    assert [row.kind for row in found].count("system") == 1
    assert [(row.time or "")[:10] for row in found[::3]] == [
        "2023-04-01",
        "2023-04-02",
        "2023-04-03",
        "2023-04-13",
    ]
    assert [len(row.attachments) for row in found] == [0, 0, 0, 1, 1, 0, 0, 1, 0, 0]
    assert (found[6].reply_to, found[6].urls) == (found[2].id, ("https://example.org/a?b=c",))
    assert not any(row.assumed for row in found)


def test_an_answer_is_known_by_the_words_it_quotes(tmp_path: Path) -> None:
    day = "Fri, Apr 16, 2021, 17:20:0"
    found = messages(
        rows(
            tmp_path,
            f"{day}0 - Ana: {'a' * 31}😀 and more\n"
            f'{day}1 - Bob: <@ana:x.org "{"a" * 31}\ufffd..."> yes\n'
            f'{day}2 - Bob: <@ana:x.org "said long ago"> no\n',
            "a.txt",
        )
    )
    assert [row.reply_to for row in found] == [None, found[0].id, None]
    assert [row.text for row in found][1:] == ["yes", '<@ana:x.org "said long ago"> no']


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("Fri, Apr 16, 2021, 17:20:00", "2021-04-16 17:20:00"),
        ("Fri, Apr 16, 2021, 5:20:00\u202fPM", "2021-04-16 17:20:00"),
        ("Fri, Apr 16, 2021, 12:20:00 AM", "2021-04-16 00:20:00"),
        ("Fri 16 Apr 2021, 17:20:00", "2021-04-16 17:20:00"),
        ("Fr., 16. Apr. 2021, 17:20:00", "2021-04-16 17:20:00"),
        ("mar. 16 mars 2021 à 17:20:00", "2021-03-16 17:20:00"),
        ("mar, 13 abr 2021, 17:20:00", "2021-04-13 17:20:00"),
        ("sex., 16 de abr. de 2021, 17:20:00", "2021-04-16 17:20:00"),
        ("2021年4月16日周五 17:20:00", "2021-04-16 17:20:00"),
        ("2021年4月16日 週五 下午5:20:00", "2021-04-16 17:20:00"),
        ("2021年4月16日(金) 17:20:00", "2021-04-16 17:20:00"),
        ("2021년 4월 16일 (금) 오후 5:20:00", "2021-04-16 17:20:00"),
        ("пт, 16 апр. 2021 г., 17:20:00", "2021-04-16 17:20:00"),
        ("pá 16. 4. 2021 17:20:00", "2021-04-16 17:20:00"),
        ("2021. ápr. 16., P 17:20:00", "2021-04-16 17:20:00"),
        ("pe 16. huhtik. 2021 klo 17.20.00", "2021-04-16 17:20:00"),
        ("17:20:00 Th 6, 16 thg 4, 2021", "2021-04-16 17:20:00"),
        ("17:20:00 Thứ 6, 16 thg 4, 2021", "2021-04-16 17:20:00"),
        ("ven. 16 avr. 2021, 17 h 20 min 00 s", "2021-04-16 17:20:00"),
        ("fre 16 apr. 2021 5:20:00 em", "2021-04-16 17:20:00"),
        ("pe 16.4.2021 klo 5.20.00 ip.", "2021-04-16 17:20:00"),
        ("пт, 16.04.2021 г., 5:20:00 ч. pm", "2021-04-16 17:20:00"),
        ("2021. ápr. 16., P du. 5:20:00", "2021-04-16 17:20:00"),
        ("יום ו׳, 16 באפר׳ 2021, 17:20:00", "2021-04-16 17:20:00"),
        ("الجمعة، ١٦ أبريل ٢٠٢١، ٥:٢٠:٠٠ م", "2021-04-16 17:20:00"),
        ("16\u200f/4\u200f/2021، 5:20:00 م", "2021-04-16 17:20:00"),
        ("ศุกร์ 16 เม.ย. 2564 17:20:00", "2021-04-16 17:20:00"),
        ("4/16/2021, 5:20:00 PM", "2021-04-16 17:20:00"),
        ("16/04/2021, 17:20:00", "2021-04-16 17:20:00"),
    ],
)
def test_the_date_of_each_language_is_understood(written: str, time: str) -> None:
    stamp = Stamps().parse(written)
    assert stamp is not None
    assert f"{stamp.day.under('month-first')} {stamp.clock}" == time


@pytest.mark.parametrize(
    "written", ["17:20:00", "Apr 16, 2021", "call 1234 at 17:20:00", "a - b", "۱۴۰۰/۱/۲۷, ۱۷:۲۰:۰۰"]
)
def test_what_is_no_stamp_is_none(written: str) -> None:
    assert Stamps().parse(written) is None


def test_the_order_of_day_and_month_is_decided_by_the_whole_file_or_marked(tmp_path: Path) -> None:
    lines = ["5/4/2021, 17:20:00 - Ana: hi (Media omitted)", "6/4/2021, 17:20:00 - Ana: there"]
    found = messages(rows(tmp_path, "\n".join(lines), "a.txt"))
    assert [row.assumed for row in found] == [("day-first",)] * 2
    asked = Options(date_order="day-first")
    found = messages(rows(tmp_path, "\n".join(lines), "a.txt", asked))
    assert [row.time for row in found] == ["2021-04-05T17:20:00", "2021-04-06T17:20:00"]
    backwards = [*lines, "1/5/2021, 17:20:00 - Ana: later"]
    found = messages(rows(tmp_path, "\n".join(backwards), "a.txt"))
    assert found[2].time == "2021-05-01T17:20:00"
    assert not any(row.assumed for row in found)
    dashes = messages(rows(tmp_path, "\n".join(lines).replace("/", "-"), "a.txt"))
    assert [row.time for row in dashes] == ["2021-04-05T17:20:00", "2021-04-06T17:20:00"]
    assert not any(row.assumed for row in dashes)
    lines.append("13/4/2021, 17:20:00 - Ana: sure")
    found = messages(rows(tmp_path, "\n".join(lines), "a.txt"))
    assert found[0].time == "2021-04-05T17:20:00"
    assert not any(row.assumed for row in found)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["Ana", "李雷", "Bob Lee"]), st.lists(_words)), min_size=1)
)
def test_any_texts_come_back(tmp_path_factory: pytest.TempPathFactory, told: Any) -> None:
    told = [(name, ["so", *(line.strip() for line in body)]) for name, body in told]
    lines = [f"Fri, Apr 16, 2021, 17:20:00 - {name}: {chr(10).join(body)}\n" for name, body in told]
    path = tmp_path_factory.mktemp("room") / "room.txt"
    path.write_text("".join(lines), "utf-8", newline="")
    assert detect(path).format.name == "matrix-text"
    found = messages(list(sources.read(path)))
    assert [(row.author, row.text.split()) for row in found] == [
        (name, "\n".join(body).strip("\ufeff").split()) for name, body in told
    ]
