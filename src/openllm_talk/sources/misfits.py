"""JSON of which a part is not what its reader expects: that part is left out, the rest is read.

Exporters change the type of a field now and then; what such an object says besides is not lost.
"""

from typing import Any, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def fitting(raw: bytes | None, kind: type[T], needed: frozenset[str]) -> T | None:
    """The object `raw` as `kind`, with the fields that fit.

    None where it is no object, or a field `needed` is there and does not fit.
    """
    try:
        parts = msgspec.json.decode(raw or b"", type=dict[str, msgspec.Raw])
    except _FAILURES:
        return None
    kept: dict[str, msgspec.Raw] = {}
    for field in msgspec.structs.fields(kind):
        value = parts.get(field.encode_name)
        if value is None:
            continue
        if _fits(value, field.type):
            kept[field.encode_name] = value
        elif field.encode_name in needed:
            return None
    return msgspec.json.decode(msgspec.json.encode(kept), type=kind)


def _fits(value: msgspec.Raw, kind: object) -> bool:
    try:
        msgspec.json.decode(value, type=kind)
    except _FAILURES:
        return False
    return True


def later(raw: msgspec.Raw, kind: Any) -> Any:
    """A value whose reading was put off, as `kind`; None where it is absent, null or another.

    Damaged letters in it are shown as U+FFFD.
    """
    if len(memoryview(raw)) == 0:
        return None
    try:
        return msgspec.json.decode(raw, type=kind | None)
    except UnicodeDecodeError:
        whole = msgspec.Raw(bytes(raw).decode("utf-8", "replace").encode())
        return later(whole, kind)
    except _FAILURES:
        return None
