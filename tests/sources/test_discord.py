"""DiscordChatExporter's JSON and CSV: one channel, its threads, and what breaks them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources.detect import detect
from openllm_talk.sources.format import Options


def message(number: int, content: str = "hi", **more: Any) -> dict[str, Any]:
    """A message as the exporter writes it."""
    return {
        "id": str(number),
        "type": "Default",
        "timestamp": f"2020-12-21T18:{number % 60:02}:51.153+02:00",
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": content,
        "author": {
            "id": "7", "name": "ana", "discriminator": "0001", "nickname": "安娜 Ana",
            "color": None, "isBot": False, "roles": [],
        },
        "attachments": [], "embeds": [], "stickers": [], "reactions": [], "mentions": [],
        **more,
    }  # fmt: skip


def export(*rows: Any, **channel: Any) -> dict[str, Any]:
    """An export of one channel."""
    return {
        "guild": {"id": "1", "name": "LLM", "iconUrl": "x"},
        "channel": {
            "id": "99", "type": "GuildTextChat", "categoryId": "5", "category": "talks",
            "name": "night", "topic": None, **channel,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2024-01-01T00:00:00+00:00",
        "messages": [*rows],
        "messageCount": len(rows),
    }  # fmt: skip


def read(folder: Path, whole: Any) -> list[Row]:
    """The rows of an export, indented as the exporter does."""
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    return list(sources.read(write(folder, text, "export.json")))


def only(folder: Path, *rows: Any, **channel: Any) -> Message:
    """The last row of a channel of those rows."""
    return messages(read(folder, export(*rows, **channel)))[-1]


def test_a_message_has_the_name_and_the_time_that_the_group_saw(tmp_path: Path) -> None:
    row = only(tmp_path, message(5, timestampEdited="2020-12-21T19:00:00+02:00"))
    assert (row.id, row.author, row.author_id) == ("5", "安娜 Ana", "7")
    assert (row.time, row.channel, row.thread) == ("2020-12-21T18:05:51.153+02:00", "night", None)
    assert (row.edited, row.kind) == (True, "message")


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ({"id": "7", "name": "ana", "nickname": None}, "ana"),
        ({"id": "7", "name": "ana"}, "ana"),
        ({"id": 7, "name": None, "nickname": ""}, "7"),
        ({}, None),
        (None, None),
    ],
)
def test_who_has_no_nickname_is_called_by_account_name_or_id(
    tmp_path: Path, author: Any, shown: str | None
) -> None:
    assert only(tmp_path, message(5, author=author)).author == shown


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2021-07-19T13:34:18.0740000+00:00", "2021-07-19T13:34:18.074000+00:00"),
        ("2021-07-19T13:34:18.1234567-03:30", "2021-07-19T13:34:18.123456-03:30"),
        ("2021-07-19T13:34:18Z", "2021-07-19T13:34:18+00:00"),
        ("2021-07-19T13:34:18", "2021-07-19T13:34:18"),
        ("yesterday", None),
        (None, None),
    ],
)
def test_any_offset_and_seven_digits_of_a_second(
    tmp_path: Path, written: str | None, time: str | None
) -> None:
    rows = [message(number) for number in range(1, 4)]
    assert only(tmp_path, *rows, message(5, timestamp=written)).time == time


@pytest.mark.parametrize(
    ("kind", "is_message"),
    [
        ("Default", True), ("Reply", True), ("19", True), (19, True), ("20", True), (23, True),
        ("ThreadStarterMessage", True), ("21", True), (None, True),
        ("RecipientAdd", False), ("Call", False), ("ChannelPinnedMessage", False),
        ("GuildMemberJoin", False), ("ThreadCreated", False), ("8", False), (24, False), ("46", False),
    ],
)  # fmt: skip
def test_what_people_say_is_a_message_and_what_happens_is_not(
    tmp_path: Path, kind: Any, is_message: bool
) -> None:
    row = only(tmp_path, message(5, "Joined the server.", type=kind))
    assert (row.kind == "message", row.text, row.author) == (
        is_message,
        "Joined the server.",
        "安娜 Ana",
    )


def test_only_a_reply_answers_what_it_refers_to(tmp_path: Path) -> None:
    def answered(kind: str, channel: str | None = "99", **more: Any) -> str | None:
        reference = {"messageId": "3", "channelId": channel, "guildId": "1", **more.pop("of", {})}
        return only(tmp_path, message(5, type=kind, reference=reference, **more)).reply_to

    assert answered("Reply") == answered("19") == answered("Default") == "3"
    assert answered("Reply", None) == "3"
    assert answered("ChannelPinnedMessage") is None
    assert answered("ThreadCreated") is None
    assert answered("Default", "12345") is None
    assert answered("Default", of={"type": "Forward"}) is None
    assert answered("Reply", of={"messageId": None}) is None


def test_a_forwarded_message_is_the_messages_own_text(tmp_path: Path) -> None:
    forwarded = {
        "timestamp": "2020-01-01T00:00:00+00:00", "content": "passed on https://a.com/x",
        "attachments": [{"url": "https://cdn/x/a.png?ex=1", "fileName": "a.png"}], "stickers": [],
    }  # fmt: skip
    reference = {"type": "Forward", "messageId": "3", "channelId": "99"}
    row = only(tmp_path, message(5, "", forwardedMessage=forwarded, reference=reference))
    assert (row.text, row.urls, row.reply_to) == (
        "passed on https://a.com/x",
        ("https://a.com/x",),
        None,
    )
    assert row.attachments == (Attachment(name="a.png", kind="image"),)


def test_a_poll_says_what_it_asks(tmp_path: Path) -> None:
    answers = [{"id": 1, "text": "A"}, {"id": 2, "text": None}]
    for question in ("Which?", {"text": "Which?"}):
        row = only(tmp_path, message(1, "", poll={"question": question, "answers": answers}))
        assert (row.text, row.attachments) == ("Which?\n- A", (Attachment(name="", kind="poll"),))
    assert only(tmp_path, message(1, "", poll=None)).attachments == ()


def test_mentions_and_emoji_are_shown_as_the_group_saw_them(tmp_path: Path) -> None:
    people = [{"id": "8", "name": "bo", "nickname": "Bo B"}, {"id": "9", "name": "carl"}]
    text = "<@8> <@!9> <@10> <:nano:417> <a:wave:418> <#99> a < b"
    row = only(tmp_path, message(5, text, mentions=people))
    assert row.text == "@Bo B @carl <@10> :nano: :wave: <#99> a < b"
    assert row.mentions == ("Bo B", "carl")
    assert only(tmp_path, message(5, "@Bo B hi", mentions=people[:1])).mentions == ("Bo B",)


def test_what_hangs_on_a_message(tmp_path: Path) -> None:
    row = only(
        tmp_path,
        message(
            5,
            "",
            attachments=[
                {"url": "files/a.mp4", "fileName": "a.mp4"},
                {"url": "https://cdn/x/b.ogg?ex=1", "fileName": None},
                {"url": "files\\c.zip"},
            ],
            stickers=[{"id": "1", "name": "wave", "format": "Lottie"}],
            reactions=[
                {"emoji": {"id": "", "name": "👍"}, "count": 3},
                {"emoji": {"id": "4", "name": "nano"}, "count": "2"},
            ],
        ),
    )
    assert [(one.name, one.kind) for one in row.attachments] == [
        ("a.mp4", "video"), ("b.ogg", "audio"), ("c.zip", "file"), ("wave", "sticker"),
    ]  # fmt: skip
    assert row.reactions == (Reaction(emoji="👍", count=3), Reaction(emoji="nano", count=2))


def test_embeds_speak_where_the_message_does_not(tmp_path: Path) -> None:
    embed = {"title": "Paper", "url": "https://a.com/p", "description": "long", "fields": []}
    alone = only(tmp_path, message(5, "", embeds=[embed]))
    assert (alone.attachments, alone.urls) == (
        (Attachment(name="Paper", kind="embed"),),
        ("https://a.com/p",),
    )
    beside = only(tmp_path, message(5, "see https://a.com/p", embeds=[embed]))
    assert (beside.attachments, beside.urls) == ((), ("https://a.com/p",))


@pytest.mark.parametrize("kind", ["GuildPublicThread", "GuildPrivateThread", "11", 12])
def test_a_thread_is_a_channel_of_its_own(tmp_path: Path, kind: Any) -> None:
    row = only(tmp_path, message(5), type=kind, category="night", name="注意力？")
    assert (row.thread, row.channel) == ("99", "注意力？")


def test_a_field_of_another_type_does_not_cost_the_message(tmp_path: Path) -> None:
    odd = message(5, "still here", reactions={"no": 1}, mentions=7, attachments=None)
    row = only(tmp_path, message(4), odd)
    assert (row.text, row.author, row.reactions) == ("still here", "安娜 Ana", ())
    found = read(tmp_path, export(message(1), "what", message(3, content=["no"]), message(4)))  # type: ignore[arg-type]
    assert [row.kind for row in found] == ["message", "reject", "reject", "message"]
    assert (rejects(found)[0].line, rejects(found)[0].raw) == (2, '"what"')


def test_the_channel_may_stand_behind_its_messages(tmp_path: Path) -> None:
    whole = export(message(1))
    turned = {"messages": whole["messages"], "guild": whole["guild"], "channel": whole["channel"]}
    assert messages(read(tmp_path, turned))[0].channel == "night"


def test_parts_of_a_channel_are_read_in_order_and_ids_may_repeat(tmp_path: Path) -> None:
    for part, name in enumerate(
        ["c [99].json", "c [99] [part 2].json", "c [99] [part 10].json"], 1
    ):
        write(tmp_path, json.dumps(export(message(7, f"p{part}"))), name)
    found = messages(list(sources.read(tmp_path)))
    assert [(row.index, row.id, row.text) for row in found] == [
        (0, "7", "p1"), (1, "7", "p2"), (2, "7", "p3"),
    ]  # fmt: skip


def test_a_cut_off_export_gives_its_rows_and_then_says_where(tmp_path: Path) -> None:
    text = json.dumps(export(*(message(number) for number in range(1, 6))), indent=2)
    path = write(tmp_path, text[: text.index('"id": "4"')], "export.json")
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off after"):
        found.extend(sources.read(path))
    reading = sources.read(path)
    assert [next(reading).index for _ in range(3)] == [0, 1, 2]


def test_an_empty_channel_is_known_and_a_strange_one_gets_a_reason(tmp_path: Path) -> None:
    assert read(tmp_path, export()) == []
    with pytest.raises(UnknownFormat, match="looks like a Discord export"):
        read(tmp_path, {**export(), "messages": [{"x": 1}, {"x": 2}]})


HEADER = "AuthorID,Author,Date,Content,Attachments,Reactions"


def table(*rows: tuple[str, ...], header: str = HEADER) -> str:
    """A table as the exporter writes it."""
    delimiter = ";" if ";" in header else ","
    quoted = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "\r\n".join([header, *quoted, ""])


def of_table(folder: Path, text: str, options: Options | None = None) -> list[Row]:
    """The rows of a table."""
    return list(sources.read(write(folder, text, "export.csv"), options or Options()))


ISO = "2019-09-17T20:34:56.1234567+02:00"


def test_a_row_of_a_table_is_a_message(tmp_path: Path) -> None:
    text = 'say "hi", <:nano:1>\n\n第二行; https://a.com/x'
    files = "https://cdn/a/x,1.png?ex=1,https://cdn/b.pdf"
    found = of_table(
        tmp_path,
        table(
            ("7", "ana#0001", ISO, "@bo hi", "", ""),
            ("8", "bo", ISO, text, files, "👍 (2),nano (1)"),
        ),
    )
    row = messages(found)[1]
    assert (row.author, row.author_id, row.time) == ("bo", "8", "2019-09-17T20:34:56.123456+02:00")
    assert row.text == 'say "hi", :nano:\n\n第二行; https://a.com/x'
    assert [(one.name, one.kind) for one in row.attachments] == [
        ("x,1.png", "image"),
        ("b.pdf", "file"),
    ]
    assert row.reactions == (Reaction(emoji="👍", count=2), Reaction(emoji="nano", count=1))
    assert (row.line, row.urls) == (3, ("https://a.com/x",))


def test_the_oldest_table_has_semicolons_and_english_months(tmp_path: Path) -> None:
    old = (
        "Author;Date;Content;Attachments;\nana#0001;x\n"
        '"ana#0001";"17-Sep-19 08:34 PM";"a, b";"";\n'
        '"bo#0002";"18-Sep-19 12:01 AM";"Pinned a message.";"";'
    )
    found = of_table(tmp_path, old)
    assert [(row.kind, row.time, row.text) for row in messages(found)] == [
        ("message", "2019-09-17T20:34:00", "a, b"),
        ("system", "2019-09-18T00:01:00", "Pinned a message."),
    ]
    assert [row.line for row in rejects(found)] == [2]


def test_a_table_of_papers_is_nobodys(tmp_path: Path) -> None:
    for date in ("1968", "spring"):
        papers = f"Author,Date,Content,Attachments\nKnuth,{date},sorting,a.pdf\n"
        with pytest.raises(UnknownFormat):
            list(sources.read(write(tmp_path, papers, "papers.csv")))


def test_day_and_month_are_told_apart_by_the_whole_table(tmp_path: Path) -> None:
    def times(*dates: str, **options: Any) -> list[tuple[str | None, Any]]:
        rows = [("7", "ana", f"{date} 8:34 PM", "x", "", "") for date in dates]
        found = messages(of_table(tmp_path, table(*rows), Options(**options)))
        return [(row.time and row.time[:10], row.assumed or None) for row in found]

    assert times("9/5/2019", "9/17/2019") == [("2019-09-05", None), ("2019-09-17", None)]
    assert times("5/9/2019", "17/9/2019") == [("2019-09-05", None), ("2019-09-17", None)]
    assert times("9/5/2019", "9/6/2019") == [
        ("2019-09-05", ("month-first",)), ("2019-09-06", ("month-first",)),
    ]  # fmt: skip
    assert times("9/5/2019", date_order="day-first") == [("2019-05-09", None)]
    assert times("9/9/2019") == [("2019-09-09", None)]


def test_a_quotation_that_never_ends_costs_its_lines_only(tmp_path: Path) -> None:
    text = table(("7", "ana", ISO, "a", "", "")) + '"8","bo","' + ISO + '","cut off\r\nhere'
    found = of_table(tmp_path, text)
    assert [row.kind for row in found] == ["message", "reject", "reject"]
    assert [row.line for row in found] == [2, 3, 4]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), max_size=20
)
SAID = WORDS.filter(
    lambda text: (
        "<" not in text
        and text
        == text.strip("\ufeff\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e")
    )
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=st.lists(st.tuples(WORDS.filter(str.strip), SAID, st.booleans()), min_size=1, max_size=20),
    indent=st.sampled_from([None, 2]),
)
def test_any_messages_come_back_from_json_and_from_a_table(
    tmp_path: Path, said: list[tuple[str, str, bool]], indent: int | None
) -> None:
    rows = [
        message(
            number, text, author={"id": 1, "nickname": name},
            **({"type": "Reply", "reference": {"messageId": str(number - 1)}} if answers else {}),
        )
        for number, (name, text, answers) in enumerate(said, 1)
    ]  # fmt: skip
    whole = json.dumps(export(*rows), ensure_ascii=False, indent=indent)
    found = messages(list(sources.read(write(tmp_path, whole, "export.json"))))
    assert [(row.author, row.text, row.reply_to is not None) for row in found] == said
    csv = table(*(("1", name, ISO, f"{text}\n{name}", "", "") for name, text, _ in said))
    again = messages(of_table(tmp_path, csv))
    assert [(row.author, row.text.partition("\n")[0]) for row in again] == [
        (name, text) for name, text, _ in said
    ]
    assert len({row.id for row in again}) == len(again)


def test_the_forms_are_told_apart(tmp_path: Path) -> None:
    assert detect(write(tmp_path, json.dumps(export(message(1))), "a")).format.name == "discord"
    assert (
        detect(write(tmp_path, table(("7", "a", ISO, "x", "", "")), "b")).format.name
        == "discord-csv"
    )


SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("discord/channel.json", {"message": 11, "system": 3}),
        ("discord/thread.json", {"message": 2}),
        ("discord-csv/recent.csv", {"message": 6, "system": 2}),
        ("discord-csv/middle.csv", {"message": 6, "system": 2}),
        ("discord-csv/old.csv", {"message": 6, "system": 2}),
        ("discord-txt/american.txt", {"message": 9, "system": 2}),
        ("discord-txt/chinese.txt", {"message": 9, "system": 2}),
        ("discord-txt/old.txt", {"message": 9, "system": 2}),
        ("discord-html/indented.html", {"message": 5, "system": 2}),
        ("discord-html/minified.html", {"message": 5, "system": 2}),
    ],
)
def test_the_samples_are_read_whole(name: str, kinds: dict[str, int]) -> None:
    export = detect(SAMPLES / name)
    found = messages(list(export.read()))
    assert export.format.name == name.partition("/")[0]
    assert Counter(row.kind for row in found) == kinds
    assert found[-1].text in {"Why do attention weights collapse in layer 3?", "in a thread"}
    assert {row.assumed or None for row in found} == {None}
    assert all(row.time for row in found)


def test_of_several_forms_of_a_channel_json_is_read(tmp_path: Path) -> None:
    for name in ("discord-txt/old.txt", "discord/channel.json", "discord-html/minified.html"):
        write(tmp_path, (SAMPLES / name).read_text(), name.replace("/", "-"))
    assert detect(tmp_path).format.name == "discord"


def test_an_export_with_the_newest_message_first_is_turned_round(tmp_path: Path) -> None:
    rows_ = [message(number, f"m{number}") for number in range(9, 0, -1)]
    found = messages(read(tmp_path, export(*rows_)))
    assert [(row.index, row.id) for row in found] == [(n - 1, str(n)) for n in range(1, 10)]
    assert [row.line for row in found] == list(range(9, 0, -1))
    text = json.dumps(export(*rows_), indent=2)
    path = write(tmp_path, text[: text.index('"id": "3"')], "export.json")
    kept: list[Row] = []
    with pytest.raises(BrokenSource):
        kept.extend(sources.read(path))
    reading = sources.read(path)
    assert [next(reading).index for _ in range(6)] == list(range(6))
    table_ = table(
        *(("1", "ana", f"2019-09-{day:02}T20:34:56+02:00", "x", "", "") for day in range(9, 0, -1))
    )
    times = [row.time for row in messages(of_table(tmp_path, table_))]
    assert times == sorted(times, key=str)


def test_an_export_that_turns_once_stays_as_it_is(tmp_path: Path) -> None:
    rows_ = [message(number) for number in (5, 4, 3, 6, 7)]
    found = messages(read(tmp_path, export(*rows_)))
    assert [row.id for row in found] == ["5", "4", "3", "6", "7"]
