"""The trained model: the shipped file and the sums that turn features into shares.

Two small networks of the same shape, a first and a second look (`linking.py`). Each reads every
turn once (its traits, its words' vectors, the turns around it) and then every pair of a turn and a
candidate; the shares of a turn are the softmax over its candidates and «starts a thread». The file
is made by `training/threads`; the sums here are those of `training/threads/network.py`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from openllm_talk.reading.threads.pairs import own_neighbours
from openllm_talk.reading.threads.turns import Floats, Ints, Reader, Turns

_FILE: Final = "threads.npz"
_NEAR_AFTER: Final = 64
_ROWS: Final = 128

Weights = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Model:
    """What the file holds: the reader's words and their vectors, both networks, the settings.

    `settings` are numbers chosen on dev: see `training/threads/train.py`. `fingerprint` tells one
    model from another.
    """

    reader: Reader
    vectors: Floats
    first: Weights
    second: Weights
    settings: Mapping[str, float]
    fingerprint: str


@cache
def shipped() -> Model:
    """The model that comes with the package, read once."""
    resource = files("openllm_talk.reading.threads") / _FILE
    with resource.open("rb") as stream, np.load(stream) as held:
        return unpack(dict(held))


def unpack(held: Mapping[str, np.ndarray]) -> Model:
    """A model from the arrays of its file."""
    words = held["words"].tobytes().decode("utf-8").split("\n")
    rarity = dict(zip(words, held["rarity"].astype(float).tolist(), strict=True))
    whole = {
        name: held[name].astype(np.float32)
        for name in held
        if name.startswith(("first.", "second."))
    }
    return Model(
        reader=Reader(rarity),
        vectors=_with_unknown(held["meaning"], held["meaning_scale"]),
        first=_network(whole, held, "first"),
        second=_network(whole, held, "second"),
        settings=json.loads(held["settings"].tobytes()),
        fingerprint=_fingerprint(held),
    )


def _fingerprint(held: Mapping[str, np.ndarray]) -> str:
    """Twelve letters that differ from model to model."""
    digest = hashlib.sha256()
    for name in sorted(held):
        digest.update(held[name].tobytes())
    return digest.hexdigest()[:12]


def _network(whole: Mapping[str, Floats], held: Mapping[str, np.ndarray], which: str) -> Weights:
    own = {name.partition(".")[2]: value for name, value in whole.items() if name.startswith(which)}
    return {**own, "words": _with_unknown(held[f"{which}_words"], held[f"{which}_words_scale"])}


def _with_unknown(table: np.ndarray, scale: np.ndarray) -> Floats:
    """A table of vectors with a last row of zeros for words that it does not hold."""
    known = table.astype(np.float32) * scale.astype(np.float32)
    return np.concatenate([known, np.zeros((1, known.shape[1]), np.float32)])


def said(turns: Turns, table: Floats) -> Floats:
    """The sum of each turn's word vectors over the root of their number."""
    n = len(turns)
    counts = np.bincount(turns.of_turn, minlength=n)
    found = np.zeros((n, table.shape[1]), np.float32)
    filled = np.flatnonzero(counts)
    if len(filled):
        starts = (np.cumsum(counts) - counts)[filled]
        rows = table[np.minimum(turns.word, len(table) - 1)]
        found[filled] = np.add.reduceat(rows, starts) / np.sqrt(counts[filled])[:, None]
    return found


def around(turns: Turns) -> Ints:
    """For each turn itself, its author's turns before and after, and its neighbours; n: none."""
    n = len(turns)
    here = np.arange(n, dtype=np.int32)
    before, after, _ = own_neighbours(turns.person)
    after = np.where((after >= 0) & (after - here <= _NEAR_AFTER), after, n)
    neighbours = (here, np.where(before >= 0, before, n), after, here - 1, here + 1)
    return np.stack([np.where(one >= 0, one, n) for one in neighbours], 1)


