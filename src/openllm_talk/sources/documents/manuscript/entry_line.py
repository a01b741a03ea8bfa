"""The line of an entry: «- [title](address) <address> — @who: note», and what people type instead.

Below it may stand a figure on a line of its own: «![what it shows](../practice/entries/…)».

Links and escapes are those of CommonMark 0.31 (inline links, autolinks, backslash escapes).
"""

import re
import string
from urllib.parse import quote, unquote

from openllm_talk.errors import Language
from openllm_talk.records import Figure, Record
from openllm_talk.sources import urls as running

_PUNCTUATION = re.escape(string.punctuation)
_SPECIAL = re.compile(
    rf"\\(?=[{_PUNCTUATION}]|\Z)|[\[\]]|<(?=[A-Za-z!/?])|(?<=http)(?=://)|(?<=https)(?=://)"
    r"|(?<=[—–-])@|(?<=[—–-] )@"
)
_ESCAPED = re.compile(rf"\\([{_PUNCTUATION}])")
_ITEM = re.compile(
    r"(?:[-*+•]|[0-9]{1,3}[.)、．])(?:[ \t]+(.*))?|(?:•|[0-9]{1,3}[、．])(.*)", re.DOTALL
)
_LINK = (
    r"\[(?P<title>(?:[^\[\]\\]|\\.|\[[^\[\]\\]*\])*)\]"
    r"\((?:<(?P<angle>[^<>]*)>|(?P<target>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))\)"
)
_AUTOLINK = r"<(?P<auto>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>"
_TOKEN = re.compile(
    rf"\\[{_PUNCTUATION}]|{_LINK}|{_AUTOLINK}|(?P<bare>https?://[^\s<>]+)", re.DOTALL
)
_TARGET = re.compile(r"[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*")
_BY = re.compile(r"@([^：:\n]+)(?:(?:：|: ?)(.*))?", re.DOTALL)
_DASHES = ("——", "—", "–", "--")
_DASH = re.compile(r"\s*(?:——|—|–|--|-|：|:|，|,)\s*")
_EDGES = " \t：:，,—–-"
FIGURES = "../practice/"
"""Where figures stand, seen from a manuscript in `drafts`; any other picture is no figure."""
_FIGURE = re.compile(
    rf" {{0,3}}!\[(?P<alt>(?:[^\[\]\\]|\\.|\[[^\[\]\\]*\])*)\]"
    rf"\(<?{re.escape(FIGURES)}(?P<file>[^\s<>()]+)>?\)[ \t]*",
    re.DOTALL,
)
_UNSAFE_IN_FILE = re.compile(r"[\s\x00-\x1f\x7f%<>()\\\[\]]")


class Line(Record, frozen=True):
    """What an entry's line says: title, addresses, who brought it, a note on the same line."""

    title: str
    urls: tuple[str, ...] = ()
    by: str | None = None
    note: str | None = None


class _Link(Record, frozen=True):
    """An address in a line: where it begins and ends, and its words if it has any."""

    start: int
    end: int
    url: str
    words: str | None = None

    @property
    def bare(self) -> bool:
        """Whether nothing but the address itself stands there."""
        return self.words is None or self.words == self.url


def read_item(line: str) -> str | None:
    """What follows the sign of a list («- », «1. »), if the line begins with one."""
    found = _ITEM.fullmatch(line)
    return None if found is None else (found[1] or found[2] or "")


# --- writing ------------------------------------------------------------------------------------


def write_line(line: Line, language: Language) -> str:
    """The line as Markdown, without the sign of the list.

    A note needs an address before it, and a name no colon: `read_line` says whether it worked.
    """
    pieces = [_linked(line) if line.urls else _escaped(line.title)]
    if line.by is not None:
        colon = "：" if language == "zh" else ": "
        pieces.append(f"@{line.by}" if line.note is None else f"@{line.by}{colon}{line.note}")
    elif line.note is not None:
        guard = "\\" if line.note.lstrip("\\").startswith("@") else ""
        pieces.append(guard + line.note)
    return " — ".join(pieces)


def _linked(line: Line) -> str:
    first, *further = line.urls
    if line.title == first and _bare_end(first) == len(first):
        pieces = [first]
    elif not line.title and _is_autolink(first):
        pieces = [f"<{first}>"]
    else:
        pieces = [f"[{_escaped(line.title)}]({_target(first)})"]
    pieces += [f"<{url}>" if _is_autolink(url) else f"[]({_target(url)})" for url in further]
    return " ".join(pieces)


def _is_autolink(url: str) -> bool:
    return re.fullmatch(_AUTOLINK, f"<{url}>") is not None


