"""Characters that break pages are taken out; every script comes through."""

import unicodedata
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.publish.hygiene import LONGEST, MOST_MARKS, clean, cleaned
from openllm_talk.records import Answer, Question

EVERYTHING = st.text(st.characters(categories=None, exclude_categories=()))


@pytest.mark.parametrize(
    "text",
    [
        "中文，English 与 한국어、日本語",
        "👩‍👩‍👧‍👦 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿 and ❤️",
        "שָׁלוֹם עֲלֵיכֶם",
        "नमस्ते, ขอบคุณครับ, བོད་ཡིག",
        "\u2068Name\u2069 wrote",
        "tabs\tand\nlines",
    ],
)
def test_real_text_comes_through_unharmed(text: str) -> None:
    assert clean(text) == text


def test_a_direction_override_is_taken_out() -> None:
    assert clean("photo\u202egnp.exe") == "photognp.exe"


def test_isolates_do_not_reach_into_the_next_line() -> None:
    assert clean("\u2067one\ntwo\u2069") == "\u2067one\u2069\ntwo"


def test_a_tower_of_marks_is_cut_down() -> None:
    assert len(clean("a" + "\u0301" * 10_000)) <= 1 + MOST_MARKS


def test_a_megabyte_line_is_cut_and_says_so() -> None:
    assert clean("x" * 1_000_000) == "x" * LONGEST + " […]"


def test_every_text_in_a_record_is_cleaned() -> None:
    question = Question(id="q", text="a\x00b", answers=(Answer(text="c\x1bd", by="e\x07f"),))
    assert cleaned(question) == Question(id="q", text="ab", answers=(Answer(text="cd", by="ef"),))


@given(EVERYTHING)
def test_what_comes_out_can_stand_in_xml_and_does_not_change_again(text: str) -> None:
    result = clean(text)
    assert fromstring(f"<x>{escape(result)}</x>").text in (result, None if result == "" else result)
    assert clean(result) == result
    assert not any(unicodedata.category(character) == "Cs" for character in result)
