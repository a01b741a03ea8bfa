"""What was read of a reply, or why nothing could be."""

from dataclasses import dataclass
from typing import Literal

from openllm_talk.practice.item import Answer

# The parse failures of `results.Outcome`.
Trouble = Literal["empty", "prose", "several", "malformed", "digits", "oversized"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply says: `value` (None is «none»), or the `trouble` why it cannot be read.

    With some troubles a value stands beside it: two words where one was asked for are «several»,
    unless exactly they are the answer.
    """

    value: Answer = None
    trouble: Trouble | None = None

    @property
    def comparable(self) -> bool:
        """Whether there is a value that may be held against the true answer."""
        return self.trouble is None or self.value is not None
