"""What every format of a feed says. Times are ISO 8601 text with an offset."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from openllm_talk.community import Community
from openllm_talk.publish.issue_view import IssueView

NEWEST = 20
"""Items in a feed."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC).isoformat()
"""The time of what has none."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One thing in a feed: whole addresses, HTML that stands by itself."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: str
    updated: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `home` is the address of the page that it follows, `path` where it stands in the
    site without the end that a format adds, `address` the site's own with a slash at its end."""

    title: str
    description: str
    author: str
    language: str
    id: str
    address: str
    path: str
    home: str
    items: tuple[FeedItem, ...] = ()

    @property
    def url(self) -> str:
        """Its address without the end that a format adds."""
        return self.address + self.path

    @property
    def updated(self) -> str:
        """When the newest change to an item was made."""
        return newest(item.updated for item in self.items)


def tag(address: str, day: date | None, place: str) -> str:
    """An id for good (RFC 4151): the site's host, some day of what it names, and its place."""
    host = urlsplit(address).hostname or "localhost"
    return f"tag:{host},{day.isoformat() if day else '2023'}:{place.rstrip('/')}"


def published(view: IssueView, community: Community) -> str:
    """When the issue came out; 1970 where its day is not known."""
    if view.day is None:
        return NEVER
    try:
        clock = time.fromisoformat((view.issue.time or "")[:5])
    except ValueError:
        clock = time(0, 0)
    return datetime.combine(view.day, clock.replace(tzinfo=None), community.zone).isoformat()


def updated(view: IssueView, community: Community) -> str:
    """When the issue was corrected last; when it came out, where it was not."""
    corrected = (moment(made.correction.date, community) for made in view.corrections)
    return newest((published(view, community), *corrected))


def moment(text: str | None, community: Community) -> str:
    """An ISO 8601 day or time with the community's offset where it has none; 1970 for no time."""
    try:
        read = datetime.fromisoformat(text or "")
    except ValueError:
        return NEVER
    return (read if read.tzinfo else read.replace(tzinfo=community.zone)).isoformat()


def newest(times: Iterable[str]) -> str:
    """The latest of these times; 1970 where there is none."""
    return max(times, key=datetime.fromisoformat, default=NEVER)
