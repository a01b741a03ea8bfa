"""The signs of a manuscript's body: marks, headings, labels, links, code blocks and escapes.

Everything here looks at one line (a code block: at its lines). The reader finds signs with these
functions, and the writer asks the same functions whether a text only looks like one, so that the
two cannot disagree. Markdown's own rules are those of CommonMark 0.31.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, get_args
from urllib.parse import quote, unquote

from openllm_talk.records import Group, Record, Role, SectionKind
from openllm_talk.sources.documents.manuscript.words import (
    ADDRESSES,
    ROLES,
    ROLES_TYPED,
    SHORTENED,
    read_byline,
)

Word = TypeVar("Word", bound=str)
Looks = Callable[[str], bool]

DATA = "<!-- talk:data"
"""How the block begins that holds what a person need not see; it ends with a line `-->`."""

TITLE_ENDS = "—"
"""The line between a title of several lines and the note below it."""

# --- marks: what a machine must remember, in a comment at the end of a line ---------------------

KINDS: tuple[SectionKind, ...] = get_args(SectionKind)
GROUPS: tuple[Group, ...] = get_args(Group)
ROLE_WORDS: tuple[Role, ...] = get_args(Role)
_DIVIDES = (*KINDS, "questions", "part")
_WORDS = frozenset([*_DIVIDES, *GROUPS, *ROLE_WORDS, "text", "short", "nolinks"])
_KEYS = frozenset(["id", "after", "label", "asker", "by", "since", "also", "re", "practice", "at"])
_MARK = re.compile(
    r"<!(?:--|[—–])((?:\s+[a-z_]+(?:=[^\s<>=]*)?|\s+[mdo][0-9]+)+)\s*(?:--|[—–])>\s*"
)
_HANDLE = re.compile(r"[mdo][0-9]+")
_UNSAFE_IN_MARK = re.compile(r"[\s\x00-\x1f\x7f%<>=]")


class Mark(Record, frozen=True):
    """What a comment at a line's end says: words, values by key, handles of the data block."""

    words: tuple[str, ...] = ()
    values: Mapping[str, str] = {}
    handles: tuple[str, ...] = ()

    def __str__(self) -> str:
        values = (f"{key}={_encoded(value)}" for key, value in self.values.items())
        return f"<!-- {' '.join((*values, *self.words, *self.handles))} -->"

    def __bool__(self) -> bool:
        return bool(self.words or self.values or self.handles)

    def one_of(self, words: Sequence[Word]) -> Word | None:
        """The first of `words` that the mark holds."""
        return next((word for word in words if word in self.words), None)


class Marked(Record, frozen=True):
    """A line without its mark, and the mark (an empty one where there is none)."""

    text: str
    mark: Mark = Mark()
    marked: bool = False


def with_mark(line: str, mark: Mark) -> str:
    """The line with the mark at its end; a line that ends like a mark is guarded."""
    guarded = _guarded(line)
    return f"{guarded} {mark}" if mark else guarded


def split_mark(line: str) -> Marked:
    """The line and its mark, apart."""
    start = _mark_starts(line)
    if start is None or _backslashes_before(line, start):
        return Marked(text=_unguarded(line))
    found = _MARK.fullmatch(line, start)
    if found is None:
        return Marked(text=line)
    text = line[:start].removesuffix(" ")
    return Marked(text=_unguarded(text), mark=_read_mark(found[1].split()), marked=True)


def _read_mark(tokens: Sequence[str]) -> Mark:
    pairs = (token.partition("=") for token in tokens if "=" in token)
    return Mark(
        words=tuple(token for token in tokens if token in _WORDS),
        values={key: unquote(value) for key, _, value in pairs},
        handles=tuple(token for token in tokens if _HANDLE.fullmatch(token)),
    )


def _mark_starts(line: str) -> int | None:
    """Where a mark begins that the line ends with: every token of it must be known."""
    start = line.rfind("<!")
    found = _MARK.fullmatch(line, start) if start >= 0 else None
    if found is None:
        return None
    for token in found[1].split():
        key, is_pair, _ = token.partition("=")
        known = key in _KEYS if is_pair else token in _WORDS or _HANDLE.fullmatch(token)
        if not known:
            return None
    return start


def _backslashes_before(line: str, place: int) -> int:
    return place - len(line[:place].rstrip("\\"))


def _guarded(line: str) -> str:
    start = _mark_starts(line)
    return line if start is None else f"{line[:start]}\\{line[start:]}"


def _unguarded(line: str) -> str:
    start = _mark_starts(line)
    if start is None or not _backslashes_before(line, start):
        return line
    return line[: start - 1] + line[start:]


def _encoded(value: str) -> str:
    return _UNSAFE_IN_MARK.sub(lambda found: quote(found[0], safe=""), value)


