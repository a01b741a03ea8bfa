"""Mattermost's bulk export: posts with their answers, and what stands beside them."""

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
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples" / "mattermost"
DEFINED = [
    {"type": "version", "version": 1, "info": {"generator": "mattermost-server"}},
    {"type": "role", "role": {"name": "x"}},
    {"type": "team", "team": {"name": "llm", "display_name": "LLM 夜谈"}},
    {"type": "channel", "channel": {"team": "llm", "name": "town-square", "type": "O"}},
    {"type": "user", "user": {"username": "ana", "nickname": "", "email": "a@b.example"}},
    {"type": "user", "user": {"username": "bo.li", "nickname": None}},
    {"type": "emoji", "emoji": {"name": "cat"}},
    {"type": "direct_channel", "direct_channel": {"members": ["ana", "bo.li"]}},
]


def post(text: Any = "hi", minute: int = 1, **more: Any) -> dict[str, Any]:
    """A line with a post as Mattermost writes it."""
    inner = {"team": "llm", "channel": "town-square", **answer(text, minute, **more)}
    return {"type": "post", "post": inner}


def answer(text: Any = "hi", minute: int = 1, **more: Any) -> dict[str, Any]:
    """What stands in a post, or an answer to it."""
    return {
        "user": "ana",
        "message": text,
        "create_at": 1705104305000 + 60_000 * minute,
        "edit_at": 0,
        "props": {},
        "reactions": None,
        "replies": None,
        "attachments": None,
        **more,
    }


def read(folder: Path, *lines: Any, defined: bool = True) -> list[Row]:
    """The rows of an export with those lines, behind what an export begins with."""
    every = [*DEFINED, *lines] if defined else [*lines]
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in every)
    return list(sources.read(write(folder, text + "\n", "import.jsonl")))


def only(folder: Path, line: Any) -> Message:
    """The one row of that line."""
    (row,) = messages(read(folder, line))
    return row


def test_a_post_has_its_author_time_and_channel(tmp_path: Path) -> None:
    row = only(tmp_path, post("看 https://a.org/x @bo.li. @here @nobody", edit_at=1705104999000))
    assert (row.author, row.time, row.channel) == (
        "ana",
        "2024-01-13T00:06:05+00:00",
        "town-square",
    )
    assert (row.urls, row.mentions, row.edited) == (("https://a.org/x",), ("bo.li",), True)
    assert (row.line, row.reply_to, row.thread) == (len(DEFINED) + 1, None, None)


def test_answers_are_rows_that_name_their_post_even_older_ones(tmp_path: Path) -> None:
    line = post("why?", 9, replies=[answer("so", 3, user="bo.li"), answer("and so", 12)])
    root, first, second = messages(read(tmp_path, line))
    assert [row.reply_to for row in (root, first, second)] == [None, root.id, root.id]
    assert {row.thread for row in (root, first, second)} == {root.id}
    assert {row.channel for row in (root, first, second)} == {"town-square"}
    assert [row.index for row in (root, first, second)] == [0, 1, 2]
    assert len({root.id, first.id, second.id}) == 3


def test_the_same_post_has_the_same_id_in_every_export(tmp_path: Path) -> None:
    more = messages(read(tmp_path, post("one"), post("two", 2)))
    less = messages(read(tmp_path, post("two", 2)))
    assert more[1].id == less[0].id


def test_direct_posts_are_named_by_their_members(tmp_path: Path) -> None:
    inner = {"channel_members": ["ana", "bo.li"], **answer("psst", replies=[answer("yes", 2)])}
    found = messages(read(tmp_path, {"type": "direct_post", "direct_post": inner}))
    assert [(row.text, row.channel) for row in found] == [
        ("psst", "ana, bo.li"),
        ("yes", "ana, bo.li"),
    ]


def test_channels_of_two_teams_with_one_name_are_told_apart(tmp_path: Path) -> None:
    other = {"type": "channel", "channel": {"team": "ops", "name": "town-square"}}
    found = messages(read(tmp_path, other, post(), post(team="ops")))
    assert [row.channel for row in found] == ["llm/town-square", "ops/town-square"]
    assert found[0].id != found[1].id


@pytest.mark.parametrize(
    ("kind", "row_kind"),
    [("", "message"), ("slack_attachment", "message"), ("me", "message"), (None, "message"),
     ("system_join_channel", "system"), ("system_header_change", "system"),
     ("custom_calls", "system")],
)  # fmt: skip
def test_notices_are_system_rows(tmp_path: Path, kind: str | None, row_kind: str) -> None:
    assert only(tmp_path, post(type=kind)).kind == row_kind
    if row_kind == "system":
        assert only(tmp_path, post("", type=kind)).text == kind


def test_people_are_shown_by_their_nickname_if_they_have_one(tmp_path: Path) -> None:
    known = {"type": "user", "user": {"username": "chen", "nickname": "小陈", "first_name": "Chen"}}
    told = {"type": "direct_post", "direct_post": {
        "channel_members": ["chen", "ana"], **answer("psst", user="chen")}}  # fmt: skip
    found = messages(read(tmp_path, known, post("@Chen, @ana?"), post("yes", user="chen"), told))
    assert [(row.author, row.author_id) for row in found] == [
        ("ana", "ana"), ("小陈", "chen"), ("小陈", "chen")
    ]  # fmt: skip
    assert (found[0].text, found[0].mentions) == ("@Chen, @ana?", ("小陈", "ana"))
    assert found[2].channel == "小陈, ana"


