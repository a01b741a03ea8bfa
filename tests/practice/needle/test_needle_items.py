"""The bench needle: what is asked, where the needle stands, how long the prompt is."""

import hashlib
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.errors import Language, PracticeError, SettingsError
from openllm_talk.practice.answers import phrase, score
from openllm_talk.practice.item import Item, Tokenizer
from openllm_talk.practice.needle import hay, notes
from openllm_talk.practice.needle.cheaters import CHEATERS
from openllm_talk.practice.needle.items import Needle, Settings
from openllm_talk.practice.results import Result
from openllm_talk.practice.state.draw import Draw
from openllm_talk.practice.statistics import heat
from openllm_talk.practice.tokenizers import PlainTokenizer, tokenizer

PLAIN = PlainTokenizer()


class Counting:
    """A Hugging Face tokenizer, trained here."""

    name = "trained"

    def __init__(self, trained: object) -> None:
        self.trained = trained

    def count(self, text: str) -> int:
        return len(self.trained.encode(text, add_special_tokens=False).ids)  # type: ignore[attr-defined]

    def count_each(self, texts: list[str]) -> list[int]:
        return [self.count(text) for text in texts]


def some_text() -> list[str]:
    """Documents of three lines, English and Chinese."""
    lines = hay.sentences("en", 300, Draw("train")) + hay.sentences("zh", 300, Draw("train"))
    return ["\n".join(lines[at : at + 3]) + "\n" for at in range(0, len(lines), 3)]


@pytest.fixture(scope="module")
def byte_level() -> Tokenizer:
    """Byte pairs as in GPT-2: text is split at the ends of lines before anything is merged."""
    from tokenizers import Tokenizer as HuggingFace
    from tokenizers import models, pre_tokenizers, trainers

    trained = HuggingFace(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=1000,
        show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
    )
    trained.train_from_iterator(some_text(), trainer)
    return Counting(trained)


@pytest.fixture(scope="module")
def across_lines() -> Tokenizer:
    """One that marks the beginning of a text, and merges words and even the ends of lines."""
    from tokenizers import Tokenizer as HuggingFace
    from tokenizers import models, normalizers, trainers

    trained = HuggingFace(models.BPE(unk_token="<unk>"))
    trained.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=1500, show_progress=False, special_tokens=["<unk>"], max_token_length=12
    )
    trained.train_from_iterator(some_text(), trainer)
    assert any("\n" in token[:-1] for token in trained.get_vocab())
    return Counting(trained)


def before_needles(item: Item) -> list[str]:
    """The texts before each line that the answer rests on."""
    found = []
    for line in item.prompt.splitlines():
        values = item.answer if isinstance(item.answer, list) else [item.answer]
        holds = any(line.endswith((f" is {value}.", f"是{value}。")) for value in values)
        if holds:
            found.append(item.prompt[: item.prompt.index(line)])
    return found


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), tokens=st.integers(500, 3000))
def test_a_prompt_has_exactly_the_tokens_asked_for(seed: int, tokens: int) -> None:
    for item in Needle().items(10, seed, tokens, PLAIN):
        assert item.tokens == PLAIN.count(item.prompt) == tokens


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), tokens=st.integers(900, 2500))
def test_so_it_has_by_a_trained_tokenizer(byte_level: Tokenizer, seed: int, tokens: int) -> None:
    for item in Needle().items(10, seed, tokens, byte_level):
        assert item.tokens == byte_level.count(item.prompt) == tokens
        assert item.tokenizer == "trained"


@pytest.mark.parametrize("tokens", [700, 2000])
def test_so_it_has_where_counts_of_lines_do_not_add_up(
    across_lines: Tokenizer, tokens: int
) -> None:
    bench = Needle(Settings(families=("one",), depths=(0.3, 0.7)))
    for item in bench.items(12, 5, tokens, across_lines):
        (before,) = before_needles(item)
        assert across_lines.count(item.prompt) == tokens
        assert across_lines.count(before) == item.axes["before"]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), depth=st.floats(0, 1), language=st.sampled_from(["en", "zh"]))
def test_exactly_the_share_of_hay_asked_for_stands_before_the_needle(
    byte_level: Tokenizer, seed: int, depth: float, language: Language
) -> None:
    depth = round(depth, 1)
    bench = Needle(Settings(families=("one",), depths=(depth,), rendering=language))
    (item,) = bench.items(1, seed, 1500, byte_level)
    (before,) = before_needles(item)
    lines = item.prompt.splitlines(keepends=True)
    needle = item.prompt[len(before) :].splitlines(keepends=True)[0]
    around = [lines[0], needle, "".join(lines[-2:])]
    room = 1500 - sum(map(byte_level.count, around))
    assert item.axes["before"] == byte_level.count(before)
    assert byte_level.count(before) - byte_level.count(lines[0]) == round(depth * room)
    assert item.axes["depth"] == depth


