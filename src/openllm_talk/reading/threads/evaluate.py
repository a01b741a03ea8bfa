"""How well links and threads agree with annotated ones, by the field's own measures.

All in percent and pooled over files. Links: precision, recall, F1 over (child, parent) pairs,
self links and system rows counted. Threads are the connected components of the links, restricted
to annotated lines: scaled variation of information (100 = equal), adjusted Rand index, one-to-one
overlap under the best matching, Shen F1, and F1 over exactly equal threads of two or more messages
(Kummerfeld et al., ACL 2019; Shen et al., SIGIR 2006; Hubert & Arabie, 1985). Intervals are the
2.5th and 97.5th percentile of a bootstrap over files.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from openllm_talk.records import Record, ReplyLink

_RESAMPLES: Final = 1000

Parents = Mapping[int, frozenset[int]]
Labels = Mapping[int, Hashable]
MessageT = TypeVar("MessageT", bound=Hashable)


class Interval(Record, frozen=True, array_like=True):
    """A range in percent; written as `[low, high]`."""

    low: float
    high: float


class Scores(Record, frozen=True):
    """What `talk threads evaluate` prints, in percent; `messages` is how many were annotated."""

    link_f1: float
    link_p: float
    link_r: float
    vi: float
    ari: float
    one_to_one: float
    shen_f1: float
    exact_f1: float
    exact_p: float
    exact_r: float
    link_f1_ci: Interval
    exact_f1_ci: Interval
    messages: int
    messages_per_second: float | None = None


class Counts(Record, frozen=True):
    """What is right, what was proposed and what is true, of links or of whole threads."""

    right: int = 0
    proposed: int = 0
    true: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            right=self.right + other.right,
            proposed=self.proposed + other.proposed,
            true=self.true + other.true,
        )

    @property
    def precision(self) -> float:
        return 100 * self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        return 100 * self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 200 * self.right / (self.proposed + self.true) if self.right else 0.0


class Comparison(Record, frozen=True):
    """One file: the annotated parents and the found ones, for the annotated messages.

    `gold_threads` and `found_threads` name for each annotated message the thread it is in.
    """

    links: Counts
    exact: Counts
    gold_threads: dict[int, int]
    found_threads: dict[int, int]


def compare(gold: Parents, links: Iterable[ReplyLink]) -> Comparison:
    """What one file's `links` have in common with its annotation `gold` (child → parents)."""
    found = {link.index: frozenset((link.reply_to, *link.also_reply_to)) for link in links}
    pairs = Counts(
        right=sum(len(parents & found.get(child, frozenset())) for child, parents in gold.items()),
        proposed=sum(len(found.get(child, ())) for child in gold),
        true=sum(len(parents) for parents in gold.values()),
    )
    gold_threads = components(gold, gold)
    found_threads = components(found, gold)
    return Comparison(
        links=pairs,
        exact=_exact(gold_threads, found_threads),
        gold_threads=gold_threads,
        found_threads=found_threads,
    )


def evaluate(
    files: Sequence[Comparison], messages_per_second: float | None = None, seed: int = 0
) -> Scores:
    """The scores over all `files`; with nothing annotated every share is 0."""
    links = sum((file.links for file in files), Counts())
    exact = sum((file.exact for file in files), Counts())
    gold = {(number, line): (number, label) for number, file in enumerate(files)
            for line, label in file.gold_threads.items()}  # fmt: skip
    found = {(number, line): (number, label) for number, file in enumerate(files)
             for line, label in file.found_threads.items()}  # fmt: skip
    table = Overlap(gold, found)
    return Scores(
        link_f1=_percent(links.f1),
        link_p=_percent(links.precision),
        link_r=_percent(links.recall),
        vi=_percent(table.variation_of_information()),
        ari=_percent(table.adjusted_rand_index()),
        one_to_one=_percent(table.one_to_one()),
        shen_f1=_percent(table.shen_f1()),
        exact_f1=_percent(exact.f1),
        exact_p=_percent(exact.precision),
        exact_r=_percent(exact.recall),
        link_f1_ci=bootstrap(files, lambda file: file.links, seed),
        exact_f1_ci=bootstrap(files, lambda file: file.exact, seed),
        messages=len(gold),
        messages_per_second=messages_per_second,
    )


def bootstrap(
    files: Sequence[Comparison], counts: Callable[[Comparison], Counts], seed: int = 0
) -> Interval:
    """The 95 % interval of the pooled F1 when files are drawn anew with replacement."""
    if not files:
        return Interval(low=0.0, high=0.0)
    chance = random.Random(seed)  # noqa: S311 - a resampling, not a secret
    each = [counts(file) for file in files]
    values = sorted(sum(chance.choices(each, k=len(each)), Counts()).f1 for _ in range(_RESAMPLES))
    low, high = values[int(0.025 * _RESAMPLES)], values[int(0.975 * _RESAMPLES)]
    return Interval(low=_percent(low), high=_percent(high))


def components(parents: Parents, lines: Iterable[int]) -> dict[int, int]:
    """For each of `lines` its thread, named by the smallest line that the links tie it to."""
    root: dict[int, int] = {}

    def top(line: int) -> int:
        while root.setdefault(line, line) != line:
            root[line] = root[root[line]]
            line = root[line]
        return line

    for child, its_parents in parents.items():
        for parent in its_parents:
            one, other = sorted((top(child), top(parent)))
            root[other] = one
    return {line: top(line) for line in lines}


