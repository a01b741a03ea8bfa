"""How sure a share is."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_results import asked

from openllm_talk.practice.statistics.accuracy import Interval, accuracy, wilson


@pytest.mark.parametrize(
    ("right", "items", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_the_published_one(
    right: int, items: int, low: float, high: float
) -> None:
    found = wilson(right / items, items)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_without_items_nothing_is_known() -> None:
    nothing = accuracy([])
    assert nothing.accuracy is None
    assert nothing.interval == Interval(low=0.0, high=1.0)
    assert nothing.corrected is None
    assert nothing.corrected_interval is None


@pytest.mark.parametrize(("rights", "low", "high"), [("+", 0.2065, 1.0), ("-", 0.0, 0.7935)])
def test_one_item_says_little(rights: str, low: float, high: float) -> None:
    found = accuracy(asked(rights)).interval
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_items_of_their_own_databases_have_wilsons_interval() -> None:
    found = accuracy(asked("+" * 81 + "-" * 182))
    assert (found.items, found.right, found.databases) == (263, 81, 263)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_items_without_a_database_stand_for_themselves() -> None:
    results = asked("++-+-")
    alone = [type(one)(item=one.item, family="copy", outcome=one.outcome) for one in results]
    assert accuracy(alone).interval == accuracy(results).interval
    assert accuracy(alone).databases == 5


def test_databases_that_go_right_or_wrong_as_a_whole_count_once_each() -> None:
    # 5 of 10 databases: the 2.5th and 97.5th percentile of a binomial of 10 are 2 and 8.
    found = accuracy(asked(("+" * 10 + "-" * 10) * 5, per_database=10))
    assert found.databases == 10
    assert found.interval == Interval(low=0.2, high=0.8)


def test_one_database_is_no_surer_than_one_item() -> None:
    sure, unsure = accuracy(asked("+" * 50)), accuracy(asked("+" * 50, per_database=50))
    assert sure.interval.low > 0.9
    assert unsure.interval == accuracy(asked("+")).interval


@pytest.mark.parametrize("rights", ["+", "-"])
def test_all_alike_is_as_sure_as_the_number_of_databases(rights: str) -> None:
    found = accuracy(asked(rights * 60, per_database=3))
    assert found.interval == accuracy(asked(rights * 20)).interval


def test_databases_that_are_all_alike_do_not_make_it_surer_than_their_items() -> None:
    found = accuracy(asked("+-" * 20, per_database=2))
    assert found.interval == accuracy(asked("+-" * 20)).interval


def test_chance_is_taken_off() -> None:
    # Yes or no: 75 % is half of the way from guessing to knowing.
    found = accuracy(asked("+++-" * 25, chance=0.5))
    assert found.chance == 0.5
    assert found.corrected == 0.5
    assert found.corrected_interval is not None
    assert found.corrected_interval.low == pytest.approx(2 * found.interval.low - 1, abs=2e-6)
    assert found.corrected_interval.high == pytest.approx(2 * found.interval.high - 1, abs=2e-6)


def test_chance_is_the_mean_of_the_items() -> None:
    found = accuracy(asked("++", chance=0.5) + asked("--", start=2))
    assert found.chance == 0.25
    assert found.corrected == pytest.approx(1 / 3, abs=1e-6)


def test_worse_than_guessing_is_below_nought() -> None:
    assert accuracy(asked("-" * 8, chance=0.5)).corrected == -1.0


def test_where_guessing_is_always_right_nothing_is_left_to_correct() -> None:
    found = accuracy(asked("++", chance=1.0))
    assert found.accuracy == 1.0
    assert found.corrected is None


def test_what_never_came_to_an_answer_counts_as_wrong() -> None:
    found = accuracy(asked(["right", "timeout", "refused", "overflowed", "prose"]))
    assert (found.items, found.accuracy) == (5, 0.2)


@given(st.text("+-", min_size=1, max_size=40), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_figures_hold_together(rights: str, together: int, order: random.Random) -> None:
    results = asked(rights, per_database=together)
    found = accuracy(results)
    assert found.accuracy is not None
    assert 0 <= found.interval.low <= found.accuracy <= found.interval.high <= 1
    assert found.interval.low < found.interval.high
    order.shuffle(results)
    assert accuracy(results) == found


def test_another_seed_draws_other_databases() -> None:
    results = asked("+++++-+----++----+++-+++---++++-+--+-+" * 3, per_database=3)
    assert accuracy(results, seed=1) == accuracy(results, seed=1)
    assert accuracy(results, seed=1).interval != accuracy(results, seed=2).interval