@pytest.mark.parametrize("distance", [32, 128])
def test_needles_stand_the_distance_apart(byte_level: Tokenizer, distance: int) -> None:
    bench = Needle(Settings(families=("several",), distances=(distance,)))
    for item in bench.items(20, 3, 2000, byte_level):
        places = before_needles(item)
        assert len(places) == item.axes["needles"] == 3
        for earlier, later in pairwise(places):
            between = later[len(earlier) :].splitlines(keepends=True)[1:]
            assert byte_level.count("".join(between)) == item.axes["distance"] == distance
        counts = [byte_level.count(place) for place in places]
        assert item.axes["before"] in (counts[0], counts[-1])


def test_numbers_are_asked_for_unless_words_are_wanted() -> None:
    for item in Needle().items(20, 3, 900, PLAIN):
        assert item.form in ("number", "list")
    for item in Needle(Settings(values="words")).items(20, 3, 900, PLAIN):
        assert item.form in ("text", "list")
        values = item.answer if isinstance(item.answer, list) else [item.answer]
        assert all(value is None or isinstance(value, str) for value in values)


def test_two_needles_must_be_put_together_to_answer() -> None:
    bench = Needle(Settings(families=("distance",), rendering="en"))
    for item in bench.items(20, 3, 1500, PLAIN):
        asked = re.search(r"Question: What is the (.+) of (.+)\?", item.prompt)
        assert asked is not None
        what, who = asked.groups()
        other = re.search(f"The {what} of {who} is the same as that of (.+)\\.", item.prompt)
        assert other is not None
        assert f"The {what} of {other[1]} is {item.answer}." in item.prompt
        assert f"The {what} of {who} is {item.answer}." not in item.prompt


def test_at_depth_one_the_last_of_several_needles_stands_right_before_the_question() -> None:
    bench = Needle(Settings(families=("several",), depths=(1.0,)))
    for item in bench.items(4, 3, 2000, PLAIN):
        last = item.prompt.splitlines()[-3]
        assert isinstance(item.answer, list)
        assert any(last.endswith((f"{value}.", f"{value}。")) for value in item.answer)


def test_item_k_is_the_same_however_many_are_asked_for() -> None:
    bench = Needle()
    assert list(bench.items(7, 4, 800, PLAIN)) == list(bench.items(12, 4, 800, PLAIN))[:7]
    assert list(bench.items(7, 4, 800, PLAIN)) != list(bench.items(7, 5, 800, PLAIN))


def test_the_same_seed_gives_the_same_bytes_on_every_machine() -> None:
    items = [item.plain() for item in Needle().items(20, 16, 1000, PLAIN)]
    data = json.dumps(items, ensure_ascii=False, sort_keys=True).encode()
    assert (
        hashlib.sha256(data).hexdigest()
        == "7f99f2ed1a054c2083c1cafcff4287ef17feb17304efbd5298cd46daa28ed6df"
    )


def test_all_families_languages_lengths_and_depths_are_asked_equally_often() -> None:
    bench = Needle(Settings(lengths=(600, 900), depths=(0.0, 0.5, 1.0)))
    items = list(bench.items(2 * 60, 1, None, PLAIN))
    cells = Counter((i.family, i.rendering, i.tokens, i.axes["depth"]) for i in items)
    assert len(cells) == 5 * 2 * 2 * 3
    assert set(cells.values()) == {2}
    assert len({item.id for item in items}) == len(items)


def test_the_hay_shares_no_word_with_a_needle_and_holds_no_digit() -> None:
    english, chinese = (
        [text for name in hay.Grammar.__slots__ for text in getattr(of, name)]
        for of in (hay.ENGLISH, hay.CHINESE)
    )
    assert not re.search(r"\d", "".join(english + chinese))
    said = [notes.ENGLISH.first, notes.ENGLISH.last, *(kind.en for kind in notes.KINDS)]
    needle = set(re.findall(r"\w+", " ".join(said).lower())) | {"is", "used", "be", "same", "as"}
    assert not needle & set(re.findall(r"\w+", " ".join(english).lower()))
    said = [notes.CHINESE.first, notes.CHINESE.last, *notes.CHINESE.syllables]
    said += ["是以前与相同", *(kind.zh for kind in notes.KINDS)]
    assert not set("".join(said).replace(" ", "")) & set("".join(chinese))


