"""Cells of a table picked by their columns' names, many at once; «» for what is not there."""

from collections.abc import Callable, Iterable
from operator import itemgetter


def positions(header: Iterable[str]) -> dict[str, int]:
    """Where each column stands; of two with one name the first."""
    names = [name.strip().lstrip("\ufeff") for name in header]
    return {name: at for at, name in reversed(list(enumerate(names)))}


def picker(known: dict[str, int], *names: str) -> Callable[[list[str]], tuple[str, ...]]:
    """A function that gives the cells of those columns (two at least) of a row of any length."""
    places = [known.get(name, -1) for name in names]
    pick = itemgetter(*places)
    width = max(known.values(), default=0) + 1

    def picked(cells: list[str]) -> tuple[str, ...]:
        found: tuple[str, ...] = pick([*cells, *[""] * (width - len(cells)), ""])
        return found

    return picked
