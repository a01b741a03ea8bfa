"""The questions of a big site on pages that stay light: ten issues a shelf, by where each began.

A question began once, so it stays on its shelf whatever becomes of it, and the address of a shelf
stays when issues are added.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from openllm_talk.publish.question_view import LedgerView, StatusView, by_status

MOST_ON_ONE = 120
"""Questions of a site that has them all on its first page, and questions of one page of a shelf."""

ISSUES = 10
"""Issues whose questions share a shelf."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of questions: those that began in the issues `first` to `last`, "" for in none."""

    place: str
    first: str
    last: str
    page: int
    statuses: tuple[StatusView, ...]

    @property
    def count(self) -> int:
        """How many questions stand on it."""
        return sum(len(group.questions) for group in self.statuses)

    @property
    def open(self) -> int:
        """How many of them nobody has answered."""
        return sum(len(group.questions) for group in self.statuses if group.status == "open")


def shelves(views: Sequence[LedgerView]) -> tuple[Shelf, ...]:
    """The shelves in the order of issues, questions of no issue last; none where one page does."""
    if len(views) <= MOST_ON_ONE:
        return ()
    return tuple(_shelves(sorted(views, key=_began)))


def _began(view: LedgerView) -> tuple[int, str, str]:
    """Where a question stands among the others: as later ones come behind it, it stays there."""
    number = view.question.first_issue or ""
    value = int(number) if number.isdecimal() else -1
    return (value if value >= 0 else 10**9, view.question.asked or "", view.question.id)


def _shelves(views: Sequence[LedgerView]) -> Iterator[Shelf]:
    width = max(3, *(len(view.question.first_issue or "") for view in views if _is_numbered(view)))
    for first, group in groupby(views, key=_first_number):
        name = "other" if first is None else f"{first:0{width}}"
        whole = list(group)
        for page, start in enumerate(range(0, len(whole), MOST_ON_ONE), 1):
            yield Shelf(
                place=f"questions/since/{name}/" + (f"{page}/" if page > 1 else ""),
                first="" if first is None else name,
                last="" if first is None else f"{first + ISSUES - 1:0{width}}",
                page=page,
                statuses=by_status(whole[start : start + MOST_ON_ONE]),
            )


def _is_numbered(view: LedgerView) -> bool:
    return (view.question.first_issue or "").isdecimal()


def _first_number(view: LedgerView) -> int | None:
    """The first number of the ten issues among which it began."""
    if not _is_numbered(view):
        return None
    return int(view.question.first_issue or "") // ISSUES * ISSUES