def join_values(values: Sequence[str]) -> str:
    """Several values for one key of a mark."""
    return ",".join(value.replace("%", "%25").replace(",", "%2C") for value in values)


def split_values(value: str) -> tuple[str, ...]:
    """The values that `join_values` joined."""
    return tuple(unquote(each) for each in value.split(",") if each)


def encoded_id(message: str) -> str:
    """A message's id as one word of the data block."""
    return _encoded(message)


def decoded_id(word: str) -> str:
    """The message's id that `encoded_id` made a word of."""
    return unquote(word)


# --- headings and labels ------------------------------------------------------------------------

_HEADING = re.compile(r"(#{2,6})\s*([^#].*)?|(#)(?:\s+(.*))?", re.DOTALL)
_DIGITS = "[0-9０-９]"
_LABELLED = re.compile(rf"([QDF]{_DIGITS}{{0,3}})(?:(?:：|: )(.*))?", re.DOTALL)
_TYPED = re.compile(
    rf"(?:(?P<bold>\*\*)|(?P<bracket>【))?"
    rf"(?:(?P<label>[QDFＱＤＦ]{_DIGITS}{{0,3}})(?:\(Discussion\)|\(Follow\))?|(?P<word>问|讨论|追问))"
    rf"(?:】|\*\*)?\s*(?:[（(](?P<by>[^（）()]{{1,40}})[）)])?\s*"
    rf"(?:[：:](?![\\/])|(?<=】))(?(bold)(?:\*\*)?)(?P<text>.*)",
    re.DOTALL,
)
_TYPED_IN_HEADING = re.compile(rf"(Q{_DIGITS}{{1,3}})(?:\s+|[.、．·]\s*)(.*)", re.DOTALL)
_TYPED_BY_NUMBER = re.compile(rf"(Q{_DIGITS}{{1,3}})[.、．]\s*(\S.*)", re.DOTALL)
_ANSWER = re.compile(
    rf"\*\*(?:(?P<label>A{_DIGITS}{{0,2}})|答|Answer)(?: · (?P<by>[^*·→：:\n]+?))??"
    rf"(?: · (?P<machine>{'|'.join(SHORTENED.values())}))?"
    rf"(?: → (?P<to>A{_DIGITS}{{0,2}}))?\*\*(?:：|: ?)(?P<text>.*)",
    re.DOTALL,
)
_TYPED_ANSWER = re.compile(
    rf"(?:(?P<bold>\*\*)|(?P<bracket>【))?"
    rf"(?:(?P<label>[AＡ]{_DIGITS}?)|答|回答|Answer)(?:】|\*\*)?\s*"
    rf"(?:[（(](?P<by>[^（）()]{{1,40}})[）)])?\s*"
    rf"(?:(?:→|->|回复)\s*(?P<to>A{_DIGITS}?)\s*)?"
    rf"(?:[：:](?![\\/])|(?<=】))(?(bold)(?:\*\*)?)(?P<text>.*)",
    re.DOTALL,
)
_LINKS = re.compile(rf"(?:{'|'.join(ADDRESSES.values())})[：:]((?:\s*<[^<>\s]+>)+)\s*")


class Heading(Record, frozen=True):
    """A line of `#`: how deep, its words, its mark, and whether it asks a question."""

    level: int
    words: str
    mark: Mark = Mark()
    marked: bool = False
    asks: bool = False


class Asked(Record, frozen=True):
    """The beginning of a question: its label, its role, who asked, and the words that follow."""

    text: str
    label: str | None = None
    role: Role = "question"
    asker: str | None = None


class Answered(Record, frozen=True):
    """The beginning of an answer; `typed` means that it lacks the signs the writer makes.

    `rewritten` means that it says itself that a machine shortened it.
    """

    text: str
    label: str | None = None
    by: str | None = None
    to: str | None = None
    typed: bool = False
    rewritten: bool = False


def read_heading(line: str) -> Heading | None:
    """The heading that the line is, in any place of the body."""
    if not line.startswith("#"):
        return None
    split = split_mark(line)
    found = _HEADING.fullmatch(split.text)
    if found is None:
        return None
    words = (found[2] or found[4] or "").strip()
    asks = "id" in split.mark.values or (
        split.mark.one_of(_DIVIDES) is None and read_asked(words, heading=True) is not None
    )
    level = len(found[1] or found[3])
    return Heading(level=level, words=words, mark=split.mark, marked=split.marked, asks=asks)


def is_structure(heading: Heading | None) -> bool:
    """Whether the heading divides the issue; a deeper one is part of the text around it."""
    return heading is not None and (heading.level in (2, 3) or (heading.level > 3 and heading.asks))


