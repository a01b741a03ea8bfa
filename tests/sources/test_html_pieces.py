"""HTML cut into pieces: across blocks, in little memory, whatever stands between."""

import re
from pathlib import Path

import pytest
from exports import write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.sources import files, html_pieces
from openllm_talk.sources.files import Source

OPENING = re.compile(rb"<div id=m\d+>")


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    parts=st.lists(st.text(st.sampled_from("ab<>/ 中\n"), max_size=60), max_size=12),
    block=st.integers(1, 90),
)
def test_pieces_put_together_are_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: list[str], block: int
) -> None:
    monkeypatch.setattr(files, "BLOCK", block)
    monkeypatch.setattr(files, "SAMPLE", block)
    head = "<html>中文，中文，中文"
    written = [f"<div id=m{number}>{part}" for number, part in enumerate(parts)]
    source = Source(write(tmp_path, head + "".join(written), "a.html"))
    found = list(html_pieces.pieces(source, OPENING))
    assert [piece.text for piece in found] == [head, *written]
    assert [piece.last for piece in found] == [False] * len(parts) + [True]
    lines = [head, *written]
    assert [piece.line for piece in found] == [
        "".join(lines[:place]).count("\n") + 1 for place in range(len(lines))
    ]


def test_a_file_that_begins_with_a_message_has_an_empty_head(tmp_path: Path) -> None:
    source = Source(write(tmp_path, "<div id=m1>a<div id=m2>b", "a.html"))
    found = list(html_pieces.pieces(source, OPENING))
    assert [piece.text for piece in found] == ["", "<div id=m1>a", "<div id=m2>b"]


def test_a_piece_that_is_too_long_is_cut_and_the_next_one_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BLOCK", 100)
    monkeypatch.setattr(files, "SAMPLE", 100)
    monkeypatch.setattr(html_pieces, "LONGEST", 3_000)
    text = "head<div id=m1>" + "x\n" * 5_000 + "<div id=m2>b<div id=m3>c"
    found = list(html_pieces.pieces(Source(write(tmp_path, text, "a.html")), OPENING))
    assert [(piece.text[:12], piece.too_long) for piece in found] == [
        ("head", False), ("<div id=m1>x", True), ("<div id=m2>b", False), ("<div id=m3>c", False),
    ]  # fmt: skip
    assert [piece.line for piece in found] == [1, 1, 5_001, 5_001]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("a<br>b<br/>c", "a\nb\nc"),
        ("a<b>b</b><i>c<u>d</u>e</i>f", "abcdef"),
        ("a<p>b</p>c", "a\nb\nc"),
        ("<p>a</p><p>b</p>", "a\nb"),
        ("a\n<p>b</p>\nc", "a\nb\nc"),
        ("<div><div>a</div></div>b", "a\nb"),
        ("x<s class='no'>gone</s>y", "xy"),
        ("<img alt=E> z", "E z"),
        ("&lt;b&gt; &amp;amp; &apos;", "<b> &amp; '"),
        ("", ""),
    ],
)
def test_text_is_what_a_reader_sees(inner: str, text: str) -> None:
    body = html_pieces.parsed(f"<section>{inner}</section>")
    assert body is not None
    shown = html_pieces.shown(
        body[0],
        is_block=lambda one: one.tag in {"p", "div"},
        without=frozenset({"no"}),
        picture=lambda one: one.get("alt") or "",
    )
    assert shown == text


def test_links_come_first_and_parts_of_them_are_not_repeated() -> None:
    found = html_pieces.addresses(["https://a.com/x)"], "https://a.com/x) and https://b.com/y")
    assert found == ("https://a.com/x)", "https://b.com/y")
