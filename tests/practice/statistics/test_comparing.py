"""Whether two models differ."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_results import asked

from openllm_talk.practice.statistics.accuracy import Interval
from openllm_talk.practice.statistics.comparing import (
    Comparison,
    Paired,
    compare_all,
    compare_two,
    holm,
    mcnemar,
    newcombe,
)


def compared(first: str, second: str, per_database: int = 1) -> Comparison:
    return compare_two(
        "one",
        "other",
        asked(first, per_database=per_database),
        asked(second, per_database=per_database),
    )


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 5, 1.0),
        (0, 5, 2 / 32),
        # 1 + 8 of 256 ways, both ends (Fagerland and others 2014, airway hyper-responsiveness).
        (1, 7, 18 / 256),
        (7, 1, 18 / 256),
    ],
)
def test_mcnemars_exact_test(only_first: int, only_second: int, p: float) -> None:
    assert mcnemar(only_first, only_second) == p


def test_mcnemars_test_of_very_many_items_neither_overflows_nor_ends_at_nought() -> None:
    assert mcnemar(0, 5000) == 0.0
    assert mcnemar(2400, 2600) == pytest.approx(0.00488, abs=1e-5)


def test_holms_correction() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.5]) == [1.0, 1.0]
    assert holm([0.02, 0.02]) == [0.04, 0.04]
    assert holm([]) == []


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((36, 12, 2, 0), 0.0569, 0.3404),  # Newcombe, Statistics in Medicine 17 (1998), 2635–2650
        ((1, 1, 7, 12), -0.507, -0.026),  # Fagerland, Lydersen and Laake 2014
    ],
)
def test_newcombes_interval_is_the_published_one(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    names = ("both_right", "only_first", "only_second", "neither")
    paired = Paired(**dict(zip(names, counts, strict=True)))
    found = newcombe(paired, paired.items)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)


def test_two_models_are_compared_item_by_item() -> None:
    found = compared("++++--", "+---+-")
    assert found.paired == Paired(both_right=1, only_first=3, only_second=1, neither=1)
    assert (found.first_accuracy, found.second_accuracy) == (0.666667, 0.333333)
    assert found.difference == pytest.approx(2 / 6, abs=1e-6)
    assert found.p == 0.625


def test_the_order_of_the_answers_does_not_matter() -> None:
    first, second = asked("+-+-+"), asked("--+++")
    assert compare_two("a", "b", first, second[::-1]) == compare_two("a", "b", first, second)


def test_an_item_that_only_one_model_has_is_named() -> None:
    found = compare_two("one", "other", asked("+++"), asked("--", start=2))
    assert (found.items, found.difference) == (1, 1.0)
    assert found.unpaired_first == ("0000", "0001")
    assert found.unpaired_second == ("0003",)


def test_models_without_a_common_item_cannot_be_compared() -> None:
    found = compare_two("one", "other", asked("+"), asked("-", start=1))
    assert (found.items, found.difference, found.first_accuracy) == (0, None, None)
    assert found.interval == Interval(low=-1.0, high=1.0)
    assert found.p == 1.0


def test_models_that_never_differ_may_still_differ_a_little() -> None:
    found = compared("++-+" * 10, "++-+" * 10)
    assert (found.difference, found.p) == (0.0, 1.0)
    assert found.interval.low < 0 < found.interval.high


def test_one_database_tells_no_more_than_one_item() -> None:
    sure, unsure = compared("+" * 20, "-" * 20), compared("+" * 20, "-" * 20, per_database=20)
    assert sure.interval.low > 0.6
    assert unsure.interval.low < 0


def test_items_that_share_databases_make_a_difference_less_sure() -> None:
    first, second = ("+" * 10 + "-" * 10) * 5, "-" * 100
    alone, shared = compared(first, second), compared(first, second, per_database=10)
    assert alone.difference == shared.difference == 0.5
    assert shared.interval == Interval(low=0.2, high=0.8)
    assert alone.interval.low > 0.35


def test_every_pair_is_corrected_for_all_pairs() -> None:
    models = [("a", asked("+" * 12)), ("b", asked("+" * 6 + "-" * 6)), ("c", asked("-" * 12))]
    pairs = compare_all(models)
    assert [(pair.first, pair.second) for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [pair.p_holm for pair in pairs] == [2 * 2 / 2**6, 3 * 2 / 2**12, 2 * 2 / 2**6]


def test_a_pair_that_tests_nothing_is_not_corrected_for() -> None:
    models = [("a", asked("+" * 6)), ("b", asked("-" * 6)), ("c", asked("+", start=50))]
    assert [pair.p_holm for pair in compare_all(models)] == [2 / 2**6, 1.0, 1.0]


def test_less_than_two_models_make_no_pair() -> None:
    assert compare_all([]) == ()
    assert compare_all([("a", asked("+"))]) == ()


@given(
    st.lists(st.sampled_from(["++", "+-", "-+", "--"]), min_size=1, max_size=40),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_the_figures_hold_together(pairs: list[str], together: int, order: random.Random) -> None:
    second = asked("".join(pair[1] for pair in pairs), per_database=together)
    first = asked("".join(pair[0] for pair in pairs), per_database=together)
    found, turned = compare_two("a", "b", first, second), compare_two("b", "a", second, first)
    assert found.difference is not None
    assert -1 <= found.interval.low <= found.difference <= found.interval.high <= 1
    assert found.interval.low < found.interval.high
    assert (found.p, found.difference) == (turned.p, -(turned.difference or 0.0))
    order.shuffle(first)
    assert compare_two("a", "b", first, second) == found
