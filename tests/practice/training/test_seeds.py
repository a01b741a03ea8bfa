"""No prompt that trains is one that tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.errors import PracticeError
from openllm_talk.practice.benches import BENCHES, bench
from openllm_talk.practice.item import Item
from openllm_talk.practice.running.tasks import load_items
from openllm_talk.practice.seeds import SPAN, exam_seed, lesson_seed
from openllm_talk.practice.training.lessons import lessons


@given(st.integers(0, SPAN - 1), st.integers(0, SPAN - 1))
def test_no_seed_of_a_lesson_is_a_seed_of_an_exam(one: int, other: int) -> None:
    assert lesson_seed(one) != exam_seed(other)


@pytest.mark.parametrize("seed", [-1, SPAN, lesson_seed(3)])
def test_a_seed_of_the_other_side_is_refused_in_both_languages(seed: int) -> None:
    with pytest.raises(PracticeError) as refused:
        exam_seed(seed)
    assert str(seed) in refused.value.say("en")
    assert str(seed) in refused.value.say("zh")
    with pytest.raises(PracticeError):
        lesson_seed(seed)


def test_a_run_refuses_a_seed_that_trains() -> None:
    with pytest.raises(PracticeError):
        load_items("state", 1, lesson_seed(0))


@pytest.mark.parametrize("name", BENCHES)
def test_no_prompt_is_in_both(name: str) -> None:
    made = bench(name)
    exams = {told(item) for seed in range(2) for item in made.items(40, exam_seed(seed))}
    taught = {told(lesson.item) for seed in range(2) for lesson in lessons(made, 40, seed)}
    assert len(exams) == len(taught) == 80
    assert not exams & taught


def told(item: Item) -> tuple[str, ...]:
    """All that a model is told."""
    return (*item.turns, item.prompt)
