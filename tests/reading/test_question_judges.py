"""The judges of questions: trees in arrays, words in buckets."""

import numpy as np
import pytest
from chats import chat

from openllm_talk.reading.questions import wording
from openllm_talk.reading.questions.lines import OWN, Lines, in_thread
from openllm_talk.reading.questions.model import JUDGES, WORDINGS, shipped
from openllm_talk.reading.questions.trees import Forest
from openllm_talk.reading.threads import link
from openllm_talk.reading.threads.turns import Floats


def walked(forest: Forest, row: np.ndarray) -> np.ndarray:
    """The same sum, tree by tree and node by node."""
    found = np.zeros(forest.classes)
    for tree in range(len(forest.feature)):
        node = 0
        for _ in range(forest.depth):
            low = row[forest.feature[tree, node]] <= forest.threshold[tree, node]
            node = int((forest.left if low else forest.right)[tree, node])
        found[tree % forest.classes] += forest.value[tree, node]
    return found


@pytest.mark.parametrize("name", JUDGES)
def test_a_forest_sums_what_a_walk_through_its_trees_gives(name: str) -> None:
    forest = shipped().judges[name]
    drawn = np.random.default_rng(3).normal(0, 2, (9, int(forest.feature.max()) + 1))
    rows: Floats = drawn.astype(np.float32)
    expected = np.array([walked(forest, row) for row in rows])
    np.testing.assert_allclose(forest.scores(rows), expected, rtol=1e-3, atol=1e-3)


def test_chances_are_chances() -> None:
    forest = shipped().judges["state"]
    rows = np.zeros((4, int(forest.feature.max()) + 1), np.float32)
    chance = forest.chance(rows)
    assert chance.shape == (4, 3)
    np.testing.assert_allclose(chance.sum(1), 1, rtol=1e-5)


def test_words_leave_the_same_traces_whatever_is_around_them() -> None:
    asked = wording.traces("多久存一次 checkpoint")
    assert set(asked) >= set(wording.traces("checkpoint")) - set(wording.traces("x checkpoint x"))
    assert wording.traces("").size == 0
    said = shipped().wordings["words ask"].score([asked, wording.traces("")])
    assert said.shape == (2,)
    assert said[1] == 0.0


def test_every_wording_of_the_file_has_all_buckets() -> None:
    for name in WORDINGS:
        assert shipped().wordings[name].weight.shape == (wording.BUCKETS,)


def test_lines_are_messages_and_lead_back_to_them() -> None:
    messages = chat("ana: !help apt", "ana: how do I pin a package?", "Bo: ana: with a file")
    lines = Lines(messages, link(messages))
    assert lines.position == [1, 2]
    assert lines.own.shape == (2, len(OWN))
    assert in_thread(lines, np.zeros(2, np.float32)).shape[0] == 2
