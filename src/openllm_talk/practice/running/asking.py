"""What is asked of whom, and the file of results that comes of it."""

import hashlib
import platform
import re
import shlex
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from openllm_talk.errors import PracticeError
from openllm_talk.practice.benches import bench
from openllm_talk.practice.builtin import is_built_in, replies
from openllm_talk.practice.item import Item
from openllm_talk.practice.results import Recorded, Result, Run, read, write
from openllm_talk.practice.running.judging import Reply, judged
from openllm_talk.practice.seeds import exam_seed
from openllm_talk.practice.tokenizers import tokenizer as tokens_by
from openllm_talk.records import Record

Advance = Callable[[], None]


def _ignore() -> None:
    """Nobody watches."""


class Ask(Record, frozen=True):
    """One model on the items of one bench. Equal asks are one run, others never mix.

    `tokenizer` is a tokenizer.json; `max_tokens` is the limit of a reply where it is not left to
    the form of the answer.
    """

    bench: str
    model: str
    items: int
    seed: int
    tokens: int | None = None
    tokenizer: Path | None = None
    max_tokens: int | None = None

    @property
    def name(self) -> str:
        """The name of its file: bench, model, and what tells it from other settings."""
        known = msgspec.structs.asdict(self)
        if self.tokenizer is not None:
            # By its content: the same tokenizer may stand elsewhere tomorrow.
            known["tokenizer"] = hashlib.sha256(self.tokenizer.read_bytes()).hexdigest()
        told = hashlib.sha256(msgspec.json.encode(known, order="sorted")).hexdigest()
        model = re.sub(r"[^0-9A-Za-z.]+", "-", self.model).strip("-.")[:60]
        return f"{self.bench}-{model}-{told[:8]}"

    @property
    def command(self) -> str:
        """The command that does it again."""
        words = ["talk", "practice", "run", self.bench, "--model", self.model]
        words += ["--items", str(self.items), "--seed", str(self.seed)]
        for option in ("tokens", "tokenizer", "max_tokens"):
            value = getattr(self, option)
            if value is not None:
                words += [f"--{option.replace('_', '-')}", str(value)]
        return shlex.join(words)


class Limits(Record, frozen=True):
    """How a provider is asked: seconds for a call, tries after the first, calls at once."""

    timeout: int = 120
    retries: int = 2
    max_connections: int = 4


class Asked(Record, frozen=True):
    """What came of asking: the results in the order of the items, and the log beside them.

    `unfinished` is the folder that a killed run would need.
    """

    results: tuple[Result, ...]
    log: Path | None = None
    cost: float | None = None
    versions: dict[str, str] = msgspec.field(default_factory=dict)
    unfinished: Path | None = None


class Done(Record, frozen=True):
    """A run's file and what it holds. `fresh` where this call made it, else it was there."""

    path: Path
    recorded: Recorded
    fresh: bool


def run(
    ask: Ask, folder: Path, limits: Limits, *, again: bool = False, advance: Advance = _ignore
) -> Done:
    """The run that `ask` names, made where `folder` does not hold it or it is wanted `again`.

    A run that was killed goes on where it was: what had been answered is not asked again.
    PracticeError where the bench, the model or its provider is not there.
    """
    made = bench(ask.bench)
    path = folder / f"{ask.name}.jsonl"
    if path.exists() and not again:
        return Done(path=path, recorded=read(path), fresh=False)
    started = _now()
    if is_built_in(ask.model):
        asked = _built_in(ask, advance)
    else:
        items = load_items(ask.bench, ask.items, ask.seed, ask.tokens, ask.tokenizer)
        asked = _provided(ask, items, path, limits, advance)
    recorded = Recorded(
        run=Run(
            bench=ask.bench,
            model=ask.model,
            seed=ask.seed,
            items=len(asked.results),
            command=ask.command,
            settings=_settings(ask),
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
        ),
        results=asked.results,
    )
    write(path, recorded.run, recorded.results)
    if asked.unfinished is not None:
        shutil.rmtree(asked.unfinished)
    return Done(path=path, recorded=recorded, fresh=True)


def load_items(
    name: str, count: int, seed: int, tokens: int | None = None, tokenizer: Path | None = None
) -> list[Item]:
    """The first `count` items that the bench `name` makes of `seed`, which must not train."""
    return list(bench(name).items(count, exam_seed(seed), tokens, tokens_by(tokenizer)))


def _settings(ask: Ask) -> dict[str, int | float | str | None]:
    return {
        "tokens": ask.tokens,
        "tokenizer": tokens_by(ask.tokenizer).name,
        "max_tokens": ask.max_tokens,
    }


def _built_in(ask: Ask, advance: Advance) -> Asked:
    results: list[Result] = []
    tokenizer = tokens_by(ask.tokenizer)
    for reply in replies(
        bench(ask.bench), ask.model, ask.items, exam_seed(ask.seed), ask.tokens, tokenizer
    ):
        said = [Reply(text=text) for text in (*reply.turns, reply.text)]
        results.append(judged(reply.item, said))
        advance()
    return Asked(results=tuple(results))


def _provided(
    ask: Ask, items: Sequence[Item], path: Path, limits: Limits, advance: Advance
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
    return ask_provider(ask, items, path, limits, advance)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
