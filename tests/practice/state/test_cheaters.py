"""Who does without keeping the database must fail; the oracle is always right."""

import re
from collections import Counter
from collections.abc import Callable

import pytest

from openllm_talk.errors import PracticeError
from openllm_talk.practice.answers import score
from openllm_talk.practice.builtin import replies
from openllm_talk.practice.item import Answer
from openllm_talk.practice.results import Result, Run
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.cheaters import CHEATERS, EASIEST, FEATURE, fooled, same
from openllm_talk.practice.state.items import Drawn
from openllm_talk.practice.state.queries import FAMILIES, RUNGS
from openllm_talk.practice.summary import Summary, summarise

MIXTURE, FAMILY = 0.35, 0.5


def _summary(model: str, count: int, seed: int, tokens: int | None = None) -> Summary:
    bench = State()
    results = [
        Result(
            item=reply.item.id,
            family=reply.item.family,
            outcome=score(reply.item, reply.text).outcome,  # type: ignore[arg-type]
            database=reply.item.database,
        )
        for reply in replies(bench, model, count, seed, tokens)
    ]
    return summarise(Run("state", model, seed, count, "", rungs=bench.rungs), results)


@pytest.mark.parametrize(("count", "tokens"), [(17, None), (51, 1000), (34, 4096)])
def test_the_oracle_is_always_right(count: int, tokens: int | None) -> None:
    assert _summary("oracle", count, 3, tokens).accuracy == 1.0


@pytest.mark.parametrize("cheater", CHEATERS)
@pytest.mark.parametrize(
    ("count", "seed", "tokens"),
    [(15, 1, None), (17, 3, 1000), (34, 1, 1000), (51, 1, 1000), (100, 2, None), (34, 4, 4096)],
)
def test_every_cheater_fails(cheater: str, count: int, seed: int, tokens: int | None) -> None:
    summary = _summary(f"cheater/{cheater}", count, seed, tokens)

    assert summary.accuracy is not None
    assert summary.accuracy <= MIXTURE
    assert set(summary.by_family) <= set(FAMILIES)
    for family, right in summary.by_family.items():
        assert right.accuracy is not None
        assert right.accuracy <= FAMILY, family


def test_no_cheater_has_a_closed_item_right() -> None:
    closed = 0
    for seed, tokens in ((1, None), (2, 1000), (3, 3000)):
        for drawn in State().drawn(51, seed, tokens):
            item = drawn.item
            if item.stratum == "closed":
                closed += 1
                assert not fooled(drawn.cheats, drawn.query, item.answer, EASIEST)
    assert closed > 100


def test_what_a_family_is_named_after_matters() -> None:
    for drawn in State().drawn(102, 4):
        feature = FEATURE.get(drawn.item.family)
        if feature is not None and drawn.item.stratum == "closed":
            assert not fooled(drawn.cheats, drawn.query, drawn.item.answer, (feature,))


def test_some_items_of_every_family_are_open() -> None:
    open_ = {item.family for item in State().items(17 * 4, 1) if item.stratum == "open"}

    assert open_ == {*FAMILIES, *RUNGS}


def test_yes_and_no_come_equally_often() -> None:
    answers = Counter(i.answer for i in State().items(17 * 12, 5) if i.family == "exists")

    assert answers == {"yes": 6, "no": 6}


@pytest.mark.parametrize("tokens", [700, 1000, None])
def test_no_count_is_common(tokens: int | None) -> None:
    counts = Counter(i.answer for i in State().items(17 * 8, 6, tokens) if i.family == "count")

    assert counts.most_common(1)[0][1] <= 2


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _naming_key(drawn: Drawn) -> list[int]:
    """The numbers in the last line that names the key asked for, other than the key."""
    if not drawn.query.keys:
        return []
    key = drawn.query.keys[0]
    lines = [numbers for line in _told(drawn).splitlines() if key in (numbers := _numbers(line))]
    return [number for number in lines[-1] if number != key] if lines else []


def _told(drawn: Drawn) -> str:
    return drawn.item.prompt[: drawn.item.prompt.rindex("## ")]


TRICKS: dict[str, Callable[[Drawn], Answer]] = {
    "the last number": lambda drawn: _numbers(_told(drawn))[-1],
    "the last but one": lambda drawn: _numbers(_told(drawn))[-2],
    "the most frequent": lambda drawn: Counter(_numbers(_told(drawn))).most_common(1)[0][0],
    "the largest": lambda drawn: max(_numbers(_told(drawn))),
    "the smallest": lambda drawn: min(_numbers(_told(drawn))),
    "none": lambda drawn: None,
    "zero": lambda drawn: 0,
    "the end of the last line with the key": lambda drawn: (_naming_key(drawn) or [-1])[-1],
    "the sum of the last line with the key": lambda drawn: sum(_naming_key(drawn)),
}


@pytest.fixture(scope="module")
def asked() -> list[Drawn]:
    drawn = (each for tokens in (None, 1000) for each in State().drawn(17 * 6, 8, tokens))
    return [each for each in drawn if each.item.family not in RUNGS]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_with_the_numbers_of_the_text_works(trick: str, asked: list[Drawn]) -> None:
    right: list[bool] = []
    by_family: dict[str, list[bool]] = {}
    for drawn in asked:
        right.append(same(TRICKS[trick](drawn), drawn.item.answer))
        by_family.setdefault(drawn.item.family, []).append(right[-1])

    assert sum(right) / len(right) <= MIXTURE / 3
    assert all(sum(each) / len(each) <= FAMILY for each in by_family.values())


def test_an_unknown_cheater_is_told_which_there_are() -> None:
    with pytest.raises(PracticeError, match="cheater/last-literal"):
        next(replies(State(), "cheater/nobody", 1, 1))


@pytest.mark.parametrize("cheater", CHEATERS)
def test_too_short_for_a_fair_question_is_refused(cheater: str) -> None:
    with pytest.raises(PracticeError, match="ask for"):
        list(replies(State(), f"cheater/{cheater}", 17, 1, 500))
