"""Numbers as a reader sees them."""

import pytest

from openllm_talk.practice.report.numbers import (
    bin_label,
    chance_of,
    percent,
    points,
    quantity,
    short,
    signed,
    span,
)
from openllm_talk.practice.statistics import Interval


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "0"),
        (0.004, "0.4"),
        (0.326, "33"),
        (0.996, "99.6"),
        (1.0, "100"),
        (-0.001, "-0.1"),
        (0.0098, "1"),
        (0.99999, "99.9"),
        (0.0001, "0.1"),
    ],
)
def test_a_share_never_looks_like_all_or_nothing_unless_it_is(share: float, told: str) -> None:
    assert points(share) == told


def test_percent_is_written_as_each_language_does() -> None:
    assert percent(0.33, "en") == "33\N{NO-BREAK SPACE}%"
    assert percent(0.33, "zh") == "33%"
    assert percent(None, "zh") == "—"


def test_an_interval_below_zero_is_bracketed() -> None:
    assert span(Interval(low=0.28, high=0.37)) == "28–37"
    assert span(Interval(low=-0.06, high=0.02)) == "[−6, 2]"


def test_a_difference_has_its_sign() -> None:
    assert [signed(each) for each in (0.12, 0.0, -0.03, None)] == ["+12", "0", "−3", "—"]


def test_a_p_value_is_never_zero() -> None:
    assert [chance_of(each) for each in (0.0, 0.0312, 0.51, 1.0)] == [
        "< 0.001", "0.031", "0.51", "1.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "told"),
    [(0.5, "0.5"), (48, "48"), (1500, "1.5k"), (32768, "32k"), (32000, "32k"), (1_000_000, "1M"), (12_345, "12k")],
)  # fmt: skip
def test_numbers_on_an_axis_are_short(number: float, told: str) -> None:
    assert short(number) == told


def test_a_bin_is_its_value_or_its_ends() -> None:
    assert bin_label(Interval(low=8, high=8)) == "8"
    assert bin_label(Interval(low=4096, high=8191)) == "4k–8k"


def test_amounts_keep_three_digits() -> None:
    assert [quantity(each) for each in (0.0421, 3.14159, 1240.4, None)] == ["0.0421", "3.14", "1,240", "—"]  # fmt: skip
