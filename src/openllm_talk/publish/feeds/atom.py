"""Atom, RFC 4287."""

from xml.etree.ElementTree import Element, SubElement

from openllm_talk.publish.feeds.feed import Feed, FeedItem
from openllm_talk.publish.feeds.xml import child, document

NAMESPACE = "http://www.w3.org/2005/Atom"
END = ".xml"
TYPE = "application/atom+xml"


def atom(feed: Feed) -> str:
    """The feed as Atom."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    child(root, "title", feed.title)
    if feed.description:
        child(root, "subtitle", feed.description)
    child(root, "id", feed.id)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.home)
    SubElement(root, "link", rel="self", type=TYPE, href=feed.url + END)
    child(root, "updated", feed.updated)
    child(SubElement(root, "author"), "name", feed.author)
    for item in feed.items:
        _entry(SubElement(root, "entry"), item)
    return document(root)


def _entry(entry: Element, item: FeedItem) -> None:
    child(entry, "title", item.title)
    child(entry, "id", item.id)
    SubElement(entry, "link", rel="alternate", type="text/html", href=item.url)
    child(entry, "published", item.published)
    child(entry, "updated", item.updated)
    if item.summary:
        child(entry, "summary", item.summary)
    child(entry, "content", item.html).set("type", "html")
