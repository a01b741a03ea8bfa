"""How many questions were open and how many answered, issue by issue."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from openllm_talk.publish.charts.drawing import WIDTH, Chart, Drawing, step

_LEFT, _RIGHT, _TOP, _FLOOR = 34, WIDTH - 92, 10, 170


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How all questions asked so far stood when an issue came out."""

    number: str
    waiting: int
    answered: int

    @property
    def asked(self) -> int:
        """All of them."""
        return self.waiting + self.answered


def open_and_answered(issues: Sequence[IssueCount]) -> Chart | None:
    """Bars over the issues, oldest first: answered below, open above. None without a question."""
    if not issues or not issues[-1].asked:
        return None
    last = issues[-1]
    title = gettext("Questions over the issues")
    description = ngettext(
        "%(asked)s question up to issue %(number)s; %(open)s still without a full answer.",
        "%(asked)s questions up to issue %(number)s; %(open)s still without a full answer.",
        last.asked,
    ) % {"asked": last.asked, "number": last.number, "open": last.waiting}
    drawing = Drawing("questions", _FLOOR + 22, title, description)
    _draw(drawing, issues)
    rows = tuple((one.number, str(one.waiting), str(one.answered)) for one in issues)
    head = (gettext("Issue"), gettext("open"), gettext("answered"))
    return Chart(title, description, drawing.svg(), head, rows)


def _draw(drawing: Drawing, issues: Sequence[IssueCount]) -> None:
    most = max(one.asked for one in issues)
    scale = (_FLOOR - _TOP) / most
    for value in range(0, most + 1, step(most)):
        y = _FLOOR - value * scale
        drawing.line(_LEFT, y, _RIGHT, y, "rule")
        drawing.text(_LEFT - 6, y + 4, str(value), "soft", "end")
    wide = (_RIGHT - _LEFT) / len(issues)
    for place, one in enumerate(issues):
        x = _LEFT + place * wide + wide * 0.12
        below = _FLOOR - one.answered * scale
        drawing.bar(x, below, wide * 0.76, one.answered * scale, "answered")
        drawing.bar(x, below - one.waiting * scale, wide * 0.76, one.waiting * scale, "open")
    drawing.text(_LEFT, _FLOOR + 17, issues[0].number, "soft")
    if len(issues) > 1:
        drawing.text(_RIGHT, _FLOOR + 17, issues[-1].number, "soft", "end")
    _name(drawing, issues[-1], scale)


def _name(drawing: Drawing, last: IssueCount, scale: float) -> None:
    """The words for both parts, beside the last bar and never one upon the other."""
    middle = _FLOOR - last.answered * scale / 2 + 4
    above = _FLOOR - (last.answered + last.waiting / 2) * scale + 4
    above = min(above, middle - 18)
    if above < _TOP + 6:
        above, middle = _TOP + 6, max(middle, _TOP + 24)
    drawing.text(_RIGHT + 8, above, f"{last.waiting} {gettext('open')}", "open")
    drawing.text(_RIGHT + 8, middle, f"{last.answered} {gettext('answered')}", "answered")
