"""What a page says it is about: title and abstract from its metas, its title element, its script.

A page may be anything, also made to be slow to read, so nothing here looks further than so many
metas and letters, and no pattern can go back over what it has read.
"""

import html as html_
import re
from typing import Final

from openllm_talk.errors import NoPage
from openllm_talk.records import Record
from openllm_talk.sources.pages import sites
from openllm_talk.sources.pages.sites import Site

LONGEST_TITLE: Final = 120
LONGEST_ABSTRACT: Final = 2000
NOT_THE_PAGE: Final = NoPage(
    "shows an error, a login or a check instead", "给出的是错误、登录或验证页面"
)
_NO_TITLE: Final = NoPage("has no title", "没有标题")
_MOST_METAS: Final = 400
_LONGEST_META: Final = 20_000
_VALUE: Final = r"\"[^\"]{0,8000}+\"|'[^']{0,8000}+'|[^\s\"'<>]{1,2000}+"
_META: Final = re.compile(rf"<meta\b((?:[^<>\"']++|{_VALUE}){{0,60}}+)", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(rf"([A-Za-z:_-]{{1,40}}+)\s*+=\s*+({_VALUE})")
_TITLE: Final = re.compile(r"<title(?:\s[^<>]{0,500})?>([^<]{0,2000}+)", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
# Letters that are not seen but change what is: controls, direction marks, zero widths.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")  # fmt: skip # noqa: E501
_JOINT: Final = r"\s*[-–—|·_:：,，]\s*"


class Head(Record, frozen=True):
    """The metas of a page by their names in lower case («title» is the title element)."""

    metas: dict[str, str]
    script: str | None = None


def read(html: str, host: str, path: str) -> tuple[str, str | None]:
    """Title and abstract of the page that came from `path` of `host`; raises NoPage where it has
    no title or is not what was shared."""
    site = sites.site_of(host)
    page = _head(_without_comments(html), site)
    said = [page.metas.get(name, "") for name in site.titles]
    named = _tidy(page.metas.get("og:site_name", ""))
    title = next((each for each in (_bare(one, site, named) for one in said) if each), "")
    title = title or _bare(page.script or "", site, named)
    if not title:
        raise NOT_THE_PAGE if sites.CHECK_WORDS.search(html) else _NO_TITLE
    if sites.NO_CONTENT.fullmatch(title):
        raise NOT_THE_PAGE
    if path != "/" and title.casefold() in {named.casefold(), host, host.removeprefix("www.")}:
        raise _NO_TITLE  # only its site's name
    return _settled(title, _abstract(page, site), site)


def asks_who_you_are(path: str) -> bool:
    """Whether a path is one to which a site sends those whom it does not know."""
    return bool(sites.LOGIN.search(path))


def _settled(title: str, abstract: str, site: Site) -> tuple[str, str | None]:
    """Title and abstract as they are given out, nothing said twice."""
    if site.names and (name := re.match(rf"({site.names})(?::|$)", title)):
        abstract = re.sub(rf"\s+-\s+{re.escape(name[1])}$", "", abstract, flags=re.IGNORECASE)
        if title == name[1] and abstract:
            title = f"{title}: {abstract}"
    title = _cut(title, LONGEST_TITLE)
    says_more = abstract and abstract.casefold().rstrip("….") not in title.casefold()
    return title, _cut(abstract, LONGEST_ABSTRACT) if says_more else None


def _abstract(page: Head, site: Site) -> str:
    for name in site.abstracts:
        text = _tidy(page.metas.get(name, ""))[: LONGEST_ABSTRACT + 1]
        if site.slogans:
            text = re.sub(site.slogans, "", text, flags=re.IGNORECASE).strip()
        if len(text) > 3:
            return text
    return ""


def _bare(text: str, site: Site, named: str) -> str:
    """A title without what its site hangs on in front and behind."""
    title = _tidy(text)[: 2 * LONGEST_TITLE + 200]
    if site.front:
        title = re.sub(rf"^{site.front}", "", title)
    if site.tail:
        title = re.sub(rf"{site.tail}$", "", title)
    if named and len(named) < 60:
        shorter = re.sub(rf"{_JOINT}{re.escape(named)}$", "", title, flags=re.IGNORECASE)
        title = shorter if len(shorter) > 2 else title
    return title.strip()


def _head(html: str, site: Site) -> Head:
    metas: dict[str, str] = {}
    at = 0
    for _ in range(_MOST_METAS):
        found = _META.search(html, at)
        if found is None:
            break
        at = found.end()
        given = {name.lower(): _unquoted(value) for name, value in _ATTRIBUTE.findall(found[1])}
        name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
        if name and given.get("content", "").strip():
            metas.setdefault(name, given["content"])
    title = _TITLE.search(html)
    metas["title"] = title[1] if title else ""
    script = re.search(site.script, html) if site.script else None
    return Head(metas=metas, script=_unescaped(script["title"]) if script else None)


def _without_comments(html: str) -> str:
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join((*kept, html[at:]))


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in ("'", '"') else value


def _unescaped(text: str) -> str:
    """The text of a string in a script."""

    def letter(found: re.Match[str]) -> str:
        if code := found[1] or found[2]:
            return chr(int(code, 16))
        return " " if found[3] in "ntr" else found[3]

    return _ESCAPE.sub(letter, text)


def _tidy(text: str) -> str:
    """One line of visible text, entities read (some sites write them twice)."""
    text = html_.unescape(html_.unescape(text[:_LONGEST_META]))
    return " ".join(_UNSEEN.sub("", text).split())


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
