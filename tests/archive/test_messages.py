"""Messages come out of the archive unharmed, in order, and for the time that was asked for."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_format import readers, say, write

from openllm_talk.archive import messages, models
from openllm_talk.archive.codec import decode, encode
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Attachment, Message, Reaction

pytestmark = pytest.mark.both_engines

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
SOME = st.lists(TEXT, max_size=3).map(tuple)

MESSAGES = st.builds(
    Message,
    index=st.integers(0, 10**6),
    id=TEXT,
    kind=st.sampled_from(["message", "system"]),
    time=st.none() | TEXT | st.datetimes().map(lambda moment: moment.isoformat()),
    author=st.none() | TEXT,
    text=TEXT,
    reply_to=st.none(),
    mentions=SOME,
    urls=SOME,
    reactions=st.lists(st.builds(Reaction, emoji=TEXT, count=st.integers(0, 99))).map(tuple),
    attachments=st.lists(st.builds(Attachment, name=TEXT, kind=TEXT)).map(tuple),
    edited=st.booleans(),
    deleted=st.booleans(),
    thread=st.none() | TEXT,
    channel=st.none() | TEXT,
    line=st.none() | st.integers(1, 10**9),
    author_id=st.none() | TEXT,
)


def bring(community: Community, path: Path) -> str:
    return do_import([path], community, readers=readers()).files[0].import_id


def said(community: Community, *bounds: str | None) -> list[str]:
    return [message.text for message in messages.between(community, *bounds)]


@given(message=MESSAGES)
def test_json_and_back_is_the_same_message(message: Message) -> None:
    assert decode(encode(message)) == message


def test_half_characters_do_not_stop_an_import() -> None:
    assert decode(encode(say(0, "a\ud83d b", mentions=("\udc00",)))).text == "a? b"


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(MESSAGES, max_size=8, unique_by=lambda message: message.id))
def test_any_message_survives_the_archive(
    rows: list[Message], tmp_path: Path, community: Community
) -> None:
    for table in (models.Origin, models.Message, models.Import):
        table.objects.all().delete()
    import_id = bring(community, write(tmp_path / "a.chat", rows))
    held = list(messages.of_imports([import_id]))
    assert [message.index for message in held] == list(range(len(held)))
    plain = {msgspec.structs.replace(message, index=0, id="") for message in held}
    assert plain == {msgspec.structs.replace(row, index=0, id="") for row in rows}
    assert len({message.id for message in held}) == len(rows)


def test_a_time_without_offset_is_the_communitys(tmp_path: Path, community: Community) -> None:
    rows = [
        say(0, "in Shanghai", time="2026-05-30T20:00"),
        say(1, "in London", time="2026-05-30T13:00:00+01:00"),
        say(2, "later", time="2026-05-30T20:01"),
    ]
    bring(community, write(tmp_path / "a.chat", rows))
    assert said(community, "2026-05-30T20:00", "2026-05-30T20:01") == ["in Shanghai", "in London"]
    assert said(community, "2026-05-30T12:00:30Z", None) == ["later"]
    assert said(community, None, "2026-05-30") == []
    assert len(said(community, "2026-05-30", "2026-05-31")) == 3


def test_rows_come_in_the_order_of_time_and_within_a_minute_of_the_file(
    tmp_path: Path, community: Community
) -> None:
    rows = [
        say(0, "second", id="z", time="2026-05-30T09:01"),
        say(1, "third", id="y", time="2026-05-30T09:01"),
        say(2, "without a time", id="x", time=None),
        say(3, "first", id="w", time="2026-05-30T09:00"),
    ]
    bring(community, write(tmp_path / "a.chat", rows))
    assert said(community) == ["first", "second", "third", "without a time"]


def test_a_chat_without_any_date_is_drafted_from_by_its_import(
    tmp_path: Path, community: Community
) -> None:
    rows = [say(0, "one", time="23:59"), say(1, "two", time="00:01"), say(2, "three", time=None)]
    import_id = bring(community, write(tmp_path / "a.chat", rows))
    assert said(community, "2026-01-01", None) == []
    held = list(messages.of_imports([import_id]))
    assert [(message.text, message.time) for message in held] == [
        ("one", "23:59"),
        ("two", "00:01"),
        ("three", None),
    ]


def test_what_is_answered_is_named_as_the_archive_names_it(
    tmp_path: Path, community: Community
) -> None:
    bring(community, write(tmp_path / "a.chat", [say(0, "hi", channel="one", id="1")]))
    other = [
        say(1, "why?", channel="two", id="1"),
        say(2, "because", channel="two", id="2", reply_to="1"),
        say(3, "lost", channel="two", id="3", reply_to="404"),
    ]
    bring(community, write(tmp_path / "b.chat", other))
    by_text = {message.text: message for message in messages.between(community)}
    assert by_text["because"].reply_to == by_text["why?"].id != by_text["hi"].id
    assert by_text["lost"].reply_to == "404"


def test_a_bound_that_is_no_time_and_an_unknown_import_are_refused(community: Community) -> None:
    with pytest.raises(ArchiveError, match="is not a time"):
        said(community, "yesterday")
    with pytest.raises(ArchiveError, match="no import"):
        messages.of_imports(["nothing"])
