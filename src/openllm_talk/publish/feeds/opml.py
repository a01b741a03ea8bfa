"""OPML 2.0 (http://opml.org/spec2.opml): every feed of the site once, a branch for a language."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from openllm_talk.publish.feeds.atom import END
from openllm_talk.publish.feeds.feed import Feed
from openllm_talk.publish.feeds.xml import child, document

FILE = "feeds.opml"
TYPE = "text/x-opml"


def opml(title: str, branches: Iterable[tuple[str, Iterable[Feed]]]) -> str:
    """The list; `branches` are the names of languages with their feeds."""
    root = Element("opml", version="2.0")
    child(SubElement(root, "head"), "title", title)
    body = SubElement(root, "body")
    for name, feeds in branches:
        branch = SubElement(body, "outline", text=name)
        for feed in feeds:
            SubElement(
                branch,
                "outline",
                type="rss",  # the one word for every format of a feed
                text=feed.title,
                title=feed.title,
                xmlUrl=feed.url + END,
                htmlUrl=feed.home,
                language=feed.language,
            )
    return document(root)
