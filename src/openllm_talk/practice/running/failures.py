"""A provider's trouble under its own name, whatever library it was raised by."""

import re
from collections.abc import Iterator

from openllm_talk.practice.results import Outcome
from openllm_talk.records import Record

# How providers and local servers say that a prompt is too long: only few have a code for it.
TOO_LONG = re.compile(
    r"context.?(?:length|window|size)|exceed_context|maximum context|too many (?:input )?tokens"
    r"|prompt (?:is )?too long|input (?:length|is too long)|exceeds the available context",
    re.IGNORECASE,
)
FILTERED = re.compile(r"content.?(?:filter|policy)|safety (?:filter|system)", re.IGNORECASE)
MARKUP = re.compile(r"\[/?(?:bold|blue|red)\]")
SAID = 300


class Failure(Record, frozen=True):
    """What went wrong with a call. `said` is one line of the provider's own words.

    `hopeless` where no later call will do better: nobody is at the address, or the key is wrong.
    """

    outcome: Outcome
    said: str
    hopeless: bool = False


def failure(raised: BaseException) -> Failure:
    """`raised` by its name: timeout, rate_limited, overflowed, refused; else failed."""
    causes = list(_causes(raised))
    said = " · ".join(dict.fromkeys(filter(None, map(_words, causes))))
    statuses = {getattr(cause, "status_code", None) for cause in causes}
    names = " ".join(type(cause).__name__ for cause in causes)
    outcome: Outcome = "failed"
    if 429 in statuses or "RateLimit" in names:
        outcome = "rate_limited"
    elif statuses & {408, 504, 524} or "Timeout" in names:
        outcome = "timeout"
    elif statuses & {400, 413, 422}:
        if 413 in statuses or TOO_LONG.search(said):
            outcome = "overflowed"
        elif FILTERED.search(said):
            outcome = "refused"
    nobody = "Connect" in names and statuses == {None}
    hopeless = outcome == "failed" and (nobody or 401 in statuses)
    return Failure(outcome=outcome, said=said[:SAID], hopeless=hopeless)


def _causes(raised: BaseException | None) -> Iterator[BaseException]:
    """What was raised and why, without the retries' own wrapping."""
    while raised is not None:
        tried = getattr(raised, "last_attempt", None)
        if tried is None:
            yield raised
        raised = (
            (tried.exception() if tried is not None else None)
            or raised.__cause__
            or (None if raised.__suppress_context__ else raised.__context__)
        )


def _words(cause: BaseException) -> str:
    """What a cause says, on one line, without markup or characters that move a cursor."""
    words = getattr(cause, "provider_message", None) or str(cause) or type(cause).__name__
    if type(cause).__module__ == "builtins":
        words = f"{type(cause).__name__}: {words}"
    plain = MARKUP.sub("", str(words)).removeprefix("ERROR: ")
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())
