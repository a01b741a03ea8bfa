"""The benches as an environment of `verifiers` (0.4 and later), made from a seed while it runs.

    vf-eval openllm-talk-practice --env.taskset.bench state --env.taskset.items 20 -m MODEL

A taskset yields the items, a task scores the last reply as the bench does, and the model is asked
in this process: no sandbox, no tools, nothing that could run what a model wrote.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import verifiers.v1 as vf

from openllm_talk.practice.benches import bench
from openllm_talk.practice.item import Item
from openllm_talk.practice.seeds import exam_seed, lesson_seed
from openllm_talk.practice.tokenizers import tokenizer
from openllm_talk.practice.training import rewards
from openllm_talk.practice.training.conversations import packed, unpacked

NAME = "openllm-talk-practice"


class PracticeTaskConfig(vf.TaskConfig):
    """How a reply is paid: `right` is the bench's own score, `cells` gives partial credit."""

    reward: Literal["right", "cells"] = "right"


class PracticeConfig(vf.TasksetConfig):
    """Which items: the first `items` of `seed`, of the side that trains or the side that tests.

    `tokens` is the length of each by the tokenizer in the file `tokenizer` (tokenizer.json).
    """

    bench: str = "state"
    split: Literal["train", "test"] = "train"
    items: int = 1000
    seed: int = 0
    tokens: int | None = None
    tokenizer: Path | None = None
    task: PracticeTaskConfig = PracticeTaskConfig()


class PracticeData(vf.TaskData):
    """What is asked: `turns` before `prompt`, and the packed item that scores the reply."""

    turns: tuple[str, ...] = ()
    item: str


class PracticeTask(vf.Task[PracticeData, vf.State, PracticeTaskConfig]):
    """One item. `score` is its reward; the metrics tell right and partial credit apart."""

    @property
    def key(self) -> str:
        return str(self.data.id)

    def _item(self) -> Item:
        return unpacked(self.data.item)

    @vf.reward(weight=1.0)
    async def score_of_bench(self, trace: vf.Trace) -> float:
        """What the last reply earns by `PracticeTaskConfig.reward`."""
        paid = rewards.cells if self.config.reward == "cells" else rewards.right
        return paid(self._item(), trace.last_reply)

    @vf.metric
    async def right(self, trace: vf.Trace) -> float:
        """1.0 where the bench counts the last reply as right."""
        return rewards.right(self._item(), trace.last_reply)

    @vf.metric
    async def cells(self, trace: vf.Trace) -> float:
        """F1 over cells where the answer is a table or list, else `right`."""
        return rewards.cells(self._item(), trace.last_reply)


class PracticeTaskset(vf.Taskset[PracticeTask, PracticeConfig]):
    """The items of a bench as tasks, made one by one as they are asked for."""

    def load(self) -> Iterator[PracticeTask]:
        config = self.config
        seed = lesson_seed(config.seed) if config.split == "train" else exam_seed(config.seed)
        counting = None if config.tokenizer is None else tokenizer(config.tokenizer)
        for item in bench(config.bench).items(config.items, seed, config.tokens, counting):
            data = PracticeData(id=item.id, prompt=item.prompt, turns=item.turns, item=packed(item))
            yield PracticeTask(data, config.task)


class PracticeHarnessConfig(vf.HarnessConfig):
    """The asker has no knobs of its own."""

    id: str = NAME


class PracticeHarness(vf.Harness[PracticeHarnessConfig]):
    """Asks the turns, then the prompt, each after the model's own answers; no tools, no program."""

    APPENDS_SYSTEM_PROMPT = True
    EXECUTES_CODE = False
    NEEDS_CONTAINER = False

    async def launch(
        self,
        ctx: vf.ModelContext,
        trace: vf.Trace,  # noqa: ARG002 - the signature is the library's
        runtime: vf.Runtime,  # noqa: ARG002
        endpoint: str,
        secret: str,
        mcp_urls: dict[str, str],  # noqa: ARG002
        data: vf.TaskData,
    ) -> vf.ProgramResult:
        from openai import APIError, AsyncOpenAI

        system, prompt = self.resolve_text_prompt(data)
        messages: list[Any] = [{"role": "system", "content": system}] if system else []
        try:
            # `endpoint` stands on this machine and waits for the model as long as that takes.
            async with AsyncOpenAI(base_url=endpoint, api_key=secret, timeout=None) as client:
                for turn in (*getattr(data, "turns", ()), prompt or ""):
                    messages.append({"role": "user", "content": turn})
                    said = await client.chat.completions.create(model=ctx.model, messages=messages)
                    reply = said.choices[0].message.content or ""
                    messages.append({"role": "assistant", "content": reply})
        except APIError as exc:
            # A limit that stopped the rollout ends here, too: verifiers tells which it was.
            return vf.ProgramResult(exit_code=1, stdout="", stderr=str(exc))
        return vf.ProgramResult(exit_code=0, stdout="", stderr="")


class PracticeEnvConfig(vf.SingleAgentEnvConfig):
    """One model, asked from this machine by `PracticeHarness`, which comes with the tasks."""

    agent: vf.AgentConfig = vf.AgentConfig(runtime=vf.SubprocessConfig())


class PracticeEnv(vf.Env[PracticeEnvConfig]):
    """`vf.SingleAgentEnv` without the sandbox that it would rent by default."""

    async def run(self, task: vf.Task, agents: vf.Agents) -> None:
        """One episode: the model answers one task."""
        await agents.agent.run(task)
