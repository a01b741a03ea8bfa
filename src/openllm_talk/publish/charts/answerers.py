"""Who answers whom: those who asked on the left, those who answered on the right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from openllm_talk.publish.charts.drawing import WIDTH, Chart, Drawing, fitted

SHOWN = 8
"""People on each side; the table has them all."""

_LABEL = 138
_ROW = 26
_TOP = 44
_THICKEST = 12.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """How often `answerer` answered what `asker` had asked, by their public names."""

    asker: str
    answerer: str
    times: int


def who_answers_whom(exchanges: Iterable[Exchange], where: str = "") -> Chart | None:
    """Ribbons as thick as their answers are many, the busiest people first. None for no answer.

    `where` names what it covers, as an issue's number.
    """
    pairs = _summed(exchanges)
    if not pairs:
        return None
    title = " · ".join(filter(None, (gettext("Who answers whom"), where)))
    total = sum(one.times for one in pairs)
    description = ngettext(
        "%(total)s answer; most often, %(most)s times, %(answerer)s answered %(asker)s.",
        "%(total)s answers; most often, %(most)s times, %(answerer)s answered %(asker)s.",
        total,
    ) % {
        "total": total,
        "most": pairs[0].times,
        "answerer": pairs[0].answerer,
        "asker": pairs[0].asker,
    }
    askers = _busiest((one.asker, one.times) for one in pairs)
    answerers = _busiest((one.answerer, one.times) for one in pairs)
    rows = max(len(askers), len(answerers))
    drawing = Drawing("answerers", _TOP + rows * _ROW, title, description)
    _draw(drawing, pairs, askers, answerers)
    head = (gettext("Asked"), gettext("Answered"), gettext("Answers"))
    table = tuple((one.asker, one.answerer, str(one.times)) for one in pairs)
    return Chart(title, description, drawing.svg(), head, table)


def _draw(
    drawing: Drawing, pairs: Sequence[Exchange], askers: Sequence[str], answerers: Sequence[str]
) -> None:
    drawing.text(_LABEL, 16, gettext("Asked"), "soft", "end")
    drawing.text(WIDTH - _LABEL, 16, gettext("Answered"), "soft")
    for place, name in enumerate(askers):
        drawing.text(_LABEL, _foot(place) + 4, fitted(name, _LABEL), "", "end")
    for place, name in enumerate(answerers):
        drawing.text(WIDTH - _LABEL, _foot(place) + 4, fitted(name, _LABEL))
    for one in reversed(pairs):
        if one.asker in askers and one.answerer in answerers:
            start, end = _foot(askers.index(one.asker)), _foot(answerers.index(one.answerer))
            thick = max(1.5, _THICKEST * one.times / pairs[0].times)
            drawing.ribbon(_LABEL + 9, start, WIDTH - _LABEL - 9, end, thick, "ribbon")


def _foot(place: int) -> float:
    return _TOP + place * _ROW


def _summed(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Each pair once, the most answers first."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in exchanges:
        counted[one.asker, one.answerer] += one.times
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [Exchange(*pair, times) for pair, times in ordered if times > 0]


def _busiest(counts: Iterable[tuple[str, int]]) -> list[str]:
    counted: Counter[str] = Counter()
    for name, times in counts:
        counted[name] += times
    return sorted(counted, key=lambda name: (-counted[name], name))[:SHOWN]
