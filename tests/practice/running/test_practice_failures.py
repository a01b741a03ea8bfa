"""A provider's trouble gets its name from what was raised, whatever library raised it."""

import pytest

from openllm_talk.practice.results import Outcome
from openllm_talk.practice.running.failures import SAID, failure


class StatusError(Exception):
    def __init__(self, status_code: int, message: str = "no") -> None:
        super().__init__(message)
        self.status_code = status_code


class ConnectError(Exception):
    """As HTTP clients call it."""


class ReadTimeout(Exception):
    """As HTTP clients call it."""


@pytest.mark.parametrize(
    ("raised", "name"),
    [
        (StatusError(429), "rate_limited"),
        (StatusError(504), "timeout"),
        (TimeoutError(), "timeout"),
        (ReadTimeout("read"), "timeout"),
        (StatusError(400, "This model's maximum context length is 4096 tokens"), "overflowed"),
        (StatusError(400, "prompt is too long: 210000 tokens > 200000 maximum"), "overflowed"),
        (StatusError(413, "body too large"), "overflowed"),
        (StatusError(400, "blocked by the content filter"), "refused"),
        (StatusError(400, "no such parameter"), "failed"),
        (StatusError(500, "context length"), "failed"),
        (StatusError(401), "failed"),
        (ValueError("Expecting value"), "failed"),
        (ConnectError("refused"), "failed"),
    ],
)
def test_a_failure_has_its_name(raised: Exception, name: Outcome) -> None:
    assert failure(raised).outcome == name


def test_the_reason_behind_an_error_counts() -> None:
    outer = RuntimeError("generation failed")
    outer.__cause__ = StatusError(429, "slow down")
    told = failure(outer)
    assert told.outcome == "rate_limited"
    assert "slow down" in told.said


def test_only_an_address_where_nobody_is_and_a_wrong_key_are_hopeless() -> None:
    assert failure(ConnectError("All connection attempts failed")).hopeless
    assert failure(StatusError(401)).hopeless
    assert not failure(StatusError(503)).hopeless
    assert not failure(TimeoutError()).hopeless


def test_a_provider_s_words_are_one_short_line_without_markup_or_control_characters() -> None:
    told = failure(RuntimeError("[bold]ERROR[/bold]: key\n\x1b[2Jmissing " + "x" * 9_000))
    assert told.said.startswith("RuntimeError: ")
    assert "\n" not in told.said
    assert "\x1b" not in told.said
    assert "[bold]" not in told.said
    assert len(told.said) <= SAID