def _target(url: str) -> str:
    return url if _TARGET.fullmatch(url) else f"<{url}>"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def write_figure(figure: Figure) -> str:
    """The figure as a line of Markdown that any editor shows, if its file stands there."""
    file = _UNSAFE_IN_FILE.sub(lambda found: quote(found[0], safe=""), figure.file)
    return f"![{_escaped(figure.alt)}]({FIGURES}{file})"


def guarded_figure(line: str) -> str:
    """The line of a note, with a backslash before what would be read as a figure."""
    return f"\\{line}" if read_figure(line.lstrip("\\")) else line


def unguarded_figure(line: str) -> str:
    """The line as it was before `guarded_figure`."""
    core = line.lstrip("\\")
    return line[1:] if core != line and read_figure(core) else line


# --- reading ------------------------------------------------------------------------------------


def read_figure(line: str) -> Figure | None:
    """The figure that the line shows, if it is one of the workspace's own and stands alone."""
    found = _FIGURE.fullmatch(line)
    if found is None:
        return None
    return Figure(file=unquote(found["file"]), alt=_unescaped(found["alt"]).strip())


def read_line(text: str) -> Line:
    """What the line says: links as written, or words with addresses among them, as typed."""
    links = _links(text)
    if not links:
        return _without_link(text)
    taken = 1 if links[0].start == 0 else 0
    while 0 < taken < len(links) and _follows(links[taken - 1], links[taken], text):
        taken += 1
    rest = text[links[taken - 1].end :]
    if taken == len(links) and (not rest or rest.startswith(" — ")):
        return _said(_title_of(links[0]), _urls(links), rest.removeprefix(" — "))
    return _typed(text, links)


def _links(text: str) -> list[_Link]:
    links: list[_Link] = []
    place = 0
    while found := _TOKEN.search(text, place):
        link = _link(found)
        place = found.end() if link is None else link.end
        if link is not None:
            links.append(link)
    return links


def _link(found: re.Match[str]) -> _Link | None:
    """The link that was found, or None where it is an escape or no address."""
    start, end = found.span()
    if found["auto"] is not None:
        return _Link(start=start, end=end, url=found["auto"])
    if found["bare"] is not None:
        length = _bare_end(found["bare"])
        url = found["bare"][:length]
        return _Link(start=start, end=start + length, url=url, words=url) if length else None
    if found["title"] is None:
        return None
    url = found["target"] if found["angle"] is None else found["angle"]
    return _Link(start=start, end=end, url=url, words=_unescaped(found["title"]))


def _bare_end(text: str) -> int:
    """How much of the text, which begins like an address, is one (0: nothing)."""
    first = next(running.spans(text), None)
    return first.end if first is not None and first.start == 0 else 0


def _follows(one: _Link, other: _Link, text: str) -> bool:
    """Whether the other is a further address as the writer puts it: no words of its own."""
    return text[one.end : other.start] == " " and not other.words


def _title_of(link: _Link) -> str:
    return link.words or ""


def _urls(links: list[_Link]) -> tuple[str, ...]:
    return tuple(link.url for link in links if link.url)


def _said(title: str, urls: tuple[str, ...], tail: str) -> Line:
    """The line whose words after the dash are `tail`."""
    found = _BY.fullmatch(tail)
    if found:
        return Line(title=title, urls=urls, by=found[1].strip(), note=found[2] or None)
    if tail.startswith("\\") and tail.lstrip("\\").startswith("@"):
        tail = tail[1:]
    return Line(title=title, urls=urls, note=tail or None)


def _without_link(text: str) -> Line:
    head, at, name = text.rpartition("@")
    head = head.removesuffix(" ")
    for dash in _DASHES:
        if at and name and head.endswith(dash) and not re.search("[：:]", name):
            title = head.removesuffix(dash).rstrip()
            return Line(title=_unescaped(title), by=name.strip())
    return Line(title=_unescaped(text))


def _typed(text: str, links: list[_Link]) -> Line:
    """A line that a person typed: its words are the title, what follows the last address a note."""
    words: list[str] = []
    place = 0
    for link in links:
        before = text[place : link.start]
        words.append(before.rstrip() if link.bare else before + _title_of(link))
        place = link.end
    title, rest = _unescaped("".join(words)).strip(_EDGES), text[place:]
    if not rest.strip(f"{_EDGES}。．.；;、"):
        rest = ""
    dash = _DASH.match(rest)
    if dash and title:
        return _said(title, _urls(links), rest[dash.end() :])
    if title and links[-1].bare:
        return _said(title, _urls(links), rest.strip())
    whole = f"{title}{_unescaped(rest)}".strip(_EDGES)
    return Line(title=whole or links[0].url, urls=_urls(links))
