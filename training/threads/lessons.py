"""What the networks learn from: some turns of a chat as tensors, for the first and second look."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from openllm_talk.reading.threads.linking import BEST
from openllm_talk.reading.threads.model import around
from openllm_talk.reading.threads.pairs import Pairs, find_pairs
from openllm_talk.reading.threads.together import Together, likely_neighbours, second_look
from openllm_talk.reading.threads.turns import Turns
from training.threads import data
from training.threads.network import Network

Batch = dict[str, Tensor]
GIVEN = ("words", "offsets", "size", "seen", "around", "rows", "earlier", "before")


@dataclass(slots=True)
class Lesson:
    """Some turns of one chat: `weight` says how much they count."""

    name: str
    batch: Batch
    weight: float


def lesson(
    name: str,
    turns: Turns,
    traits: np.ndarray,
    rows: np.ndarray,
    earlier: np.ndarray,
    pair: np.ndarray,
    gold: np.ndarray,
    weight: float,
    likely: np.ndarray | None = None,
    before: np.ndarray | None = None,
) -> Lesson:
    """`rows` of `turns` as tensors; `earlier`, `pair`, `gold`, `before` are of these rows only."""
    near = around(turns) if likely is None else np.concatenate([around(turns), likely], 1)
    counts = np.bincount(turns.of_turn, minlength=len(turns))
    batch = {
        "words": torch.tensor(turns.word.astype(np.int64)),
        "offsets": torch.tensor(np.cumsum(counts) - counts),
        "size": torch.tensor(np.sqrt(np.maximum(counts, 1)), dtype=torch.float32)[:, None],
        "seen": torch.tensor(traits),
        "around": torch.tensor(near.astype(np.int64)),
        "rows": torch.tensor(rows),
        "earlier": torch.tensor(earlier.astype(np.int64)),
        "pair": torch.tensor(np.ascontiguousarray(pair.transpose(1, 2, 0))).half(),
        "gold": torch.tensor(gold),
    }
    if before is not None:
        batch["before"] = torch.tensor(before)
    return Lesson(name, batch, weight)


def scores(network: Network, batch: Batch) -> Tensor:
    given = {key: batch[key] for key in GIVEN if key in batch}
    return network(**given, pair=batch["pair"].float())


@torch.no_grad()
def believed(networks: Iterable[Network], batch: Batch) -> Tensor:
    """The mean shares of some networks."""
    logs = [torch.log_softmax(scores(network, batch), 1) for network in networks]
    return torch.softmax(torch.stack(logs).mean(0), 1)


def first_lesson(one: data.Told) -> Lesson:
    pairs = find_pairs(one.turns)
    traits = np.concatenate([one.turns.seen, pairs.turn], 1)
    earlier, pair = pairs.earlier[one.rows], pairs.pair[:, one.rows]
    return lesson(one.name, one.turns, traits, one.rows, earlier, pair, one.gold, one.weight)


def second_lesson(one: data.Told, first: Network, rows: np.ndarray, gold: np.ndarray) -> Lesson:
    """`rows` as the second look gets them after `first`."""
    pairs: Pairs = find_pairs(one.turns)
    everything = np.arange(len(one.turns))
    traits = np.concatenate([one.turns.seen, pairs.turn], 1)
    whole = lesson(
        one.name,
        one.turns,
        traits,
        everything,
        pairs.earlier,
        pairs.pair,
        np.zeros((0, 0), bool),
        1.0,
    )
    share = believed([first], whole.batch).numpy()
    order = np.argsort(-share[:, 1:], axis=1, kind="stable")[:, :BEST]
    earlier = np.take_along_axis(pairs.earlier, order, 1)
    share = np.concatenate([share[:, :1], np.take_along_axis(share[:, 1:], order, 1)], 1)
    chance = Together(earlier, share)
    more, more_traits = second_look(one.turns, earlier, share, chance, pairs.shared)
    pair = np.concatenate([np.take_along_axis(pairs.pair, order[None], 2), more])
    right = np.take_along_axis(gold[:, 1:], order[rows], 1)
    return lesson(
        one.name,
        one.turns,
        np.concatenate([traits, more_traits], 1),
        rows,
        earlier[rows],
        pair[:, rows],
        np.concatenate([gold[:, :1], right], 1),
        one.weight,
        likely_neighbours(earlier, share),
        share[rows, 1:],
    )


def before_annotation(one: data.Told) -> np.ndarray:
    """The turns that nobody annotated, without the first, which miss what they answer."""
    return np.setdiff1d(np.arange(60, len(one.turns)), one.rows)
