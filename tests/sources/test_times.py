"""Times from seconds, from milliseconds, and the offset between two clocks."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.sources.times import LATEST, Clock, of_milliseconds, of_seconds


def test_seconds_and_milliseconds_are_instants_in_utc() -> None:
    assert of_seconds(1705132805) == "2024-01-13T08:00:05+00:00"
    assert of_seconds(1705132805.25) == "2024-01-13T08:00:05.250000+00:00"
    assert of_milliseconds(1705132805000) == "2024-01-13T08:00:05+00:00"
    assert of_milliseconds(1705132805007) == "2024-01-13T08:00:05.007+00:00"


@given(st.integers(0, 4 * 10**12))
def test_an_instant_is_shown_in_utc(milliseconds: int) -> None:
    shown = of_milliseconds(milliseconds)
    moment = datetime.datetime.fromisoformat(shown or "")
    assert moment.utcoffset() == datetime.timedelta(0)
    assert round(moment.timestamp() * 1000) == milliseconds
    seconds = milliseconds // 1000
    expected = datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
    assert of_seconds(seconds) == expected
    assert of_milliseconds(seconds * 1000) == expected


@pytest.mark.parametrize("odd", [None, -1, 1 << 50])
def test_what_is_no_time_is_none(odd: int | None) -> None:
    assert of_seconds(odd) is None
    assert of_milliseconds(odd) is None


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        ("2024-01-13T16:00:05", "+08:00"),
        ("2024-01-13T13:30:05", "+05:30"),
        ("2024-01-13T03:00:05", "-05:00"),
        ("2024-01-13T08:00:05", "+00:00"),
        ("2024-01-14T00:00:05", ""),
        ("2024-01-13T16:00:06", ""),
        ("yesterday", ""),
    ],
)
def test_an_offset_is_whole_minutes_and_at_most_fourteen_hours(local: str, offset: str) -> None:
    assert Clock().offset(local, 1705132805) == offset


@given(st.floats(0, LATEST, exclude_max=True) | st.integers(0, LATEST - 1))
def test_the_instant_is_the_one_that_python_names(seconds: float) -> None:
    expected = datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
    assert of_seconds(seconds) == expected
