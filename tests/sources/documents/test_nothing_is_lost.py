"""Whatever people write into an issue or a digest comes out again in some field of it."""

import re
import unicodedata

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.sources.documents import digest, series, text
from openllm_talk.sources.documents.block import Block
from openllm_talk.sources.documents.skeleton import is_placeholder

HEAD = "# 夜话 021\n【主持人】：甲\n【编辑】：乙\n"
WORDS = st.sampled_from(
    [
        "量化",
        "蒸馏",
        "LoRA",
        "学习率",
        "显存",
        "评测",
        "tokenizer",
        "缓存",
        "怎么选",
        "为什么",
        "不太好用",
        "可以试试",
        "看任务",
        "vllm",
    ]
)
PHRASE = st.lists(WORDS, min_size=1, max_size=4).map("".join)
FRONT = st.sampled_from(
    [
        "",
        "",
        "Q1：",
        "Q2: ",
        "A1：",
        "答：",
        "1. ",
        "2. ",
        "3. ",
        "1）",
        "2）",
        "- ",
        "  - ",
        "a. ",
        "F1: ",
        "D：",
        "### ",
        "研究员1：",
        "（",
        "> ",
        "**Q：**",
        "A by 研究员2: ",
        "① ",
    ]
)
BACK = st.sampled_from(
    [
        "",
        "",
        "？",
        "。",
        "：",
        "；",
        " -羊",
        "—羊",
        "--群友",
        "-羊；另外",
        "？答：",
        "（A: 对）",
        " https://example.org/a",
        "https://example.org/b。",
        "--上期遗留",
        "-",
        "……",
    ]
)
LINE = st.builds(lambda front, words, back: front + words + back, FRONT, PHRASE, BACK)
HEADING = st.sampled_from(
    [
        "## 本周新闻",
        "## 本周推荐",
        "### 学术",
        "### 项目",
        "## Free Talk",
        "### 线上讨论：",
        "### 群里讨论",
        "## 参考资料",
        "【贡献者】：丙",
        "【提名区】：",
        "【建议区】：多写",
        "```\nx = 1\n```",
    ]
)


def _squeeze(words: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", words)).lower()


def _said(block: Block) -> list[str]:
    """The words of a block that carry meaning: our own vocabulary, which no mark contains."""
    if is_placeholder(block.text):
        return []
    return re.findall(
        r"量化|蒸馏|lora|学习率|显存|评测|tokenizer|缓存|怎么选|为什么|不太好用|可以试试|看任务|vllm",
        _squeeze(block.text),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE | HEADING, min_size=1, max_size=14))
def test_every_word_of_an_issue_is_in_some_field(lines: list[str]) -> None:
    blocks = text.read_blocks(HEAD + "## 本周新闻\n" + "\n".join(lines))
    issue = series.read(blocks)
    assert series.read(blocks) == issue
    found = _squeeze(msgspec.json.encode(issue).decode())
    for block in blocks:
        for word in _said(block):
            assert word in found, block.text
    assert found.count("vllm") >= sum(_said(block).count("vllm") for block in blocks)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE | st.sampled_from(["## 量化", "### 论文？"]), min_size=1, max_size=14))
def test_every_word_of_a_digest_is_in_some_field(lines: list[str]) -> None:
    blocks = text.read_blocks("## 杂谈\n" + "\n".join(lines))
    issue = digest.read(blocks, "周报")
    assert digest.read(blocks, "周报") == issue
    found = _squeeze(msgspec.json.encode(issue).decode())
    assert found.count("vllm") >= sum(_said(block).count("vllm") for block in blocks)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("QADF答问：:1.2)）-—；;？?【】[](){}*#`~ \n\t甲羊ahttps/."),
        max_size=300,
    )
)
def test_no_text_stops_the_readers(noise: str) -> None:
    blocks = text.read_blocks(noise)
    series.read(blocks)
    series.read(text.read_blocks(HEAD + "Free Talk\n" + noise))
    digest.read(blocks, "x")
    series.is_issue(blocks)
    digest.is_digest(blocks)
