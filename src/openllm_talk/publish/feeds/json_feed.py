"""JSON Feed, version 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import msgspec

from openllm_talk.publish.feeds.feed import NEVER, Feed, FeedItem

VERSION = "https://jsonfeed.org/version/1.1"
END = ".json"
TYPE = "application/feed+json"


def json_feed(feed: Feed) -> str:
    """The feed as JSON Feed."""
    body: dict[str, object] = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url + END,
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.author, "url": feed.address}],
        "items": [_item(item) for item in feed.items],
    }
    return msgspec.json.format(msgspec.json.encode(_said(body)), indent=2).decode() + "\n"


def _item(item: FeedItem) -> dict[str, object]:
    dated = item.published != NEVER
    return _said(
        {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "summary": item.summary,
            "content_html": item.html,
            "date_published": item.published if dated else "",
            "date_modified": item.updated if dated else "",
        }
    )


def _said(body: dict[str, object]) -> dict[str, object]:
    """Without what is empty, except the text of an item, which it must have."""
    return {key: value for key, value in body.items() if value != "" or key == "content_html"}
