"""The replies that a run was given so far, kept as they come: none of them is asked for twice.

Inspect's own means do less: its cache is pickled, tied to the provider's address and leaves
refusals out; its retry of a log begins a conversation anew.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from inspect_ai.model import ChatMessage, ModelOutput

from openllm_talk.records import Record


class _Line(Record, frozen=True):
    key: str
    output: dict[str, Any]


def key_of(item: str | int, epoch: int, messages: Sequence[ChatMessage]) -> str:
    """What a call is known by: the item, and every word said so far; others never mix."""
    words = [str(item), str(epoch), *(f"{each.role}: {each.text}" for each in messages)]
    return hashlib.sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()


class Kept:
    """Replies by the keys of their calls, in a file of JSON Lines; without one none is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._outputs: dict[str, ModelOutput] = {}
        if path is not None and path.exists():
            self._read(path)

    def _read(self, path: Path) -> None:
        whole = path.read_bytes()
        # A line that was cut off by the kill is a call that was under way.
        end = whole.rfind(b"\n") + 1
        if end < len(whole):
            with path.open("r+b") as file:
                file.truncate(end)
        for line in whole[:end].splitlines():
            told = msgspec.json.decode(line, type=_Line)
            self._outputs[told.key] = ModelOutput.model_validate(told.output)

    def __len__(self) -> int:
        return len(self._outputs)

    def get(self, key: str) -> ModelOutput | None:
        """What was replied to a call, None where it is still to be made."""
        return self._outputs.get(key)

    def add(self, key: str, output: ModelOutput) -> None:
        """Keeps a reply: it stands in the file when this returns."""
        self._outputs[key] = output
        if self._path is None:
            return
        line = {"key": key, "output": output.model_dump(mode="json")}
        # A model can say half a character, which no file can hold.
        told = json.dumps(line, ensure_ascii=False).encode("utf-8", "replace")
        with self._path.open("ab") as file:
            file.write(told + b"\n")

    @property
    def cost(self) -> float | None:
        """What all these replies cost in dollars; None where Inspect knows no prices."""
        costs = [output.usage.total_cost for output in self._outputs.values() if output.usage]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if known else None
