"""The shared words: what every room passes to the next.

All are frozen msgspec Structs with the names that `--json` prints. A field whose value is not
known is None, never a guess. Times are ISO 8601 text, with an offset where the source gives one.
"""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

Role = Literal["question", "discussion", "follow_up", "remark"]
Status = Literal["open", "partly", "answered", "stale"]
Group = Literal["main", "online", "group", "embedded"]
SectionKind = Literal[
    "news", "recommended", "classic", "practice", "free_talk", "references", "special"
]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What all records share: frozen, and made by keyword only."""


# --- chat: what a room of people said ---------------------------------------------------------
# They hold nothing but texts, numbers and tuples of each other: no cycles, so `gc=False`.


class Reaction(Record, frozen=True, gc=False):
    """One emoji under a message and how many people chose it."""

    emoji: str
    count: int


class Attachment(Record, frozen=True, gc=False):
    """A file, picture or sticker beside a message; its bytes are never read."""

    name: str
    kind: str


class Message(Record, frozen=True, gc=False):
    """One message or system row of a chat export, as the group saw it.

    `id` is the platform's own, or a content key where there is none. `reply_to` is the `id` of
    the message that the platform says this one answers. `urls` are as written. `line` is the
    place in the source: the line from 1, or the element's number from 1 in a JSON file.
    `author_id` is the platform's id of the person: it is never published.
    """

    index: int
    id: str
    kind: Literal["message", "system"] = "message"
    time: str | None = None
    author: str | None = None
    text: str = ""
    reply_to: str | None = None
    mentions: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    edited: bool = False
    deleted: bool = False
    thread: str | None = None
    channel: str | None = None
    assumed: tuple[str, ...] | UnsetType = UNSET
    line: int | None = None
    author_id: str | None = None


class Reject(Record, frozen=True, gc=False):
    """A line or element that could not be read: where, why, and what stands there.

    `reason` is English, `reason_zh` the same in Chinese; `raw` is cut after 500 characters.
    """

    index: int
    line: int
    reason: str
    raw: str
    reason_zh: str = ""
    kind: Literal["reject"] = "reject"


Row = Message | Reject


class Person(Record, frozen=True):
    """Somebody who speaks. `named` means they opted in to be named in public."""

    id: str
    name: str
    named: bool = False


# --- reading: what was understood --------------------------------------------------------------


class ReplyLink(Record, frozen=True):
    """Who answers whom: message `index` answers `reply_to` (itself where it starts a thread).

    Both are positions in the sequence that was read. `also_reply_to` are further parents.
    """

    index: int
    reply_to: int
    also_reply_to: tuple[int, ...] = ()
    confidence: float = 1.0
    source: Literal["explicit", "inferred", "edited"] = "inferred"


class Thread(Record, frozen=True):
    """Messages that belong together, by position, in order; `id` is its first message's id."""

    id: str
    members: tuple[int, ...]


class ChatQuestion(Record, frozen=True):
    """One question asked in a chat with what answers it; numbers are positions in the chat.

    `id` is the id of its first message. `also` are repeats and parts of it (at most six).
    `answers` come best first, `certainty` says how likely each is one, `asked` how likely an editor
    would list it as a question at all. `worth` says how much it is worth a reader's time (0 to 1).
    """

    id: str
    question: int
    text: str
    title: str
    status: Status
    thread: str
    members: tuple[int, ...]
    also: tuple[int, ...] = ()
    asker: str | None = None
    answers: tuple[int, ...] = ()
    certainty: tuple[float, ...] = ()
    asked: float = 1.0
    answerers: tuple[str, ...] = ()
    worth: float = 0.0
    urls: tuple[str, ...] = ()


class Link(Record, frozen=True):
    """Something shared: its canonical address, what it is, and what people called it.

    `work` is the same for all addresses of one work (arXiv abs, pdf and a paper page).
    `site` is its kind of place («arxiv», «github», «weixin», …, «web»). `shared` is when it was
    shared first, `shared` is when that
    was first, `sources` are ids of the messages that shared it.
    """

    url: str
    work: str
    site: str
    title: str | None = None
    note: str | None = None
    shared: str | None = None
    sources: tuple[str, ...] = ()


class Page(Record, frozen=True):
    """What a web page says of itself, asked at `url`.

    `status` is the number its server answered with, None where none came. Without a `title`, the
    reason stands in `reason` (English) and `reason_zh`, as the end of a sentence about the page.
    """

    url: str
    title: str | None = None
    abstract: str | None = None
    status: int | None = None
    reason: str = ""
    reason_zh: str = ""


