"""The text of messages that hold it in `blocks` or `attachments` only, as `mrkdwn` writes it.

A message that a person typed has its text beside its blocks. Apps leave `text` empty, or put a
note there that their content cannot be shown. An unknown block gives the texts in it that can be
found, so that new ones are not lost.
"""

from typing import Any

import msgspec

from openllm_talk.sources.chats.slack.signs import escaped
from openllm_talk.sources.oddities import later

_NOT_SHOWN = {"actions", "divider", "input", "rich_text_divider"}
_DEEPEST = 20


def text_of_blocks(raw: msgspec.Raw) -> str:
    """The blocks of a message as one text, a line for each; empty where there is none."""
    return _lines(_block(block, 0) for block in _list(raw))


def text_of_attachments(raw: msgspec.Raw) -> str:
    """What the attachments of a message say; an address that is only unfurled says its title."""
    return _lines(_attachment(one) for one in _list(raw))


def _list(raw: msgspec.Raw) -> list[Any]:
    found: list[Any] | None = later(raw, list[Any])
    return found or []


def _lines(parts: Any) -> str:
    return "\n".join(part for part in parts if part)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _attachment(one: Any) -> str:
    if not isinstance(one, dict):
        return ""
    inner, fields = one.get("blocks"), one.get("fields")
    told = [_string(one.get(key)) for key in ("pretext", "title", "text")]
    if one.get("title_link") and told[1] and "<" not in told[1]:
        told[1] = _link(_string(one["title_link"]), told[1])
    told += [
        _lines((_string(each.get("title")), _string(each.get("value"))))
        for each in (fields if isinstance(fields, list) else ())
        if isinstance(each, dict)
    ]
    if isinstance(inner, list):
        told += [_block(block, 0) for block in inner]
    return _lines(told) or _string(one.get("fallback"))


def _block(block: Any, depth: int) -> str:
    """A block, or an element of one that stands on a line of its own."""
    if not isinstance(block, dict) or depth > _DEEPEST:
        return ""
    kind = block.get("type")
    if kind in _NOT_SHOWN:
        return ""
    elements = block.get("elements")
    if kind == "rich_text_list" and isinstance(elements, list):
        return _bullets(block, elements, depth)
    if isinstance(elements, list):
        if kind in {"rich_text", "context"}:
            return _lines(_block(one, depth + 1) for one in elements)
        return "".join(_inline(one) for one in elements)
    fields = block.get("fields")
    parts = [_text(block.get("text")), *map(_text, fields if isinstance(fields, list) else ())]
    return _lines(parts) or _text(block.get("title")) or escaped(_string(block.get("alt_text")))


def _bullets(block: dict[str, Any], elements: list[Any], depth: int) -> str:
    indent = block.get("indent")
    margin = "    " * min(indent, 10) if isinstance(indent, int) else ""
    offset = block.get("offset")
    first = 1 + (offset if isinstance(offset, int) else 0)
    ordered = block.get("style") == "ordered"
    return "\n".join(
        f"{margin}{f'{number}.' if ordered else '•'} {_block(one, depth + 1)}"
        for number, one in enumerate(elements, first)
    )


def _text(value: Any) -> str:
    """A text object; only those of kind `plain_text` are not escaped yet."""
    if isinstance(value, dict):
        written = _string(value.get("text"))
        return escaped(written) if value.get("type") == "plain_text" else written
    return _string(value)


def _inline(one: Any) -> str:
    """A piece of a line of rich text."""
    if not isinstance(one, dict):
        return ""
    kind = one.get("type")
    written = escaped(_string(one.get("text")))
    match kind:
        case "user":
            return f"<@{_string(one.get('user_id'))}>"
        case "usergroup":
            return f"<!subteam^{_string(one.get('usergroup_id'))}>"
        case "channel":
            return f"<#{_string(one.get('channel_id'))}>"
        case "broadcast":
            return f"<!{_string(one.get('range'))}>"
        case "emoji":
            tone = one.get("skin_tone")
            return f":{_string(one.get('name'))}:" + (f":skin-tone-{tone}:" if tone else "")
        case "link":
            return _link(escaped(_string(one.get("url"))), written)
        case "color":
            return _string(one.get("value"))
        case "date":
            return escaped(_string(one.get("fallback"))) or str(one.get("timestamp") or "")
    return written


def _link(url: str, label: str) -> str:
    url = url.replace("|", "%7C")
    return f"<{url}|{label}>" if label else f"<{url}>"
