"""H50, the number of operations at which accuracy is down to one half."""

import math

import numpy as np
import pytest
from made_results import asked

from openllm_talk.practice.results import Result
from openllm_talk.practice.statistics.halving import Edge, HalfPoint, fit, half_point


def ladder(
    *steps: tuple[int, int, int], chance: float = 0.0, per_database: int = 1
) -> list[Result]:
    """So many operations, of which so many are right, of so many: (operations, right, items)."""
    results: list[Result] = []
    for operations, right, items in steps:
        signs = "+" * right + "-" * (items - right)
        results += asked(
            signs,
            start=1000 * len(results),
            operations=operations,
            chance=chance,
            per_database=per_database,
        )
    return results


def at(found: HalfPoint) -> float:
    assert found.at is not None
    assert found.at.side == "at"
    return found.at.operations


def test_halfway_between_two_numbers_of_operations() -> None:
    # Two places are fitted exactly: 90 % and 10 % are as far from one half as each other.
    found = half_point(ladder((4, 90, 100), (64, 10, 100)))
    assert found.found == "half"
    assert found.falls
    assert at(found) == pytest.approx(16, rel=1e-3)
    assert (found.start, found.end) == pytest.approx((0.9, 0.1), abs=1e-3)


def test_the_place_is_where_the_fitted_logit_is_nought() -> None:
    up, down = math.log(0.8 / 0.2), math.log(0.9 / 0.1)
    found = half_point(ladder((4, 80, 100), (256, 10, 100)))
    assert at(found) == pytest.approx(4 * 2 ** (6 * up / (up + down)), rel=2e-3)


def test_the_likeliest_curve_has_no_pull_left() -> None:
    places = np.array([-3.0, -1.0, 0.0, 4.0])
    right, items = np.array([[19.0, 12.0, 9.0, 2.0]]), np.array([[20.0, 15.0, 20.0, 30.0]])
    curve = fit(places, right, items)
    logit = curve.intercept[0] + curve.slope[0] * places
    missing = right[0] - items[0] / (1 + np.exp(-logit))
    # The ridge holds intercept and slope back by a hundredth of themselves.
    assert missing.sum() == pytest.approx(0.01 * curve.intercept[0], abs=1e-6)
    assert missing @ places == pytest.approx(0.01 * curve.slope[0], abs=1e-6)


def test_a_model_that_starts_at_sixty_percent_is_soon_below_one_half() -> None:
    found = half_point(ladder((4, 60, 100), (16, 45, 100), (64, 30, 100), (256, 18, 100)))
    assert 4 < at(found) < 16
    assert found.start == pytest.approx(0.6, abs=0.02)


def test_half_the_way_to_chance_is_what_counts() -> None:
    # With yes or no, 90 % and 60 % stand for knowing 80 % and 20 % of the answers.
    found = half_point(ladder((4, 180, 200), (64, 120, 200), chance=0.5))
    assert at(found) == pytest.approx(16, rel=1e-2)


def test_all_right_never_halves() -> None:
    found = half_point(ladder((4, 20, 20), (512, 20, 20)))
    assert (found.found, found.falls) == ("above", False)
    assert found.at == Edge(operations=512, side="above")
    assert (found.low, found.high) == (None, None)
    assert found.say() == "> 512, does not fall"


def test_a_model_that_has_not_halved_yet_gets_a_bound() -> None:
    found = half_point(ladder((4, 100, 100), (64, 95, 100), (512, 90, 100)))
    assert found.say("en") == found.say("zh") == "> 512"


def test_all_wrong_is_below_the_fewest() -> None:
    found = half_point(ladder((4, 0, 20), (512, 0, 20)))
    assert found.at == Edge(operations=4, side="below")
    assert found.say() == "< 4"


def test_a_model_that_is_weak_from_the_start_is_below_the_fewest() -> None:
    # It falls more slowly than a good model, and yet it must not stand above one.
    found = half_point(ladder((4, 12, 200), (64, 10, 200), (512, 8, 200)))
    assert found.say() == "< 4"
    assert found.start == pytest.approx(0.06, abs=0.01)


def test_accuracy_that_rises_through_one_half_has_no_such_place() -> None:
    found = half_point(ladder((4, 10, 100), (512, 90, 100)))
    assert (found.found, found.at) == ("rises", None)
    assert found.say("en") == "does not fall"
    assert found.say("zh") == "不下降"


