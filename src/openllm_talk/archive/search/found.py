"""What a search gives."""

from typing import Literal

from openllm_talk.records import Record, Status

Kind = Literal["question", "entry", "link", "thread", "message"]
Audience = Literal["public", "inside", "chat"]
"""Readers without login find only what published issues hold; editors and the command line find
everything, or what was said in the chat alone."""


class Shown(Record, frozen=True, omit_defaults=True):
    """What a passage shows of itself, kept beside its words.

    `also` are other words in which a question was asked.
    """

    id: str
    issue: str | None = None
    title: str = ""
    text: str = ""
    urls: tuple[str, ...] = ()
    time: str | None = None
    label: str | None = None
    status: Status | None = None
    also: tuple[str, ...] = ()


class Found(Record, frozen=True):
    """One thing that was found; `score` is from 0 to 1, how much of the query it holds."""

    kind: Kind
    id: str
    issue: str | None = None
    title: str = ""
    text: str = ""
    urls: tuple[str, ...] = ()
    time: str | None = None
    score: float = 0.0


class Earlier(Record, frozen=True):
    """A question that was asked before, where it stands and what became of it.

    `same` is the machine's verdict that it is the same question as the one that is asked now.
    """

    id: str
    text: str
    issue: str | None = None
    label: str | None = None
    status: Status | None = None
    score: float = 0.0
    same: bool = False
