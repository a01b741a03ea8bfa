"""The figures of a run, and of several models beside each other."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Literal, TypeVar, get_args

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

Amount = TypeVar("Amount", int, float)


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
        """The figures as `talk practice run --json` prints them.

        `by_family` and `rungs` are shares there; all that is known of each family is in `families`.
        """
        plain: dict[str, Any] = msgspec.to_builtins(self)
        plain["families"] = plain["by_family"] | plain["rungs"]
        for name in ("by_family", "rungs"):
            plain[name] = {family: each["accuracy"] for family, each in plain[name].items()}
        return plain


def summarise(run: Run, results: Sequence[Result], seed: int = 0) -> Summary:
    """All figures of `run`; `seed` is that of the resampling, the same one for every run."""
    mixture = default_mixture(run, results)
    rungs = [one for one in results if one.family in run.rungs]
    overall = accuracy(mixture, seed)
    outcomes = Counter(one.outcome for one in results)

    def share(*names: Outcome) -> float:
        return round(sum(outcomes[name] for name in names) / max(1, len(results)), 6)

    return Summary(
        bench=run.bench,
        model=run.model,
        seed=run.seed,
        items=len(results),
        accuracy=overall.accuracy,
        interval=overall.interval,
        corrected=overall.corrected,
        corrected_interval=overall.corrected_interval,
        mixture=overall,
        by_family=_by(mixture, "family", seed),
        rungs=_by(rungs, "family", seed),
        by_stratum=_by(mixture, "stratum", seed),
        by_operations=split(mixture, "operations", seed),
        by_tokens=split(mixture, "tokens", seed),
        heat=heat(mixture, seed=seed),
        half_point=half_point(mixture, seed),
        wrong_reasons=wrong_reasons(mixture, seed),
        process=_process(results),
        parse_failures=share(*UNREAD),
        truncated=share("truncated"),
        overflowed=share("overflowed"),
        failures={name: outcomes[name] for name in get_args(Outcome) if name != "right"},
        seconds=_sum([one.seconds for one in results]),
        input_tokens=_sum([one.input_tokens for one in results]),
        output_tokens=_sum([one.output_tokens for one in results]),
        cost=run.cost,
        log=run.log,
    )


def compare(runs: Sequence[tuple[Run, Sequence[Result]]], seed: int = 0) -> tuple[Comparison, ...]:
    """Every two models of `runs` on the items of the default mixture that both were asked."""
    return compare_all([(run.model, default_mixture(run, results)) for run, results in runs], seed)


def default_mixture(run: Run, results: Sequence[Result]) -> list[Result]:
    """The results that the headline counts: all but the lowest rungs."""
    return [one for one in results if one.family not in run.rungs]


def _by(
    results: Sequence[Result], field: Literal["family", "stratum"], seed: int
) -> dict[str, Accuracy]:
    parts: defaultdict[str, list[Result]] = defaultdict(list)
    for one in results:
        parts[getattr(one, field)].append(one)
    return {part: accuracy(parts[part], seed) for part in sorted(parts)}


def _process(results: Sequence[Result]) -> Process | None:
    total: Counter[str] = Counter()
    for one in results:
        total.update(one.process or {})
    cells = total.total()
    if not cells:
        return None
    return Process(
        cells=cells,
        per_thousand={name: round(1000 * total[name] / cells, 3) for name in sorted(total)},
    )


def _sum(values: Sequence[Amount | None]) -> Amount | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None
