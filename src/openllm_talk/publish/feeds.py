"""Feeds with the full text of the newest issues, and the site's map for search engines.

Atom is RFC 4287, its ids are tag addresses (RFC 4151) made of the site's host, the issue's day and
place; JSON Feed is version 1.1 (https://www.jsonfeed.org/version/1.1/).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

import msgspec

from openllm_talk.community import Community
from openllm_talk.publish.issue_view import IssueView

NEWEST = 20
"""Issues in a feed."""

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An issue as a feed gives it: whole addresses, HTML that stands by itself."""

    view: IssueView
    id: str
    url: str
    html: str
    published: str
    updated: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What both kinds of feed say; `home` ends with a slash."""

    community: Community
    language: str
    id: str
    home: str
    items: tuple[FeedItem, ...]


def tag(address: str, view: IssueView, prefix: str) -> str:
    """The issue's id for good. It names the day of the issue, as a tag must name some day."""
    host = urlsplit(address).hostname or "localhost"
    day = view.day.isoformat() if view.day else "2023"
    return f"tag:{host},{day}:{prefix}{view.place.rstrip('/')}"


def published(view: IssueView, community: Community) -> str:
    """When the issue came out, with its offset; 1970 where its day is not known."""
    if view.day is None:
        return datetime(1970, 1, 1, tzinfo=UTC).isoformat()
    try:
        clock = time.fromisoformat((view.issue.time or "")[:5])
    except ValueError:
        clock = time(0, 0)
    return datetime.combine(view.day, clock.replace(tzinfo=None), community.zone).isoformat()


def updated(view: IssueView, community: Community) -> str:
    """When the issue was corrected last, with its offset; when it came out, where it was not."""
    times = [published(view, community)]
    for made in view.corrections:
        if made.day:
            said = made.correction.date or ""
            try:
                moment = datetime.fromisoformat(said)
            except ValueError:
                moment = datetime.combine(made.day, time(0, 0))
            aware = moment if moment.tzinfo else moment.replace(tzinfo=community.zone)
            times.append(aware.isoformat())
    return max(times, key=_instant)


def atom(feed: Feed) -> str:
    """The feed as Atom."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": feed.language})
    _child(root, "title", feed.community.name)
    if feed.community.description:
        _child(root, "subtitle", feed.community.description)
    _child(root, "id", feed.id)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.home)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{feed.home}feed.xml")
    _child(root, "updated", max((item.updated for item in feed.items), key=_instant, default=_NO))
    _child(SubElement(root, "author"), "name", feed.community.name)
    for item in feed.items:
        entry = SubElement(root, "entry")
        _child(entry, "title", item.view.title)
        _child(entry, "id", item.id)
        SubElement(entry, "link", rel="alternate", type="text/html", href=item.url)
        _child(entry, "published", item.published)
        _child(entry, "updated", item.updated)
        if item.view.issue.highlights:
            _child(entry, "summary", " · ".join(item.view.issue.highlights))
        _child(entry, "content", item.html).set("type", "html")
    return _xml(root)


def json_feed(feed: Feed) -> str:
    """The feed as JSON Feed 1.1."""
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.community.name,
        "home_page_url": feed.home,
        "feed_url": f"{feed.home}feed.json",
        "description": feed.community.description,
        "language": feed.language,
        "authors": [{"name": feed.community.name, "url": feed.home}],
        "items": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.view.title,
                "summary": " · ".join(item.view.issue.highlights),
                "content_html": item.html,
                "date_published": item.published,
                "date_modified": item.updated,
            }
            for item in feed.items
        ],
    }
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode() + "\n"


def sitemap(address: str, places: Sequence[str], languages: Sequence[tuple[str, str]]) -> str:
    """All pages in all languages; `languages` are pairs of language tag and prefix."""
    register_namespace("xhtml", _XHTML)
    root = Element("urlset", {"xmlns": _SITEMAP})
    for place in places:
        for _, prefix in languages:
            url = SubElement(root, "url")
            _child(url, "loc", f"{address}{prefix}{place}")
            for language, other in languages if len(languages) > 1 else ():
                SubElement(
                    url,
                    f"{{{_XHTML}}}link",
                    rel="alternate",
                    hreflang=language,
                    href=f"{address}{other}{place}",
                )
    return _xml(root)


_NO = "1970-01-01T00:00:00+00:00"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _child(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = text
    return child


def _xml(root: Element) -> str:
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"
