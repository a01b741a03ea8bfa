"""Text is cut into words the same way for the index and for a query, whatever the language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.archive.search.segments import MOST, wanted, words


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("显存", "13B 的显存要多少？"),
        ("猫", "我家有只猫"),
        ("猫", "猫在键盘上"),
        ("ＬＬＭ", "any llm will do"),
        ("LoRA", "两个lora合并"),
        ("quantization", "a quantized model"),
        ("logit_bias", "用 `logit_bias` 限制输出"),
        ("bias", "用 logit_bias 限制输出"),
        ("gpt4", "GPT-4 好用吗"),
        ("GPT-4", "gpt-4 好用吗"),
        ("3.5", "GPT-3.5-turbo"),
        ("v1.2.3", "升级到 v1.2.3 就好了"),
        ("smooth", "SmoothQuant 的代码"),
        ("7b", "LLaMA2-7B"),
        ("100k", "Claude100k 是怎么搞的"),
        ("c++", "用 C++ 写的"),
        ("微调", "ファインチューニング（微調整）和微调"),
        ("モデル", "大きなモデルを試す"),
        ("모델", "큰 모델을 써 보자"),
    ],
)
def test_what_a_query_asks_for_is_among_the_words_of_the_text(query: str, text: str) -> None:
    assert set(wanted(query)) <= set(words(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [("显卡", "显示器和卡片"), ("gpt4", "gpt 3"), ("1.5", "15 个"), ("c++", "C 语言")],
)
def test_what_only_looks_alike_is_not_asked_for(query: str, text: str) -> None:
    assert not set(wanted(query)) <= set(words(text))


def test_blanks_and_signs_alone_are_no_words() -> None:
    assert words(" ，。…!? \n") == wanted("") == []


@given(st.text(max_size=200))
def test_any_text_finds_itself(text: str) -> None:
    assert set(wanted(text)) <= set(words(text))


@given(st.text(max_size=200))
def test_words_are_what_both_engines_take_whole(text: str) -> None:
    for word in words(text):
        assert word
        assert not any(sign.isspace() or sign in "'\"\\|" for sign in word)
        assert all(sign.isalnum() for sign in word if sign.isascii())


def test_a_text_of_any_length_has_no_more_words_than_an_index_takes() -> None:
    assert len(words(" ".join(f"w{place}" for place in range(2 * MOST)))) == MOST
