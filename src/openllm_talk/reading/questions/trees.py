"""Boosted trees as arrays: what training writes, and the sums that make numbers of them.

A forest is trees of equal width: a node is a feature, a threshold and two children; a leaf is its
own child. Rows go left where their value is at most the threshold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openllm_talk.reading.threads.turns import Floats

_ROWS = 128


@dataclass(frozen=True, slots=True)
class Forest:
    """The trees of one decision with `classes` outcomes; tree t votes for outcome t % classes.

    `feature`, `threshold`, `left`, `right` and `value` are (trees, nodes); `depth` is the longest
    way to a leaf. A leaf's children are itself.
    """

    feature: NDArray[np.int16]
    threshold: Floats
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: Floats
    depth: int
    classes: int

    def scores(self, rows: Floats) -> Floats:
        """For each of `rows` (n, features) the sum of the leaves it reaches: (n, classes)."""
        found = np.zeros((len(rows), self.classes), np.float32)
        trees, nodes = self.feature.shape
        roots = np.arange(trees) * nodes
        feature, threshold = self.feature.ravel().astype(np.intp), self.threshold.ravel()
        left, right = ((roots[:, None] + side).ravel() for side in (self.left, self.right))
        for first in range(0, len(rows), _ROWS):
            some = np.ascontiguousarray(rows[first : first + _ROWS])
            flat, begins = some.ravel(), np.arange(len(some))[:, None]
            begins *= some.shape[1]
            node = np.broadcast_to(roots, (len(some), trees))
            for _ in range(self.depth):
                goes_left = flat.take(begins + feature.take(node)) <= threshold.take(node)
                node = np.where(goes_left, left.take(node), right.take(node))
            value = self.value.ravel().take(node).reshape(len(some), -1, self.classes)
            found[first : first + _ROWS] = value.sum(1)
        return found

    def chance(self, rows: Floats) -> Floats:
        """How likely each of `rows` is so: (n,), with several classes (n, classes)."""
        score = self.scores(rows)
        if self.classes == 1:
            return np.asarray(1 / (1 + np.exp(-score[:, 0])), np.float32)
        raised = np.exp(score - score.max(1, keepdims=True))
        return np.asarray(raised / raised.sum(1, keepdims=True), np.float32)


def unpack(held: Mapping[str, np.ndarray], name: str) -> Forest:
    """The forest called `name` among the arrays of a model file."""
    depth, classes = held[f"{name}.shape"].tolist()
    return Forest(
        feature=held[f"{name}.feature"],
        threshold=held[f"{name}.threshold"].astype(np.float32),
        left=held[f"{name}.left"],
        right=held[f"{name}.right"],
        value=held[f"{name}.value"].astype(np.float32),
        depth=depth,
        classes=classes,
    )