def read_asked(words: str, *, heading: bool = False) -> Asked | None:
    """The beginning of a question with its label, as written or typed, if that is what it is."""
    if found := _LABELLED.fullmatch(words):
        label = unicodedata.normalize("NFKC", found[1])
        if found[2] is not None or (heading and len(label) > 1):
            return _asked(label, found[2] or "")
    if found := _TYPED.fullmatch(words):
        if found["word"]:
            role = ROLES_TYPED[found["word"]]
            return Asked(text=found["text"].strip(), role=role, asker=found["by"])
        return _asked(found["label"], found["text"], found["by"])
    found = (_TYPED_IN_HEADING if heading else _TYPED_BY_NUMBER).fullmatch(words)
    return _asked(found[1], found[2]) if found else None


def _asked(typed_label: str, text: str, asker: str | None = None) -> Asked:
    label = unicodedata.normalize("NFKC", typed_label)
    return Asked(text=text.strip(), label=label, role=ROLES[label[0]], asker=asker)


def read_answered(line: str) -> Answered | None:
    """The beginning of an answer, as written or typed, if that is what the line is."""
    found = _ANSWER.fullmatch(line)
    typed = found is None
    found = found or _TYPED_ANSWER.fullmatch(line)
    if found is None:
        return None
    label = found["label"] and unicodedata.normalize("NFKC", found["label"])
    return Answered(
        text=found["text"],
        label=label,
        by=found["by"],
        to=found["to"],
        typed=typed,
        rewritten=not typed and found["machine"] is not None,
    )


def read_links(line: str) -> tuple[str, ...] | None:
    """The addresses of a line «链接：<…> <…>», if it is one."""
    found = _LINKS.fullmatch(line)
    return tuple(re.findall(r"<([^<>\s]+)>", found[1])) if found else None


# --- code blocks and escaped lines --------------------------------------------------------------

_FENCE = re.compile(r" {0,3}(?:(`{3,})([^`]*)|(~{3,})(.*))", re.DOTALL)


def opens_fence(line: str) -> bool:
    """Whether the line can open a code block."""
    return _FENCE.fullmatch(line) is not None


class Fences:
    """The code blocks of a text; one that is not closed before `stop` is no code block."""

    def __init__(self, lines: Sequence[str], stop: Looks | None = None) -> None:
        self._lines = lines
        self._stop = stop
        self._open: dict[str, _Unclosed] = {}

    def end(self, start: int) -> int | None:
        """The place of the line that closes the code block which opens at `start`."""
        opening = _FENCE.fullmatch(self._lines[start])
        if opening is None:
            return None
        sign = opening[1] or opening[3]
        unclosed = self._open.get(sign[0])
        if unclosed and start < unclosed.until and len(sign) >= unclosed.length:
            return None
        closing = re.compile(rf" {{0,3}}{re.escape(sign[0])}{{{len(sign)},}}[ \t]*")
        place = start + 1
        while place < len(self._lines):
            line = self._lines[place]
            if closing.fullmatch(line):
                return place
            if self._stop is not None and self._stop(line):
                break
            place += 1
        # Remembered, so that many unclosed fences cost one search and not one each.
        self._open[sign[0]] = _Unclosed(length=len(sign), until=place)
        return None


class _Unclosed(Record, frozen=True):
    length: int
    until: int


def is_hard(line: str) -> bool:
    """Whether the line is structure even inside a code block: a marked heading, the data block."""
    if line.startswith(DATA):
        return True
    heading = read_heading(line)
    return heading is not None and heading.level > 1 and heading.marked


def is_sign(line: str) -> bool:
    """Whether the line means something to the reader, wherever it stands in a question."""
    return (
        line.startswith(DATA)
        or is_structure(read_heading(line))
        or read_answered(line) is not None
        or read_asked(line) is not None
        or read_links(line) is not None
        or read_byline(line) is not None
    )


def _looks(line: str) -> bool:
    return is_sign(line) or opens_fence(line)


def escape_text(text: str) -> str:
    """The text with a backslash before each line that would mean something in a question."""
    lines = text.split("\n")
    fences = Fences(lines)
    escaped: list[str] = []
    while len(escaped) < len(lines):
        place = len(escaped)
        end = fences.end(place)
        if end is None:
            escaped.append(_escaped(lines[place], _looks))
        else:
            escaped.extend(_escaped(line, is_hard) for line in lines[place : end + 1])
    return "\n".join(escaped)


def unescape_line(line: str, *, code: bool = False) -> str:
    """The line of a text as it was before `escape_text`; `code`: it stands in a code block."""
    core = line.lstrip("\\")
    looks = is_hard if code else _looks
    return line[1:] if core != line and looks(core) else line


def _escaped(line: str, looks: Looks) -> str:
    return f"\\{line}" if looks(line.lstrip("\\")) else line
