"""What can be read of an element that is not built as its format says."""

import json

import msgspec
import pytest

from openllm_talk.sources.json_stream import Undecoded
from openllm_talk.sources.oddities import later, mended, reject


class Inner(msgspec.Struct):
    name: str | None = None
    count: int | None = None


class Outer(msgspec.Struct):
    id: str | None = None
    inner: Inner | None = None
    many: list[Inner | None] | None = None
    raw: msgspec.Raw = msgspec.Raw()
    answers: "list[Outer] | None" = None


def test_what_fits_is_kept_at_every_depth() -> None:
    loose = {
        "id": 7,
        "inner": {"name": ["x"], "count": "3"},
        "many": [{"name": "a"}, 5, {"count": {}}, None],
        "raw": {"any": [1]},
        "answers": [{"id": "b", "inner": 1}, "no"],
    }
    found = mended(json.dumps(loose).encode(), Outer)
    assert found is not None
    assert (found.id, found.inner) == ("7", Inner(None, 3))
    assert found.many == [Inner("a"), Inner(), None]
    assert json.loads(bytes(found.raw)) == {"any": [1]}
    assert found.answers == [Outer(id="b")]


@pytest.mark.parametrize("raw", [None, b"", b"7", b"[1]", b"{", b"\xff"])
def test_what_is_no_object_is_nothing(raw: bytes | None) -> None:
    assert mended(raw, Outer) is None


def test_a_reject_says_what_stands_there_and_why() -> None:
    found = reject(3, 4, "no message", "不是消息", Undecoded(b"x" * 9000, "bad"))
    assert (found.index, found.line, found.reason) == (3, 4, "no message: bad")
    assert found.reason_zh == "不是消息：bad"
    assert len(found.raw) == 500


class Row(msgspec.Struct, rename={"from_": "from"}):
    id: int | None = None
    from_: str | None = None


def test_a_needed_field_must_fit_where_it_is_there() -> None:
    needed = frozenset({"id"})
    assert mended(b'{"id": "x", "from": "Ana"}', Row, needed) is None
    assert mended(b'{"id": "7", "from": "Ana"}', Row, needed) == Row(id=7, from_="Ana")
    assert mended(b'{"from": "Ana"}', Row, needed) == Row(from_="Ana")


def test_a_value_is_read_later_or_not_at_all() -> None:
    assert later(msgspec.Raw(b'["a"]'), list[str]) == ["a"]
    assert later(msgspec.Raw(b'["a\xff"]'), list[str]) == ["a\ufffd"]
    for raw in (b"", b"null", b"7", b"[" * 100_000):
        assert later(msgspec.Raw(raw), list[str]) is None
