"""Transcripts of recordings: cues come out as a reader would read them, each at its moment."""

from pathlib import Path

import pytest
from exports import messages, rejects, rows, said, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import UnknownFormat
from openllm_talk.records import Attachment, Row
from openllm_talk.sources.chats.transcript import reader
from openllm_talk.sources.detect import detect

SAMPLES = Path(__file__).parent / "samples"


def clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"


def srt(*told: tuple[int, int, str]) -> str:
    """A transcript of cues: from and to in milliseconds, and the words."""
    return "\n".join(
        f"{number}\n{clock(start)} --> {clock(end)}\n{text}\n"
        for number, (start, end, text) in enumerate(told, 1)
    )


def vtt(*cues: str) -> str:
    return "\n\n".join(("WEBVTT", *cues)) + "\n"


def moments(found: list[Row]) -> list[str]:
    return [row.attachments[0].name for row in messages(found)]


def test_the_cues_of_one_speaker_are_one_message_at_the_moment_of_the_first() -> None:
    found = list(sources.read(SAMPLES / "transcript-srt" / "talk-2024-01-13.srt"))
    assert said(found)[:2] == [
        ("主持人", "大家好，今天是第三期，我们先讲新闻。"),
        (
            "Wren",
            "I tried the long-context paper from last week, see https://example.org/lantern",
        ),
    ]
    first, second = messages(found)[:2]
    assert first.attachments == (Attachment(name="00:00:01", kind="recording"),)
    assert (first.time, first.line, second.line) == (None, 2 - 1, 9)
    assert second.urls == ("https://example.org/lantern",)


def test_a_pause_begins_a_new_message(tmp_path: Path) -> None:
    text = srt((0, 1000, "Ana: one"), (1500, 2000, "Ana: two"), (8000, 9000, "Ana: three"))
    found = rows(tmp_path, text)
    assert said(found) == [("Ana", "one two"), ("Ana", "three")]
    assert moments(found) == ["00:00:00", "00:00:08"]


def test_a_long_speech_is_cut_at_the_end_of_a_sentence(tmp_path: Path) -> None:
    told = [(n * 1000, n * 1000 + 900, f"Ana: {'word ' * 20}end.") for n in range(12)]
    texts = [row.text for row in messages(rows(tmp_path, srt(*told)))]
    assert len(texts) > 1
    assert all(len(text) >= reader.FULL and text.endswith("end.") for text in texts[:-1])


def test_the_file_of_zoom_says_when_it_began(tmp_path: Path) -> None:
    text = vtt(
        "1\n00:01:05.000 --> 00:01:06.000\nAna Li: hello", "00:01:09.000 --> 00:01:10.000\nBo: hi"
    )
    found = rows(tmp_path, text, "GMT20240113-120005_Recording.transcript.vtt")
    assert [row.time for row in messages(found)] == [
        "2024-01-13T12:01:10+00:00",
        "2024-01-13T12:01:14+00:00",
    ]


def test_a_name_with_a_date_that_cannot_be_gives_no_time(tmp_path: Path) -> None:
    text = vtt("00:01.000 --> 00:02.000\nhello")
    (row,) = messages(rows(tmp_path, text, "GMT20241399-120005.vtt"))
    assert row.time is None


def test_voices_of_one_cue_are_apart(tmp_path: Path) -> None:
    text = vtt("00:01.000 --> 00:02.000\n<v.loud Ana>Really?</v> <v 小满>是的 &lt;3</v>")
    assert said(rows(tmp_path, text)) == [("Ana", "Really?"), ("小满", "是的 <3")]


def test_words_before_a_colon_are_no_name_where_the_file_names_nobody(tmp_path: Path) -> None:
    told = ((0, 900, "Note: it rains"), (1000, 1900, "and"), (2000, 2900, "it snows."))
    assert said(rows(tmp_path, srt(*told))) == [(None, "Note: it rains and it snows.")]


def test_a_cue_without_label_goes_on_where_only_changes_are_labelled(tmp_path: Path) -> None:
    told = (
        (0, 900, "Ana: a"),
        (1000, 1900, "b"),
        (2000, 2900, "Bo: c"),
        (3000, 3900, "d"),
        (4000, 4900, "Ana: e"),
        (5000, 5900, "Bo: f"),
    )
    assert said(rows(tmp_path, srt(*told))) == [
        ("Ana", "a b"),
        ("Bo", "c d"),
        ("Ana", "e"),
        ("Bo", "f"),
    ]


