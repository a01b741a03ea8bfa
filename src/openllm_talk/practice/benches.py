"""The benches by name."""

from openllm_talk.errors import PracticeError
from openllm_talk.practice.item import Bench
from openllm_talk.practice.needle.items import Needle
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.checkpoints import StateProcess

BENCHES: dict[str, type[Bench]] = {"state": State, "state-process": StateProcess, "needle": Needle}


def bench(name: str) -> Bench:
    """The bench called `name`; a PracticeError names those that there are."""
    if name not in BENCHES:
        known = ", ".join(BENCHES)
        raise PracticeError(
            f"there is no bench «{name}»; there are {known}",
            f"没有叫“{name}”的评测；可用的有 {known}",
        )
    return BENCHES[name]()
