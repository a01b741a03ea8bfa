"""Slack's way of writing text: what the reader of the chat saw of it.

People, channels and addresses stand between angle brackets (`<@U1>`, `<#C1|general>`,
`<https://a.com|here>`, `<!here>`); the signs `& < >` themselves are escaped, nothing else is.
`*bold*` and `:emoji:` stay as written.
"""

import re

import msgspec

from openllm_talk.sources import lines, urls
from openllm_talk.sources.chats.slack.names import Names
from openllm_talk.sources.chats.slack.signs import escaped, unescaped

_TOKEN = re.compile(
    r"<(?:(?P<sign>[@#!])(?P<key>[^<>|]+)|(?P<url>[A-Za-z][A-Za-z0-9+.\-]*:[^<>|]+))"
    r"(?:\|(?P<label>[^<>]*))?>"
)
_EVERYBODY = {"here", "channel", "everyone", "group"}


class Shown(msgspec.Struct, frozen=True, gc=False):
    """A text as the reader of the chat saw it, with whom it names and where it points."""

    text: str
    mentions: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


def shown(written: str, names: Names) -> Shown:
    """What is shown of a text as it is written; `mentions` are people and groups by name."""
    if "<" not in written:
        text = unescaped(written).strip(lines.MARKS)
        return Shown(text, (), tuple(urls.find(text)) if _may_hold_one(text) else ())
    mentions: dict[str, None] = {}
    found: dict[str, None] = {}
    text = _TOKEN.sub(lambda token: _token(token, names, mentions, found), written)
    if _may_hold_one(bare := _TOKEN.sub(" ", written)):
        found.update(dict.fromkeys(urls.find(unescaped(bare))))
    return Shown(unescaped(text).strip(lines.MARKS), tuple(mentions), tuple(found))


def _may_hold_one(text: str) -> bool:
    """Whether there may be an address in the text; most texts are passed by here."""
    return "/" in text or "www." in text


def _token(
    token: re.Match[str], names: Names, mentions: dict[str, None], found: dict[str, None]
) -> str:
    """What stands in a token's place, still escaped."""
    sign, key, url, label = token["sign"], token["key"], token["url"], token["label"]
    if url is not None:
        if "://" in url:
            found[unescaped(url)] = None
        return label or url.removeprefix("mailto:").removeprefix("tel:")
    if sign == "@":
        name = names.known(key)
        name = escaped(name) if name else (label or key).removeprefix("@")
        mentions[unescaped(name)] = None
        return f"@{name}"
    if sign == "#":
        known = names.channels.get(key)
        return f"#{escaped(known) if known else (label or key).removeprefix('#')}"
    return _command(key, label, mentions)


def _command(key: str, label: str | None, mentions: dict[str, None]) -> str:
    """What is shown of `<!…>`: everybody, a group of people, a date, or what an app made up."""
    command, _, rest = key.partition("^")
    if command in _EVERYBODY:
        return f"@{command}"
    if command == "subteam":
        name = (label or rest).removeprefix("@")
        mentions[unescaped(name)] = None
        return f"@{name}"
    return label or (rest if command == "date" else f"&lt;{key}&gt;")
