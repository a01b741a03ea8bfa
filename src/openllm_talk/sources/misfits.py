"""A JSON object of which some field is not what its reader expects, without that field.

Exporters change the type of a field now and then; what such an object says besides is not lost.
"""

from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


def fitting(raw: bytes | None, kind: type[T], needed: frozenset[str]) -> T | None:
    """The object `raw` as `kind`, with the fields that fit.

    None where it is no object, or a field `needed` is there and does not fit.
    """
    try:
        parts = msgspec.json.decode(raw or b"", type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
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
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