def test_no_value_of_a_needle_stands_anywhere_else() -> None:
    for item in Needle(Settings(values="both")).items(60, 2, 900, PLAIN):
        values = item.answer if isinstance(item.answer, list) else [item.answer]
        for value in values:
            assert item.prompt.count(str(value)) == (0 if value is None else 1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hardly_a_sentence_comes_twice_in_32_thousand_tokens(language: Language) -> None:
    bench = Needle(Settings(rendering=language))
    (item,) = bench.items(1, 8, 32_768, PLAIN)
    often = Counter(item.prompt.splitlines())
    assert often.most_common(1)[0][1] <= 2
    assert len(often) > 0.99 * often.total()


def test_the_true_answer_is_right_and_a_cheater_only_where_it_says_the_same() -> None:
    for item in Needle(Settings(values="both")).items(40, 6, 900, PLAIN):
        assert score(item, phrase(item, item.answer)).outcome == "right"
        for cheat in CHEATERS.values():
            said = cheat(item)
            right = score(item, phrase(item, said)).outcome == "right"
            assert right == (said == item.answer)


@pytest.mark.parametrize("name", Needle.cheaters)
def test_who_answers_without_the_question_is_seldom_right(name: str) -> None:
    bench = Needle(Settings(values="both"))
    answered = list(bench.cheated(name, 550, 1, 600, PLAIN))
    items = [item for item, _ in answered]
    right = {item.id for item, answer in answered if answer == item.answer}
    mixture = [item for item in items if item.family not in bench.rungs]
    assert sum(item.id in right for item in mixture) / len(mixture) <= 0.35
    for family in {item.family for item in mixture}:
        within = [item for item in mixture if item.family == family]
        assert sum(item.id in right for item in within) / len(within) <= 0.5
    solved = "none" if name == "always-none" else "one"
    assert all(item.id in right for item in items if item.family == solved)
    assert not right & {item.id for item in items if item.stratum == "closed"}


def test_recall_by_depth_and_length_is_a_table_of_the_results() -> None:
    bench = Needle(Settings(families=("distractors",), lengths=(600, 900), depths=(0.0, 0.5, 1.0)))
    results = [
        Result(
            item=item.id,
            family=item.family,
            outcome="right" if CHEATERS["first-needle"](item) == item.answer else "wrong",
            tokens=item.tokens,
            axes=item.axes,
        )
        for item in bench.items(120, 1, None, PLAIN)
    ]
    recall = {
        (cell.across.low, cell.down.low): cell.accuracy.accuracy
        for cell in heat(results, "tokens", "depth").cells
    }
    assert set(recall) == {(length, depth) for length in (600, 900) for depth in (0.0, 0.5, 1.0)}
    assert recall[600, 0.0] == recall[900, 0.0] == 1.0
    assert recall[600, 1.0] == recall[900, 1.0] == 0.0


def test_whoever_always_says_none_is_never_right_in_the_default_mixture() -> None:
    bench = Needle()
    for item in bench.items(50, 9, 600, PLAIN):
        assert (item.answer is None) == (item.family == "none")
    assert "none" in bench.rungs


def test_too_short_a_length_is_refused_with_one_that_is_enough() -> None:
    bench = Needle(Settings(families=("several",)))
    with pytest.raises(PracticeError, match="cannot be made of exactly 100 tokens") as refused:
        list(bench.items(1, 1, 100, PLAIN))
    (enough,) = re.findall(r"that can is (\d+)", refused.value.en)
    assert enough in refused.value.zh
    (item,) = bench.items(1, 1, int(enough), PLAIN)
    assert PLAIN.count(item.prompt) == int(enough)


def test_settings_that_no_prompt_can_be_made_of_are_refused() -> None:
    with pytest.raises(SettingsError, match="depths from 0 to 1"):
        Settings(depths=(0.5, 1.5))
    with pytest.raises(SettingsError, match="one distractor"):
        Settings(distractors=0)


def test_a_tokenizer_file_that_cuts_and_fills_texts_counts_all_of_a_prompt(
    byte_level: Counting, tmp_path: Path
) -> None:
    from tokenizers import Tokenizer as HuggingFace

    file = tmp_path / "tokenizer.json"
    cutting = HuggingFace.from_str(byte_level.trained.to_str())  # type: ignore[attr-defined]
    cutting.enable_truncation(512)
    cutting.enable_padding(length=512)
    cutting.save(str(file))
    for item in Needle().items(4, 1, 900, tokenizer(file)):
        assert byte_level.count(item.prompt) == 900


def test_a_tokenizer_that_drops_text_is_refused() -> None:
    class Blind:
        name = "blind"

        def count(self, text: str) -> int:
            return 1

        def count_each(self, texts: list[str]) -> list[int]:
            return [1 for _ in texts]

    with pytest.raises(PracticeError, match="drops whole lines"):
        list(Needle().items(1, 1, 900, Blind()))


def test_by_a_tokenizer_that_counts_pairs_no_odd_length_can_be_kept() -> None:
    class Pairs:
        name = "pairs"

        def count(self, text: str) -> int:
            return 2 * PLAIN.count(text)

        def count_each(self, texts: list[str]) -> list[int]:
            return [self.count(text) for text in texts]

    with pytest.raises(PracticeError, match="cannot fill every length"):
        list(Needle().items(1, 1, 901, Pairs()))