# --- the numbered issue ------------------------------------------------------------------------


class Answer(Record, frozen=True):
    """One answer as printed; `by` names who gave it; `replies_to` is an earlier answer's place.

    `rewritten` means that a language model shortened it; `original` then holds the person's words.
    """

    text: str
    label: str | None = None
    by: str | None = None
    replies_to: int | None = None
    sources: tuple[str, ...] = ()
    rewritten: bool = False
    original: str | None = None


class Question(Record, frozen=True):
    """A question (or discussion, follow-up, remark) of an issue with its answers.

    `group` is where it stands: straight under Free Talk (main), online, group, or inside another
    section (embedded). `parent` is the id of the question it follows up. `open_since` is the
    number of the issue that first asked it, for a carry-over. `title` is the short form;
    `rewritten` means that a language model made it (`text` is always the person's own).
    """

    id: str
    text: str
    label: str | None = None
    group: Group = "main"
    role: Role = "question"
    asker: str | None = None
    status: Status | None = None
    answers: tuple[Answer, ...] = ()
    parent: str | None = None
    carried_over: bool = False
    open_since: str | None = None
    urls: tuple[str, ...] = ()
    title: str | None = None
    sources: tuple[str, ...] = ()
    rewritten: bool = False


class Figure(Record, frozen=True):
    """A picture of the community's own that stands with an entry, and what it shows, in words.

    `file` is relative to the folder `practice` of the workspace; in an `entry.json` it is the name
    of a file beside that. It is never an address: no picture is fetched from anywhere.
    """

    file: str
    alt: str


class Entry(Record, frozen=True):
    """One thing in a section: a link with its title and note, or a piece of text.

    `practice` is the name of the practice entry that it was made from, `practice/entries/NAME` in
    the workspace.
    """

    title: str
    urls: tuple[str, ...] = ()
    note: str | None = None
    by: str | None = None
    also_in: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    figure: Figure | None = None
    practice: str | None = None


class Subsection(Record, frozen=True):
    """A named part of a section; `name` is None for what stands before the first name."""

    name: str | None = None
    entries: tuple[Entry, ...] = ()


class Section(Record, frozen=True):
    """A section (版块) of an issue.

    `moment` is when it begins in the recording of the talk, in hours, minutes and seconds: 0:42:10.
    """

    name: str
    kind: SectionKind
    topic: str | None = None
    nominated: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    subsections: tuple[Subsection, ...] = ()
    moment: str | None = None


class Decision(Record, frozen=True):
    """Something a person must still decide about a draft, said in both languages."""

    kind: str
    en: str
    zh: str
    sources: tuple[str, ...] = ()


class Correction(Record, frozen=True):
    """A change to an issue after it was published: when, who answers for it, what was corrected.

    `date` is ISO 8601 text, `note` the editor's own words. What only stands in a file, and was not
    published yet, may lack all but the note.
    """

    note: str
    date: str | None = None
    by: str | None = None


class Issue(Record, frozen=True):
    """One numbered issue (期), or a past digest without a number.

    `urls` are all addresses of the body, canonical, each once. `since` and `until` bound the chat
    that a draft was made from; `decisions` is what a person must still decide. `corrections` are
    what was changed after it was published, oldest first.
    """

    title: str
    number: str | None = None
    date: str | None = None
    time: str | None = None
    highlights: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    editor: tuple[str, ...] = ()
    section_leads: dict[str, tuple[str, ...]] = {}
    contributors: tuple[str, ...] = ()
    video: str | None = None
    sections: tuple[Section, ...] = ()
    questions: tuple[Question, ...] = ()
    urls: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    decisions: tuple[Decision, ...] = ()
    approved_by: str | None = None
    corrections: tuple[Correction, ...] = ()


# --- the ledger: every question across all issues ------------------------------------------------


class Appearance(Record, frozen=True):
    """One place where a question of the ledger stands: an issue, or the chat (`issue` None)."""

    text: str
    issue: str | None = None
    label: str | None = None
    time: str | None = None
    status: Status | None = None
    answers: tuple[Answer, ...] = ()
    carried_over: bool = False


class LedgerQuestion(Record, frozen=True):
    """A question with its permanent address `/questions/<id>/` and its whole history.

    `merged_into` is the id of the question that it turned out to repeat: its page redirects.
    """

    id: str
    text: str
    title: str
    status: Status
    asker: str | None = None
    first_issue: str | None = None
    asked: str | None = None
    appearances: tuple[Appearance, ...] = ()
    urls: tuple[str, ...] = ()
    merged_into: str | None = None
