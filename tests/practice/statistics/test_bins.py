"""Figures split along an axis."""

from made_results import asked

from openllm_talk.practice.statistics.accuracy import Interval
from openllm_talk.practice.statistics.bins import bins, heat, split


def test_few_values_stand_for_themselves() -> None:
    assert bins([4, 4, 100]) == [Interval(low=4, high=4), Interval(low=100, high=100)]


def test_many_whole_numbers_are_put_together_by_powers_of_two() -> None:
    assert [(part.low, part.high) for part in bins(range(21))] == [
        (0, 0),
        (1, 1),
        (2, 3),
        (4, 7),
        (8, 15),
        (16, 31),
    ]


def test_other_numbers_are_put_into_ten_equal_parts() -> None:
    parts = bins([number / 20 for number in range(21)])
    assert len(parts) == 10
    assert (parts[0].low, parts[-1].high) == (0.0, 1.0)


def test_without_values_there_are_no_bins() -> None:
    assert bins([]) == []
    assert split([], "operations") == ()
    assert heat([]).cells == ()


def test_every_result_is_in_one_bin() -> None:
    results = [one for number in range(50) for one in asked("+-", start=2 * number, rows=number)]
    parts = split(results, "rows")
    assert sum(part.accuracy.items for part in parts) == 100
    assert {part.accuracy.accuracy for part in parts} == {0.5}


def test_the_largest_number_is_within_the_last_part() -> None:
    results = [
        one for number in range(21) for one in asked("+", start=number, axes={"depth": number / 20})
    ]
    assert [part.accuracy.items for part in split(results, "depth")] == [2] * 9 + [3]


def test_an_axis_that_only_some_have_leaves_the_others_out() -> None:
    results = asked("++", axes={"depth": 50}) + asked("-", start=2, axes={"script": "zh"})
    (part,) = split(results, "depth")
    assert (part.bin.low, part.accuracy.items) == (50, 2)


def test_a_table_of_two_axes_has_the_same_columns_in_every_row() -> None:
    results = [
        *asked("++", tokens=1024, operations=4),
        *asked("+-", start=2, tokens=4096, operations=4),
        *asked("--", start=4, tokens=4096, operations=64),
    ]
    table = heat(results)
    assert (table.across, table.down) == ("tokens", "operations")
    assert [
        (cell.down.low, cell.across.low, cell.accuracy.accuracy, cell.accuracy.items)
        for cell in table.cells
    ] == [(4, 1024, 1.0, 2), (4, 4096, 0.5, 2), (64, 4096, 0.0, 2)]
