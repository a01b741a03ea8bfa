"""The labels of questions and answers (Q1, F1, A1), numbered anew where something came or went."""

import re
from collections.abc import Sequence

from openllm_talk.records import Record

_NUMBERED = re.compile(r"([A-Za-z]+)[0-9]+")


class Labelled(Record, frozen=True):
    """A thing's label, and its place in the editor's version where it stands there."""

    label: str | None
    ours: int | None = None


def numbered(
    base: Sequence[str | None], ours: Sequence[str | None], now: Sequence[Labelled]
) -> list[str | None]:
    """The labels of the things `now`, in order.

    `ours` are the labels that the editor left, `base` those that the same things had before. Where
    nothing came or went, all stay. Else labels are numbered through; one that the editor set to
    something else, and one without a number, stays, and no number is given twice.
    """
    if [one.ours for one in now] == list(range(len(ours))):
        return list(ours)
    fixed = own_labels(base, ours)
    taken = {ours[place] for place in fixed}
    counts: dict[str, int] = {}
    labels: list[str | None] = []
    for one in now:
        found = _NUMBERED.fullmatch(one.label or "")
        if found is None or (one.ours is not None and one.ours in fixed):
            labels.append(one.label)
            continue
        letters = found[1]
        counts[letters] = counts.get(letters, 0) + 1
        while f"{letters}{counts[letters]}" in taken:
            counts[letters] += 1
        labels.append(f"{letters}{counts[letters]}")
    return labels


def own_labels(base: Sequence[str | None], ours: Sequence[str | None]) -> set[int]:
    """The places in `ours` of labels that only a person can have set.

    The others are those from before, and those that numbering through gives.
    """
    counts: dict[str, int] = {}
    own: set[int] = set()
    taken: set[str] = set()
    for place, (before, label) in enumerate(zip(base, ours, strict=True)):
        found = _NUMBERED.fullmatch(label or "")
        if label is None or found is None:
            continue
        following = counts.get(found[1], 0) + 1
        while f"{found[1]}{following}" in taken:
            following += 1
        if label in (before, f"{found[1]}{following}"):
            counts[found[1]] = following
        else:
            own.add(place)
            taken.add(label)
    return own
