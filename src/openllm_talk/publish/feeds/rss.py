"""RSS 2.0 (https://www.rssboard.org/rss-specification), with the element that names its address.

An author there is an e-mail address, which nobody's is printed: authors stay out.
"""

from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace

from openllm_talk.publish.feeds import atom
from openllm_talk.publish.feeds.feed import NEVER, Feed, FeedItem
from openllm_talk.publish.feeds.xml import child, document

END = ".rss"
TYPE = "application/rss+xml"


def rss(feed: Feed) -> str:
    """The feed as RSS."""
    register_namespace("atom", atom.NAMESPACE)
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    child(channel, "title", feed.title)
    child(channel, "link", feed.home)
    child(channel, "description", feed.description or feed.title)
    child(channel, "language", feed.language)
    if feed.updated != NEVER:
        child(channel, "lastBuildDate", _written(feed.updated))
    SubElement(channel, f"{{{atom.NAMESPACE}}}link", rel="self", type=TYPE, href=feed.url + END)
    for item in feed.items:
        _item(SubElement(channel, "item"), item)
    return document(root)


def _item(element: Element, item: FeedItem) -> None:
    child(element, "title", item.title)
    child(element, "link", item.url)
    child(element, "guid", item.id).set("isPermaLink", "false")
    if item.published != NEVER:
        child(element, "pubDate", _written(item.published))
    child(element, "description", item.html)


def _written(time: str) -> str:
    """A time as RFC 822 writes it, with four figures of the year."""
    return format_datetime(datetime.fromisoformat(time))
