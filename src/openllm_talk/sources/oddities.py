"""What can still be read of an element that is not built as its format says.

An exporter's next version makes a number of what was a string, and one odd key would cost the
whole message. Readers decode strictly, which is fast; what fails comes here.
"""

from typing import Any, TypeVar, get_args, get_origin

import msgspec

from openllm_talk.records import Reject
from openllm_talk.sources import lines
from openllm_talk.sources.json_stream import Undecoded

T = TypeVar("T", bound=msgspec.Struct)


def mended(raw: bytes | None, kind: type[T], needed: frozenset[str] = frozenset()) -> T | None:
    """The object in `raw` with those keys that are as they should be.

    Numbers and strings stand for each other; of a list, the elements that fit are kept. None where
    it is no object, or where a key `needed` is there and nothing of it can be read.
    """
    try:
        loose = msgspec.json.decode((raw or b"").decode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return _object(loose, kind, needed) if isinstance(loose, dict) else None


def later(raw: msgspec.Raw, kind: Any) -> Any:
    """A value whose reading was put off, as `kind`; None where it is absent, null or another.

    Damaged letters in it are shown as U+FFFD.
    """
    if len(memoryview(raw)) == 0:
        return None
    try:
        return msgspec.json.decode(raw, type=kind | None)
    except UnicodeDecodeError:
        return later(msgspec.Raw(bytes(raw).decode("utf-8", "replace").encode()), kind)
    except (msgspec.DecodeError, RecursionError):
        return None


def _object(loose: dict[str, Any], kind: type[T], needed: frozenset[str]) -> T | None:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name in loose:
            value = _value(loose[field.encode_name], field.type)
            if value is not msgspec.NODEFAULT:
                found[field.name] = value
            elif field.encode_name in needed:
                return None
    return kind(**found)


def _value(loose: Any, kind: Any) -> Any:
    """What can be read of the value as `kind`; NODEFAULT for nothing."""
    if kind is msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(loose))
    try:
        return msgspec.convert(loose, kind, strict=False)
    except (msgspec.ValidationError, RecursionError):
        pass
    if isinstance(loose, int | float):
        return _value(str(loose), kind)
    for choice in (kind, *get_args(kind)):
        if (
            isinstance(loose, dict)
            and isinstance(choice, type)
            and issubclass(choice, msgspec.Struct)
        ):
            return _object(loose, choice, frozenset())
        if isinstance(loose, list) and get_origin(choice) is list:
            (inner,) = get_args(choice)
            read = (_value(one, inner) for one in loose)
            return [one for one in read if one is not msgspec.NODEFAULT]
    return msgspec.NODEFAULT


def reject(
    index: int, number: int, reason: str, reason_zh: str, raw: Undecoded | None = None
) -> Reject:
    """The reject for element `number` of a list; `raw` says why it could not be decoded."""
    more, more_zh = (f": {raw.error}", f"：{raw.error}") if raw else ("", "")
    shown = ((raw.raw if raw else None) or b"")[: 4 * lines.SHOWN].decode("utf-8", "replace")
    return Reject(
        index=index,
        line=number,
        reason=reason + more,
        reason_zh=reason_zh + more_zh,
        raw=shown[: lines.SHOWN],
    )
