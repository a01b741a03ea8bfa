"""The benches by name, and how what they vary is set from outside."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, get_origin, get_type_hints

import msgspec

from openllm_talk.errors import PracticeError
from openllm_talk.practice.item import Bench
from openllm_talk.practice.needle.items import Needle
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.state.checkpoints import StateProcess

BENCHES: Mapping[str, type[State | Needle]] = {
    "state": State,
    "state-process": StateProcess,
    "needle": Needle,
}


def bench(name: str, settings: Mapping[str, str] | None = None) -> Bench:
    """The bench called `name`, with some of its settings other than they are by default.

    A setting is a field of the bench's `Settings`, its value as one would write it: «8», «0.2»,
    «point,sum». PracticeError names the benches or settings that there are.
    """
    if name not in BENCHES:
        raise PracticeError(
            f"there is no bench «{name}»; there are {', '.join(BENCHES)}",
            f"没有叫“{name}”的评测；可用的有 {'、'.join(BENCHES)}",
        )
    made = BENCHES[name]()
    if not settings:
        return made
    hints = get_type_hints(type(made.settings))
    # How long a prompt is, is asked for by itself.
    known = [field.name for field in fields(made.settings) if field.name != "tokens"]
    values: dict[str, Any] = {
        key: _value(name, known, hints, key, text) for key, text in settings.items()
    }
    kind: Any = BENCHES[name]
    changed: Bench = kind(replace(made.settings, **values))
    return changed


def parsed(pairs: Iterable[str]) -> dict[str, str]:
    """`KEY=VALUE` pairs as a dict, sorted by key. PracticeError for one without «=»."""
    split = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise PracticeError(
                f"«{pair}» is no setting; write it as KEY=VALUE, for example operations=32",
                f"“{pair}”不是设置；请写成 名称=值，例如 operations=32",
            )
        split[key.strip()] = value.strip()
    return dict(sorted(split.items()))


def _value(name: str, known: list[str], hints: dict[str, Any], key: str, text: str) -> object:
    if key not in known:
        raise PracticeError(
            f"the bench {name} has no setting «{key}»; there are {', '.join(known)}",
            f"评测 {name} 没有“{key}”这个设置；可用的有 {'、'.join(known)}",
        )
    listed = get_origin(hints[key]) is tuple
    written: object = [part.strip() for part in text.split(",")] if listed else text
    try:
        return msgspec.convert(written, hints[key], strict=False)
    except msgspec.ValidationError as exc:
        raise PracticeError(
            f"«{text}» is no value for {key} of the bench {name}: {exc}",
            f"“{text}”不能用作评测 {name} 的 {key}：{exc}",
        ) from exc
