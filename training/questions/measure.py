"""How well found questions agree with what was labelled: the figures of bench and card alike."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from openllm_talk.records import ChatQuestion
from training.questions.labels import Asked, Labelled

SHOWN = 4
"""Answers that a reader is shown, and so the ones that count."""


class Figures(msgspec.Struct):
    """Counts over labelled conversations; each pair of them makes one share of `lines`."""

    main: int = 0
    strict: int = 0
    lenient: int = 0
    listed: int = 0
    listed_right: int = 0
    state_right: int = 0
    open_right: int = 0
    with_answer: int = 0
    best_hit: int = 0
    any_hit: int = 0
    unanswered: int = 0
    called_open: int = 0
    open_both: int = 0
    worthy: int = 0
    worthy_on_top: int = 0
    confusion: dict[tuple[str, str], int] = {}

    def shares(self) -> Mapping[str, float]:
        """The figures in percent."""
        recall, precision = (
            _of(self.open_both, self.unanswered),
            _of(self.open_both, self.called_open),
        )
        return {
            "strict": _of(self.strict, self.main),
            "lenient": _of(self.lenient, self.main),
            "listed right": _of(self.listed_right, self.listed),
            "state": _of(self.state_right, self.main),
            "open or not": _of(self.open_right, self.main),
            "best answer hit": _of(self.best_hit, self.with_answer),
            "answer among 4": _of(self.any_hit, self.with_answer),
            "unanswered F1": 2 * recall * precision / (recall + precision)
            if recall + precision
            else 0.0,
            "worthy in top third": _of(self.worthy_on_top, self.worthy),
        }


def _of(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def measure(
    chats: Iterable[tuple[Labelled, Sequence[ChatQuestion]]], all_kinds: bool = False
) -> Figures:
    """The figures of all chats together.

    A question is found where an entry has its line (strict) or one of its other lines (lenient).
    Of the entries on labelled lines those are right whose line states a main or further question;
    with `all_kinds` a minor one, too. A question that is not found has no right state.
    """
    figures = Figures()
    ranked: list[tuple[float, bool]] = []
    for chat, found in chats:
        by_line = {one.question: one for one in found}
        minor = set() if all_kinds else _lines(chat, ("minor",))
        listed = [one for one in found if one.question in chat.lines and one.question not in minor]
        right = _lines(chat, ("main", "other", "minor") if all_kinds else ("main", "other"))
        figures.listed += len(listed)
        figures.listed_right += sum(one.question in right for one in listed)
        for conversation in chat.conversations:
            best = max(
                (by_line[line].worth for line in conversation.lines if line in by_line), default=0.0
            )
            main = conversation.main
            ranked.append((best, main is not None and main.worth >= 2))
            if main is not None:
                _count(figures, main, by_line)
            elif any(one.question in conversation.lines and one.status == "open" for one in listed):
                figures.called_open += 1
    ranked.sort(key=lambda one: -one[0])
    figures.worthy = sum(worthy for _, worthy in ranked)
    figures.worthy_on_top = sum(worthy for _, worthy in ranked[: len(ranked) // 3])
    return figures


def _lines(chat: Labelled, kinds: Sequence[str]) -> set[int]:
    return {
        line
        for conversation in chat.conversations
        for one in conversation.asked
        if one.kind in kinds
        for line in (one.question, *one.also)
    }


def _count(figures: Figures, main: Asked, by_line: Mapping[int, ChatQuestion]) -> None:
    figures.main += 1
    exact = by_line.get(main.question)
    near = exact or next((by_line[line] for line in sorted(main.also) if line in by_line), None)
    figures.strict += exact is not None
    figures.lenient += near is not None
    status = near.status if near else "missed"
    key = (str(main.status), str(status))
    figures.confusion[key] = figures.confusion.get(key, 0) + 1
    figures.state_right += status == main.status
    figures.open_right += near is not None and (status == "open") == (main.status == "open")
    figures.unanswered += main.status == "open"
    figures.called_open += status == "open"
    figures.open_both += main.status == "open" and status == "open"
    if main.answers and main.status == "answered":
        figures.with_answer += 1
        if near is not None and near.answers:
            figures.best_hit += near.answers[0] in main.answers
            figures.any_hit += bool(set(near.answers[:SHOWN]) & set(main.answers))


def line(name: str, figures: Figures) -> str:
    """One row of a table."""
    return f"{name:16} " + "  ".join(
        f"{key} {value:.1f}" for key, value in figures.shares().items()
    )
