"""Text cut at the heads of its messages, however it comes in blocks."""

import re
from pathlib import Path

import pytest
from exports import write

from openllm_talk.sources import files, heads
from openllm_talk.sources.heads import Candidate, Part

HEAD = re.compile("^#(.*)$", re.MULTILINE)
TWO = re.compile("^(.*):\ntime (.*)$", re.MULTILINE)


def told(one: Candidate) -> str | None:
    return one.found[1] or None


@pytest.mark.parametrize("block", [3, 7, 1 << 18])
def test_parts_do_not_depend_on_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(files, "BLOCK", block)
    monkeypatch.setattr(files, "SAMPLE", 1)
    source = files.Source(write(tmp_path, "x\n\n#a\n1\n2\n#\n3\n#b\n#c\n\n4"))
    found = list(heads.parts(source, HEAD, told))
    assert [(part.head, part.number, part.body, part.following) for part in found] == [
        (None, 1, "x\n", "a"),
        ("a", 3, "1\n2\n#\n3", "b"),
        ("b", 8, "", "c"),
        ("c", 9, "\n4", None),
    ]
    source = files.Source(write(tmp_path, "a:\ntime 1\nx:\ny\n\nb:\ntime 2\nz\n"))
    found = list(heads.parts(source, TWO, told, head_lines=2))
    assert [(part.head, part.number, part.body) for part in found] == [
        ("a", 1, "x:\ny\n"),
        ("b", 6, "z"),
    ]


def test_a_line_that_is_too_long_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openllm_talk.sources.lines.LONGEST", 1000)
    source = files.Source(write(tmp_path, f"#a\n1\n{'x' * 3000}\n2\n#b\n3\n"))
    found = list(heads.parts(source, HEAD, told))
    assert [(part.head, part.too_long, part.number) for part in found] == [
        ("a", False, 1), (None, True, 3), (None, False, 4), ("b", False, 5),
    ]  # fmt: skip
    assert [line.number for part in found[:3] if part.head is None for line in part.told()] == [
        3,
        4,
    ]


def test_only_the_part_with_odd_letters_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        "#甲\n一二三\n#乙\n".encode() * 20 + "四五六".encode("gb18030") + "\n#丙\n".encode()
    )
    found: list[Part[str]] = list(heads.parts(files.Source(path), HEAD, told))
    assert [part.guessed for part in found] == [False] * 39 + [True, False]
    assert found[39].body == "四五六"


def test_fresh_means_after_a_blank_line(tmp_path: Path) -> None:
    fresh: list[bool] = []
    source = files.Source(write(tmp_path, "#a\n#b\n\n#c\n \u3000\n#d\nx\n#e\n"))
    for _ in heads.parts(source, HEAD, lambda one: fresh.append(one.fresh) or "x"):  # type: ignore[func-returns-value]
        pass
    assert fresh == [True, False, True, True, False]
