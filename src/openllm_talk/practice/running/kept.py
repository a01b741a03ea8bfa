"""The replies that a run was given so far, kept as they come: none of them is asked for twice.

Inspect's own means do less: its cache is pickled, tied to the provider's address and leaves
refusals out; its retry of a log begins a conversation anew.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
from inspect_ai.model import ModelOutput

from openllm_talk.records import Record


class _Line(Record, frozen=True):
    item: str
    turn: int
    output: dict[str, Any]


class Kept:
    """Replies by item and turn, in a file of JSON Lines; without a file nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._outputs: dict[tuple[str, int], ModelOutput] = {}
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
            self._outputs[told.item, told.turn] = ModelOutput.model_validate(told.output)

    def get(self, item: str, turn: int) -> ModelOutput | None:
        """What was replied to turn number `turn` of `item`, None where it is still to be asked."""
        return self._outputs.get((item, turn))

    def add(self, item: str, turn: int, output: ModelOutput) -> None:
        """Keeps a reply: it stands in the file when this returns."""
        self._outputs[item, turn] = output
        if self._path is None:
            return
        line = {"item": item, "turn": turn, "output": output.model_dump(mode="json")}
        # A model can say half a character, which no file can hold.
        told = json.dumps(line, ensure_ascii=False).encode("utf-8", "replace")
        with self._path.open("ab") as file:
            file.write(told + b"\n")

    def __len__(self) -> int:
        return len(self._outputs)

    @property
    def cost(self) -> float | None:
        """What all these replies cost in dollars; None where Inspect knows no prices."""
        costs = [output.usage.total_cost for output in self._outputs.values() if output.usage]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if known else None
