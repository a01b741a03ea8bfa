"""The cursor over JSON: what `json.loads` sees, cut anywhere into blocks."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.errors import BrokenSource
from openllm_talk.sources.json_stream import Cursor, Undecoded

VALUE = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-99, 99),
        st.text(st.sampled_from('a"\\{}[],:\n中é'), max_size=8),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "a", "},{", '"']), inner, max_size=3),
    ),
    max_leaves=12,
)  # fmt: skip
ELEMENTS = st.lists(
    st.one_of(VALUE, st.fixed_dictionaries({"id": st.integers(0, 9), "x": VALUE})), max_size=50
)


def cursor(raw: bytes, size: int) -> Cursor:
    """A cursor over `raw` in blocks of `size` bytes."""
    return Cursor((raw[start : start + size] for start in range(0, len(raw), size)), "export.json")


def walk(raw: bytes, size: int) -> dict[str, Any]:
    """The object again, its `messages` element by element."""
    found: dict[str, Any] = {}
    at = cursor(raw, size)
    for key in at.members():
        if key == "messages":
            found[key] = list(at.elements(object))
        else:
            found[key] = json.loads(at.value(1 << 20) or b"")
    assert at.peek() == b""
    return found


@settings(max_examples=150, deadline=None)
@given(
    before=VALUE, elements=ELEMENTS, indent=st.sampled_from([None, 0, 1, 4, "\t"]),
    plain=st.booleans(), size=st.sampled_from([1, 5, 64, 4096]),
)  # fmt: skip
def test_it_sees_what_json_sees(
    before: Any, elements: list[Any], indent: int | str | None, plain: bool, size: int
) -> None:
    document = {"before": before, "messages": elements, "behind": before}
    raw = json.dumps(document, indent=indent, ensure_ascii=plain).encode()
    assert walk(raw, size) == document


@settings(max_examples=80, deadline=None)
@given(elements=ELEMENTS, size=st.sampled_from([3, 64]), data=st.data())
def test_wherever_it_is_cut_off_it_says_so(
    elements: list[Any], size: int, data: st.DataObject
) -> None:
    raw = json.dumps({"messages": elements, "behind": 1}, indent=1).encode()
    cut = data.draw(st.integers(1, len(raw) - 1))
    with pytest.raises(BrokenSource, match=r"cut off|not valid JSON"):
        walk(raw[:cut], size)


@settings(max_examples=80, deadline=None)
@given(raw=st.binary(max_size=60))
def test_no_bytes_make_it_fail_otherwise(raw: bytes) -> None:
    with contextlib.suppress(BrokenSource):
        walk(b'{"messages": [' + raw, 7)


def test_a_value_beyond_the_limit_is_passed_over_and_the_next_one_read() -> None:
    raw = json.dumps({"big": ["x" * 9000, {"y": [1] * 900}], "next": 1}).encode()
    at = cursor(raw, 100)
    assert [at.value(500) for _ in at.members()] == [None, b"1"]


def test_an_element_of_the_wrong_kind_stands_alone() -> None:
    raw = (
        b"[" + b", ".join([b'{"n": 1}'] * 40 + [b"{}", b"7", b"{bad}"] + [b'{"n": 1}'] * 40) + b"]"
    )
    found = list(cursor(raw, 64).elements(dict[str, int]))
    odd = [element for element in found if isinstance(element, Undecoded)]
    assert len(found) == 83
    assert [element.raw for element in odd] == [b"7", b"{bad}"]


def test_a_damaged_file_is_closed_though_its_error_is_kept() -> None:
    closed = []

    def blocks() -> Iterator[bytes]:
        try:
            yield b'[{"id": 1} !'
            yield b"]"
        finally:
            closed.append(True)

    with pytest.raises(BrokenSource):
        list(Cursor(blocks(), "export.json").elements(object))
    assert closed
