"""JSON Lines: each line's number, whatever stands on the others."""

import json
from pathlib import Path

import msgspec
import pytest
from exports import write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files, json_lines
from openllm_talk.sources.json_stream import Undecoded


class Pair(msgspec.Struct):
    a: int = 0
    b: str = ""


def read(folder: Path, text: str) -> list[tuple[int, Pair | Undecoded]]:
    return list(json_lines.read(files.Source(write(folder, text)), Pair))


def test_lines_have_their_numbers(tmp_path: Path) -> None:
    assert read(tmp_path, '{"a":1}\n{"a":2}') == [(1, Pair(1)), (2, Pair(2))]
    assert read(tmp_path, '\ufeff{"a":1}\r\n\r\n{"a":2}\r\n\n') == [(1, Pair(1)), (3, Pair(2))]
    assert read(tmp_path, "") == []


def test_an_odd_line_costs_no_other(tmp_path: Path) -> None:
    found = read(tmp_path, '{"a":1}\nno\n{"a":"x"}\n{"a":1},{"a":2}\n{"a":1}]\n{"a":\n{"a":2}')
    assert [number for number, one in found if isinstance(one, Pair)] == [1, 7]
    assert [number for number, one in found if isinstance(one, Undecoded)] == [2, 3, 4, 5, 6]


def test_a_last_line_that_breaks_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenSource, match="last line") as broken:
        read(tmp_path, '{"a":1}\n{"b":"x')
    assert broken.value.line == 2


def test_half_a_letter_is_shown_as_such(tmp_path: Path) -> None:
    assert read(tmp_path, '{"b":"\\ud83d"}\n{"b":"x"}')[0] == (1, Pair(b="\ufffd"))


def test_a_line_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "LONGEST", files.SAMPLE)
    text = "\n".join(['{"a":1}', json.dumps({"b": "x" * 3 * files.SAMPLE}), '{"a":3}'])
    first, second, third = read(tmp_path, text)
    assert (first, third) == ((1, Pair(1)), (3, Pair(3)))
    assert second[0] == 2
    assert isinstance(second[1], Undecoded)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(words, max_size=30), block=st.integers(1, 50))
def test_blocks_end_anywhere(tmp_path: Path, texts: list[str], block: int) -> None:
    lines = [json.dumps({"b": text}) for text in texts]
    path = write(tmp_path, "\n".join(lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "BLOCK", block)
        patch.setattr(files, "SAMPLE", block)
        found = list(json_lines.read(files.Source(path), dict[str, str]))
    assert found == [(number, {"b": text}) for number, text in enumerate(texts, 1)]
