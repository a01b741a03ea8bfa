"""A model is asked, and the file of results that comes of it."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from openllm_talk.errors import PracticeError
from openllm_talk.practice.benches import bench
from openllm_talk.practice.builtin import is_built_in, replies
from openllm_talk.practice.item import Bench, Item, Tokenizer
from openllm_talk.practice.results import PROVIDERS, Recorded, Result, Run, read, write
from openllm_talk.practice.running.ask import Advance, Again, Ask, Asked, Done, Limits
from openllm_talk.practice.running.judging import Reply, judged
from openllm_talk.practice.running.work import Work
from openllm_talk.practice.seeds import exam_seed
from openllm_talk.practice.tokenizers import tokenizer as tokens_by


def _ignore() -> None:
    """Nobody watches."""


def run(
    ask: Ask,
    folder: Path,
    limits: Limits,
    *,
    again: Again = Again.NOTHING,
    advance: Advance = _ignore,
) -> Done:
    """The run that `ask` names, made where `folder` does not hold it or some of it is wanted again.

    A run that was killed goes on where it was: what had been answered is not asked again. Built-in
    models are always asked, since that costs nothing and tells of this version of the bench.
    PracticeError where the bench, the model or its provider is not there.
    """
    made = bench(ask.bench, ask.settings)
    path = folder / f"{ask.name}.jsonl"
    if path.exists() and again is not Again.ALL and not is_built_in(ask.model):
        there = read(path)
        if again is Again.NOTHING or not _failed(there.results):
            return Done(path=path, recorded=there, fresh=False)
    counting = tokens_by(ask.tokenizer)
    started = _now()
    work = Work(folder / "logs", ask.name)
    if is_built_in(ask.model):
        asked = _built_in(made, ask, counting, advance)
    else:
        if again is Again.FAILED:
            work.take_up_failed()
        items = list(made.items(ask.items, exam_seed(ask.seed), ask.tokens, counting))
        asked = _provided(ask, items, work, limits, advance)
    told = Run(
        bench=ask.bench,
        model=ask.model,
        seed=ask.seed,
        items=len(asked.results),
        command=ask.command,
        settings={
            "tokens": ask.tokens,
            "tokenizer": counting.name,
            "max_tokens": ask.max_tokens,
            **ask.settings,
        },
        started=started,
        finished=_now(),
        versions={
            "openllm-talk": version("openllm-talk"),
            "python": platform.python_version(),
            **asked.versions,
        },
        rungs=made.rungs,
        log=str(asked.log.relative_to(folder)) if asked.log else "",
        cost=asked.cost,
    )
    write(path, told, asked.results)
    work.finish(failed=_failed(asked.results))
    return Done(path=path, recorded=Recorded(run=told, results=asked.results), fresh=True)


def _failed(results: Sequence[Result]) -> bool:
    return any(row.outcome in PROVIDERS for row in results)


def _built_in(made: Bench, ask: Ask, counting: Tokenizer, advance: Advance) -> Asked:
    """The same for a model that needs no provider. A turn it says nothing to is a blank reply."""
    results = []
    for said in replies(made, ask.model, ask.items, exam_seed(ask.seed), ask.tokens, counting):
        blank = ("",) * (len(said.item.turns) - len(said.turns))
        texts = (*said.turns, *blank, said.text)
        results.append(judged(said.item, [Reply(text=text) for text in texts]))
        advance()
    return Asked(results=tuple(results))


def _provided(
    ask: Ask, items: Sequence[Item], work: Work, limits: Limits, advance: Advance
) -> Asked:
    try:
        from openllm_talk.practice.running.provider import ask_provider
    except ModuleNotFoundError as exc:
        if not (exc.name or "").startswith("inspect_ai"):
            raise
        raise PracticeError(
            f"asking «{ask.model}» needs more: pip install 'openllm-talk[practice]'",
            f"要调用“{ask.model}”，需要另外安装：pip install 'openllm-talk[practice]'",
        ) from exc
    return ask_provider(ask, items, work, limits, advance)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