def test_a_new_nickname_does_not_make_another_message(tmp_path: Path) -> None:
    known = {"type": "user", "user": {"username": "ana", "nickname": "Queen"}}
    before, after = read(tmp_path, post()), read(tmp_path, known, post())
    assert [row.id for row in messages(before)] == [row.id for row in messages(after)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ana joined the channel.", "system"),
        ("@ana has left the channel.", "system"),
        ("bo.li added to the channel by ana.", "system"),
        ("@bo.li was added to the channel by @ana.", "system"),
        ("ana updated the channel header from: a to: b\nc", "system"),
        ("ana archived the channel.", "system"),
        ("ana 加入了频道。", "system"),
        ("ana がチームに参加しました。", "system"),
        ("ana hat den Kanal verlassen.", "system"),
        ("bo.li joined the channel.", "message"),
        ("ana left the channel because of me", "message"),
        ("ana removed the channel", "message"),
    ],
)
def test_notices_of_early_versions_are_known_by_their_words(
    tmp_path: Path, text: str, kind: str
) -> None:
    assert only(tmp_path, post(text)).kind == kind
    assert only(tmp_path, post(text, type="")).kind == "message"


def test_files_and_reactions_are_kept(tmp_path: Path) -> None:
    row = only(
        tmp_path,
        post(
            reactions=[{"user": "ana", "emoji_name": "+1"}, {"user": "bo.li", "emoji_name": "+1"}],
            attachments=[{"path": "20240113/teams/noteam/abc/图.png"}, {"path": None}],
        ),
    )
    assert row.reactions == (Reaction(emoji="+1", count=2),)
    assert row.attachments == (
        Attachment(name="图.png", kind="image"), Attachment(name="", kind="file")
    )  # fmt: skip


def test_an_app_speaks_under_its_own_name_and_through_its_cards(tmp_path: Path) -> None:
    card = {
        "pretext": "p",
        "title": "t",
        "title_link": "https://ci.org/1",
        "text": "x",
        "fields": [{"title": "k", "value": 3}],
    }
    props = {"override_username": "ci", "attachments": [card, {"fallback": "f"}]}
    row = only(tmp_path, post("", type="slack_attachment", props=props))
    assert (row.author, row.author_id, row.text) == ("ci", "ana", "p\nt\nx\nk\n3\nf")
    assert row.urls == ("https://ci.org/1",)


def test_a_strange_line_is_named_or_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    odd = post("odd", create_at="1705104365000", reactions={"x": 1}, replies=[answer(7), 8])
    found = read(tmp_path, odd, "", "no json", {"type": "post"}, [1], {"type": "post", "post": None},
                 {"type": "invented", "invented": {}}, post("last", 5))  # fmt: skip
    assert said(found) == [("ana", "odd"), ("ana", "7"), ("ana", "last")]
    begin = len(DEFINED)
    assert [row.line - begin for row in rejects(found)] == [3, 4, 5, 6]
    assert all(row.reason and row.reason_zh for row in rejects(found))
    assert messages(found)[-1].line == begin + 8


def test_a_file_that_is_cut_off_gives_its_rows_and_then_says_where(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(one) for one in [*DEFINED, post("one"), post("two", 2)])[:-20]
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off") as broken:
        found.extend(sources.read(write(tmp_path, text)))
    assert broken.value.line == len(DEFINED) + 2


def test_a_zip_or_a_single_post_is_known(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("import.jsonl", "\n".join(map(json.dumps, [*DEFINED, post("in zip")])))
        archive.writestr("data/20240113/a.png", b"png")
    assert said(list(sources.read(tmp_path / "export.zip"))) == [("ana", "in zip")]
    assert said(read(tmp_path, post("alone"), defined=False)) == [("ana", "alone")]


def test_a_thread_on_one_long_line_is_read(tmp_path: Path) -> None:
    many = [answer(f"answer {number} " + "x" * 500, number) for number in range(5000)]
    assert len(read(tmp_path, post("why", 0, replies=many), post("after", 1))) == 5002


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=st.lists(st.tuples(words, st.lists(words, max_size=3)), min_size=1))
def test_what_is_written_is_read(tmp_path: Path, posts: list[tuple[str, list[str]]]) -> None:
    lines = [post(text, replies=[answer(each, 2) for each in more]) for text, more in posts]
    found = messages(read(tmp_path, *lines))
    marks = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    assert [row.text for row in found] == [
        each.strip(marks) for text, more in posts for each in (text, *more)
    ]
    assert [row.line for row in found] == [
        len(DEFINED) + place for place, (_, more) in enumerate(posts, 1) for _ in (0, *more)
    ]
    assert len({row.id for row in found}) == len(found)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["post", "message", "user", "props", "replies", "reactions", "type",
                         "attachments", "create_at", "channel_members"]), inner),
    max_leaves=12))  # fmt: skip
def test_every_post_line_is_accounted_for(tmp_path: Path, value: Any) -> None:
    found = read(tmp_path, {"type": "post", "post": value}, post("last"))
    assert {(row.line or 0) - len(DEFINED) for row in found} == {1, 2}


def test_the_samples_are_read() -> None:
    for path in SAMPLES.iterdir():
        assert detect(path).format.name == "mattermost"
        assert not rejects(list(sources.read(path)))


@pytest.mark.parametrize(
    "lines",
    [
        [{"type": "user", "user": {"id": 1}}, {"type": "user", "user": {"id": 2}}],
        [{"type": "channel", "channel": "x"}, {"type": "channel", "channel": "y"}],
        [{"type": "post", "post": {"title": "x"}}],
        [{"type": "user", "user": {"username": "x"}}],
    ],
)
def test_lines_of_other_programs_are_not_claimed(tmp_path: Path, lines: list[Any]) -> None:
    with pytest.raises(UnknownFormat):
        detect(write(tmp_path, "\n".join(map(json.dumps, lines)), "events.jsonl"))
