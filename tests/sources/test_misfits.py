"""JSON with a part of another type than expected: the rest is read."""

import msgspec

from openllm_talk.sources.misfits import fitting, later


class Row(msgspec.Struct, rename={"from_": "from"}):
    """What a reader expects."""

    id: int | None = None
    from_: str | None = None
    tags: list[str] = []


NEEDED = frozenset({"id"})


def test_fields_that_fit_are_kept() -> None:
    raw = b'{"id": 1, "from": "Ana", "tags": 7, "more": []}'
    assert fitting(raw, Row, NEEDED) == Row(id=1, from_="Ana")


def test_a_needed_field_must_fit_where_it_is_there() -> None:
    assert fitting(b'{"id": "x", "from": "Ana"}', Row, NEEDED) is None
    assert fitting(b'{"from": "Ana"}', Row, NEEDED) == Row(from_="Ana")


def test_what_is_no_object_is_none() -> None:
    for raw in (None, b"", b"7", b"[1]", b"{", b"\xff", b"[" * 100_000):
        assert fitting(raw, Row, NEEDED) is None


def test_a_value_is_read_later_or_not_at_all() -> None:
    assert later(msgspec.Raw(b'["a"]'), list[str]) == ["a"]
    assert later(msgspec.Raw(b'["a\xff"]'), list[str]) == ["a\ufffd"]
    for raw in (b"", b"null", b"7", b"[" * 100_000):
        assert later(msgspec.Raw(raw), list[str]) is None
