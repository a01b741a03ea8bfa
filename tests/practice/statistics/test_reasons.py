"""Right for the wrong reason."""

from made_results import asked

from openllm_talk.practice.statistics.reasons import wrong_reasons


def test_without_checkpoints_there_is_nothing_to_say() -> None:
    assert wrong_reasons([]) is None
    assert wrong_reasons(asked("+-")) is None


def test_the_final_answer_is_split_by_what_went_wrong_before() -> None:
    found = wrong_reasons(
        [
            *asked("+---", relevant_wrong=True),
            *asked("+++-", start=4, relevant_wrong=False),
            *asked("++", start=8),
        ]
    )
    assert found is not None
    assert (found.overall.after_wrong.accuracy, found.overall.after_wrong.items) == (0.25, 4)
    assert (found.overall.after_right.accuracy, found.overall.after_right.items) == (0.75, 4)
    assert found.overall.after_wrong.interval.low > 0


def test_items_of_which_nobody_can_tell_are_counted_apart() -> None:
    untold = asked("+-", process={"right": 3, "unread": 4})
    found = wrong_reasons([*untold, *asked("+", start=2, relevant_wrong=False)])
    assert found is not None
    assert (found.untold, found.overall.after_right.items) == (2, 1)
    alone = wrong_reasons(untold)
    assert alone is not None
    assert (alone.untold, alone.overall.after_wrong.items, alone.by_operations) == (2, 0, ())


def test_it_is_split_along_operations_and_length() -> None:
    found = wrong_reasons(
        [
            *asked("--", relevant_wrong=True, operations=8, tokens=1000),
            *asked("++", start=2, relevant_wrong=False, operations=8, tokens=2000),
            *asked("++", start=4, relevant_wrong=True, operations=64, tokens=2000),
        ]
    )
    assert found is not None
    assert [
        (part.bin and part.bin.low, part.after_wrong.accuracy, part.after_right.accuracy)
        for part in found.by_operations
    ] == [(8, 0.0, 1.0), (64, 1.0, None)]
    assert [
        (part.bin and part.bin.low, part.after_wrong.accuracy, part.after_right.accuracy)
        for part in found.by_tokens
    ] == [(1000, 0.0, None), (2000, 1.0, 1.0)]
