"""How much was said on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from openllm_talk.publish.charts.drawing import WIDTH, Chart, Drawing, step

MOST_DAYS = 120
"""More days than this are counted by the week, as a phone has no pixels for them."""

_LEFT, _TOP, _FLOOR = 34, 10, 150


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day, and how many messages it had."""

    day: date
    messages: int


def activity(days: Sequence[DayCount]) -> Chart | None:
    """Messages by day, days without any among them; by week where there are many. None for none."""
    counts = _every_day(days)
    if not counts:
        return None
    weekly = len(counts) > MOST_DAYS
    counts = _by_week(counts) if weekly else counts
    title = gettext("Messages by week") if weekly else gettext("Messages by day")
    busiest = max(counts, key=lambda one: one.messages)
    description = _described(sum(one.messages for one in counts), busiest, weekly)
    drawing = Drawing("activity", _FLOOR + 22, title, description)
    _draw(drawing, counts, busiest.messages)
    rows = tuple((_said(one.day), str(one.messages)) for one in counts)
    head = (gettext("Week from") if weekly else gettext("Day"), gettext("Messages"))
    return Chart(title, description, drawing.svg(), head, rows)


def _described(total: int, busiest: DayCount, weekly: bool) -> str:
    """The chart in one sentence."""
    if weekly:
        sentence = ngettext(
            "%(total)s message; the busiest week began on %(day)s, with %(most)s.",
            "%(total)s messages; the busiest week began on %(day)s, with %(most)s.",
            total,
        )
    else:
        sentence = ngettext(
            "%(total)s message; the busiest day was %(day)s, with %(most)s.",
            "%(total)s messages; the busiest day was %(day)s, with %(most)s.",
            total,
        )
    return sentence % {"total": total, "most": busiest.messages, "day": _said(busiest.day)}


def _draw(drawing: Drawing, counts: Sequence[DayCount], most: int) -> None:
    scale = (_FLOOR - _TOP) / max(1, most)
    for value in range(0, most + 1, step(most)):
        y = _FLOOR - value * scale
        drawing.line(_LEFT, y, WIDTH, y, "rule")
        drawing.text(_LEFT - 6, y + 4, str(value), "soft", "end")
    wide = (WIDTH - _LEFT) / len(counts)
    for place, one in enumerate(counts):
        high = one.messages * scale
        x = _LEFT + place * wide + wide * 0.1
        drawing.bar(x, _FLOOR - high, wide * 0.8, high, "said")
    drawing.text(_LEFT, _FLOOR + 17, _said(counts[0].day), "soft")
    if len(counts) > 1:
        drawing.text(WIDTH, _FLOOR + 17, _said(counts[-1].day), "soft", "end")


def _every_day(days: Sequence[DayCount]) -> list[DayCount]:
    """The days in order without a gap; a day that comes twice is one."""
    found: dict[date, int] = {}
    for one in days:
        found[one.day] = found.get(one.day, 0) + one.messages
    if not found:
        return []
    first = min(found)
    span = (first + timedelta(days=number) for number in range((max(found) - first).days + 1))
    return [DayCount(day, found.get(day, 0)) for day in span]


def _by_week(counts: Sequence[DayCount]) -> list[DayCount]:
    return [
        DayCount(counts[at].day, sum(one.messages for one in counts[at : at + 7]))
        for at in range(0, len(counts), 7)
    ]


def _said(day: date) -> str:
    return date_format(day, gettext("j F Y"))
