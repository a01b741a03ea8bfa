"""The measures for links and threads."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.errors import BrokenSource
from openllm_talk.reading.threads.annotation import parse_annotation
from openllm_talk.reading.threads.evaluate import best_matching, compare, evaluate
from openllm_talk.records import ReplyLink

GOLD = {0: frozenset({0}), 1: frozenset({0}), 2: frozenset({2}), 3: frozenset({2})}


def links(*parents: int) -> list[ReplyLink]:
    return [ReplyLink(index=index, reply_to=parent) for index, parent in enumerate(parents)]


def test_a_perfect_reading_scores_hundred_everywhere() -> None:
    scores = evaluate([compare(GOLD, links(0, 0, 2, 2))])
    assert scores.link_f1 == scores.vi == scores.ari == scores.one_to_one == 100
    assert scores.shen_f1 == scores.exact_f1 == 100


def test_one_wrong_link_merges_two_threads() -> None:
    scores = evaluate([compare(GOLD, links(0, 0, 1, 2))])
    assert scores.link_f1 == 75
    assert scores.one_to_one == 50
    assert scores.vi == 50
    assert scores.exact_f1 == 0
    assert scores.shen_f1 == pytest.approx(66.67)


def test_a_second_parent_counts_as_a_link() -> None:
    gold = {1: frozenset({0, 1})}
    scores = evaluate([compare(gold, [ReplyLink(index=1, reply_to=1)])])
    assert (scores.link_p, scores.link_r) == (100, 50)


def test_ties_between_equal_overlaps_are_matched_once() -> None:
    gold = {0: frozenset({0}), 1: frozenset({0}), 2: frozenset({2}), 3: frozenset({2})}
    crossed = links(0, 1, 0, 1)
    assert evaluate([compare(gold, crossed)]).one_to_one == 50


def test_threads_of_one_message_are_no_exact_match() -> None:
    gold = {0: frozenset({0}), 1: frozenset({1})}
    scores = evaluate([compare(gold, links(0, 1))])
    assert scores.exact_f1 == 0
    assert scores.one_to_one == 100


def test_context_ties_annotated_lines_together() -> None:
    gold = {10: frozenset({3}), 11: frozenset({3})}
    found = [ReplyLink(index=10, reply_to=10), ReplyLink(index=11, reply_to=10)]
    scores = evaluate([compare(gold, found)])
    assert scores.link_f1 == 0
    assert scores.exact_f1 == 100


def test_nothing_annotated_scores_nothing() -> None:
    assert evaluate([]).messages == 0
    scores = evaluate([compare({}, [])])
    assert scores.link_f1 == scores.vi == scores.one_to_one == 0


def test_files_are_pooled_and_their_threads_kept_apart() -> None:
    good, bad = compare(GOLD, links(0, 0, 2, 2)), compare(GOLD, links(0, 0, 1, 2))
    scores = evaluate([good, bad])
    assert scores.link_f1 == 87.5
    assert scores.messages == 8
    assert scores.link_f1_ci.low <= scores.link_f1 <= scores.link_f1_ci.high


@given(st.integers(1, 4), st.integers(1, 4), st.data())
@settings(max_examples=60)
def test_the_matching_is_the_best_of_all(rows: int, columns: int, data: st.DataObject) -> None:
    table = [[data.draw(st.integers(0, 5)) for _ in range(columns)] for _ in range(rows)]
    wide = table if rows <= columns else [list(row) for row in zip(*table, strict=True)]
    every = itertools.permutations(range(len(wide[0])), len(wide))
    best = max(sum(row[at] for row, at in zip(wide, choice, strict=True)) for choice in every)
    assert best_matching(table) == best


def test_an_annotation_names_parents_in_either_order() -> None:
    assert parse_annotation("0 0 -\n0 1 -\n3 1 - \n\n") == {
        0: frozenset({0}),
        1: frozenset({0}),
        3: frozenset({1}),
    }


def test_a_broken_annotation_names_its_line() -> None:
    with pytest.raises(BrokenSource) as caught:
        parse_annotation("0 0 -\nzero one -\n", "x.annotation.txt")
    assert caught.value.line == 2
