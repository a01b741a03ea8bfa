"""An object a line, and objects with odd values."""

from pathlib import Path

import msgspec
import pytest
from exports import write

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files, json_lines, lenient
from openllm_talk.sources.json_stream import Undecoded


class Inner(msgspec.Struct):
    b: int = 0


class One(msgspec.Struct):
    a: str = ""
    inner: Inner | None = None
    many: list[Inner] | None = None


def read(folder: Path, text: str) -> list[json_lines.Record[One]]:
    return list(json_lines.read(files.Source(write(folder, text)), One))


def test_lines_keep_their_numbers_and_blank_ones_are_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, '{"a": "1"}\r\n\r\n{"a": "2"}\r\n[]\r\n{"a": "\\ud83d"}')
    assert [one.line for one in found] == [1, 3, 4, 5]
    assert isinstance(found[2].value, Undecoded)
    assert isinstance(found[3].value, One)
    assert found[3].value.a == "\ufffd"


def test_a_last_line_that_breaks_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenSource, match="last line") as broken:
        read(tmp_path, '{"a": "1"}\n{"a": "2')
    assert broken.value.line == 2
    found = read(tmp_path, '{"a": "1\n{"a": "2"}\n')
    assert isinstance(found[0].value, Undecoded)
    assert found[1].line == 2


def test_odd_values_are_left_out(tmp_path: Path) -> None:
    raw = b'{"a": 7, "inner": {"b": 3, "c": 1}, "many": [{"b": 1}, 5, {"b": "x"}]}'
    assert lenient.decode(raw, One) == One("", Inner(3), [Inner(1), Inner(0)])
    assert lenient.decode(b"[1]", One) is None
    assert lenient.decode(b'{"a": ', One) is None
    assert lenient.decode(None, One) is None
