"""A paragraph as a document gives it: the common ground of PDF, Markdown and plain text."""

from dataclasses import dataclass, field


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
