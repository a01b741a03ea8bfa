"""A paragraph as a document gives it: the common ground of PDF, DOCX, Markdown and plain text."""

import re
from dataclasses import dataclass, field

from openllm_talk.sources import urls

_LEADS_OUT = re.compile(r"(?:https?|ftp)://\S|www\.\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link behind `text[start:end]` of its block."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its text (a hard line break is «\\n») and its links.

    `depth` counts the lists around it, `heading` is 1 … 6 for a heading, `code` says that it is
    set in a typewriter face, `bold` that all of it is bold. `line` is where it stands in a text
    file, `page` in a paged one.
    """

    text: str
    depth: int = 0
    heading: int = 0
    code: bool = False
    bold: bool = False
    anchors: tuple[Anchor, ...] = field(default=())
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture stands that is named but never read: on a page, a line, or `under` a heading.

    Screenshots show names of people who never agreed to be published.
    """

    page: int | None = None
    line: int | None = None
    under: str | None = None


def leads_out(url: str) -> bool:
    """Whether the target of a link is a web address, not a mailbox or a place in the document."""
    return _LEADS_OUT.match(url) is not None or urls.find(url) == [url]
