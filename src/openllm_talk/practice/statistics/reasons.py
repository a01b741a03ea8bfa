"""Right although a cell that the answer rests on had been wrong: right for the wrong reason."""

from collections.abc import Sequence

from openllm_talk.practice.results import Result
from openllm_talk.practice.statistics.accuracy import Accuracy, Interval, accuracy
from openllm_talk.practice.statistics.bins import sorted_into
from openllm_talk.records import Record


class WrongReason(Record, frozen=True):
    """The final accuracy of two kinds of items, within a `bin` of an axis (None: all of them).

    `after_wrong` holds the items of which a relevant cell was wrong at an earlier checkpoint: its
    accuracy is P(final right | an earlier relevant cell wrong). `after_right` holds the rest.
    """

    after_wrong: Accuracy
    after_right: Accuracy
    bin: Interval | None = None


class WrongReasons(Record, frozen=True):
    """Right for the wrong reason: over all items, and against operations and length.

    `untold` counts the items with checkpoints of which nobody can tell whether a relevant cell was
    wrong, since a dump could not be read; they are in no other figure here.
    """

    untold: int
    overall: WrongReason
    by_operations: tuple[WrongReason, ...]
    by_tokens: tuple[WrongReason, ...]


def wrong_reasons(results: Sequence[Result], seed: int = 0) -> WrongReasons | None:
    """What the final answers are worth after a wrong checkpoint; None without any checkpoint."""
    checked = [one for one in results if one.relevant_wrong is not None]
    untold = sum(one.relevant_wrong is None and bool(one.process) for one in results)
    if not checked and not untold:
        return None
    by_operations, by_tokens = (
        tuple(_reason(within, seed, part) for part, within in sorted_into(checked, axis))
        for axis in ("operations", "tokens")
    )
    return WrongReasons(
        untold=untold,
        overall=_reason(checked, seed),
        by_operations=by_operations,
        by_tokens=by_tokens,
    )


def _reason(results: Sequence[Result], seed: int, part: Interval | None = None) -> WrongReason:
    return WrongReason(
        after_wrong=accuracy([one for one in results if one.relevant_wrong], seed),
        after_right=accuracy([one for one in results if not one.relevant_wrong], seed),
        bin=part,
    )