def test_a_model_that_stays_where_it_is_does_not_fall() -> None:
    found = half_point(ladder((4, 80, 100), (512, 80, 100)))
    assert found.say("en") == "> 512, does not fall"
    assert found.say("zh") == "> 512，不下降"


def test_one_half_everywhere_is_not_less_than_one_half() -> None:
    found = half_point(ladder((4, 10, 20), (16, 10, 20), (512, 10, 20)))
    assert found.say() == "> 512 (< 4 – > 512), does not fall"


def test_where_guessing_is_always_right_nothing_is_measured() -> None:
    assert half_point(ladder((4, 2, 2), (64, 2, 2), chance=1.0)).found == "unmeasured"


def test_data_that_one_number_parts_cleanly_are_fitted_all_the_same() -> None:
    found = half_point(
        ladder((4, 9, 9), (8, 9, 9), (16, 9, 9), (32, 0, 9), (64, 0, 9), (128, 0, 9))
    )
    assert at(found) == pytest.approx(2**4.5, rel=1e-3)
    assert found.low is not None
    assert found.high is not None
    assert 16 < found.low.operations <= found.high.operations < 32


@pytest.mark.parametrize(
    "results", [[], ladder((0, 5, 10)), ladder((8, 5, 10)), ladder((0, 5, 5), (8, 3, 5))]
)
def test_operations_that_do_not_vary_have_no_half_point(results: list[Result]) -> None:
    found = half_point(results)
    assert (found.found, found.at) == ("unmeasured", None)
    assert found.say("en") == "not measured"
    assert found.say("zh") == "未测量"


def test_items_without_operations_are_left_out() -> None:
    steps = ((4, 90, 100), (64, 10, 100))
    found = half_point(ladder((0, 0, 50), *steps))
    assert at(found) == at(half_point(ladder(*steps)))
    assert found.items == 200


def test_the_interval_holds_the_place_and_says_it() -> None:
    found = half_point(ladder((4, 45, 50), (16, 30, 50), (64, 20, 50), (256, 5, 50)))
    assert found.low is not None
    assert found.high is not None
    assert found.low.operations < at(found) < found.high.operations
    assert found.say() == f"{found.at} ({found.low}–{found.high})"


def test_an_interval_may_reach_beyond_what_was_measured() -> None:
    found = half_point(ladder((4, 12, 14), (64, 8, 14)))
    assert found.low is not None
    assert found.low.side == "at"
    assert found.high == Edge(operations=64, side="above")
    assert found.say().endswith("– > 64)")


def test_items_that_share_databases_make_it_less_sure() -> None:
    steps = ((4, 80, 100), (16, 60, 100), (64, 40, 100), (256, 20, 100))
    alone, shared = half_point(ladder(*steps)), half_point(ladder(*steps, per_database=20))
    assert at(alone) == at(shared)
    for less, more in ((shared.low, alone.low), (alone.high, shared.high)):
        assert less is not None
        assert more is not None
        assert less.operations < more.operations


def test_one_database_shows_nothing_of_how_sure_it_is() -> None:
    results = [*asked("+++-", operations=4), *asked("+---", start=4, operations=64)]
    one = [
        type(r)(
            item=r.item, family=r.family, outcome=r.outcome, operations=r.operations, database="d"
        )
        for r in results
    ]
    found = half_point(one)
    assert at(found) == pytest.approx(16, rel=1e-2)
    assert (found.low, found.high) == (None, None)
    assert found.say() == "16"


def test_the_same_seed_gives_the_same_figures_in_any_order() -> None:
    results = ladder((4, 45, 50), (16, 30, 50), (64, 20, 50), (256, 5, 50), per_database=5)
    assert half_point(results) == half_point(results[::-1])
    assert half_point(results).low != half_point(results, seed=1).low
    assert half_point(results).say() == "32 (13–71)"


@pytest.mark.parametrize(
    ("edge", "said"),
    [
        (Edge(operations=47.6), "48"),
        (Edge(operations=3.46), "3.5"),
        (Edge(operations=4, side="below"), "< 4"),
        (Edge(operations=512, side="above"), "> 512"),
    ],
)
def test_a_number_of_operations_is_said_without_false_precision(edge: Edge, said: str) -> None:
    assert str(edge) == said
