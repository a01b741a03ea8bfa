"""A first look at what is to be read, shared by all formats that are asked if it is theirs."""

import csv
from functools import cached_property

from openllm_talk.sources import files, lines
from openllm_talk.sources.files import Source
from openllm_talk.sources.outline import Outline, outline

LINES = 400
"""Lines that are looked at."""


class Look:
    """What `Format.claim` and `Format.near` are given; everything is read when first asked for.

    A folder or zip has `members` and no text; a file has text and no members.
    """

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def members(self) -> dict[str, Source]:
        """The files of a folder or zip by their names in it; empty for a file."""
        return files.members(self.source.path) if self.source.is_container else {}

    @cached_property
    def beginning(self) -> str:
        """The first quarter of a megabyte as text; empty for a folder or zip."""
        return "" if self.source.is_container else files.beginning(self.source)

    @cached_property
    def lines(self) -> list[str]:
        """The first lines, without their ends."""
        return lines.first(self.beginning, LINES)

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The cells of the first line, read as a line of a CSV table; empty where it is none."""
        first = next((line for line in self.lines if line.strip()), "")[:10_000]
        try:
            return tuple(cell.strip() for cell in next(csv.reader([first]), ()))
        except csv.Error:
            return ()

    @cached_property
    def json(self) -> Outline | None:
        """How the file is built, if it is JSON or JSON Lines; None if it is not."""
        if self.beginning.lstrip()[:1] not in {"{", "["}:
            return None
        return outline(self.source)
