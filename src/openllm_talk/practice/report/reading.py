"""The runs of a report, with their figures and the names that tell them apart."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from openllm_talk.errors import PracticeError
from openllm_talk.practice.results import Result, Run, read
from openllm_talk.practice.statistics import Comparison, Heat, heat
from openllm_talk.practice.summary import Summary, compare, default_mixture, summarise


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run and its figures. `name` tells it from the others, `slug` does in names of files."""

    run: Run
    results: tuple[Result, ...]
    summary: Summary
    heat: Heat
    name: str
    slug: str
    path: Path

    @property
    def log(self) -> Path | None:
        """Where the provider's log stands; None where there is none or it is no path of a file."""
        log = self.run.log
        return self.path.parent / log if log and re.fullmatch(r"[^:\x00-\x1f]+", log) else None


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs of a report, on the same bench, the best first, and every two of them compared."""

    bench: str
    models: tuple[Measurement, ...]
    comparisons: tuple[Comparison, ...]


def measure(paths: Sequence[Path]) -> Measured:
    """Reads the runs and works out their figures.

    SourceError where a file is no whole run, PracticeError where the runs are of several benches.
    """
    recorded = {path: read(path) for path in dict.fromkeys(paths)}
    benches = sorted({each.run.bench for each in recorded.values()})
    if len(benches) != 1:
        several = ", ".join(benches)
        raise PracticeError(
            f"these runs are of several benches ({several}); make a report of each",
            f"这些结果属于不同的评测（{several}）；请分别生成报告",
        )
    names = _names([each.run for each in recorded.values()])
    found = [
        _measurement(each.run, each.results, name, path)
        for name, (path, each) in zip(names, recorded.items(), strict=True)
    ]
    found.sort(key=lambda one: -(one.summary.accuracy or 0.0))
    models = tuple(
        replace(one, slug=_slug(one.name, number)) for number, one in enumerate(found, start=1)
    )
    named = [(msgspec.structs.replace(one.run, model=one.name), one.results) for one in models]
    return Measured(bench=benches[0], models=models, comparisons=compare(named))


def _measurement(run: Run, results: tuple[Result, ...], name: str, path: Path) -> Measurement:
    if not results:
        raise PracticeError(
            "holds no answered question; ask some first",
            "里面没有任何题目；请先运行一次",
            path=path,
        )
    summary = summarise(run, results)
    return Measurement(
        run=run,
        results=results,
        summary=summary,
        heat=_heat(run, results, summary),
        name=name,
        slug="",
        path=path,
    )


def _heat(run: Run, results: Sequence[Result], summary: Summary) -> Heat:
    """Length × operations; depth for a bench that has it; live rows where the length was one."""
    mixture = default_mixture(run, results)
    if any("depth" in one.axes for one in mixture):
        return heat(mixture, "tokens", "depth")
    if len({one.tokens for one in mixture}) < 2:
        return heat(mixture, "rows", "operations")
    return summary.heat


def _names(runs: Sequence[Run]) -> list[str]:
    """The models' names; with the seed, and then a number, where several runs share one."""
    names = [run.model for run in runs]
    if len(set(names)) < len(names):
        names = [
            f"{run.model} · seed {run.seed}" if names.count(run.model) > 1 else run.model
            for run in runs
        ]
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def _slug(name: str, number: int) -> str:
    """The name of a model as a part of a file's name; the number keeps two apart."""
    return f"{number}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:40] or 'model'}"
