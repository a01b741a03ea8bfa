"""Each setting moves its own axis, and leaves the others about alone."""

from statistics import mean

import pytest

from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.history import MAIN, History
from openllm_talk.practice.state.settings import Settings

BASE = {
    "operations": 96,
    "rows": 24,
    "overwrites": 4,
    "reinserts": 0.1,
    "fan_out": 3,
    "distractors": 1,
    "families": ("point", "sum", "max"),
}


def _measured(**changed: object) -> dict[str, float]:
    """What the histories hold, on average: measured from them, not read off the settings."""
    drawn = list(State(Settings(**{**BASE, **changed})).drawn(24, 1))  # type: ignore[arg-type]
    histories = [each.history for each in drawn]
    return {
        "operations": mean(len(history.operations) for history in histories),
        "rows": mean(each.item.rows for each in drawn),
        "overwrites": mean(_overwrites(history) for history in histories),
        "deletes": mean(_share(history, "delete") for history in histories),
        "fan_out": mean(float(each.item.axes["fan_out"]) for each in drawn),
        "distractors": mean(_distraction(history) for history in histories),
        "remarks": mean(float(each.item.axes["remarks"]) for each in drawn),
        "gap": mean(float(each.item.axes["gap"]) for each in drawn),
    }


def _overwrites(history: History) -> float:
    written = [
        operation[2][0] if operation[0] == "insert" else operation[2]
        for operation in history.operations
        if len(operation) in (3, 4, 5) and operation[1] == MAIN
    ]
    return len(written) / len(set(written))


def _share(history: History, kind: str) -> float:
    main = [each for each in history.operations if len(each) > 1 and each[1] == MAIN]
    return sum(each[0] == kind for each in main) / len(main)


def _distraction(history: History) -> float:
    """The share of operations on tables that are never asked about."""
    return sum(len(each) > 1 and each[1] > 1 for each in history.operations) / len(
        history.operations
    )


@pytest.mark.parametrize(
    ("setting", "value", "moves"),
    [
        ("operations", 192, {"operations", "overwrites"}),
        ("rows", 48, {"rows"}),
        ("overwrites", 8, {"overwrites"}),
        ("reinserts", 0.3, {"deletes"}),
        ("fan_out", 9, {"fan_out"}),
        ("distractors", 3, {"distractors", "gap"}),
        ("tokens", 8_000, {"remarks"}),
    ],
)
def test_a_setting_moves_its_own_axis(setting: str, value: object, moves: set[str]) -> None:
    before, after = _measured(), _measured(**{setting: value})

    own = {"reinserts": "deletes", "tokens": "remarks"}.get(setting, setting)
    assert after[own] > 1.4 * before[own]
    for axis in before.keys() - moves - {"gap"}:
        assert after[axis] == pytest.approx(before[axis], rel=0.35, abs=0.03), axis


@pytest.mark.parametrize("tokens", [None, 4_000])
@pytest.mark.parametrize("gap", [10, 40])
def test_so_many_operations_stand_between_the_last_write_and_the_question(
    gap: int, tokens: int | None
) -> None:
    for drawn in State(Settings(gap=gap)).drawn(34, 2, tokens):
        if drawn.item.family in ("exists", "copy"):
            continue
        assert int(drawn.item.axes["gap"]) >= gap
        end = drawn.query.after or len(drawn.history.operations)
        late = drawn.history.operations[end - gap : end]
        keys = drawn.query.keys if drawn.query.kind in ("cell", "cells") else ()
        for operation in late:
            touched = len(operation) > 1 and operation[1] == MAIN
            key = operation[2][0] if operation[0] == "insert" else operation[2:][0:1]
            assert not touched or (keys and len(operation) < 6 and key not in keys)


def test_operations_fill_a_length_where_their_number_is_free() -> None:
    short, long = (list(State(Settings(rows=8)).items(17, 2, tokens)) for tokens in (2_000, 8_000))

    assert mean(i.operations for i in long) > 4 * mean(i.operations for i in short)
    assert all(item.axes["remarks"] == 0 for item in (*short, *long))


@pytest.mark.parametrize("fan_out", [2, 8])
def test_a_predicate_update_changes_about_so_many_rows(fan_out: int) -> None:
    from openllm_talk.practice.state.engine import State as Tables
    from openllm_talk.practice.state.engine import holds

    hit: list[int] = []
    settings = Settings(operations=192, rows=24, fan_out=fan_out, distractors=0)
    for drawn in State(settings).drawn(17, 3):
        tables = Tables(drawn.history.first)
        for operation in drawn.history.operations:
            if operation[0] in ("add_where", "set_where") and operation[5] != "=":
                rows = tables.tables[MAIN].values()
                hit.append(sum(holds(row[operation[4]], *operation[5:]) for row in rows))
            tables.run([operation])

    assert mean(hit) == pytest.approx(fan_out, rel=0.6)
