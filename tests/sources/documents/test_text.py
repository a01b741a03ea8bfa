"""Markdown as editors and converters write it."""

from openllm_talk.sources.documents import text
from openllm_talk.sources.documents.addresses import addresses
from openllm_talk.sources.documents.block import Picture


def _found(line: str) -> tuple[str, tuple[str, ...]]:
    (block,) = text.read_blocks(line)
    return block.text, addresses(block)


def test_a_picture_is_left_out_with_its_words_and_address() -> None:
    line = '看 ![图 1](https://example.org/a.png "题")<img src="https://example.org/b.png">图'
    assert _found(line) == ("看 图", ())
    assert text.pictures(f"甲\n{line}\n![x][1]") == (
        Picture(line=2),
        Picture(line=2),
        Picture(line=3),
    )


def test_a_link_around_a_picture_is_a_link() -> None:
    assert _found("甲 [![图](a.png)](https://example.org/to)")[1] == ("https://example.org/to",)


def test_links_may_have_their_addresses_below() -> None:
    blocks = text.read_blocks(
        "见 [论文][1] 和 [代码][]\n\n[1]: https://example.org/p\n[代码]: <https://example.org/c>"
    )
    assert [(block.text, addresses(block)) for block in blocks] == [
        ("见 论文 和 代码", ("https://example.org/p", "https://example.org/c"))
    ]


def test_what_editors_escape_is_undone() -> None:
    assert _found(r"1\. a\_b https://example.org/x\_y?a=1&amp;b=2") == (
        "1. a_b https://example.org/x_y?a=1&b=2",
        ("https://example.org/x_y?a=1&b=2",),
    )
    assert _found(r"路径 C:\temp 和 LLM\MLLM") == (r"路径 C:\temp 和 LLM\MLLM", ())


def test_brackets_inside_the_words_of_a_link_are_words() -> None:
    assert _found("[[2306.1] 题](https://example.org/x)") == (
        "[2306.1] 题",
        ("https://example.org/x",),
    )
