"""How often each cheater is right on the state bench: as questions are drawn, and as they are kept.

    python bench/practice_cheaters.py [--items 1700] [--seed 16] [--tokens 4096] [--tokenizer FILE]

Tables in Markdown, for prompts of no set length and for prompts of `--tokens` (plain tokens without
FILE): accuracy over the default mixture and in a cheater's best family before anything is rejected
(`Settings(closed=False)`) and after; by stratum; the lowest rungs apart. Replies are marked as a
model's are. Before, no question is thrown away but a yes or no too many: «any cheater» there is the
share of first questions that are rejected. Below it what that costs: how many questions and
histories are drawn for each item; a question that was refused may be drawn again. Last, engines
that keep the database but leave something out.
"""

import argparse
import os
import platform
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from openllm_talk.practice.answers import phrase, score
from openllm_talk.practice.builtin import ORACLE
from openllm_talk.practice.item import Answer, Item, Tokenizer
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.cheaters import CHEATERS, most_common, same
from openllm_talk.practice.state.engine import PREDICATES, TRANSACTIONS
from openllm_talk.practice.state.engine import State as Tables
from openllm_talk.practice.state.items import Drawn
from openllm_talk.practice.state.queries import RUNGS, answer
from openllm_talk.practice.state.settings import Settings
from openllm_talk.practice.tokenizers import tokenizer

ANYBODY = "any cheater"  # whether at least one is right
NEAR = ("ignore-rollbacks", "ignore-predicates")
ELSEWHERE = 1_000_003  # another seed, whose answers «most-common» goes by


@dataclass(slots=True)
class Run:
    """Right answers by model and item, and what the items took to draw."""

    items: list[Item] = field(default_factory=list)
    right: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    tried: int = 0
    histories: int = 0
    seconds: float = 0.0

    def share(self, model: str, wanted: Callable[[Item], bool]) -> float:
        """Of the items that are `wanted`, how many `model` has right, in percent."""
        found = [
            right for item, right in zip(self.items, self.right[model], strict=True) if wanted(item)
        ]
        return 100 * sum(found) / max(1, len(found))

    def families(self) -> list[str]:
        """The families of the default mixture, as they first come."""
        return list(dict.fromkeys(item.family for item in self.items if default(item)))

    def worst(self, model: str) -> tuple[float, str]:
        """The family that `model` has right most often."""
        return max(
            (self.share(model, lambda item, name=name: item.family == name), name)  # type: ignore[misc]
            for name in self.families()
        )


def default(item: Item) -> bool:
    """Whether an item is of the default mixture, which leaves out the lowest rungs."""
    return item.family not in RUNGS


def run(bench: State, count: int, seed: int, tokens: int | None, counter: Tokenizer | None) -> Run:
    """All models on the same items, each drawn once."""
    made, begin = Run(), time.process_time()
    common = _common(bench.drawn(count // 10, seed + ELSEWHERE, tokens, counter))
    for drawn in bench.drawn(count, seed, tokens, counter):
        item = drawn.item
        made.items.append(item)
        made.tried += drawn.tried
        made.histories += drawn.histories
        for model in (ORACLE, *CHEATERS):
            reply = phrase(item, _said(model, drawn, common))
            made.right[model].append(score(item, reply).outcome == "right")
        made.right[ANYBODY].append(any(made.right[cheater][-1] for cheater in CHEATERS))
    made.seconds = time.process_time() - begin
    return made


def _common(drawn: Iterable[Drawn]) -> dict[str, Answer]:
    """The most common answer of each family."""
    answers: dict[str, list[Answer]] = defaultdict(list)
    for each in drawn:
        answers[each.item.family].append(each.item.answer)
    return {family: most_common(given) for family, given in answers.items()}


def _said(model: str, drawn: Drawn, common: dict[str, Answer]) -> Answer:
    if model == ORACLE:
        return drawn.item.answer
    if model == "most-common":
        return common.get(drawn.item.family)
    if drawn.item.family == "copy":
        return drawn.last_line
    return drawn.cheats.answer(model, drawn.query)


def _print_table(before: Run, after: Run) -> None:
    closed = sum(item.stratum == "closed" for item in after.items if default(item))
    open_ = sum(item.stratum == "open" for item in after.items if default(item))
    rungs = " | ".join(f"{rung}" for rung in RUNGS)
    print(
        f"| model | before | worst family | after | worst family | closed ({closed}) "
        f"| open ({open_}) | {rungs} |"
    )
    print("|---|" + "---:|" * (6 + len(RUNGS)))
    for model in (ORACLE, *CHEATERS, ANYBODY):
        cells = []
        for one in (before, after):
            share, family = one.worst(model)
            cells += [f"{one.share(model, default):.1f} %", f"{family} {share:.0f} %"]
        for stratum in ("closed", "open"):
            share = after.share(model, lambda item, s=stratum: default(item) and item.stratum == s)  # type: ignore[misc]
            cells.append(f"{share:.1f} %")
        for rung in RUNGS:
            share = after.share(model, lambda item, rung=rung: item.family == rung)  # type: ignore[misc]
            cells.append(f"{share:.0f} %")
        print(f"| {model} | {' | '.join(cells)} |")


def _print_cost(before: Run, after: Run) -> None:
    for name, one in (("before", before), ("after", after)):
        items = len(one.items)
        print(
            f"{name}: {items} items, {one.tried / items:.2f} questions and "
            f"{one.histories / items:.2f} histories drawn for each, {one.seconds:.1f} s of CPU "
            "with all replies marked"
        )


def _print_near_misses(count: int, seed: int) -> None:
    """How right those are who keep the database and leave out one thing, or most of it."""
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for drawn in State().drawn(count, seed):
        query, family = drawn.query, drawn.item.family
        if family in RUNGS:
            continue
        history = drawn.history
        careless = Tables(history.first, constraints=False).run(
            history.operations[: query.after], PREDICATES | TRANSACTIONS | {"delete"}
        )
        said = {name: drawn.cheats.answer(name, query) for name in NEAR}
        said["literals and additions alone"] = answer(query, careless.tables)
        for name, given in said.items():
            right[name][family].append(same(given, drawn.item.answer))
    for name, families in right.items():
        marks = [mark for each in families.values() for mark in each]
        point = families["point"]
        print(
            f"{name}: {sum(marks) / len(marks):.0%} of {len(marks)}, "
            f"point {sum(point) / len(point):.0%} of {len(point)}"
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=1700)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--tokens", type=int, default=4096)
    parser.add_argument("--tokenizer", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    counter = tokenizer(arguments.tokenizer)
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f}, seed {arguments.seed}"
    )
    for tokens in (None, arguments.tokens):
        length = f"{tokens:,} tokens ({counter.name})" if tokens else "no set length"
        print(f"\n{arguments.items:,} items, {length}\n")
        before, after = (
            run(State(settings), arguments.items, arguments.seed, tokens, counter)
            for settings in (Settings(closed=False), Settings())
        )
        _print_table(before, after)
        print()
        _print_cost(before, after)
    print("\nno cheaters, but engines that leave something out, no set length:")
    _print_near_misses(arguments.items, arguments.seed)


if __name__ == "__main__":
    main()
