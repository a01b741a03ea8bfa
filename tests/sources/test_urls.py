"""Where addresses begin and end in the running text of chats and issues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.sources.urls import LONGEST, find, spans


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.com/中文。后面", ["https://a.com/中文"]),
        ("见https://a.com/x，后面再说", ["https://a.com/x"]),
        ("longchathttps://github.com/d/LongChat；可参考模板", ["https://github.com/d/LongChat"]),
        ("https://arxiv.org/abs/2305.10142讨论的就是", ["https://arxiv.org/abs/2305.10142"]),
        ("（https://a.com/x）和「https://b.com」", ["https://a.com/x", "https://b.com"]),
        ("https://a.com/x(说明)，看", ["https://a.com/x"]),
        ("https://a.com/b😀c", ["https://a.com/b"]),
        ("https://例子.com/a后面", ["https://例子.com/a"]),
        (
            "百科 https://zh.wikipedia.org/wiki/注意力 不错",
            ["https://zh.wikipedia.org/wiki/注意力"],
        ),
        ("https://a.com/%E4%B8%AD文", ["https://a.com/%E4%B8%AD"]),
    ],
)
def test_an_address_ends_where_chinese_goes_on(text: str, found: list[str]) -> None:
    assert find(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(see https://a.com/b).", ["https://a.com/b"]),
        (
            "https://en.wikipedia.org/wiki/Foo_(bar), ok",
            ["https://en.wikipedia.org/wiki/Foo_(bar)"],
        ),
        ("[https://a.com](https://a.com/b)", ["https://a.com", "https://a.com/b"]),
        ("**https://a.com/b** <https://c.com>", ["https://a.com/b", "https://c.com"]),
        (
            "https://a.com... and https://b.com/?q=1&r=2!",
            ["https://a.com", "https://b.com/?q=1&r=2"],
        ),
        ("HTTPS://A.COM/b", ["HTTPS://A.COM/b"]),
        (
            "http://1.2.3.4:80/a http://localhost:8000/",
            ["http://1.2.3.4:80/a", "http://localhost:8000/"],
        ),
    ],
)
def test_punctuation_and_brackets_belong_to_the_sentence(text: str, found: list[str]) -> None:
    assert find(text) == found


def test_a_second_scheme_begins_a_second_address_unless_it_is_wrapped() -> None:
    assert find("https://a.comhttps://b.com/x") == ["https://a.com", "https://b.com/x"]
    assert find("https://a.com/x,https://b.com/y") == ["https://a.com/x", "https://b.com/y"]
    wrapped = "https://link.zhihu.com/?target=https://b.com/x"
    assert find(wrapped) == [wrapped]


def test_well_known_hosts_with_a_path_need_no_scheme() -> None:
    text = "看github.com/a/b和arxiv.org/pdf/2305.19466.pdf，www.example.com 也行 b23.tv/abc"
    assert find(text) == [
        "github.com/a/b",
        "arxiv.org/pdf/2305.19466.pdf",
        "www.example.com",
        "b23.tv/abc",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a.py config.json src/b.py ./c.py and/or 1.5/2.0",
        "mail x@y.com or foo.bar@a.com/x",
        "git@github.com:a/b.git",
        "together.ai character.ai node.js",
        "https:// http://。 https://xx/时",
    ],
)
def test_names_files_and_mail_are_no_addresses(text: str) -> None:
    assert find(text) == []


def test_an_address_is_listed_once_but_every_place_is_known() -> None:
    text = "https://a.com 和 https://a.com"
    assert find(text) == ["https://a.com"]
    assert [text[span.start : span.end] for span in spans(text)] == ["https://a.com"] * 2


@given(st.text(alphabet=st.sampled_from(list("ahtps:/.(com)[]？中 @，-%=&?#x1")), max_size=80))
def test_any_text_gives_pieces_of_itself_in_order(text: str) -> None:
    before = 0
    for span in spans(text):
        assert before <= span.start < span.end
        assert text[span.start : span.end] == span.url
        before = span.end


@pytest.mark.parametrize(
    "piece", ["http://", "a.", "a-", "https://a.b/(", "中.", "www.", "@a.com/"]
)
def test_a_long_hostile_line_is_read_in_one_pass(piece: str) -> None:
    # A pattern that looks back or ahead too far would need minutes for this.
    for span in spans(piece * (200_000 // len(piece))):
        assert span.end - span.start <= LONGEST