def test_a_cue_without_label_is_nobodys_where_all_others_have_one(tmp_path: Path) -> None:
    told = [(n * 1000, n * 1000 + 900, f"Ana: {n}") for n in range(19)]
    found = said(rows(tmp_path, srt(*told, (19_000, 19_900, "who?"))))
    assert [author for author, _ in found] == ["Ana", None]


def test_captions_that_roll_are_told_once(tmp_path: Path) -> None:
    text = vtt(
        "00:00:01.000 --> 00:00:03.000 align:start\n \nwe<00:00:01.500><c> begin</c>",
        "00:00:03.000 --> 00:00:03.010\nwe begin\n ",
        "00:00:03.010 --> 00:00:05.000\nwe begin\nwith<00:00:04.000><c> the</c> news",
    )
    assert said(rows(tmp_path, text)) == [(None, "we begin with the news")]


def test_what_somebody_says_twice_stands_twice(tmp_path: Path) -> None:
    assert said(rows(tmp_path, srt((0, 1000, "对。"), (1000, 2000, "对。")))) == [
        (None, "对。对。")
    ]


def test_a_time_that_cannot_be_is_rejected_with_its_words(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nhello\n\n2\n00:75:00,000 --> 00:76:00,000\nlost\n"
    found = rows(tmp_path, text)
    (reject,) = rejects(found)
    assert (reject.line, reject.raw) == (5, "00:75:00,000 --> 00:76:00,000\nlost")
    assert reject.reason_zh.startswith("不是时间")


def test_cues_that_overlap_or_end_before_they_begin_keep_their_words(tmp_path: Path) -> None:
    told = (
        (5000, 9000, "Ana: a"),
        (6000, 7000, "Bo: b"),
        (6500, 6000, "Bo: c"),
        (1000, 2000, "Bo: d"),
    )
    found = rows(tmp_path, srt(*told))
    assert said(found) == [("Ana", "a"), ("Bo", "b c"), ("Bo", "d")]
    assert moments(found) == ["00:00:05", "00:00:06", "00:00:01"]


def test_cues_without_blank_lines_and_text_behind_a_blank_line(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:02,000 --> 00:00:03,000\ntwo\n\nthree\n"
    assert said(rows(tmp_path, text)) == [(None, "one two three")]


def test_styles_are_no_words_and_comments_are_system_rows(tmp_path: Path) -> None:
    text = vtt("STYLE\n::cue { color: red }", "NOTE by hand", "00:01.000 --> 00:02.000\nhi")
    found = messages(rows(tmp_path, text))
    assert [(row.kind, row.text) for row in found] == [("system", "by hand"), ("message", "hi")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_other_encodings_come_out_whole(tmp_path: Path, encoding: str) -> None:
    path = write(
        tmp_path,
        srt((0, 1000, "主持人：我们先讲新闻"), (1000, 2000, "主持人：再讲论文")),
        "a.srt",
        encoding,
    )
    assert said(list(sources.read(path))) == [("主持人", "我们先讲新闻再讲论文")]


def test_a_line_without_end_is_one_reject_and_the_rest_is_read(tmp_path: Path) -> None:
    text = srt((0, 1000, "a" * 1_100_000), (10_000, 11_000, "on we go"))
    found = rows(tmp_path, text)
    assert len(rejects(found)) == 1
    assert said(found)[-1] == (None, "on we go")


def test_a_cue_of_many_lines_is_never_held_whole(tmp_path: Path) -> None:
    text = srt((0, 1000, "\n".join(["line"] * 700_000)))
    found = messages(rows(tmp_path, text))
    assert len(found) > 1
    assert sum(row.text.count("line") for row in found) == 700_000


@pytest.mark.parametrize("text", ["WEBVTT\n\nhello\n", "1\n0:1 --> 0:2\nhello\n"])
def test_what_is_almost_a_transcript_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnknownFormat, match="looks like a transcript"):
        detect(write(tmp_path, text))


WORDS = st.text("ab中文,. ", min_size=1, max_size=30).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(st.tuples(st.sampled_from(["Ana", "小满"]), WORDS), min_size=1, max_size=9))
def test_no_word_is_lost(tmp_path: Path, told: list[tuple[str, str]]) -> None:
    text = srt(
        *((n * 1000, n * 1000 + 800, f"{who}: {words}") for n, (who, words) in enumerate(told))
    )
    found = "".join(f"{words}" for _, words in said(rows(tmp_path, f"{text}\n{text}")))
    spoken = "".join(words for _, words in told)
    assert "".join(found.split()).count("".join(spoken.split())) >= 1
