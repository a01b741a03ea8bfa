"""Lines of any length and any encoding."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.sources import files, lines


def read(folder: Path, raw: bytes) -> list[lines.Line]:
    """The lines of a file of those bytes."""
    path = folder / "a.txt"
    path.write_bytes(raw)
    return list(lines.read(files.Source(path)))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=9))
)
def test_lines_come_back_with_their_numbers(tmp_path: Path, texts: list[str]) -> None:
    found = read(tmp_path, b"\xef\xbb\xbf" + "".join(f"{text}\r\n" for text in texts).encode())
    assert [(line.number, line.text) for line in found] == list(enumerate(texts, 1))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
def test_no_bytes_are_too_odd(tmp_path: Path, raw: bytes) -> None:
    found = read(tmp_path, raw)
    assert [line.number for line in found] == list(range(1, len(found) + 1))


def test_old_macs_end_lines_with_cr_alone(tmp_path: Path) -> None:
    assert [line.text for line in read(tmp_path, b"a\rb\rc")] == ["a", "b", "c"]
    assert [line.text for line in read(tmp_path, b"a\rb\nc")] == ["a\rb", "c"]


def test_only_line_ends_end_a_line() -> None:
    assert lines.first("a\u2028b\x0bc\r\nd\re\nf", 3) == ["a\u2028b\x0bc", "d", "e"]


@pytest.mark.parametrize("end", [b"\nlast\n", b"\nlast"])
def test_a_huge_line_is_cut_and_the_next_one_read(tmp_path: Path, end: bytes) -> None:
    found = read(tmp_path, b"first\n" + b"x" * (3 * lines.LONGEST + 5) + end)
    assert [(line.number, len(line.text), line.too_long) for line in found] == [
        (1, 5, False), (2, lines.LONGEST, True), (3, 4, False),
    ]  # fmt: skip


def test_a_damaged_letter_does_not_turn_the_line_into_another_script(tmp_path: Path) -> None:
    (line,) = read(tmp_path, "中文正文".encode()[:-1] + b"\n")
    assert (line.text, line.guessed) == ("中文正\ufffd", True)


def test_progress_ends_at_the_files_size(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"line\n" * 500_000)
    seen: list[int] = []
    for _ in lines.read(files.Source(path), seen.append):
        pass
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


@pytest.mark.parametrize("word", ["Größe", "naïveté", "garçon déçu"])
def test_two_western_letters_that_meet_are_not_chinese(tmp_path: Path, word: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("中文在这里\n".encode() + word.encode("latin-1") + b"\n")
    assert [line.text for line in lines.read(files.Source(path))] == ["中文在这里", word]
