"""The benches as Inspect tasks, and the solver and scorer that they share.

    inspect eval openllm_talk/state -T items=50 -T seed=1 --model openai-api/local/smollm2

Inspect finds this module by its entry point.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, GenerateConfig, ModelOutput
from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    Score,
    Scorer,
    Target,
    accuracy,
    grouped,
    scorer,
    stderr,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import LimitExceededError

from openllm_talk.practice.answers import phrase
from openllm_talk.practice.benches import bench, parsed
from openllm_talk.practice.item import Answer, Item
from openllm_talk.practice.results import Outcome
from openllm_talk.practice.running.failures import failure
from openllm_talk.practice.running.judging import Reply, judged
from openllm_talk.practice.running.kept import Kept, key_of
from openllm_talk.practice.running.watch import CallFailed, GiveUp, Watch
from openllm_talk.practice.seeds import exam_seed
from openllm_talk.practice.tokenizers import tokenizer as tokens_by

# A model may think aloud before it answers.
ALOUD = 1_024
REPLIES = "replies"
STOPS: dict[str, Outcome] = {
    "max_tokens": "truncated",
    "model_length": "overflowed",
    "content_filter": "refused",
}


@task
def state(
    items: int = 100,
    seed: int = 1,
    tokens: int | None = None,
    tokenizer: str | None = None,
    settings: str = "",
) -> Task:
    """Can a model keep a database in its head? `settings` as «operations=32 rows=8»."""
    return _registered("state", items, seed, tokens, tokenizer, settings)


@task
def state_process(
    items: int = 100,
    seed: int = 1,
    tokens: int | None = None,
    tokenizer: str | None = None,
    settings: str = "",
) -> Task:
    """The same, with questions on the way: where does it go wrong?"""
    return _registered("state-process", items, seed, tokens, tokenizer, settings)


@task
def needle(
    items: int = 100,
    seed: int = 1,
    tokens: int | None = None,
    tokenizer: str | None = None,
    settings: str = "",
) -> Task:
    """Does a model find a sentence in a long text?"""
    return _registered("needle", items, seed, tokens, tokenizer, settings)


def _registered(
    name: str, items: int, seed: int, tokens: int | None, tokenizer: str | None, settings: str
) -> Task:
    file = None if tokenizer is None else Path(tokenizer)
    changed = parsed(settings.split())
    return bench_task(name, load_items(name, items, seed, tokens, file, changed))


def load_items(
    name: str,
    count: int,
    seed: int,
    tokens: int | None = None,
    tokenizer: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> list[Item]:
    """The first `count` items that the bench `name` makes of `seed`, which must not train."""
    made = bench(name, settings)
    return list(made.items(count, exam_seed(seed), tokens, tokens_by(tokenizer)))


def bench_task(
    name: str,
    items: Sequence[Item],
    *,
    max_tokens: int | None = None,
    watch: Watch | None = None,
    kept: Kept | None = None,
) -> Task:
    """The `items` of the bench `name` as a task; what was `kept` of it is not asked again.

    A provider's failure is an item's outcome, like any other: it ends no run, and stays counted.
    """
    watch = Watch() if watch is None else watch
    kept = Kept() if kept is None else kept
    return Task(
        name=name,
        dataset=MemoryDataset([_sample(item, max_tokens) for item in items], name=name),
        solver=converse(watch, kept),
        scorer=truth(),
        config=GenerateConfig(temperature=0.0),
        early_stopping=GiveUp(watch),
        fail_on_error=False,
        score_on_error=True,
    )


def _sample(item: Item, max_tokens: int | None) -> Sample:
    """An item as Inspect takes it: what is said in its input, all else in its metadata."""
    plain = {key: value for key, value in item.plain().items() if key not in {"prompt", "turns"}}
    return Sample(
        id=item.id,
        input=[ChatMessageUser(content=text) for text in (*item.turns, item.prompt)],
        target=phrase(item, item.answer),
        metadata={
            "family": item.family,
            "cluster": item.database or item.id,
            "limits": [
                max_tokens or ALOUD + room(answer) for answer in (*item.truths, item.answer)
            ],
            "item": plain,
        },
    )


def room(answer: Answer) -> int:
    """How many tokens `answer` can take at most, written as a table with some air."""
    return 2 * len(json.dumps(answer, ensure_ascii=False))


def item_of(state: TaskState) -> Item:
    """The item that `_sample` put in."""
    plain: dict[str, Any] = state.metadata["item"]
    *turns, prompt = _said(state)
    lists = {key: tuple(plain[key]) for key in ("columns", "turn_columns", "truths")}
    relevant = tuple((row, column) for row, column in plain["relevant"])
    whole = {**plain, **lists, "relevant": relevant, "turns": tuple(turns), "prompt": prompt}
    return Item(**whole)


def _said(state: TaskState) -> list[str]:
    if isinstance(state.input, str):
        return [state.input]
    return [message.text for message in state.input]


@solver
def converse(watch: Watch, kept: Kept) -> Solver:
    """Says an item's turns and its prompt one after the other, and notes what came back."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        replies: list[dict[str, Any]] = []
        state.store.set(REPLIES, replies)
        state.messages = []
        try:
            for turn, text in enumerate(_said(state)):
                state.messages.append(ChatMessageUser(content=text))
                state = await said(state, generate, turn)
                reply = reply_of(state.output)
                replies.append(msgspec.to_builtins(reply))
                if reply.trouble not in (None, "truncated"):
                    break
        except CallFailed as exc:
            told = Reply(text=exc.failure.said, trouble=exc.failure.outcome)
            replies.append(msgspec.to_builtins(told))
            raise
        finally:
            watch.advance()
        return state

    async def said(state: TaskState, generate: Generate, turn: int) -> TaskState:
        """`state` with the model's reply to what it was last told, asked for or kept."""
        key = key_of(state.sample_id, state.epoch, state.messages)
        known = kept.get(key)
        if known is not None:
            state.output = known
            state.messages.append(known.message)
            return state
        try:
            state = await generate(state, max_tokens=state.metadata["limits"][turn])
        except LimitExceededError:
            raise
        except Exception as exc:  # noqa: BLE001 — each provider raises its own
            trouble = failure(exc)
            watch.saw(trouble)
            # Without the library's own traceback: Inspect takes a second to lay out each.
            raise CallFailed(trouble) from None
        watch.saw(None)
        kept.add(key, state.output)
        return state

    return solve


def reply_of(output: ModelOutput) -> Reply:
    """A model's output as the one reply that it is; a lone half of a character becomes «?»."""
    usage = output.usage
    text = output.completion.encode("utf-8", "replace").decode("utf-8")
    cached = (
        (usage.input_tokens_cache_read or 0) + (usage.input_tokens_cache_write or 0) if usage else 0
    )
    return Reply(
        text=text,
        trouble=STOPS.get(output.stop_reason) if output.choices else "failed",
        seconds=output.time,
        input_tokens=usage.input_tokens + cached if usage else None,
        output_tokens=usage.output_tokens if usage else None,
    )


@scorer(metrics=[accuracy(), stderr(cluster="cluster"), grouped(accuracy(), "family", all=False)])
def truth() -> Scorer:
    """Whether the last reply says what is true; the item's `Result` in the score's metadata."""

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001 — Inspect's shape
        replies = msgspec.convert(state.store.get(REPLIES, []), list[Reply])
        result = judged(item_of(state), replies)
        return Score(
            value=CORRECT if result.right else INCORRECT,
            answer=result.reply,
            explanation=result.outcome,
            metadata={"result": msgspec.to_builtins(result)},
        )

    return score
