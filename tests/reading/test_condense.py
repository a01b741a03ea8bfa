"""What a reader needs of a message: nothing reworded, nothing exact touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.reading.condense import condensed, is_echo


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("大家好，请教一下各位大佬，扩词表之后 loss 一般涨多少？谢谢大家", "扩词表之后 loss 一般涨多少？"),
        ("请问个问题，量化之后还能接着训吗", "量化之后还能接着训吗"),
        ("hi all, does anyone keep two tokenizers side by side? thanks in advance",
         "does anyone keep two tokenizers side by side?"),
        ("Hello. The cache grows until it dies! Any idea why? Thx", "The cache grows until it dies! Any idea why?"),
        ("哈哈哈哈，学习率大了一个零", "学习率大了一个零"),
        ("好的，用32就行", "好的，用32就行"),
        ("哈哈哈", "哈哈哈"),
        ("hello", "hello"),
    ],
)  # fmt: skip
def test_greetings_thanks_and_laughter_go(written: str, shown: str) -> None:
    assert condensed(written) == shown


@pytest.mark.parametrize(
    "exact",
    [
        "sudo apt-get install thanks",
        "看 https://example.com/ok?a=1。谢谢",
        "`ok`",
        "$x = y$ 谢谢",
        "ls -l | grep hello",
    ],
)
def test_code_commands_formulas_and_addresses_stay_as_they_are(exact: str) -> None:
    assert condensed(exact) == exact


def test_a_block_of_code_is_not_read_as_prose() -> None:
    text = "请问\n```\nhello\n谢谢\n```\n为什么报错？"
    assert condensed(text) == "```\nhello\n谢谢\n```\n为什么报错？"


@given(st.text(alphabet="ab 你好谢哈。！？?.,，\n`$hi", max_size=80))
def test_every_letter_stood_in_the_message_in_that_order(text: str) -> None:
    rest = iter(text)
    assert all(letter in rest for letter in condensed(text))


@pytest.mark.parametrize(
    ("text", "echo"),
    [("+1", True), ("同问", True), ("me too, since friday", True), ("+1 的学习率太大", True),
     ("把学习率加 1", False), ("I met two of them", False)],
)  # fmt: skip
def test_joining_in_is_told_from_saying_something(text: str, echo: bool) -> None:
    assert is_echo(text) is echo
