"""The judge lets through what leaves words out, and nothing that says something else."""

import json
from pathlib import Path

import pytest

from openllm_talk.issues.rewriting.support import judge

RANK = (
    "哈哈这个问题群里问过好几次了。7B 用 16 起步，13B 用 32，再大提升不明显了。"
    "不要用 fp16，会溢出。如果显存不够，可以把 batch 调小。可能是驱动的问题。"
)
CACHE = (
    "Hi! We saw the same thing last month. It turned out that `gpu_memory_utilization` was at 0.98,"
    " so there was no room left for the sampler. Set it to 0.9 and the crashes are gone."
    " If you use LoRA, leave more room. Don't turn off the prefix cache, it is not the cause."
    " See https://example.org/vllm/oom for the numbers."
)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("7B 用 16 起步，13B 用 32。", RANK),
        ("7B 16 起步，再大提升不明显。", RANK),
        ("不要用 fp16，会溢出。", RANK),
        ("如果显存不够，把 batch 调小。", RANK),
        ("可能是驱动的问题。", RANK),
        ("群里问过好几次。", RANK),
        ("Set it to 0.9 and the crashes are gone.", CACHE),
        ("`gpu_memory_utilization` was at 0.98, no room left for the sampler.", CACHE),
        ("If you use LoRA, leave more room.", CACHE),
        ("Don't turn off the prefix cache.", CACHE),
        ("We saw the same thing last month.", CACHE),
        ("See https://example.org/vllm/oom for the numbers.", CACHE),
        ("７B 用 16 起步", RANK),  # full-width figures are the same figures
    ],
)
def test_what_only_leaves_words_out_is_borne(sentence: str, said: str) -> None:
    assert judge(sentence, said).reason is None


@pytest.mark.parametrize(
    ("sentence", "said", "reason"),
    [
        # numbers, names, addresses, code
        ("7B 用 8 起步。", RANK, "literal"),
        ("Set it to 0.95 and the crashes are gone.", CACHE, "literal"),
        ("QLoRA 用 16 起步。", RANK, "literal"),
        ("If you use DoRA, leave more room.", CACHE, "literal"),
        ("See https://example.org/vllm/oom2 for the numbers.", CACHE, "literal"),
        ("See https://evil.example/ for the numbers.", CACHE, "literal"),
        ("`gpu_memory` was at 0.98.", CACHE, "literal"),
        ("`rm -rf /` was at 0.98.", CACHE, "literal"),
        ("Set it to 0.9 `and the crashes are gone.", CACHE, "literal"),
        ("The sampler crashed the database.", CACHE, "literal"),
        # numbers of one thing under another's name
        ("13B 用 16。", RANK, "literal"),
        ("13B 用 16 起步，7B 用 32。", RANK, "literal"),
        ("用 16", "用 16 或 32 都行", "sense"),
        ("7B 用 32", "7B 用 16 或 32", "literal"),
        # who does what to whom
        ("QLoRA 比 LoRA 快", "LoRA 比 QLoRA 快", "words"),
        ("vLLM is faster than TGI", "TGI is faster than vLLM", "words"),
        # other words, other directions
        ("显存不够的时候请重启机器。", RANK, "words"),
        ("batch 调大", "显存不够就把 batch 调小", "words"),
        ("效果提升", "效果下降", "words"),
        ("it is slower with the cache", "it is faster with the cache", "literal"),
        ("16 用不要", RANK, "words"),
        # not
        ("再大提升明显", RANK, "sense"),
        ("要用 fp16。", RANK, "sense"),
        ("不要用 16 起步。", RANK, "words"),
        ("16 起步不要用", RANK, "words"),
        ("Turn off the prefix cache.", CACHE, "sense"),
        ("It is the cause.", CACHE, "sense"),
        ("There was room left for the sampler.", CACHE, "sense"),
        ("the crashes are not gone", CACHE, "literal"),
        ("不影响 key，影响 value", "不影响 value，影响 key", "words"),
        ("resume training", "never restart and resume training", "sense"),
        # if, maybe
        ("可以把 batch 调小。", RANK, "sense"),
        ("是驱动的问题。", RANK, "sense"),
        ("Leave more room.", CACHE, "sense"),
        ("the driver is broken", "maybe the driver is broken", "sense"),
        ("可能 7B 用 16 起步", RANK, "words"),
        # said to be wrong, asked
        ("16 就够了。", "有人说 16 就够了，其实不对。", "sense"),
        ("16 就够了。", "网上都写 16 就够了。这是错的。", "sense"),
        ("16 is enough.", "People say 16 is enough. That is wrong.", "sense"),
        ("你试过 16。", "你试过 16 吗？", "sense"),
        ("You tried 16.", "You tried 16?", "sense"),
        # nothing, too much, odd signs
        ("", RANK, "odd"),
        ("。", RANK, "words"),
        ("用" * 700, RANK, "odd"),
        ("7B 用 16 起步\u202e", RANK, "odd"),
        ("7B 用 16\u200b 起步", RANK, "odd"),
        ("<b>7B 用 16 起步</b>", RANK, "odd"),
        ("[7B 用 16 起步](https://evil.example)", RANK, "odd"),
        ("@张三 7B 用 16 起步", RANK, "odd"),
        ("# 7B 用 16 起步", RANK, "odd"),
        ("7B uses 16, нет", RANK, "odd"),
        ("7В 用 16 起步", RANK, "odd"),  # a Cyrillic letter that looks like B
    ],
)
def test_what_says_something_else_is_not_borne(sentence: str, said: str, reason: str) -> None:
    assert judge(sentence, said).reason == reason