class Overlap:
    """How many messages each pair of a true and a found thread shares."""

    def __init__(self, gold: Mapping[MessageT, Hashable], found: Mapping[MessageT, Hashable]):
        self.shared = Counter((gold[message], found[message]) for message in gold)
        self.gold = Counter(gold.values())
        self.found = Counter(found[message] for message in gold)
        self.total = len(gold)

    def variation_of_information(self) -> float:
        """100·(1 − (H(U) + H(V) − 2 I(U;V)) / log2 n): 100 where both are equal."""
        if not self.total:
            return 0.0
        if self.total == 1:
            return 100.0
        joint = self._entropy(self.shared)
        distance = 2 * joint - self._entropy(self.gold) - self._entropy(self.found)
        return 100 * (1 - distance / math.log2(self.total))

    def _entropy(self, sizes: Counter[Hashable] | Counter[tuple[Hashable, Hashable]]) -> float:
        shares = (size / self.total for size in sizes.values())
        return -math.fsum(share * math.log2(share) for share in shares)

    def adjusted_rand_index(self) -> float:
        """Pairs of messages put together by both, corrected for chance."""
        if not self.total:
            return 0.0
        both, ours, theirs = (
            sum(math.comb(size, 2) for size in sizes.values())
            for sizes in (self.shared, self.gold, self.found)
        )
        pairs = math.comb(self.total, 2)
        expected = ours * theirs / pairs if pairs else 0.0
        highest = (ours + theirs) / 2
        if highest == expected:
            return 100.0
        return 100 * (both - expected) / (highest - expected)

    def shen_f1(self) -> float:
        """For each true thread the best F1 of any found one, weighted by its size."""
        if not self.total:
            return 0.0
        best: defaultdict[Hashable, float] = defaultdict(float)
        for (true, found), shared in self.shared.items():
            value = 2 * shared / (self.gold[true] + self.found[found])
            best[true] = max(best[true], value)
        return 100 * sum(self.gold[true] * value for true, value in best.items()) / self.total

    def one_to_one(self) -> float:
        """The share of messages that lie in matched threads under the best matching."""
        if not self.total:
            return 0.0
        return 100 * sum(map(best_matching, self._blocks())) / self.total

    def _blocks(self) -> list[list[list[int]]]:
        """The table of shared messages cut into blocks that have no thread in common."""
        rows: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
        columns: defaultdict[Hashable, list[Hashable]] = defaultdict(list)
        for true, found in self.shared:
            rows[true].append(found)
            columns[found].append(true)
        blocks, seen = [], set()
        for start in rows:
            if start in seen:
                continue
            block_rows, block_columns, open_rows = [start], [], [start]
            seen.add(start)
            known: set[Hashable] = set()
            while open_rows:
                for found in rows[open_rows.pop()]:
                    if found in known:
                        continue
                    known.add(found)
                    block_columns.append(found)
                    fresh = [true for true in columns[found] if true not in seen]
                    seen.update(fresh)
                    block_rows += fresh
                    open_rows += fresh
            blocks.append(
                [[self.shared[true, found] for found in block_columns] for true in block_rows]
            )
        return blocks


def best_matching(table: list[list[int]]) -> int:
    """The largest sum of entries with at most one from each row and each column.

    The Hungarian method with potentials, O(rows² · columns) (Kuhn 1955; Munkres 1957).
    """
    if len(table) > len(table[0]):
        table = [list(row) for row in zip(*table, strict=True)]
    rows, columns = len(table), len(table[0])
    row_potential, column_potential = [0] * (rows + 1), [0] * (columns + 1)
    matched = [0] * (columns + 1)
    for row in range(1, rows + 1):
        _augment(table, row, row_potential, column_potential, matched)
    return sum(table[matched[column] - 1][column - 1] for column in range(1, columns + 1)
               if matched[column])  # fmt: skip


def _augment(
    table: list[list[int]],
    row: int,
    row_potential: list[int],
    column_potential: list[int],
    matched: list[int],
) -> None:
    """Finds a column for one more row along the cheapest alternating path; updates in place."""
    columns = len(column_potential)
    matched[0], column = row, 0
    slack: list[float] = [math.inf] * columns
    previous = [0] * columns
    visited = [False] * columns
    while matched[column]:
        visited[column] = True
        here, step, following = matched[column], math.inf, 0
        for other in range(1, columns):
            if visited[other]:
                continue
            cost = -table[here - 1][other - 1] - row_potential[here] - column_potential[other]
            if cost < slack[other]:
                slack[other], previous[other] = cost, column
            if slack[other] < step:
                step, following = slack[other], other
        for other in range(columns):
            if visited[other]:
                row_potential[matched[other]] += int(step)
                column_potential[other] -= int(step)
            else:
                slack[other] -= step
        column = following
    while column:
        matched[column] = matched[previous[column]]
        column = previous[column]


def _exact(gold: Labels, found: Labels) -> Counts:
    true, proposed = _groups(gold), _groups(found)
    return Counts(right=len(true & proposed), proposed=len(proposed), true=len(true))


def _groups(labels: Labels) -> set[frozenset[int]]:
    """The threads of two or more messages."""
    members: defaultdict[Hashable, set[int]] = defaultdict(set)
    for line, label in labels.items():
        members[label].add(line)
    return {frozenset(lines) for lines in members.values() if len(lines) > 1}


def _percent(value: float) -> float:
    return round(value, 2)
