"""Asks a provider's model through Inspect AI, and takes up what a killed run left.

Every reply is kept by Inspect's cache as soon as it comes, in the person's own cache folder and
apart for each run, until the run's file stands: the next run is given them again and asks only what
is left. Calls that were under way, failed or were refused by the provider are not kept.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from inspect_ai import Task
from inspect_ai import eval as evaluate
from inspect_ai.log import EvalLog
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model
from platformdirs import user_cache_path

from openllm_talk.errors import PracticeError
from openllm_talk.practice.item import Item
from openllm_talk.practice.results import Result
from openllm_talk.practice.running.asking import Advance, Ask, Asked, Limits
from openllm_talk.practice.running.failures import failure
from openllm_talk.practice.running.tasks import Watch, bench_task

# Their clients have retries of their own, which would multiply ours and ignore --retries.
OPENAI = ("openai/", "openai-api/")


def ask_provider(
    ask: Ask, items: Sequence[Item], path: Path, limits: Limits, advance: Advance
) -> Asked:
    """The results of `items`, and the log beside the file `path` that is to hold them.

    PracticeError where there is no such model, no key, nobody at the address, or it was stopped.
    """
    logs = path.parent / "logs"
    unfinished = logs / f"{path.stem}.unfinished"
    kept = _kept(path)
    watch = Watch(advance)
    model = _model(ask.model)
    task = bench_task(ask.bench, items, max_tokens=ask.max_tokens, watch=watch, keep=True)
    unfinished.mkdir(parents=True, exist_ok=True)
    with _kept_in(kept):
        log = _evaluated(task, model, unfinished, limits)
    _check(log, watch, ask.model)
    results = _results(log, items)
    final = logs / f"{path.stem}.eval"
    Path(log.location).replace(final)
    return Asked(
        results=results,
        log=final,
        cost=_cost(log),
        versions=log.eval.packages,
        leftovers=(kept, unfinished),
    )


def _kept(path: Path) -> Path:
    """The cache of one run: not beside its file, since Inspect unpickles what it finds there."""
    known = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    return user_cache_path("openllm-talk") / "practice" / known


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Inspect's cache in `folder`; it can only be told by the environment."""
    before = os.environ.get("INSPECT_CACHE_DIR")
    os.environ["INSPECT_CACHE_DIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["INSPECT_CACHE_DIR"]
        else:
            os.environ["INSPECT_CACHE_DIR"] = before


def _model(name: str) -> Model:
    args: dict[str, Any] = {}
    if name.startswith(OPENAI):
        args["max_retries"] = 0
    elif name.startswith("mockllm/"):
        args["custom_outputs"] = _mock
    try:
        return get_model(name, memoize=False, **args)
    except Exception as exc:
        said = failure(exc).said
        raise PracticeError(
            f"the model «{name}» cannot be asked: {said}",
            f"无法调用模型“{name}”：{said}",
        ) from exc


def _mock(*_asked: object) -> ModelOutput:
    """What Inspect's mock model says; without a count of tokens it would fetch a tokenizer."""
    output = ModelOutput.from_content("mockllm", "Default output from mockllm/model")
    output.usage = ModelUsage()
    return output


def _evaluated(task: Task, model: Model, logs: Path, limits: Limits) -> EvalLog:
    (log,) = evaluate(
        task,
        model=model,
        log_dir=str(logs.resolve()),
        log_format="eval",
        display="none",
        log_level="error",
        log_realtime=False,
        score_display=False,
        ctl_server=False,
        attempt_timeout=limits.timeout,
        max_retries=limits.retries,
        max_connections=limits.max_connections,
    )
    return log


def _check(log: EvalLog, watch: Watch, model: str) -> None:
    """PracticeError where there is nothing to report: nobody answered, or it was stopped."""
    trouble = watch.given_up
    if trouble is None and not watch.answered and watch.in_a_row:
        trouble = watch.in_a_row[-1]
    if trouble is not None:
        raise PracticeError(
            f"«{model}» does not answer ({trouble.outcome}: {trouble.said}); check that it is"
            " there, its address and its key, then run the same command again",
            f"“{model}”没有回答（{trouble.outcome}：{trouble.said}）；"
            "请确认服务、地址和密钥，再运行同一条命令",
        )
    if log.status == "cancelled":
        raise PracticeError(
            "stopped; the same command goes on where it was", "已停止；再运行同一条命令会接着做"
        )
    if log.status != "success":
        said = log.error.message if log.error else log.status
        raise PracticeError(f"Inspect could not do it: {said}", f"Inspect 没能完成：{said}")


def _results(log: EvalLog, items: Sequence[Item]) -> tuple[Result, ...]:
    """The results that the scorer left in the log, in the order of the items."""
    found: dict[str | int, Result] = {}
    for sample in log.samples or []:
        for score in (sample.scores or {}).values():
            told = (score.metadata or {}).get("result")
            if told is not None:
                found[sample.id] = msgspec.convert(told, Result)
        if sample.id not in found:
            said = sample.error.message if sample.error else "no score"
            raise PracticeError(
                f"the item {sample.id} was not judged: {said}; report it, with the log",
                f"题目 {sample.id} 没有评分：{said}；请连同日志一起报告",
                path=log.location,
            )
    return tuple(found[item.id] for item in items)


def _cost(log: EvalLog) -> float | None:
    """What the calls cost in dollars, where the provider's prices are known to Inspect."""
    costs = [usage.total_cost for usage in log.stats.model_usage.values()]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None
