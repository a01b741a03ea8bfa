"""The messages of a proposal where they were said: what stands around them, and who answers whom.

However many messages the archive holds, only some rows around those of the proposal are read, and
linked with what lies in reach of `reading.threads.linking` before and after them, people's edits
included: as a rule as the draft linked them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

import msgspec

from openllm_talk.archive import around, edited_links, models
from openllm_talk.archive.joining import called
from openllm_talk.archive.messages import records_of
from openllm_talk.archive.times import instant
from openllm_talk.community import Community
from openllm_talk.issues.heard import Heard
from openllm_talk.reading.threads.lanes import Drawing, lay_out
from openllm_talk.reading.threads.linking import AFTER
from openllm_talk.reading.threads.pairs import REACH
from openllm_talk.records import Entry, Message, Question, Record, ReplyLink, Thread

Part = Literal["question", "answer", "link"]

SHOWN = 8
"""Rows before and after each message of a proposal, unless more are asked for."""
MOST = 120
"""Rows before and after a message that can be asked for."""
LEAD, TAIL = 240, 120
"""Rows read to decide the links, in all, before and after what is shown."""


class Row(Record, frozen=True):
    """One message as the editors see it, and how it belongs.

    `answers` is the id of the message that it answers, which may stand outside of what is shown,
    None where it starts a thread; `how` says who says so, `confidence` how sure the machine is.
    `lane` and `colour` are those of its thread, None where it is alone in it. `part` says what it
    is in the proposal. `after_gap` means that rows before it are not shown.
    """

    id: str
    text: str
    time: str | None
    author: str | None
    kind: Literal["message", "system"]
    thread: str
    how: Literal["explicit", "inferred", "edited"]
    answers: str | None = None
    confidence: float = 1.0
    lane: int | None = None
    colour: int | None = None
    part: Part | None = None
    after_gap: bool = False


class Room(Record, frozen=True):
    """The rows of one channel around messages of a proposal, in order.

    `messages`, `links` and `threads` are the same rows for whoever draws them
    (`publish.threads_view.Chat`), `drawing` where their lanes stand. `has_earlier` and `has_later`
    say whether asking for more rows before or after gives more.
    """

    name: str
    rows: tuple[Row, ...]
    messages: tuple[Message, ...]
    links: tuple[ReplyLink, ...]
    threads: tuple[Thread, ...]
    drawing: Drawing
    has_earlier: bool
    has_later: bool


def of_question(question: Question) -> dict[str, Part]:
    """The messages of a question and its answers, each with what it is."""
    found: dict[str, Part] = {}
    for answer in question.answers:
        found.update((source, "answer") for source in answer.sources)
    found.update((source, "question") for source in question.sources)
    return found


def of_entry(entry: Entry) -> dict[str, Part]:
    """The messages that shared what an entry is about."""
    return dict.fromkeys(entry.sources, "link")


def context(
    proposal: Mapping[str, Part],
    community: Community,
    before: int = SHOWN,
    after: int = SHOWN,
    since: str | None = None,
) -> tuple[Room, ...]:
    """The channels in which the messages of a proposal were said, with the rows around them.

    `before` and `after` count rows around each message (at most MOST); a page that shows more asks
    again with larger ones. `since` is the start of the draft: what was said earlier is linked by
    itself, as the draft does. Ids that the archive does not hold are left out.
    """
    start = instant(since, community.zone)
    before, after = (max(0, min(many, MOST)) for many in (before, after))
    found = around.placed(proposal)
    return tuple(
        _room(_Read(rows, before, after), proposal, start)
        for rows in sorted(found.values(), key=lambda rows: rows[0].channel_id)
    )


class _Read:
    """The rows of one channel that are read for these messages, and which of them are shown."""

    def __init__(self, own: Sequence[models.Message], before: int, after: int) -> None:
        self.name = own[0].channel.name
        stretches: list[list[models.Message]] = []
        tail = after + min(AFTER, TAIL // len(own)) + 1
        for row in own:
            if not (stretches and _stands_in(stretches[-1], row, after)):
                stretches.append([row, *around.after(row, tail)])
        lead = before + min(REACH, LEAD // len(stretches)) + 1
        stretches = [[*around.before(one[0], lead), *one] for one in stretches]
        ids = {row.pk for row in own}
        shown: set[str] = set()
        self.last: dict[str, str] = {}  # for each row the one before it
        for stretch in stretches:
            self.last.update((row.pk, earlier.pk) for earlier, row in pairwise(stretch))
            for place, row in enumerate(stretch):
                if row.pk in ids:
                    near = stretch[max(0, place - before) : place + after + 1]
                    shown.update(each.pk for each in near)
        every = {row.pk: row for stretch in stretches for row in stretch}
        self.rows = around.in_order(every.values())
        self.shown = [place for place, row in enumerate(self.rows) if row.pk in shown]


def _stands_in(stretch: Sequence[models.Message], row: models.Message, after: int) -> bool:
    """Whether `row` is in what is read already, with all that is to be shown after it."""
    place = next((at for at, one in enumerate(stretch) if one.pk == row.pk), None)
    return place is not None and place + after + 1 < len(stretch)


@dataclass(frozen=True, slots=True)
class _Linked:
    """Messages with their links and threads, and what people said of them."""

    messages: tuple[Message, ...]
    links: tuple[ReplyLink, ...]
    threads: tuple[Thread, ...]
    edits: Mapping[str, str]


def _linked(rows: Sequence[models.Message], start: datetime | None) -> _Linked:
    """The rows linked, those before `start` by themselves."""
    messages = tuple(records_of(rows, called()))
    edits = edited_links.edited(message.id for message in messages)
    early = sum(1 for row in rows if start and (row.at is None or row.at < start))
    links: list[ReplyLink] = []
    threads: list[Thread] = []
    for first, part in ((0, messages[:early]), (early, messages[early:])):
        heard = Heard(part, edits={one.id: edits[one.id] for one in part if one.id in edits})
        links += (_shifted(one, first) for one in heard.replies)
        threads += (
            msgspec.structs.replace(one, members=tuple(first + place for place in one.members))
            for one in heard.threads
        )
    return _Linked(messages, tuple(links), tuple(threads), edits)


def _shifted(link: ReplyLink, by: int) -> ReplyLink:
    return msgspec.structs.replace(
        link,
        index=link.index + by,
        reply_to=link.reply_to + by,
        also_reply_to=tuple(place + by for place in link.also_reply_to),
    )


def _room(read: _Read, proposal: Mapping[str, Part], start: datetime | None) -> Room:
    whole = _linked(read.rows, start)
    seen = _only(whole, read.shown)
    drawing = lay_out(seen.links, seen.threads)
    first, last = seen.messages[0].id, seen.messages[-1].id
    return Room(
        name=read.name,
        rows=tuple(_rows(whole, read, drawing, proposal)),
        messages=seen.messages,
        links=seen.links,
        threads=seen.threads,
        drawing=drawing,
        has_earlier=first in read.last,
        has_later=last in read.last.values(),
    )


def _only(whole: _Linked, shown: Sequence[int]) -> _Linked:
    """The part that is shown; a message starts what is shown of its thread where it answers what
    is not."""
    place_of = {place: number for number, place in enumerate(shown)}
    threads = (
        msgspec.structs.replace(
            thread, members=tuple(place_of[one] for one in thread.members if one in place_of)
        )
        for thread in whole.threads
    )
    return _Linked(
        tuple(whole.messages[place] for place in shown),
        tuple(_seen(whole.links[place], place_of) for place in shown),
        tuple(thread for thread in threads if thread.members),
        whole.edits,
    )


def _seen(link: ReplyLink, place_of: Mapping[int, int]) -> ReplyLink:
    own = place_of[link.index]
    also = tuple(place_of[one] for one in link.also_reply_to if one in place_of)
    if link.reply_to not in place_of:
        return ReplyLink(index=own, reply_to=own, also_reply_to=also, source=link.source)
    return msgspec.structs.replace(
        link, index=own, reply_to=place_of[link.reply_to], also_reply_to=also
    )


def _rows(
    whole: _Linked, read: _Read, drawing: Drawing, proposal: Mapping[str, Part]
) -> Iterator[Row]:
    threads = _thread_of(whole.threads)
    before: str | None = None
    for number, place in enumerate(read.shown):
        message, link = whole.messages[place], whole.links[place]
        strand = drawing.strand_of[number]
        answers = _answered(message, link, whole)
        is_far = answers is not None and link.reply_to == link.index and link.source != "edited"
        yield Row(
            id=message.id,
            text=message.text,
            time=message.time,
            author=message.author,
            kind=message.kind,
            thread=threads[place],
            how="explicit" if is_far else link.source,
            answers=answers,
            confidence=link.confidence,
            lane=None if strand is None else drawing.strands[strand].lane,
            colour=None if strand is None else drawing.strands[strand].colour,
            part=proposal.get(message.id),
            after_gap=number > 0 and read.last.get(message.id) != before,
        )
        before = message.id


def _thread_of(threads: Iterable[Thread]) -> dict[int, str]:
    return {place: thread.id for thread in threads for place in thread.members}


def _answered(message: Message, link: ReplyLink, whole: _Linked) -> str | None:
    """The id of what a message answers, also where that was not read."""
    if message.id in whole.edits:
        target = whole.edits[message.id]
    elif link.reply_to == link.index and message.reply_to and link.source != "edited":
        return message.reply_to
    else:
        target = whole.messages[link.reply_to].id
    return None if target == message.id else target
