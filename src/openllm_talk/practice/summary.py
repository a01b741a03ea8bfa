"""The figures of a run, and of several models beside each other."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any, get_args

import msgspec

from openllm_talk.practice.results import UNREAD, Outcome, Result, Run
from openllm_talk.practice.statistics import (
    Accuracy,
    BinAccuracy,
    Comparison,
    HalfPoint,
    Heat,
    Interval,
    WrongReasons,
    accuracy,
    compare_all,
    half_point,
    heat,
    split,
    wrong_reasons,
)
from openllm_talk.records import Record


class Process(Record, frozen=True):
    """What became of the cells at all checkpoints: how many there were, and of a thousand how many
    met which end (state/process.py names them)."""

    cells: int
    per_thousand: dict[str, float]


class Summary(Record, frozen=True):
    """The figures of one run. Shares are 0–1; None is what cannot be known.

    `accuracy` is the raw share right over the default mixture, which leaves `rungs` (the lowest
    families) out; so do `interval`, `corrected`, `by_family`, `by_stratum`, `by_operations`,
    `by_tokens`, `heat`, `wrong_reasons` and `half_point`. The rest counts every item asked.
    `parse_failures` are replies that could not be read, `failures` has every way of not being
    right under its own name. `seconds` and tokens are sums over the items, `cost` is the run's.
    """

    bench: str
    model: str
    seed: int
    items: int
    accuracy: float | None
    interval: Interval
    corrected: float | None
    corrected_interval: Interval | None
    mixture: Accuracy
    by_family: dict[str, Accuracy]
    rungs: dict[str, Accuracy]
    by_stratum: dict[str, Accuracy]
    by_operations: tuple[BinAccuracy, ...]
    by_tokens: tuple[BinAccuracy, ...]
    heat: Heat
    half_point: HalfPoint
    wrong_reasons: WrongReasons | None
    process: Process | None
    parse_failures: float
    truncated: float
    overflowed: float
    failures: dict[str, int]
    seconds: float | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    log: str

    def plain(self) -> dict[str, Any]:
        """The figures as `talk practice run --json` prints them."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain


def summarise(run: Run, results: Sequence[Result], seed: int = 0) -> Summary:
    """All figures of `run`; `seed` is that of the resampling, the same one for every run."""
    raise NotImplementedError


def compare(runs: Sequence[tuple[Run, Sequence[Result]]], seed: int = 0) -> tuple[Comparison, ...]:
    """Every two models of `runs` on the items of the default mixture that both were asked."""
    raise NotImplementedError