def shares(
    weights: Weights,
    meaning: Floats,
    turns: Turns,
    seen: Floats,
    near: Ints,
    earlier: Ints,
    pair: Floats,
    before: Floats | None = None,
) -> Floats:
    """How likely each turn starts a thread or answers each candidate: (n, 1 + width).

    `meaning` (n, dimensions) is what each turn's words mean (`said`), `seen` (n, traits) what else
    is known of it, `near` (n, neighbours) are the turns that it is read with (n: none), `earlier`
    (n, width) are candidates with -1 where there is none, `pair`
    (features, n, width) what speaks for each,
    `before` (n, width) their shares in an earlier look, if there was one.
    """
    turn = _read(weights, meaning, turns, seen, near)
    asks = turn @ weights["asks.weight"].T + weights["asks.bias"]
    query = turn @ weights["query.weight"].T + weights["query.bias"]
    key = turn @ weights["key.weight"].T + weights["key.bias"]
    offers = np.concatenate([turn @ weights["offers.weight"].T, key], 1)
    start = _relu(turn @ weights["start.weight"].T + weights["start.bias"])
    start = _relu(start @ weights["start_second.weight"].T + weights["start_second.bias"])
    found = np.empty((len(turn), 1 + earlier.shape[1]), np.float32)
    for low in range(0, len(turn), _ROWS):
        part = slice(low, low + _ROWS)
        look = _Look(pair[:, part], asks[part], query[part], offers, earlier[part])
        best, found[part, 1:] = _pairs(weights, look, None if before is None else before[part])
        both = np.concatenate([start[part], best], 1)
        both = _relu(both @ weights["start_out.weight"].T + weights["start_out.bias"])
        found[part, 0] = (both @ weights["start_last.weight"].T + weights["start_last.bias"])[:, 0]
    return softmax(found)


def _read(weights: Weights, meaning: Floats, turns: Turns, seen: Floats, near: Ints) -> Floats:
    traits = np.concatenate([seen, said(turns, weights["words"]), meaning], 1)
    one = _relu(traits @ weights["read.weight"].T + weights["read.bias"])
    padded = np.concatenate([one, np.zeros((1, one.shape[1]), np.float32)])
    wide = padded[near].reshape(len(one), near.shape[1] * one.shape[1])
    return _relu(wide @ weights["context.weight"].T + weights["context.bias"]) + one


@dataclass(frozen=True, slots=True)
class _Look:
    """Some turns with their candidates; `offers` are of all turns: what each offers as a parent,
    then its key."""

    pair: Floats
    asks: Floats
    query: Floats
    offers: Floats
    earlier: Ints


def _pairs(weights: Weights, look: _Look, before: Floats | None) -> tuple[Floats, Floats]:
    """The hidden values of the candidates put together, turn by turn, and each one's score."""
    pair, asks, query, earlier = look.pair, look.asks, look.query, look.earlier
    features, n, width = pair.shape
    size = asks.shape[1]
    given = weights["pair.weight"]
    # A key times a query, summed within each head and weighed, is one product with this:
    each_head = query.shape[1] // (given.shape[1] - features)
    heads = np.repeat(given[:, features:].T * np.float32(0.25), each_head, 0)
    there = look.offers[np.maximum(earlier, 0)]
    match = there[..., size:] * query[:, None]
    flat = match.reshape(n * width, -1) @ heads
    flat += pair.reshape(features, -1).T @ given[:, :features].T
    hidden = flat.reshape(n, width, size)
    hidden += there[..., :size]
    hidden += asks[:, None]
    second = _relu(
        _relu(hidden).reshape(n * width, size) @ weights["second.weight"].T + weights["second.bias"]
    )
    last = second.shape[1]
    real = earlier >= 0
    each = second.reshape(n, width, last)
    best = (each * real[..., None]).max(1)
    if before is not None:
        expected = np.matmul(before[:, None], each)[:, 0]
        best = np.concatenate([best, expected], 1)
    third = (second @ weights["third.weight"][:, :last].T).reshape(n, width, last)
    third += (best @ weights["third.weight"][:, last:].T + weights["third.bias"])[:, None]
    score = _relu(third).reshape(n * width, last) @ weights["out.weight"][0]
    score = score.reshape(n, width) + weights["out.bias"]
    return best, np.where(real, score, -1e4)


def softmax(score: Floats) -> Floats:
    """Shares from scores, row by row."""
    raised: Floats = np.exp(score - score.max(1, keepdims=True))
    raised /= raised.sum(1, keepdims=True)
    return raised


def _relu(values: Floats) -> Floats:
    return np.maximum(values, 0, out=values)
