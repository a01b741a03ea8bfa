"""What can be read of an element that is not built as its format says."""

import json

import msgspec
import pytest

from openllm_talk.sources.json_stream import Undecoded
from openllm_talk.sources.oddities import mended, reject


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
