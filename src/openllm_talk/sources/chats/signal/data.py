"""Signal chats as sigexport writes them in `data.json`: one object a line for each message.

    {"date": "2023-05-01T10:00:02.123000", "sender": "Ana", "body": "hi  ", "quote": "",
     "sticker": null, "reactions": [["Bob", "👍"]], "attachments": [{"name", "path"}]}

A quotation stands there as it does in the Markdown (`\\n\\n> its text\\n\\n`).
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from openllm_talk.records import Attachment, Row
from openllm_talk.sources import files, lines
from openllm_talk.sources.chats.signal.rows import Rows, Told, attachment, channel
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look

_KEYS = ("date", "sender", "body", "quote", "reactions", "attachments")


class _Written(msgspec.Struct, gc=False):
    """A message as it stands there."""

    date: Any = None
    sender: Any = None
    body: Any = None
    quote: Any = None
    sticker: Any = None
    reactions: Any = None
    attachments: Any = None
    deleted: Any = None
    call: Any = None


def claim(look: Look) -> float:
    """Sure of JSON Lines, or one line of JSON, with the keys of such messages."""
    found = look.json
    if found is None:
        return 0.0
    if found.kind == "lines":
        return 1.0 if found.share("", *_KEYS) > 0.5 else 0.0
    return 1.0 if found.kind == "object" and set(_KEYS) <= found.keys.keys() else 0.0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of a chat; see the module. Raises BrokenSource where it cannot be read on."""
    decoder = msgspec.json.Decoder(_Written)
    rows = Rows(channel(source))
    for line in lines.read(source, options.progress):
        if not line.text.strip():
            continue
        try:
            if line.too_long:
                raise msgspec.DecodeError
            written = decoder.decode(line.text)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as exc:
            yield lines.reject(
                rows.index, line, f"not a message of Signal's: {exc}", f"不是 Signal 的消息：{exc}"
            )
            rows.index += 1
        else:
            yield rows.make(_told(written, line))


def _told(written: _Written, line: lines.Line) -> Told:
    quote = _quoted(_string(written.quote)) if written.quote else None
    return Told(
        line=line.number,
        time=_string(written.date),
        author=_string(written.sender),
        text=_string(written.body),
        quote=quote,
        reactions=_reactions(written.reactions) if written.reactions else (),
        attachments=_attachments(written) if written.attachments or written.sticker else (),
        deleted=written.deleted is True,
        call=written.call is True,
        guessed=line.guessed,
    )


def _quoted(written: str) -> str | None:
    """What is quoted, without its marks; None where nothing is."""
    told = (one.removeprefix(">").removeprefix(" ") for one in written.strip().split("\n"))
    return "\n".join(told).strip() or None


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _reactions(found: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of name and emoji; objects with those keys in other versions."""
    pairs: list[tuple[str, str]] = []
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict):
            pairs.append((_string(one.get("name")), _string(one.get("emoji"))))
        elif isinstance(one, list) and len(one) == 2:
            pairs.append((_string(one[0]), _string(one[1])))
    return tuple(pair for pair in pairs if pair[1])


def _attachments(written: _Written) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    if isinstance(written.sticker, dict):
        found.append(Attachment(name=_string(written.sticker.get("emoji")), kind="sticker"))
    elif written.sticker:
        found.append(Attachment(name=_string(written.sticker), kind="sticker"))
    beside = written.attachments if isinstance(written.attachments, list) else []
    found += [
        attachment(_string(one.get("name")), _string(one.get("path")))
        for one in beside
        if isinstance(one, dict)
    ]
    return tuple(found)
