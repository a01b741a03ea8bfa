"""Chat text on its road to HTML: kept to the letter, understood where it is deliberate, harmless."""

import re
from html import unescape

import pytest
from hostile import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.publish.render import Road

ALLOWED_TAG = re.compile(r"</?[a-z]+\d?(?: [a-z]+=\"[^\"<>]*\")*>")


@pytest.fixture(scope="module")
def road() -> Road:
    return Road()


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html)).replace("\xa0", " ")


@pytest.mark.parametrize(
    "text",
    [
        "# 3 is my vote",
        "1. 先\n2. 后",
        "* a star",
        "snake_case_name and __init__",
        "2*3*4",
        "> 引用",
        "**bold**",
        "- dash",
        "| a | b |",
        "~~gone~~",
        "&amp; &lt;",
        "a \\ b",
        "===",
        "<b>x</b>",
    ],
)
def test_marks_of_a_chat_stay_what_they_are(road: Road, text: str) -> None:
    html = road.plain(text)
    assert _words(html) == text
    assert not re.search(r"<(h\d|ol|ul|em|strong|blockquote|b|del)\b", html)


def test_lines_and_paragraphs_are_kept(road: Road) -> None:
    assert road.plain("一\n二\n\n三") == "<p>一<br>\n二</p>\n<p>三</p>"


def test_the_indent_of_a_pasted_line_is_kept(road: Road) -> None:
    assert road.plain("if x:\n    y") == "<p>if x:<br>\n&nbsp;&nbsp;&nbsp;&nbsp;y</p>"


def test_an_address_ends_before_chinese_punctuation(road: Road) -> None:
    html = road.plain("看 https://example.org/a_b_c。后面")
    assert '<a href="https://example.org/a_b_c"' in html
    assert ">https://example.org/a_b_c</a>。后面" in html


def test_an_address_without_a_scheme_gets_one(road: Road) -> None:
    assert 'href="https://arxiv.org/abs/2403.00001"' in road.plain("见 arxiv.org/abs/2403.00001")


def test_links_say_that_people_of_the_chat_made_them(road: Road) -> None:
    assert 'rel="nofollow ugc noopener noreferrer"' in road.plain("https://example.org/")


def test_a_fence_is_code_with_classes_for_its_tokens(road: Road) -> None:
    html = road.plain("看：\n```python\ndef f():\n\n    return 1 < 2\n```\n好")
    assert '<pre class="code"><code><span class="k">def</span>' in html
    assert "\n\n    <span" in html
    assert "&lt;" in html


def test_an_open_fence_runs_to_the_end(road: Road) -> None:
    assert road.plain("```\na\n\n# b") == '<pre class="code"><code>a\n\n# b</code></pre>'


def test_code_in_a_line_is_not_read_further(road: Road) -> None:
    assert road.plain("`$a$ https://example.org/`") == (
        "<p><code>$a$ https://example.org/</code></p>"
    )


@pytest.mark.parametrize("text", ["$x^2$", "\\(x^2\\)", "$$x^2$$", "\\[x^2\\]"])
def test_a_formula_is_mathml(road: Road, text: str) -> None:
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in road.plain(text)


@pytest.mark.parametrize(
    "text",
    ["it costs $5 and $10", "花了$100，合人民币700$的样子", "$HOME/bin:$PATH", "US$ 3", "$ x $"],
)
def test_money_and_variables_are_no_formulas(road: Road, text: str) -> None:
    assert road.plain(text) == f"<p>{text}</p>"


@pytest.mark.parametrize("text", ["$\\frac{a$", "$\\nosuchcommand{x}$", "$a_b_c$"])
def test_a_broken_formula_is_shown_as_it_was_written(road: Road, text: str) -> None:
    assert road.plain(text) == f'<p><code class="broken">{text}</code></p>'


def test_a_huge_formula_is_refused(road: Road) -> None:
    assert "<math" not in road.plain("$$" + "x+" * 1500 + "x$$")
    assert "<math" not in road.plain("$" + "{" * 100 + "x" + "}" * 100 + "$")


def test_a_moment_of_the_recording_leads_there(road: Road) -> None:
    html = road.plain("够用 <b> [0:42:10]", "https://youtu.be/abc")
    assert 'href="https://youtu.be/abc?t=2530"' in html
    assert ">0:42:10</a>" in html
    assert "<b>" not in html
    assert 'href="https://youtu.be/abc?t=2530"' in road.line("[0:42:10]", "https://youtu.be/abc")


@pytest.mark.parametrize("video", [None, "https://example.org/talk.mp4", "javascript:alert(1)"])
def test_a_moment_without_an_address_stays_as_it_is(road: Road, video: str | None) -> None:
    assert road.plain("够用 [0:42:10]", video) == "<p>够用 [0:42:10]</p>"


def test_a_title_holds_no_link(road: Road) -> None:
    assert "<a" not in road.inline("see https://example.org/ for `code`")
    assert "<code>code</code>" in road.inline("see https://example.org/ for `code`")


def test_markdown_is_understood_where_it_was_written_as_such(road: Road) -> None:
    html = road.markdown("**hi** <b>raw</b> ![x](https://example.org/p.png) $x$")
    assert "<strong>hi</strong>" in html
    assert "&lt;b&gt;raw&lt;/b&gt;" in html
    assert "<img" not in html
    assert "<math" in html


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_leaves_only_what_is_allowed(road: Road, text: str) -> None:
    for html in (road.plain(text), road.line(text), road.inline(text), road.markdown(text)):
        _assert_harmless(html)


@given(st.text(alphabet="<>&\"'`$\\{}()[]!#*_~\n /:ahtps.中=;\u0301\u202e", max_size=200))
def test_no_text_gets_more_than_what_is_allowed(text: str) -> None:
    road = Road()
    for html in (road.plain(text), road.markdown(text)):
        _assert_harmless(html)


@given(st.text(alphabet="ab中 \n#*_1.-", max_size=80))
def test_plain_words_are_never_lost(text: str) -> None:
    assert "".join(_words(Road().plain(text)).split()) == "".join(text.split())


def _assert_harmless(html: str) -> None:
    for found in re.findall(r"<[^>]*>?", html):
        assert ALLOWED_TAG.fullmatch(found), found
    attributes = set(re.findall(r" ([a-z-]+)=\"", "".join(re.findall(r"<[^>]*>", html))))
    assert not {name for name in attributes if name.startswith("on") or name in ("style", "src")}
    for target in re.findall(r'href="([^"]*)"', html):
        assert target.startswith(("https://", "http://", "mailto:")), target
