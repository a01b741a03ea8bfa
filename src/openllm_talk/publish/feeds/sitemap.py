"""The map of a site for search engines (https://www.sitemaps.org/protocol.html)."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace

from openllm_talk.publish.feeds.xml import child, document

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def sitemap(address: str, places: Sequence[str], languages: Sequence[tuple[str, str]]) -> str:
    """All pages in all languages; `languages` are pairs of language tag and prefix."""
    register_namespace("xhtml", _XHTML)
    root = Element("urlset", {"xmlns": _NAMESPACE})
    for place in places:
        for _, prefix in languages:
            url = SubElement(root, "url")
            child(url, "loc", f"{address}{prefix}{place}")
            for language, other in languages if len(languages) > 1 else ():
                SubElement(
                    url,
                    f"{{{_XHTML}}}link",
                    rel="alternate",
                    hreflang=language,
                    href=f"{address}{other}{place}",
                )
    return document(root)
