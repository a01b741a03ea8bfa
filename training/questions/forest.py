"""Boosted trees from LightGBM as the arrays that `reading/questions/trees.py` sums up."""

from collections.abc import Mapping
from typing import Any

import lightgbm
import numpy as np

from openllm_talk.reading.questions.trees import Forest

SETTINGS: Mapping[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 12,
    "min_data_in_leaf": 15,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "verbose": -1,
    "seed": 7,
    "deterministic": True,
}


def grow(
    rows: np.ndarray, target: np.ndarray, weight: np.ndarray, trees: int, **other: Any
) -> Forest:
    """A forest that tells `target` (0 and 1, or classes with `num_class`) from `rows`."""
    settings = {**SETTINGS, "objective": "binary", **other}
    data = lightgbm.Dataset(rows, target, weight=weight, free_raw_data=False)
    booster = lightgbm.train(settings, data, num_boost_round=trees)
    return _packed(booster.dump_model()["tree_info"], int(settings.get("num_class", 1)))


def _packed(grown: list[Mapping[str, Any]], classes: int) -> Forest:
    flat = [_flat(tree["tree_structure"]) for tree in grown]
    nodes = max(len(tree) for tree in flat)
    feature = np.zeros((len(flat), nodes), np.int16)
    left = np.tile(np.arange(nodes, dtype=np.int16), (len(flat), 1))
    right = left.copy()
    threshold, value = np.zeros((2, len(flat), nodes), np.float32)
    for number, tree in enumerate(flat):
        for node, (column, limit, low, high, leaf) in enumerate(tree):
            feature[number, node], threshold[number, node] = column, limit
            left[number, node], right[number, node] = low, high
            value[number, node] = leaf
    depth = max(_depth(tree["tree_structure"]) for tree in grown)
    return Forest(feature, threshold, left, right, value, depth, classes)


def _flat(root: Mapping[str, Any]) -> list[tuple[int, float, int, int, float]]:
    found: list[tuple[int, float, int, int, float]] = []

    def walk(node: Mapping[str, Any]) -> int:
        place = len(found)
        if "leaf_value" in node:
            found.append((0, 0.0, place, place, float(node["leaf_value"])))
            return place
        found.append((0, 0.0, 0, 0, 0.0))
        low, high = walk(node["left_child"]), walk(node["right_child"])
        # LightGBM compares in double precision; the threshold next below in single keeps its sides.
        limit = np.float32(node["threshold"])
        if float(limit) > float(node["threshold"]):
            limit = np.nextafter(limit, np.float32(-np.inf))
        found[place] = (int(node["split_feature"]), float(limit), low, high, 0.0)
        return place

    walk(root)
    return found


def _depth(node: Mapping[str, Any]) -> int:
    if "leaf_value" in node:
        return 0
    return 1 + max(_depth(node["left_child"]), _depth(node["right_child"]))


def arrays(name: str, forest: Forest) -> dict[str, np.ndarray]:
    """What a model file holds of a forest."""
    return {
        f"{name}.feature": forest.feature,
        f"{name}.threshold": forest.threshold,
        f"{name}.left": forest.left,
        f"{name}.right": forest.right,
        f"{name}.value": forest.value.astype(np.float16),
        f"{name}.shape": np.array([forest.depth, forest.classes]),
    }
