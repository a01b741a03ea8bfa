"""What is asked of whom, what limits hold, and what comes back: the words of this folder."""

import hashlib
import re
import shlex
from collections.abc import Callable
from enum import Enum
from pathlib import Path

import msgspec

from openllm_talk.practice.results import Recorded, Result
from openllm_talk.records import Record

Advance = Callable[[], None]


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
