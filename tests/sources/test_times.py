"""Times as exports give them, in ISO 8601."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.sources.times import of_milliseconds, of_seconds


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


@pytest.mark.parametrize("none", [None, -1, 1 << 60])
def test_what_is_no_time_is_none(none: int | None) -> None:
    assert of_milliseconds(none) is None
    assert of_seconds(none) is None


def test_a_fraction_of_a_second_stays() -> None:
    assert of_seconds(1705104305.25) == "2024-01-13T00:05:05.250000+00:00"