def test_answers_of_the_sample_community_shortened_by_hand() -> None:
    """Of 40 good sentences most are borne; of 32 that turn the sense, none."""
    pairs = json.loads(Path(__file__).with_name("by_hand.json").read_text(encoding="utf-8"))
    good = [(one["said"], each) for one in pairs for each in one["good"]]
    bad = [(one["said"], each) for one in pairs for each in one["bad"]]
    assert (len(good), len(bad)) == (40, 32)
    assert sum(judge(each, said).reason is None for said, each in good) >= 29
    assert [each for said, each in bad if judge(each, said).reason is None] == []


def test_clauses_of_two_sentences_are_not_put_together() -> None:
    said = "If it answers now, it is distraction. If it still fails, it is reading."
    assert judge("If it still fails, it is reading.", said).reason is None
    assert judge("If it still fails, it is distraction.", said).reason is not None


def test_scattered_characters_bear_nothing() -> None:
    said = "大家可以先把数据清洗好，然后用默认的参数训练一遍，最后再看要不要调学习率。"
    assert judge("家先把据用默训看调率", said).reason == "words"


def test_a_title_may_name_what_was_asked() -> None:
    asked = "请问 7B 模型做 SFT 的时候 LoRA 的 rank 一般开多少合适？"
    assert judge("7B 模型做 SFT 的时候 LoRA 的 rank 开多少", asked, title=True).reason is None
    assert judge("7B 模型做 SFT 的时候 LoRA 的 rank 开多少", asked).reason == "sense"


def test_the_place_tells_which_sentence_of_the_chat_comes_first() -> None:
    first = judge("7B 用 16 起步。", RANK)
    later = judge("不要用 fp16。", RANK)
    assert first.place < later.place


def test_other_languages_are_never_borne() -> None:
    said = "メモリが足りないので、バッチを小さくしました。"
    assert judge(said, said).reason == "odd"


def test_a_long_message_is_judged_quickly() -> None:
    said = "，".join(f"第 {n} 步先看日志再改参数" for n in range(400)) + "。"
    assert judge("先看日志再改参数，" * 20, said).reason is None
    assert judge("先看日志再删数据库，" * 20, said).reason is not None
