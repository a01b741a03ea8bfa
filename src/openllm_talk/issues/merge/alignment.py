"""Three versions of a list side by side: which of their things are the same."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from openllm_talk.records import Record

T = TypeVar("T")
Key = Callable[[T], Hashable | None]
"""What a thing is known by; None where it cannot be known by that."""


class Row(Record, frozen=True):
    """One thing by its place in each of the three versions; None where it does not stand."""

    base: int | None = None
    ours: int | None = None
    theirs: int | None = None

    @property
    def is_new(self) -> bool:
        """Whether only the machine's new version has it."""
        return self.base is None and self.ours is None


def aligned(
    base: Sequence[T],
    ours: Sequence[T],
    theirs: Sequence[T],
    paired: Callable[[Sequence[T], Sequence[T]], dict[int, int]],
) -> list[Row]:
    """Every thing once: those of `ours` in their order, then the others in the order of `theirs`,
    then what was deleted on both sides. `paired` tells which things of two lists are one.
    """
    to_ours, to_theirs = paired(base, ours), paired(base, theirs)
    of_ours = {place: known for known, place in to_ours.items()}
    of_theirs = {place: known for known, place in to_theirs.items()}
    free_ours = [place for place in range(len(ours)) if place not in of_ours]
    free_theirs = [place for place in range(len(theirs)) if place not in of_theirs]
    added = paired([ours[place] for place in free_ours], [theirs[place] for place in free_theirs])
    both = {free_ours[one]: free_theirs[other] for one, other in added.items()}
    rows = []
    for place in range(len(ours)):
        before = of_ours.get(place)
        other = both.get(place) if before is None else to_theirs.get(before)
        rows.append(Row(base=before, ours=place, theirs=other))
    taken = {row.theirs for row in rows}
    rows += [
        Row(base=of_theirs.get(place), theirs=place)
        for place in range(len(theirs))
        if place not in taken
    ]
    known = {row.base for row in rows}
    rows += [Row(base=place) for place in range(len(base)) if place not in known]
    return rows


def by_keys(*keys: Key[T]) -> Callable[[Sequence[T], Sequence[T]], dict[int, int]]:
    """Pairs the things of two lists by the first key, what is left by the second, and so on."""

    def paired(one: Sequence[T], other: Sequence[T]) -> dict[int, int]:
        pairs: dict[int, int] = {}
        left = list(range(len(other)))
        for key in keys:
            waiting: dict[Hashable, list[int]] = {}
            for place in left:
                if (known := key(other[place])) is not None:
                    waiting.setdefault(known, []).append(place)
            for place, thing in enumerate(one):
                known = key(thing) if place not in pairs else None
                if known is not None and waiting.get(known):
                    pairs[place] = waiting[known].pop(0)
            taken = set(pairs.values())
            left = [place for place in left if place not in taken]
        return pairs

    return paired


def chosen(base: T, ours: T, theirs: T) -> T:
    """The editor's version where the editor changed it, else the machine's new one."""
    return theirs if ours == base else ours


def clash(base: T, ours: T, theirs: T) -> bool:
    """Whether both changed it, each in another way."""
    return ours != base and theirs not in (base, ours)


def chosen_list(base: Sequence[T], ours: Sequence[T], theirs: Sequence[T]) -> tuple[T, ...]:
    """The editor's list without what the machine took back, then what the machine added."""
    if ours == base:
        return tuple(theirs)
    if theirs in (base, ours):
        return tuple(ours)
    kept = [one for one in ours if one not in base or one in theirs]
    return (*kept, *(one for one in theirs if one not in base and one not in ours))
