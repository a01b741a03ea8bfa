"""Asks a provider's model through Inspect AI, and takes up what a killed run left."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from inspect_ai import Task
from inspect_ai import eval as evaluate
from inspect_ai.log import EvalLog
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model

from openllm_talk.errors import PracticeError
from openllm_talk.practice.item import Item
from openllm_talk.practice.results import Result
from openllm_talk.practice.running.ask import Advance, Ask, Asked, Limits
from openllm_talk.practice.running.failures import failure
from openllm_talk.practice.running.kept import Kept
from openllm_talk.practice.running.tasks import bench_task
from openllm_talk.practice.running.watch import Watch
from openllm_talk.practice.running.work import Work

# Their clients have retries of their own, which would multiply ours and ignore --retries.
OPENAI = ("openai/", "openai-api/")


def ask_provider(
    ask: Ask, items: Sequence[Item], work: Work, limits: Limits, advance: Advance
) -> Asked:
    """The results of `items`, and the log of it all; what stands in `work` is not asked again.

    PracticeError where there is no such model, no key, nobody at the address, or it was stopped.
    """
    model = _model(ask.model)
    work.unfinished.mkdir(parents=True, exist_ok=True)
    kept = Kept(work.replies)
    watch = Watch(advance, answered=len(kept) > 0)
    task = bench_task(ask.bench, items, max_tokens=ask.max_tokens, watch=watch, kept=kept)
    log = _evaluated(task, model, work.unfinished, limits)
    if watch.silence is not None and not len(kept):
        # Nothing came of it, so nothing stays of it.
        work.finish(failed=False)
    _check(log, watch, ask.model)
    results = _results(log, items)
    Path(log.location).replace(work.log)
    return Asked(results=results, log=work.log, cost=kept.cost, versions=log.eval.packages)


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
    """The log of the whole evaluation; a PracticeError where a person stopped it."""
    samples = len(task.dataset)
    done = evaluate(
        task,
        model=model,
        log_dir=str(logs.resolve()),
        log_format="eval",
        display="none",
        log_level="error",
        log_realtime=False,
        # The whole log is copied each time; a killed run needs only the replies.
        log_buffer=max(10, samples // 20),
        score_display=False,
        ctl_server=False,
        attempt_timeout=limits.timeout,
        max_retries=limits.retries,
        max_connections=limits.max_connections,
    )
    if not done or done[0].status == "cancelled":
        raise PracticeError(
            "stopped; the same command goes on where it was", "已停止；再运行同一条命令会接着做"
        )
    return done[0]


def _check(log: EvalLog, watch: Watch, model: str) -> None:
    """PracticeError where there is nothing to report: nobody answered, or Inspect failed."""
    trouble = watch.silence
    if trouble is not None:
        raise PracticeError(
            f"«{model}» does not answer ({trouble.outcome}: {trouble.said}); check that it is"
            " there, its address and its key, then run the same command again",
            f"“{model}”没有回答（{trouble.outcome}：{trouble.said}）；"
            "请确认服务、地址和密钥，再运行同一条命令",
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
