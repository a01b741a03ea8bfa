"""What is private is found anywhere in a text of any length, however hostile it is."""

import re

import pytest

from openllm_talk.reading import privacy
from openllm_talk.reading.long_texts import Taken, each

NUMBER = "13800138000"
HUGE = 20_000


def test_a_long_text_holds_what_its_stretches_hold_each_once() -> None:
    text = "".join(f"{number} is a number. " for number in range(2000))
    form = re.compile(r"\d+ is a (\w+)")
    assert [one.span(1) for one in each(form, text)] == [one.span(1) for one in form.finditer(text)]


@pytest.mark.parametrize("before", range(1180, 1215))
def test_a_number_is_found_where_two_stretches_meet(before: int) -> None:
    text = f"{'字' * before}{NUMBER}{'字' * 3000}"
    assert [text[one.start : one.end] for one in privacy.findings(text)] == [NUMBER]


def test_what_is_taken_meets_what_overlaps_it() -> None:
    taken = Taken("0123456789", [(2, 4)])
    assert [taken.meets(*place) for place in ((0, 2), (1, 3), (3, 9), (4, 9))] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("part", ["微信", "省市区路号", "《", f"{NUMBER} ", "=", "a_", "会议号 1"])
def test_a_hostile_line_is_read_in_a_time_that_grows_with_its_length(part: str) -> None:
    line = (part * HUGE)[:HUGE]
    assert NUMBER not in privacy.mask(f"{line}，打给我 {NUMBER}", {})
