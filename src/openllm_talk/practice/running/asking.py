"""What is asked of whom, and the file of results that comes of it."""

import hashlib
import platform
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from importlib.metadata import version
from pathlib import Path

import msgspec

from openllm_talk.errors import PracticeError
from openllm_talk.practice.benches import bench
from openllm_talk.practice.builtin import is_built_in, replies
from openllm_talk.practice.item import Bench, Item, Tokenizer
from openllm_talk.practice.results import PROVIDERS, Recorded, Result, Run, read, write
from openllm_talk.practice.running.judging import Reply, judged
from openllm_talk.practice.running.work import Work
from openllm_talk.practice.seeds import exam_seed
from openllm_talk.practice.tokenizers import tokenizer as tokens_by
from openllm_talk.records import Record

Advance = Callable[[], None]


def _ignore() -> None:
    """Nobody watches."""


class Ask(Record, frozen=True):
    """One model on the items of one bench. Equal asks are one run, others never mix.

    `tokenizer` is a tokenizer.json; `max_tokens` is the limit of a reply where it is not left to
    the form of the answer. `settings` are those of the bench that are not its own (benches.py).
    """

    bench: str
    model: str
    items: int
    seed: int
    tokens: int | None = None
    tokenizer: Path | None = None
    max_tokens: int | None = None
    settings: dict[str, str] = msgspec.field(default_factory=dict)

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
        for key, value in self.settings.items():
            words += ["--set", f"{key}={value}"]
        return shlex.join(words)


class Limits(Record, frozen=True):
    """How a provider is asked: seconds for a call, tries after the first, calls at once."""

    timeout: int = 120
    retries: int = 2
    max_connections: int = 4


class Again(Enum):
    """What of a run that is there is asked again."""

    NOTHING = "nothing"
    FAILED = "failed"
    ALL = "all"


class Asked(Record, frozen=True):
    """What came of asking: the results in the order of the items, and the log beside them."""

    results: tuple[Result, ...]
    log: Path | None = None
    cost: float | None = None
    versions: dict[str, str] = msgspec.field(default_factory=dict)


class Done(Record, frozen=True):
    """A run's file and what it holds. `fresh` where this call made it, else it was there."""

    path: Path
    recorded: Recorded
    fresh: bool


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
