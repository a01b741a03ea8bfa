"""What a reader of one chat format offers: the only thing that detection and reading know of it.

A module of `chats/` that defines `FORMAT` is a format, a package may define several `FORMATS`;
adding one is a matter of one file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from openllm_talk.records import Row
from openllm_talk.sources.files import Source
from openllm_talk.sources.look import Look

DateOrder = Literal["day-first", "month-first", "year-first"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader takes where the file cannot decide; None: the likeliest, marked `assumed`.

    `timezone` is an IANA name. `year` is that of the last message, for formats that write none.
    `progress` is called with the bytes read so far, now and then.
    """

    date_order: DateOrder | None = None
    timezone: str | None = None
    year: int | None = None
    progress: Callable[[int], None] | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a file that looks like a format is not read as it, said in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Format:
    """A chat format: its name, how sure it is of a file (0.0 to 1.0), and how it reads one.

    What stands before the first «-» of `name` is the platform. `claim` gets a first look at a file,
    or at a folder or zip: a format that is made of several files claims that as a whole, and all
    others leave it to detection to look at the files in it one by one. `read` streams messages,
    system rows and rejects in file order, `index` from 0 without gaps; it raises BrokenSource at
    the place where a file is cut off, after the rows before it, so whoever stores rows must be able
    to take them back. `near` says what is wrong with a file that the format almost claims. `root`
    says of a folder or zip that the format claims in which folder of it the export stands («a/b/»).
    """

    name: str
    claim: Callable[[Look], float]
    read: Callable[[Source, Options], Iterator[Row]]
    near: Callable[[Look], Complaint | None] | None = None
    root: Callable[[Look], str] | None = None

    @property
    def platform(self) -> str:
        """The platform whose export it is."""
        return self.name.partition("-")[0]
