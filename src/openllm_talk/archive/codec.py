"""Messages as JSON text for the archive, and back, unharmed."""

from functools import cache
from typing import Any

import msgspec

from openllm_talk.records import Message


def encode(message: Message) -> str:
    """`message` as JSON without the fields that hold their default; `decode` undoes it exactly.

    Lone surrogates, which no UTF-8 can hold, become «?».
    """
    defaults = _defaults()
    fields = msgspec.structs.asdict(message).items()
    kept = {name: value for name, value in fields if defaults.get(name, ...) != value}
    try:
        return msgspec.json.encode(kept).decode("utf-8")
    except UnicodeEncodeError:
        return msgspec.json.encode(_without_surrogates(msgspec.to_builtins(kept))).decode("utf-8")


def decode(record: str) -> Message:
    """The message that `encode` made `record` of."""
    return _decoder().decode(record)


@cache
def _decoder() -> msgspec.json.Decoder[Message]:
    return msgspec.json.Decoder(Message)


@cache
def _defaults() -> dict[str, Any]:
    return {field.name: field.default for field in msgspec.structs.fields(Message)}


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {name: _without_surrogates(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_surrogates(part) for part in value]
    return value
