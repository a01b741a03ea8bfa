"""JSON objects of which some values are not what they should be: the rest is read all the same."""

import types
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


def decode(raw: bytes | None, kind: type[T]) -> T | None:
    """`raw` as `kind`, its odd values left at their defaults; None where it is no object at all."""
    if raw is None:
        return None
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return _object(value, kind) if isinstance(value, dict) else None


def _object(value: dict[str, Any], kind: type[T]) -> T | None:
    fitting = {
        field.name: found
        for field in msgspec.structs.fields(kind)
        if field.encode_name in value
        and (found := _fit(value[field.encode_name], field.type)) is not None
    }
    try:
        return kind(**fitting)
    except TypeError:
        return None


def _fit(value: Any, kind: Any) -> Any:
    """The value as `kind`, as far as it fits; None where it does not."""
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError):
        pass
    if get_origin(kind) in {Union, types.UnionType}:
        fits = (_fit(value, one) for one in get_args(kind) if one is not type(None))
        return next((fit for fit in fits if fit is not None), None)
    if get_origin(kind) is list and isinstance(value, list):
        fits = (_fit(one, get_args(kind)[0]) for one in value)
        return [fit for fit in fits if fit is not None]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        return _object(value, kind)
    return None
