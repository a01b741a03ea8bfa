"""Dates and clocks as programs write them for people."""

import pytest

from openllm_talk.sources.clocks import Days, OrderEvidence, clock
from openllm_talk.sources.format import DateOrder


@pytest.mark.parametrize(
    ("written", "half", "expected"),
    [
        ("9:05", None, "09:05"),
        ("23:59:59", None, "23:59:59"),
        ("24:05:05", None, "00:05:05"),
        ("25:00:00", None, None),
        ("9:65:00", None, None),
        ("9:05:75", None, None),
        ("12:00:00", "AM", "00:00:00"),
        ("12:00:00", "pm", "12:00:00"),
        ("1:00:00", "下午", "13:00:00"),
        ("12:30:00", "中午", "12:30:00"),
        ("1:30:00", "中午", "13:30:00"),
        ("15:00:00", "PM", "15:00:00"),
    ],
)
def test_clocks(written: str, half: str | None, expected: str | None) -> None:
    assert clock(written, half) == expected


def test_days_in_one_order_and_where_that_gives_none_in_the_other() -> None:
    days = Days("month-first")
    assert days.read("2/14/2020") == "2020-02-14"
    assert days.read("14/2/2020") == "2020-02-14"
    assert days.read("2020年2月14日") == "2020-02-14"
    assert days.read("14.2.20") == "2020-02-14"
    assert days.read("40/40/2020") is None


@pytest.mark.parametrize(
    ("dates", "order", "assumed"),
    [
        (["2/14/2020"], "month-first", False),
        (["2/3/2020"], "day-first", True),
        (["3/3/2020"], "day-first", False),
        (["9/1/2020", "10/1/2020", "2/2/2020"], "day-first", False),
        (["1/9/2020", "1/10/2020", "1/11/2020"], "month-first", True),
    ],
)
def test_the_order_of_day_and_month(dates: list[str], order: DateOrder, assumed: bool) -> None:
    evidence = OrderEvidence()
    for date in dates:
        evidence.see(date)
    assert evidence.decide(None, "day-first") == (order, assumed)
