"""A bench of sums, so that these tests say all of what is asked; and `talk` with it.

python stand_in.py practice run state …
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from openllm_talk.practice.item import Answer, Cell, Item, Tokenizer


class Sums:
    """«3 + 1 =»: every third is a conversation with one checkpoint, every other a rung."""

    name = "state"
    rungs = ("copy",)

    def items(
        self, count: int, seed: int, tokens: int | None = None, tokenizer: Tokenizer | None = None
    ) -> Iterator[Item]:
        for number in range(count):
            talks = number % 3 == 2
            row: list[Cell] = ["a", number]
            known: Answer = [row]
            yield Item(
                id=f"{seed}-{number}",
                prompt=f"{number} + 1 =",
                answer=number + 1,
                family="copy" if number % 2 else "point",
                form="number",
                tokens=4,
                seed=seed,
                database=f"{seed}/{number // 2}",
                columns=("key", "value"),
                turns=(f"remember {number}",) if talks else (),
                truths=(known,) if talks else (),
                relevant=((0, "value"),) if talks else (),
                axes={"gap": number},
            )


def put_in(replace: Callable[[Any, str, object], None]) -> None:
    """Puts the bench of sums in the place of every bench."""
    from openllm_talk.practice.running import asking, tasks

    for module in (asking, tasks):
        replace(module, "bench", lambda name, settings: Sums())


def stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Tells of every address that is not this machine's."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host not in ("127.0.0.1", "localhost"):
        sys.stderr.write(f"called {host}\n")


if __name__ == "__main__":
    sys.addaudithook(stay_here)
    put_in(setattr)
    from openllm_talk.cli import main

    main()
