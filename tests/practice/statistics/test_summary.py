"""The figures of a run."""

import json
from typing import Any

import msgspec
import pytest
from made_results import asked

from openllm_talk.practice.results import Result, Run
from openllm_talk.practice.summary import Summary, compare, summarise


def run(**told: Any) -> Run:
    fields = {"bench": "state", "model": "m", "seed": 7, "items": 0, "command": "", **told}
    return Run(**fields)


def small() -> list[Result]:
    return [
        *asked("++--", family="point", operations=4, tokens=1000, seconds=0.5, input_tokens=10),
        *asked(["right", "prose"], start=4, family="sum", operations=64, tokens=2000, chance=0.1),
        *asked(["truncated", "overflowed"], start=6, family="sum", operations=64, stratum="closed"),
        *asked("+++-", start=8, family="exists", chance=0.5),
    ]


def test_the_headline_leaves_the_lowest_rungs_out() -> None:
    found = summarise(run(rungs=("exists", "copy")), small())
    assert (found.items, found.accuracy) == (12, 0.375)
    assert found.interval.low < 0.375 < found.interval.high
    assert found.corrected is not None
    assert {name: part.accuracy for name, part in found.by_family.items()} == {
        "point": 0.5,
        "sum": 0.25,
    }
    assert {name: part.accuracy for name, part in found.rungs.items()} == {"exists": 0.75}
    assert {name: part.items for name, part in found.by_stratum.items()} == {
        "closed": 2,
        "open": 6,
    }


def test_every_way_of_failing_has_its_own_name() -> None:
    found = summarise(run(rungs=("exists",)), small())
    shares = (found.parse_failures, found.truncated, found.overflowed)
    assert shares == pytest.approx((1 / 12, 1 / 12, 1 / 12), abs=1e-6)
    assert {name: count for name, count in found.failures.items() if count} == {
        "wrong": 3,
        "prose": 1,
        "truncated": 1,
        "overflowed": 1,
    }
    assert found.failures["timeout"] == found.failures["refused"] == 0
    assert "right" not in found.failures
    assert sum(found.failures.values()) == 12 - 6


def test_replies_that_could_not_be_read_are_parse_failures_whatever_they_are() -> None:
    unread = ["empty", "prose", "several", "malformed", "digits", "oversized"]
    found = summarise(run(), asked(["right", "timeout", *unread]))  # type: ignore[list-item]
    assert found.parse_failures == 0.75
    assert found.accuracy == 0.125


def test_figures_are_split_along_operations_and_length() -> None:
    found = summarise(run(rungs=("exists",)), small())
    assert [(part.bin.low, part.accuracy.accuracy) for part in found.by_operations] == [
        (4, 0.5),
        (64, 0.25),
    ]
    assert [part.bin.low for part in found.by_tokens] == [0, 1000, 2000]
    assert len(found.heat.cells) == 3
    assert found.half_point.fewest == 4


def test_cells_of_checkpoints_are_counted_by_what_became_of_them() -> None:
    results = asked("+-", process={"right": 480, "stale": 20}, relevant_wrong=True)
    found = summarise(run(), [*results, *asked("+", start=2)])
    assert found.process is not None
    assert found.process.cells == 1000
    assert found.process.per_thousand == {"right": 960.0, "stale": 40.0}
    assert found.wrong_reasons is not None
    assert found.wrong_reasons.overall.after_wrong.accuracy == 0.5


def test_what_is_not_known_is_not_nought() -> None:
    found = summarise(run(), asked("+-"))
    assert (found.seconds, found.input_tokens, found.cost) == (None, None, None)
    assert (found.process, found.wrong_reasons) == (None, None)
    told = summarise(run(cost=0.02), small())
    assert (told.seconds, told.input_tokens, told.output_tokens) == (2.0, 40, None)
    assert told.cost == 0.02


def test_a_run_of_nothing_has_figures_too() -> None:
    found = summarise(run(), [])
    assert (found.items, found.accuracy, found.parse_failures) == (0, None, 0.0)
    assert found.half_point.say() == "not measured"


def test_a_run_of_rungs_alone_has_no_headline() -> None:
    found = summarise(run(rungs=("exists",)), asked("++-", family="exists"))
    assert found.accuracy is None
    assert found.rungs["exists"].accuracy == 0.666667


def test_it_is_printed_with_the_names_of_the_contract() -> None:
    found = summarise(run(rungs=("exists",), log="logs/one.eval"), small())
    printed = json.loads(json.dumps(found.plain()))
    shares = {"accuracy", "interval", "parse_failures", "truncated", "overflowed"}
    assert {"bench", "model", "by_family", "rungs", "log"} | shares <= printed.keys()
    assert printed["interval"] == [found.interval.low, found.interval.high]
    assert printed["by_family"]["point"] == printed["families"]["point"]["accuracy"] == 0.5
    assert set(printed["families"]) == set(printed["by_family"]) | set(printed["rungs"])
    details = dict.fromkeys(("by_family", "rungs"), printed["families"])
    again = msgspec.convert(printed | details, Summary)
    assert again.by_family["point"] == found.by_family["point"]
    assert again.mixture == found.mixture


def test_models_are_compared_on_the_default_mixture() -> None:
    first, second = small(), [*asked("+" * 8, family="point"), *small()[8:]]
    (pair,) = compare(
        [(run(model="a", rungs=("exists",)), first), (run(model="b", rungs=("exists",)), second)]
    )
    assert (pair.first, pair.second, pair.items) == ("a", "b", 8)
    assert pair.difference == -0.625
