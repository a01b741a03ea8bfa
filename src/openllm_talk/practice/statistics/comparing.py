"""Two models on the same items: difference, interval, test, and correction for many pairs."""

from collections.abc import Sequence

from openllm_talk.practice.results import Result
from openllm_talk.practice.statistics.accuracy import Interval
from openllm_talk.records import Record


class Comparison(Record, frozen=True):
    """Two models, `first` and `second`, on the `items` that both were asked.

    `difference` is the accuracy of the first less that of the second, with its 95 % interval;
    None without common items. `p` is McNemar's exact test, `p_holm` the same corrected for all
    pairs of models compared. `unpaired_first` and `unpaired_second` name the items that only one
    of both has a result for: they are in no figure here.
    """

    first: str
    second: str
    items: int
    databases: int
    first_accuracy: float | None
    second_accuracy: float | None
    difference: float | None
    interval: Interval
    both_right: int
    only_first: int
    only_second: int
    neither: int
    p: float
    p_holm: float
    unpaired_first: tuple[str, ...]
    unpaired_second: tuple[str, ...]


def compare_all(
    models: Sequence[tuple[str, Sequence[Result]]], seed: int = 0
) -> tuple[Comparison, ...]:
    """Every pair of `models` (name, results), in order, with Holm's correction over all pairs."""
    raise NotImplementedError
