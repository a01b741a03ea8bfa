"""The same seed gives the same items, to the token, wherever and however they are asked for."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from trained_tokenizers import KINDS

import openllm_talk
from openllm_talk.errors import PracticeError, TalkError
from openllm_talk.practice.answers import phrase, score
from openllm_talk.practice.item import Item, Rendering, Tokenizer
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.items import Items
from openllm_talk.practice.state.settings import Settings
from openllm_talk.practice.tokenizers import PlainTokenizer, tokenizer

PLAIN = PlainTokenizer()
# What anybody who repeats a run must get: changed on purpose alone, with a word in the changelog.
PINNED = {
    None: "",
    1500: "",
}
PRINT_DIGEST = """
import hashlib, json
from openllm_talk.practice.state.bench import State
made = State().items(34, 7, {tokens})
lines = [json.dumps(item.plain(), ensure_ascii=False) for item in made]
print(hashlib.sha256("\\n".join(lines).encode()).hexdigest())
"""


def _digest(items: list[Item]) -> str:
    lines = [json.dumps(item.plain(), ensure_ascii=False) for item in items]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("tokens", [None, 1500])
def test_the_first_items_of_a_seed_never_change(tokens: int | None) -> None:
    assert _digest(list(State().items(34, 7, tokens))) == PINNED[tokens]


@pytest.mark.parametrize("tokens", [None, 1500])
@pytest.mark.parametrize("hash_seed", ["0", "12345"])
def test_another_process_makes_the_same_items(tokens: int | None, hash_seed: str) -> None:
    source = Path(openllm_talk.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST.format(tokens=tokens)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == PINNED[tokens]


@pytest.mark.parametrize("tokens", [None, 1300])
def test_a_longer_run_begins_with_a_shorter_one(tokens: int | None) -> None:
    longer = list(State().items(40, 3, tokens))

    assert list(State().items(15, 3, tokens)) == longer[:15]


@pytest.mark.parametrize("kind", KINDS)
def test_an_item_alone_is_the_same_as_in_a_run(
    trained: Callable[[str], Tokenizer], kind: str
) -> None:
    settings = Settings(tokens=4000)
    run = [drawn.item for drawn in Items(5, trained(kind), settings).drawn(9)]

    for number in (8, 4):
        (alone,) = Items(5, trained(kind), settings).drawn(1, number)
        assert alone.item == run[number]


def test_seeds_and_items_differ() -> None:
    items = [*State().items(34, 1), *State().items(34, 2)]

    assert len({item.prompt for item in items}) == len({item.id for item in items}) == 68


def test_every_family_comes_once_a_round() -> None:
    settings = Settings()
    families = [item.family for item in State(settings).items(34, 9)]

    assert sorted(families[:17]) == sorted(families[17:]) == sorted(settings.families)
    assert families[:17] != families[17:]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rendering", ["sql", "en", "zh"])
@pytest.mark.parametrize(("tokens", "operations"), [(4001, None), (6000, 20)])
def test_a_prompt_is_as_long_as_asked_for_by_any_tokenizer(
    trained: Callable[[str], Tokenizer],
    kind: str,
    rendering: Rendering,
    tokens: int,
    operations: int | None,
) -> None:
    by = trained(kind)
    bench = State(Settings(renderings=(rendering,), operations=operations))

    for item in bench.items(6, 2, tokens, by):
        assert item.tokens == by.count(item.prompt) == tokens
        assert operations in (None, item.operations)
        assert item.tokenizer == by.name


@pytest.mark.parametrize("tokens", [997, 1024, 1777, 2048, 4096])
def test_lengths_odd_and_even_are_exact(tokens: int) -> None:
    for item in State().items(17, 4, tokens):
        assert item.tokens == PLAIN.count(item.prompt) == tokens


@pytest.mark.parametrize("rendering", ["sql", "en", "zh"])
def test_a_hundred_thousand_tokens_are_exact(rendering: Rendering) -> None:
    (item,) = State(Settings(renderings=(rendering,))).items(1, 1, 100_000)

    assert item.tokens == PLAIN.count(item.prompt) == 100_000
    assert item.operations > 3_000


def test_remarks_fill_a_length_at_fixed_operations() -> None:
    short, long = (
        list(State(Settings(operations=16)).items(17, 6, tokens)) for tokens in (2_000, 8_000)
    )

    assert {item.operations for item in (*short, *long)} == {16}
    assert all(item.tokens == PLAIN.count(item.prompt) == 8_000 for item in long)
    for less, more in zip(short, long, strict=True):
        assert 0 < less.axes["remarks"] < more.axes["remarks"]  # type: ignore[operator]


def test_a_file_that_cuts_or_fills_up_texts_counts_all_of_them(tmp_path: Path) -> None:
    from tokenizers import Tokenizer as Model
    from tokenizers import models, pre_tokenizers

    made = Model(models.WordLevel({"?": 0}, unk_token="?"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.enable_truncation(5)
    made.enable_padding(length=50)
    made.save(str(tmp_path / "cut.json"))
    by = tokenizer(tmp_path / "cut.json")

    assert by.count("one two three four five six seven") == 7
    assert by.count_each(["one", "one two"]) == [1, 2]
    (item,) = State().items(1, 1, 1500, by)
    assert item.tokens == 1500


@pytest.mark.parametrize("rendering", ["sql", "en", "zh"])
@pytest.mark.parametrize("kind", ["plain", "bytes"])
def test_too_few_tokens_name_a_length_that_does(
    trained: Callable[[str], Tokenizer], kind: str, rendering: Rendering
) -> None:
    by = PLAIN if kind == "plain" else trained(kind)
    bench = State(Settings(renderings=(rendering,)))
    for tokens in (1, 100, 300):
        with pytest.raises(PracticeError, match=r"ask for (\d+) or more") as caught:
            list(bench.items(17, 1, tokens, by))
        named = re.search(r"ask for (\d+) or more", str(caught.value))
        assert named is not None
        assert named[1] in caught.value.zh
        assert len(list(bench.items(17, 1, int(named[1]), by))) == 17


@pytest.mark.parametrize(
    ("settings", "tokens"),
    [
        (Settings(rows=10_000), 1_000),
        (Settings(operations=1_000_000), 1_000),
        (Settings(operations=16, families=("range",), rows=2, closed=False), 50),
        (Settings(gap=5_000), 2_000),
    ],
)
def test_what_cannot_be_made_is_said_in_one_sentence(
    settings: Settings, tokens: int | None
) -> None:
    with pytest.raises(PracticeError) as caught:
        list(State(settings).items(17, 1, tokens))
    assert "no item" in caught.value.en
    assert "题" in caught.value.zh
    assert "\n" not in caught.value.en


@pytest.mark.parametrize(
    "wrong",
    [
        {"tokens": 0},
        {"tokens": -5},
        {"tokens": 10**9},
        {"operations": 3},
        {"rows": 1},
        {"overwrites": 0},
        {"reinserts": 0.9},
        {"reinserts": float("nan")},
        {"gap": -1},
        {"gap": 8, "operations": 15},
        {"gap": 1_000_000, "operations": 20},
        {"fan_out": 0},
        {"distractors": 4},
        {"families": ()},
        {"families": ("nonsense",)},
        {"renderings": ("fr",)},
    ],
)
def test_nonsense_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(PracticeError) as caught:
        Settings(**wrong)  # type: ignore[arg-type]
    for name in wrong:
        assert name in caught.value.en
        assert name in caught.value.zh


def test_an_unknown_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(TalkError, match=r"missing\.json"):
        tokenizer(tmp_path / "missing.json")
    (tmp_path / "broken.json").write_text("{}", encoding="utf-8")
    with pytest.raises(TalkError, match=r"broken\.json"):
        tokenizer(tmp_path / "broken.json")


@pytest.mark.parametrize("rows", [2, 3])
def test_the_smallest_tables_hold_every_family(rows: int) -> None:
    items = list(State(Settings(rows=rows, operations=16)).items(34, 1))

    assert len({item.family for item in items}) == 17


def test_the_oracle_is_right_and_its_reply_fits_its_form() -> None:
    for item in State().items(51, 5):
        assert score(item, phrase(item, item.answer)).outcome == "right"


def test_no_transaction_is_left_open_nor_asked_within() -> None:
    for settings in (Settings(operations=12), Settings(operations=16), Settings()):
        for drawn in State(settings).drawn(85, 2):
            open_, after = False, drawn.query.after
            for number, operation in enumerate(drawn.history.operations, 1):
                if operation[0] == "begin":
                    assert not open_
                if operation[0] in ("commit", "rollback"):
                    assert open_
                if len(operation) == 1:
                    open_ = operation[0] == "begin"
                assert not (open_ and number == after)
            assert not open_
            assert after is None or 1 <= after <= len(drawn.history.operations)


def test_a_first_item_comes_without_the_rest() -> None:
    assert len(list(islice(State().items(10**9, 1), 2))) == 2
