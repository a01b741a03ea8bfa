"""How threads are drawn beside the stream of a chat: a lane for each, an arc for each link.

This is where things stand, counted in rows, lanes and tracks; how wide a lane is and what it looks
like is decided by who draws. A lane is used again when its thread is over, as in the drawing of a
version history, so that a busy day needs no more lanes than it has conversations at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Final, Literal

import msgspec

from openllm_talk.records import Record, ReplyLink, Thread

COLOURS: Final = 7
"""How many colours are cycled; more can hardly be told apart by everybody."""


class Strand(Record, frozen=True):
    """A thread of at least two rows, drawn in `lane` from the row `first` to the row `last`.

    `number` counts strands from 0. `colour` is below COLOURS; while no more than COLOURS threads
    are alive at once, no two of them have the same.
    """

    thread: str
    number: int
    lane: int
    colour: int
    first: int
    last: int


class Arc(Record, frozen=True):
    """A link drawn from the row `child` to the row `parent` within the lane of `strand`.

    `track` 0 is the lane's own line: no row of the thread stands between the two. Any other arc
    has a track from 1 beside that line; arcs to the same parent share theirs, arcs to different
    parents that pass the same row do not. `second` marks a further parent of the child.
    """

    child: int
    parent: int
    strand: int
    track: int
    confidence: float
    source: Literal["explicit", "inferred", "edited"]
    second: bool = False


class Drawing(Record, frozen=True):
    """A whole chat laid out. `strand_of` has the strand of each row, None for a single one.

    `lanes` is how many are needed side by side. `arcs` are in the order of the links.
    """

    lanes: int
    strands: tuple[Strand, ...]
    strand_of: tuple[int | None, ...]
    arcs: tuple[Arc, ...]


def lay_out(links: Sequence[ReplyLink], threads: Sequence[Thread]) -> Drawing:
    """The drawing of `links`, where `threads` are the ones that these links make.

    Two threads that are alive at the same row never have the same lane. Takes n log n steps.
    """
    several = sorted(
        (thread for thread in threads if len(thread.members) > 1),
        key=lambda thread: thread.members[0],
    )
    strands = _strands(several)
    strand_of: list[int | None] = [None] * sum(len(thread.members) for thread in threads)
    place_of: dict[int, int] = {}
    for strand, thread in zip(strands, several, strict=True):
        for place, row in enumerate(thread.members):
            strand_of[row] = strand.number
            place_of[row] = place
    return Drawing(
        lanes=1 + max((strand.lane for strand in strands), default=-1),
        strands=strands,
        strand_of=tuple(strand_of),
        arcs=_with_tracks(_arcs(links, strand_of, place_of)),
    )


def _strands(several: Iterable[Thread]) -> tuple[Strand, ...]:
    alive: list[tuple[int, int]] = []  # (last row, lane), a heap
    free: list[int] = []  # lanes whose thread is over, a heap
    colour_until = [-1] * COLOURS
    strands: list[Strand] = []
    for number, thread in enumerate(several):
        first, last = thread.members[0], thread.members[-1]
        while alive and alive[0][0] < first:
            heappush(free, heappop(alive)[1])
        lane = heappop(free) if free else len(alive)
        heappush(alive, (last, lane))
        # The colour that was last seen longest ago: a lane changes its colour with its thread.
        colour = min(range(COLOURS), key=colour_until.__getitem__)
        colour_until[colour] = last
        strands.append(
            Strand(
                thread=thread.id, number=number, lane=lane, colour=colour, first=first, last=last
            )
        )
    return tuple(strands)


def _arcs(
    links: Iterable[ReplyLink], strand_of: Sequence[int | None], place_of: Mapping[int, int]
) -> Iterator[Arc]:
    """An arc for each parent, on track 1 wherever it has to leave the lane's line."""
    for link in links:
        strand = strand_of[link.index]
        for parent in dict.fromkeys((link.reply_to, *link.also_reply_to)):
            if parent == link.index or strand is None:
                continue
            yield Arc(
                child=link.index,
                parent=parent,
                strand=strand,
                track=0 if abs(place_of[link.index] - place_of[parent]) == 1 else 1,
                confidence=link.confidence,
                source=link.source,
                second=parent != link.reply_to,
            )


def _with_tracks(arcs: Iterable[Arc]) -> tuple[Arc, ...]:
    """The arcs, those that leave the lane's line each with the lowest track that is free there."""
    drawn = tuple(arcs)
    rows: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for arc in drawn:
        if arc.track:
            rows[arc.strand, arc.parent] += (arc.parent, arc.child)
    track_of: dict[tuple[int, int], int] = {}
    until: defaultdict[int, list[int]] = defaultdict(list)
    for bundle in sorted(rows, key=lambda each: (min(rows[each]), each)):
        top, tracks = min(rows[bundle]), until[bundle[0]]
        track = next((n for n, last in enumerate(tracks) if last < top), len(tracks))
        tracks[track : track + 1] = [max(rows[bundle])]
        track_of[bundle] = track + 1
    return tuple(
        msgspec.structs.replace(arc, track=track_of[arc.strand, arc.parent]) if arc.track else arc
        for arc in drawn
    )
