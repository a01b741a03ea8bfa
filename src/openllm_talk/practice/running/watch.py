"""Sees every call of a run: when there is nobody to call, and how far it is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSpec
from inspect_ai.util import EarlyStop
from pydantic import JsonValue

from openllm_talk.practice.running.failures import Failure

# So many failures before the first answer, and nothing more is asked.
FEW = 3


@dataclass(slots=True)
class Watch:
    """What the calls of a run met: whether one was ever `answered`, and the failures since."""

    advance: Callable[[], None] = lambda: None
    answered: bool = False
    in_a_row: list[Failure] = field(default_factory=list)

    @property
    def given_up(self) -> Failure | None:
        """The failure to end with: none of the first calls was answered, or none will be now.

        Any other trouble may be an item's own (a prompt so long that it times out).
        """
        last = self.in_a_row[-FEW:]
        if len(last) < FEW:
            return None
        hopeless = all(each.hopeless for each in last)
        return last[-1] if hopeless or not self.answered else None

    @property
    def silence(self) -> Failure | None:
        """The failure that a run ended with, where it was given up or nothing was answered."""
        if self.given_up is None and not self.answered and self.in_a_row:
            return self.in_a_row[-1]
        return self.given_up

    def saw(self, trouble: Failure | None) -> None:
        """Takes note of a call that was answered (None), or of its failure."""
        if trouble is None or trouble.outcome in {"overflowed", "refused"}:
            self.answered = True
            self.in_a_row.clear()
        else:
            self.in_a_row.append(trouble)


class CallFailed(Exception):
    """A provider's failure, by its name and in its words; the item is scored all the same."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.outcome}: {failure.said}")
        self.failure = failure


class GiveUp:
    """Inspect's early stopping: once a watch has given up, no more items are begun."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    async def start_task(self, task: EvalSpec, samples: list[Sample], epochs: int) -> str:  # noqa: ARG002 — Inspect's shape
        return "give up"

    async def schedule_sample(self, id: str | int, epoch: int) -> EarlyStop | None:  # noqa: A002 — Inspect's shape
        trouble = self._watch.given_up
        return None if trouble is None else EarlyStop(id=id, epoch=epoch, reason=trouble.said)

    async def complete_sample(self, id: str | int, epoch: int, scores: object) -> None:  # noqa: A002
        """Nothing to note: the solver tells the watch."""

    async def complete_task(self) -> dict[str, JsonValue]:
        return {}
