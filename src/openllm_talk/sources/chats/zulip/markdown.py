"""Zulip's own Markdown as the stream saw it: mentions, links to streams, links with a label.

Everything else (bold, code, quotes) stays as it was typed, and so does all that stands in code.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping

import msgspec

from openllm_talk.records import Attachment
from openllm_talk.sources import lines, urls

_MARKED = re.compile(
    r"@(?P<silent>_?)(?:\*\*(?P<name>[^*\n|]{0,120})(?:\|(?P<id>\d{1,12}))?\*\*"
    r"|\*(?P<group>[^*\n]{1,120})\*(?!\*))"
    r"|#\*\*(?P<stream>[^*\n>]{1,120})(?:>(?P<topic>[^*\n]{0,120}?)(?:@(?P<at>\d{1,20}))?)?\*\*"
    r"|!?\[(?P<label>[^\[\]\n]{0,500})\]\((?P<address>[^\s()]{1,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,500})?)"
    r"(?: \"[^\"\n]{0,200}\")?\)"
)
_ANSWERED = re.compile(
    r"(?=.{0,400}\n`{3,}quote)[^\n]{0,300}?\]\((?P<link>[^\s()]{0,1000}/near/(?P<id>\d{1,20})[^\s()]{0,200})\)"
)
"""How an answer with a quotation begins: «@_**Name** [said](…/near/123):», in any language."""
_POLL = re.compile(r"/poll(?: |\n)\s*(?P<title>[^\n]*)(?P<options>.*)", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$")
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]{1,1000}?(?<!`)\1(?!`)")
_SPEECH = ("quote", "spoiler")
"""Blocks between fences that are not code."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}:|[/#]|www\.", re.IGNORECASE)
_UPLOADS = re.compile(r"(?:https?://[^/\s]+)?/user_uploads/")
_EXTENSIONS = {
    "image": "png jpg jpeg gif webp heic bmp svg tiff avif",
    "video": "mp4 mov webm mkv avi",
    "audio": "mp3 ogg oga m4a wav opus flac aac",
}
_KINDS = {ending: kind for kind, endings in _EXTENSIONS.items() for ending in endings.split()}


class Said(msgspec.Struct, frozen=True, gc=False):
    """What a message says, with whom and what it names, and which message it quotes first."""

    text: str
    mentions: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None


def said(content: str, names: Mapping[int, str]) -> Said:
    """What the stream saw of `content`; `names` are people's by their numbers."""
    if content.startswith("/me "):
        content = content[4:]
    elif content.startswith("/poll") and (poll := _POLL.fullmatch(content)):
        return _poll(poll)
    if "](" not in content and "**" not in content and "@" not in content:
        text = content.strip(lines.MARKS)
        return Said(text, urls=tuple(urls.find(text)))
    return _Resolving(content, names).said()


def _poll(found: re.Match[str]) -> Said:
    told = [found["title"].strip()]
    told += [f"- {line.strip()}" for line in found["options"].split("\n") if line.strip()]
    text = "\n".join(line for line in told if line)
    return Said(text, (), tuple(urls.find(text)), (Attachment(name="", kind="poll"),))


def uploaded(address: str, label: str) -> Attachment | None:
    """The file that an address points at, if it was uploaded to Zulip."""
    if not _UPLOADS.match(address):
        return None
    own = address.rpartition("/")[2]
    kind = _KINDS.get((label or own).rpartition(".")[2].lower())
    kind = kind or _KINDS.get(own.rpartition(".")[2].lower(), "file")
    return Attachment(name=label or own, kind=kind)


def _code(content: str) -> list[int]:
    """Where code begins and ends, by turns."""
    bounds: list[int] = []
    open_fences: list[str] = []
    begun: int | None = None
    at = 0
    for line in content.split("\n"):
        fence = _FENCE.match(line)
        if fence and open_fences[-1:] == [fence[1]] and not fence[2].strip():
            open_fences.pop()
            if begun is not None:
                bounds += (begun, at)
                begun = None
        elif begun is None and fence:
            open_fences.append(fence[1])
            begun = None if fence[2].strip().startswith(_SPEECH) else at
        elif begun is None:
            for span in _CODE.finditer(line):
                bounds += (at + span.start(), at + span.end())
        at += len(line) + 1
    return bounds if begun is None else [*bounds, begun]


class _Resolving:
    """One message while its marks are replaced."""

    def __init__(self, content: str, names: Mapping[int, str]) -> None:
        self._content = content
        self._names = names
        self._mentions: dict[str, None] = {}
        self._addresses: list[str] = []
        self._attachments: list[Attachment] = []
        self._code = _code(content) if "`" in content or "~~~" in content else []
        self._line = (0, 0)
        self._has_words = False
        answered = _ANSWERED.match(content) if "/near/" in content else None
        self._link = answered["link"] if answered else None
        self._reply_to = answered["id"] if answered else None

    def said(self) -> Said:
        text = _MARKED.sub(self._shown, self._content).strip(lines.MARKS)
        if self._attachments:
            text = text.strip()
        found = urls.find(text)
        return Said(
            text,
            tuple(self._mentions),
            self._in_order(found),
            tuple(self._attachments),
            self._reply_to,
        )

    def _in_order(self, found: list[str]) -> tuple[str, ...]:
        """The addresses in the text and behind its words, as they stand in the message."""
        if not self._addresses:
            return tuple(found)
        return tuple(sorted(dict.fromkeys([*found, *self._addresses]), key=self._content.find))

    def _shown(self, found: re.Match[str]) -> str:
        """What stands in the stream for a mark."""
        if bisect_right(self._code, found.start()) % 2:
            return found[0]
        if found["address"] is not None:
            return self._linked(found)
        if found["stream"] is not None:
            topic = found["topic"]
            return f"#{found['stream']}" + (f" > {topic}" if topic else "")
        name = found["group"] or found["name"]
        if found["id"] is not None:
            name = self._names.get(int(found["id"])) or name
        if not name:
            return found[0]
        self._mentions[name] = None
        return name if found["silent"] else f"@{name}"

    def _linked(self, found: re.Match[str]) -> str:
        address, label = found["address"], found["label"]
        if not _ADDRESS.match(address):
            return found[0]
        if (file := uploaded(address, label)) is not None:
            self._attachments.append(file)
            return label if self._is_in_a_sentence(found) else ""
        if "://" in address and address != self._link:
            self._addresses.append(address)
        return label or address

    def _is_in_a_sentence(self, found: re.Match[str]) -> bool:
        """Whether words stand beside the link to a file in its line; asked once a line."""
        if not self._line[0] <= found.start() < self._line[1]:
            start = self._content.rfind("\n", 0, found.start()) + 1
            end = self._content.find("\n", found.end())
            self._line = (start, end if end >= 0 else len(self._content))
            line = self._content[start : self._line[1]]
            self._has_words = bool(_MARKED.sub("", line).strip())
        return self._has_words
