"""IRC in the one-line form: one row a line, whatever stands on it."""

from pathlib import Path

import pytest
from exports import messages, rejects, rows, said

from openllm_talk import sources

IRC = Path(__file__).parents[3] / "shared" / "data" / "chat" / "irc"


def test_each_line_is_a_message_a_system_row_or_a_reject(tmp_path: Path) -> None:
    text = (
        "[10:00] <ana> hello\n=== bob joined the channel\n\n[10:01] * bob waves\n"
        "[10:02] * carl has left #llm\nno idea what this is\n[25:99] <ana> late\n"
    )
    found = rows(tmp_path, text)
    assert [row.index for row in found] == list(range(7))
    assert [row.kind for row in found] == [
        "message", "system", "reject", "message", "system", "reject", "reject",
    ]  # fmt: skip
    assert [row.line for row in rejects(found)] == [3, 6, 7]
    assert said(found)[3] == ("bob", "waves") or said(found)[2] == ("bob", "waves")


@pytest.mark.parametrize(
    ("line", "time", "channel"),
    [
        ("[10:00] <ana> hi", "10:00", None),
        ("[2016-11-21 18:22:45] <ana> hi", "2016-11-21T18:22:45", None),
        ("[2016-11-21T18:22:45Z] <ana> hi", "2016-11-21T18:22:45+00:00", None),
        ("#llm 2016-11-21 [18:22] <ana> hi", "2016-11-21T18:22", "#llm"),
        ("#llm 2016-11-21 18:22:45 <ana> hi", "2016-11-21T18:22:45", "#llm"),
        ("llm/talk [2016-11-21 18:22:45] <ana> hi", "2016-11-21T18:22:45", "llm/talk"),
        ("2016-11-21 18:22 <@ana> hi", "2016-11-21T18:22", None),
        ("9:05 < ana> hi", "09:05", None),
    ],
)
def test_dates_and_channels_may_stand_in_front(
    tmp_path: Path, line: str, time: str, channel: str | None
) -> None:
    (row,) = messages(rows(tmp_path, line))
    assert (row.author, row.text, row.time, row.channel) == ("ana", "hi", time, channel)


def test_the_date_of_the_files_name_is_used_and_passes_midnight(tmp_path: Path) -> None:
    found = rows(tmp_path, "[23:59] <ana> a\n[00:01] <ana> b\n", "2016-12-31_23.log.txt")
    assert [row.time for row in messages(found)] == ["2016-12-31T23:59", "2017-01-01T00:01"]


def test_only_people_of_the_file_are_addressed(tmp_path: Path) -> None:
    text = (
        "[1:00] <ana> Bob: see you\n[1:01] <bob> note: buy milk\n"
        "[1:02] <carl> ana, bob: and you?\n[1:03] <bob> ok @carl\n[1:04] <ana> bob hello\n"
        "[1:05] <carl> ana,bob: glued\n"
    )
    found = [row.mentions for row in messages(rows(tmp_path, text))]
    assert found == [("bob",), (), ("ana", "bob"), ("carl",), (), ("ana", "bob")]


def test_topics_are_no_messages_and_odd_characters_end_no_line(tmp_path: Path) -> None:
    text = "[1:00] <ana> a\u2028b\x0bc\n[1:01] * Topic for #llm is: fp8\n [1:02] <bob> shifted\n"
    found = messages(rows(tmp_path, text))
    assert [row.kind for row in found] == ["message", "system", "message"]
    assert found[0].text == "a\u2028b\x0bc"


def test_colours_go_and_each_line_has_its_own_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        b"[1:00] <ana> \x02\x0304,01red\x0f plain\n"
        + "[1:01] <bob> 中文 utf\n".encode()
        + "[1:02] <carl> für Größe\n".encode("latin-1")
        + "[1:03] <dan> 中文编码\n".encode("gb18030")
    )
    found = messages(list(sources.read(path)))
    assert [row.text for row in found] == ["red plain", "中文 utf", "für Größe", "中文编码"]
    assert [row.assumed for row in found[2:]] == [("encoding",), ("encoding",)]


@pytest.mark.skipif(not IRC.is_dir(), reason="the shared corpus is not here")
def test_the_shared_corpus_gives_one_row_a_line() -> None:
    for path in sorted(IRC.glob("dev/*.ascii.txt")):
        found = list(sources.read(path))
        assert len(found) == path.read_bytes().count(b"\n")
        assert not rejects(found)
        assert len({row.id for row in messages(found)}) == len(found)
