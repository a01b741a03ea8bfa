"""Slack's export: a workspace, a channel's folder, a day's file, and what breaks them."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources.detect import detect

USERS = [
    {"id": "U1", "name": "ana", "profile": {"display_name": "Ana", "real_name": "Ana Silva"}},
    {"id": "U2", "name": "bo", "profile": {"display_name": "", "real_name": "Bo Li"}},
    {"id": "U3", "name": "cy", "profile": {"display_name": "", "real_name": ""}},
    {"id": "U4", "name": "build", "is_bot": True, "profile": {"real_name": "build-bot"}},
]
CHANNELS = [{"id": "C1", "name": "general", "members": ["U1", "U2"]}, {"id": "C2", "name": "随便"}]
SAMPLES = Path(__file__).parent / "samples" / "slack"


def message(second: int = 5, text: str = "hi", **more: Any) -> dict[str, Any]:
    """A message as Slack writes it; what is None in `more` is left out."""
    one = {"type": "message", "user": "U1", "text": text, "ts": f"17051043{second:02}.000100"}
    return {key: value for key, value in {**one, **more}.items() if value is not None}


def workspace(folder: Path, files: dict[str, Any], packed: bool = False) -> Path:
    """A folder or zip with those files, JSON where they are no text."""
    written = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in {"users.json": USERS, "channels.json": CHANNELS, **files}.items()
        if value is not None
    }
    path = folder / ("export.zip" if packed else "export")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in written.items():
                archive.writestr(name, text)
        return path
    for name, text in written.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


def read(folder: Path, *rows: Any, **files: Any) -> list[Row]:
    """The rows of a workspace with those in its general channel."""
    return list(sources.read(workspace(folder, {"general/2024-01-13.json": [*rows], **files})))


def only(folder: Path, *rows: Any) -> Message:
    """The last of those rows, all of which can be read."""
    found = read(folder, *rows)
    assert not rejects(found)
    return messages(found)[-1]


def test_a_message_keeps_its_id_author_time_and_channel(tmp_path: Path) -> None:
    row = only(tmp_path, message(5))
    assert (row.id, row.author, row.author_id) == ("1705104305.000100", "Ana", "U1")
    assert (row.time, row.channel) == ("2024-01-13T00:05:05.000100+00:00", "general")
    assert detect(tmp_path / "export").format.name == "slack"


def test_a_whole_second_has_no_fraction(tmp_path: Path) -> None:
    assert only(tmp_path, message(ts="1705104305.000000")).time == "2024-01-13T00:05:05+00:00"
    assert only(tmp_path, message(ts=1705104305)).id == "1705104305.000000"


@pytest.mark.parametrize("ts", ["", "x", ".5", "1705104305.x", "١٧٠٥١٠٤٣٠٥.5", "9" * 30])
def test_what_is_no_time_is_none(tmp_path: Path, ts: str) -> None:
    assert only(tmp_path, message(), message(ts=ts)).time is None


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ({"user": "U1"}, "Ana"),
        ({"user": "U2"}, "Bo Li"),
        ({"user": "U3"}, "cy"),
        ({"user": "U9"}, "U9"),
        ({"user": "USLACKBOT"}, "Slackbot"),
        ({"user": "U9", "user_profile": {"display_name": "", "real_name": "Ida X"}}, "Ida X"),
        ({"user": None, "subtype": "bot_message", "username": "news", "bot_id": "B1"}, "news"),
        ({"user": None, "subtype": "bot_message", "bot_id": "B1"}, "B1"),
        ({"user": None, "username": "<@U1|ana>"}, "Ana"),
        ({"user": None, "username": "CI &amp; CD", "bot_id": "B1"}, "CI & CD"),
        ({"user": "U4", "bot_id": "B1", "bot_profile": {"name": "Build"}}, "Build"),
        ({"user": "U4", "bot_id": "B1"}, "build-bot"),
        ({"user": "U1", "bot_id": "B1", "bot_profile": {"name": "Zoom"}}, "Ana"),
        ({"user": None, "subtype": "file_comment", "comment": {"user": "U2"}}, "Bo Li"),
        ({"user": None}, None),
    ],
)
def test_the_author_is_shown_by_the_name_that_the_group_saw(
    tmp_path: Path, who: dict[str, Any], name: str | None
) -> None:
    assert only(tmp_path, message(**who)).author == name


@pytest.mark.parametrize(
    ("written", "shown", "mentions", "urls"),
    [
        ("<@U1> <@U9|zed> <@U9>", "@Ana @zed @U9", ("Ana", "zed", "U9"), ()),
        ("<#C2> <#C2|old> <#C9|gone> <#C9|>", "#随便 #随便 #gone #C9", (), ()),
        ("<!here> <!channel|@channel> <!everyone>", "@here @channel @everyone", (), ()),
        ("<!subteam^S1|@模型组> <!subteam^S2>", "@模型组 @S2", ("模型组", "S2"), ()),
        ("<!date^1392734382^{date}|Feb 18, 2014>", "Feb 18, 2014", (), ()),
        (
            "<https://a.org/?x=1&amp;y=2|the &lt;page&gt;>",
            "the <page>",
            (),
            ("https://a.org/?x=1&y=2",),
        ),
        ("<https://a.org/x>", "https://a.org/x", (), ("https://a.org/x",)),
        ("<mailto:a@b.org|a@b.org> <tel:+123>", "a@b.org +123", (), ()),
        ("<javascript:alert(1)|x> <slack://open>", "x slack://open", (), ("slack://open",)),
        ("1 &lt; 2 &amp;amp; &amp;lt; &quot;", "1 < 2 &amp; &lt; &quot;", (), ()),
        ("*bold* _it_ :tada: `<div>`\n> q", "*bold* _it_ :tada: `<div>`\n> q", (), ()),
        ("<@U1> www.b.org/x", "@Ana www.b.org/x", ("Ana",), ("www.b.org/x",)),
        ("see https://a.org/b, <@U1>", "see https://a.org/b, @Ana", ("Ana",), ("https://a.org/b",)),
        ("\u200e你好\u200e", "你好", (), ()),
    ],
)
def test_a_text_is_what_the_reader_of_the_chat_saw(
    tmp_path: Path, written: str, shown: str, mentions: tuple[str, ...], urls: tuple[str, ...]
) -> None:
    row = only(tmp_path, message(text=written))
    assert (row.text, row.mentions, row.urls) == (shown, mentions, urls)


def test_answers_name_the_root_of_their_thread_wherever_it_stands(tmp_path: Path) -> None:
    root = message(1, thread_ts="1705104301.000100", reply_count=2)
    answer = message(2, thread_ts="1705104301.000100", parent_user_id="U1")
    shared = message(
        3, thread_ts="1705104301.000100", subtype="thread_broadcast", root={**root, "text": "root"}
    )
    found = messages(read(tmp_path, answer, **{"general/2024-01-14.json": [root, shared]}))
    assert [(row.kind, row.reply_to, row.thread) for row in found] == [
        ("message", root["ts"], root["ts"]),
        ("message", None, root["ts"]),
        ("message", root["ts"], root["ts"]),
    ]


@pytest.mark.parametrize(
    "subtype",
    ["channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
     "channel_archive", "group_join", "pinned_item", "bot_add", "reminder_add", "tombstone",
     "document_mention", "sh_room_created", "huddle_thread", "channel_canvas_updated", "never_seen_before"],
)  # fmt: skip
def test_notices_are_system_rows(tmp_path: Path, subtype: str) -> None:
    row = only(tmp_path, message(text="<@U1> did it", subtype=subtype))
    assert (row.kind, row.author, row.text) == ("system", "Ana", "@Ana did it")


@pytest.mark.parametrize(
    "subtype", ["bot_message", "file_share", "me_message", "thread_broadcast", "reply_broadcast"]
)
def test_what_somebody_says_in_a_special_way_is_a_message(tmp_path: Path, subtype: str) -> None:
    assert only(tmp_path, message(subtype=subtype)).kind == "message"


def test_files_reactions_and_edits_are_kept(tmp_path: Path) -> None:
    row = only(
        tmp_path,
        message(
            text="",
            upload=True,
            files=[
                {"id": "F1", "name": "图.PNG", "mimetype": "image/png"},
                {"id": "F2", "mode": "tombstone"},
                {"id": "F3", "mode": "hidden_by_limit"},
                {"name": "a.m4a", "subtype": "slack_audio", "mimetype": "audio/mp4"},
            ],
            reactions=[{"name": "+1::skin-tone-2", "users": ["U1", "U2"], "count": 2}],
            edited={"user": "U1", "ts": "1705104306.000000"},
        ),
    )
    assert row.attachments == (
        Attachment(name="图.PNG", kind="image"),
        Attachment(name="", kind="file"),
        Attachment(name="", kind="file"),
        Attachment(name="a.m4a", kind="voice"),
    )
    assert (row.reactions, row.edited) == ((Reaction(emoji="+1::skin-tone-2", count=2),), True)
    assert row.text == ""


def test_a_file_of_old_exports_has_what_was_written_to_it_and_no_sentence_round_it(
    tmp_path: Path,
) -> None:
    link = "<https://x.slack.com/files/ana/F9/a.png|a.png>"
    sent = {"subtype": "file_share", "file": {"id": "F9", "name": "a &amp; b.png"}, "upload": True}
    found = messages(
        read(
            tmp_path,
            message(1, f"<@U1|ana> uploaded a file: {link} and commented: see\n&lt;this&gt;", **sent),
            message(2, f"<@U1> uploaded an image: {link}", **sent),
            message(3, f"<@U2> what is this: {link}", **sent),
            message(4, f"<@U2> commented on <@U1>’s file {link}: nice", user=None,
                    subtype="file_comment", comment={"user": "U2", "comment": "nice"}),
        )
    )  # fmt: skip
    assert [row.text for row in found] == ["see\n<this>", "", "@Bo Li what is this: a.png", "nice"]
    assert found[1].attachments == (Attachment(name="a & b.png", kind="image"),)
    assert (found[1].urls, found[3].author, found[3].mentions) == ((), "Bo Li", ())


def test_the_text_of_an_app_stands_in_its_blocks(tmp_path: Path) -> None:
    elements = [
        {"type": "text", "text": "a < b "},
        {"type": "user", "user_id": "U2"},
        {"type": "link", "url": "https://a.org/x&y", "text": "页"},
        {"type": "emoji", "name": "tada"},
        {"type": "broadcast", "range": "here"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "new", "text": "!"},
    ]
    line = {"type": "rich_text_section", "elements": elements}
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": t}]} for t in "xy"]
    row = only(
        tmp_path,
        message(
            text="",
            blocks=[
                {"type": "header", "text": {"type": "plain_text", "text": "A & B"}},
                {"type": "divider"},
                {"type": "section", "text": {"type": "mrkdwn", "text": "*x* &lt; <@U1>"},
                 "fields": [{"type": "mrkdwn", "text": "f"}]},
                {"type": "rich_text", "elements": [
                    line,
                    {"type": "rich_text_list", "style": "ordered", "elements": items},
                    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "z"}]},
                ]},
                {"type": "context", "elements": [{"type": "mrkdwn", "text": "c"}, None]},
            ],
        ),
    )  # fmt: skip
    assert row.text.split("\n") == [
        "A & B", "*x* < @Ana", "f", "a < b @Bo Li页:tada:@here#general!", "1. x", "2. y", "z", "c"
    ]  # fmt: skip
    assert (row.mentions, row.urls) == (("Ana", "Bo Li"), ("https://a.org/x&y",))


def test_the_text_of_an_app_stands_in_its_attachments(tmp_path: Path) -> None:
    cards = [
        {"pretext": "p", "title": "t", "title_link": "https://a.org/t", "text": "x &amp; y",
         "fields": [{"title": "k", "value": "v"}], "fallback": "all"},
        {"fallback": "fell back"},
    ]  # fmt: skip
    row = only(tmp_path, message(text="", user=None, subtype="bot_message", attachments=cards))
    assert (row.text, row.urls) == ("p\nt\nx & y\nk\nv\nfell back", ("https://a.org/t",))
    unfurled = message(text="<https://a.org/t>", attachments=cards, blocks=None)
    assert only(tmp_path, unfurled).text == "https://a.org/t"


def test_days_come_in_order_and_channels_by_name(tmp_path: Path) -> None:
    path = workspace(
        tmp_path,
        {
            "top/users.json": USERS,
            "top/channels.json": CHANNELS,
            "top/dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
            "top/mpims.json": [{"id": "G1", "name": "mpdm-ana--bo--cy-1", "members": ["U1", "U3"]}],
            "top/groups.json": [{"id": "G2", "name": "secret"}],
            "users.json": None,
            "channels.json": None,
            "top/general/2024-01-10.json": [message(3)],
            "top/general/2024-01-09.json": [message(2), message(1)],
            "top/D1/2024-01-09.json": [message(1)],
            "top/mpdm-ana--bo--cy-1/2024-01-09.json": [message(1)],
            "top/secret/2024-01-09.json": [message(1)],
            "top/C2/2024-01-09.json": [message(1)],
            "top/integration_logs.json": [{"user_id": "U1", "date": "1705104301"}],
            "top/canvases.json": [{"id": "F1", "title": "x"}],
            "top/FC:F1:page/2024-01-09.json": [message(1, "on a page")],
        },
        packed=True,
    )
    found = messages(list(sources.read(path)))
    assert [(row.channel, row.id[8:10]) for row in found] == [
        ("随便", "01"), ("Ana, Bo Li", "01"), ("x", "01"), ("general", "02"), ("general", "01"),
        ("general", "03"), ("Ana, cy", "01"), ("secret", "01"),
    ]  # fmt: skip
    assert [row.index for row in found] == list(range(8))


@pytest.mark.parametrize("folder", ["FC:F0AB12:Plan_for_tea", "FC_F0AB12_Plan_for_tea"])
def test_comments_on_a_canvas_are_talk(tmp_path: Path, folder: str) -> None:
    root = message(1, "a heading", user="USLACKBOT", subtype="document_comment_root")
    answer = message(2, "what I think of it", thread_ts=root["ts"])
    path = workspace(tmp_path, {f"{folder}/2024-01-13.json": [root, answer]})
    assert [
        (row.kind, row.channel, row.reply_to) for row in messages(list(sources.read(path)))
    ] == [("system", "Plan_for_tea", None), ("message", "Plan_for_tea", root["ts"])]


def test_people_of_other_workspaces_are_named_as_their_messages_name_them(tmp_path: Path) -> None:
    profile = {"display_name": "R&amp;D Ida", "real_name": "Ida X"}
    asked, told = message(1, "<@U9>?"), message(2, "yes", user="U9", user_profile=profile)
    found = messages(read(tmp_path, asked, told, message(3, "again", user="U9")))
    assert found[0].text == "@R&D Ida?"
    assert [row.author for row in found] == ["Ana", "R&D Ida", "R&D Ida"]


def test_a_zip_of_windows_and_a_folder_of_macos_keep_the_names_of_channels(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x\\users.json", json.dumps(USERS))
        archive.writestr("x\\channels.json", json.dumps([{"id": "C1", "name": "café"}]))
        archive.writestr("x\\cafe\u0301\\2024-01-13.json", json.dumps([message()]))
    (row,) = messages(list(sources.read(path)))
    assert (row.author, row.channel) == ("Ana", "café")


def test_channels_of_one_name_are_told_apart(tmp_path: Path) -> None:
    one = {
        "teams/a/general/2024-01-13.json": [message()],
        "teams/b/general/2024-01-13.json": [message()],
    }
    found = messages(list(sources.read(workspace(tmp_path, one))))
    assert [row.channel for row in found] == ["general", "general (teams/b/general)"]


def test_one_channel_or_one_day_is_enough(tmp_path: Path) -> None:
    profile = {"display_name": "", "real_name": "Ida", "name": "ida"}
    folder = tmp_path / "llm"
    folder.mkdir()
    for day in ("2024-01-13", "2024-01-14"):
        text = json.dumps([message(user="U7", user_profile=profile), message(6)])
        (folder / f"{day}.json").write_text(text, encoding="utf-8")
    whole, one = sources.read(folder), sources.read(folder / "2024-01-13.json")
    assert [(row.author, row.channel) for row in messages(list(whole))] == [
        ("Ida", "llm"), ("U1", "llm"), ("Ida", "llm"), ("U1", "llm")
    ]  # fmt: skip
    assert [(row.author, row.channel) for row in messages(list(one))] == [
        ("Ida", None),
        ("U1", None),
    ]


def test_a_row_without_ts_is_a_message_without_time(tmp_path: Path) -> None:
    found = read(tmp_path, message(5), message(ts=None), message(ts=None), message(ts="soon"))
    assert [row.time for row in messages(found)[1:]] == [None, None, None]
    assert len({row.id for row in messages(found)}) == 4


def test_a_strange_key_costs_no_message_and_what_is_none_is_named(tmp_path: Path) -> None:
    odd = message(5, text="odd <@U1>", reactions={"a": 1}, files=[7, {"name": "a.txt"}], edited=5,
                  blocks=None, user_profile="x", bot_profile=[], thread_ts=1705104301.0001)  # fmt: skip
    found = read(tmp_path, odd, 7, None, {}, message(6, blocks=None, attachments=None))
    assert said(found) == [("Ana", "odd @Ana"), ("Ana", "hi")]
    assert messages(found)[0].attachments == (Attachment(name="a.txt", kind="file"),)
    assert messages(found)[0].reply_to == "1705104301.000100"
    assert [row.line for row in rejects(found)] == [2, 3, 4]
    assert all("general/2024-01-13.json" in row.reason and row.reason_zh for row in rejects(found))


def test_a_day_that_is_cut_off_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    text = json.dumps([message(1), message(2), message(3)])[:-40]
    found = read(
        tmp_path, message(9), **{"general/2024-01-12.json": text, "general/2024-01-11.json": "no"}
    )
    assert [row.id[8:10] for row in messages(found)] == ["01", "02", "09"]
    assert ["cut off" in row.reason for row in rejects(found)] == [False, True]


def test_a_single_file_that_is_cut_off_gives_its_rows_first(tmp_path: Path) -> None:
    path = tmp_path / "2024-01-13.json"
    path.write_text(json.dumps([message(1), message(2), message(3)])[:-40], encoding="utf-8")
    found = sources.read(path)
    assert [next(found), next(found)]
    with pytest.raises(BrokenSource, match="cut off"):
        next(found)


def test_a_day_of_any_size_is_read(tmp_path: Path) -> None:
    many = [message(5, f"text {number} " + "x" * 900) for number in range(6000)]
    found = read(tmp_path, *many)
    assert len(found) == 6000
    assert messages(found)[-1].text.startswith("text 5999 ")


def test_other_tools_wrap_the_messages_and_put_answers_inside(tmp_path: Path) -> None:
    answer = message(6, "in", thread_ts="1705104305.000100")
    dump = {"channel_id": "C1", "name": "general", "messages": [
        message(5, thread_ts="1705104305.000100", slackdump_thread_replies=[answer]), message(7)
    ]}  # fmt: skip
    path = tmp_path / "C1.json"
    path.write_text(json.dumps(dump), encoding="utf-8")
    found = messages(list(sources.read(path)))
    assert [(row.text, row.reply_to) for row in found] == [
        ("hi", None), ("in", "1705104305.000100"), ("hi", None)
    ]  # fmt: skip
    assert {row.channel for row in found} == {"general"}


def test_a_folder_without_messages_says_so_and_a_silent_workspace_is_empty(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="none holds a message of Slack's"):
        sources.read(
            workspace(
                tmp_path,
                {"users.json": None, "channels.json": None, "general/2024-01-13.json": [{"a": 1}]},
            )
        )
    assert list(sources.read(workspace(tmp_path, {}, packed=True))) == []


def test_a_name_in_a_zip_that_leads_out_of_it_is_only_a_name(tmp_path: Path) -> None:
    path = workspace(tmp_path, {"../../evil/2024-01-13.json": [message(5)]}, packed=True)
    assert list(sources.read(path)) == []
    assert not (tmp_path.parent / "evil").exists()


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.sampled_from(["U1", "U2", "U3"]), words, st.booleans()), min_size=1)
)
def test_what_is_written_is_read(tmp_path: Path, rows: list[tuple[str, str, bool]]) -> None:
    names = {"U1": "Ana", "U2": "Bo Li", "U3": "cy"}
    written = [
        message(
            user=user,
            text=text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            ts=f"{1705104305 + number}.000200",
            thread_ts="1705104305.000200" if answers else None,
        )
        for number, (user, text, answers) in enumerate(rows)
    ]
    found = messages(read(tmp_path, *written))
    marks = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    assert [(row.author, row.text) for row in found] == [
        (names[user], text.strip(marks)) for user, text, _ in rows
    ]
    assert [row.id for row in found] == [one["ts"] for one in written]
    assert [row.reply_to is not None for row in found] == [
        answers and number > 0 for number, (_, _, answers) in enumerate(rows)
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["ts", "user", "text", "files", "blocks", "reactions", "subtype", "root",
                         "user_profile", "elements", "type", "attachments", "edited"]), inner),
    max_leaves=12)))  # fmt: skip
def test_every_element_is_a_row_whatever_it_is(tmp_path: Path, rows: list[Any]) -> None:
    found = read(tmp_path, message(1), *rows)
    assert len(found) == len(rows) + 1
    assert [row.index for row in found] == list(range(len(found)))


def test_the_samples_are_read(tmp_path: Path) -> None:
    for path in SAMPLES.iterdir():
        assert detect(path).format.name == "slack"
        assert not rejects(list(sources.read(path)))


def test_a_log_with_times_is_not_claimed(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_text(json.dumps([{"type": "message", "ts": 1705104305.5, "level": "info"}]))
    with pytest.raises(UnknownFormat):
        detect(path)
