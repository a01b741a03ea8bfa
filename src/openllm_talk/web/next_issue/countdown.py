"""When the talk is and how long it is until then, in words."""

from datetime import datetime, timedelta

from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openllm_talk.issues.upcoming import Upcoming

UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def day(issue: Upcoming) -> str:
    """The day and hour of the talk as they are written, in the community's zone."""
    chinese = (translation.get_language() or "").startswith("zh")
    written = "Y年n月j日 l H:i" if chinese else "l, j F Y, H:i"
    return dateformat.format(issue.begins.replace(tzinfo=None), written)


def until(issue: Upcoming, now: datetime) -> str:
    """«in 2 days 4 hours», «now» while it lasts, or that it is over: two units at most."""
    if issue.is_over(now):
        return _("the talk is over; the issue is not out yet")
    left = issue.begins - now
    if left < timedelta(minutes=1):
        return _("now")
    return _("in %(time)s") % {"time": " ".join(_largest(int(left.total_seconds())))}


def _largest(seconds: int) -> list[str]:
    """The largest unit and the one below it; what is none is left out."""
    counted = []
    for size, name in UNITS:
        many, seconds = divmod(seconds, size)
        counted.append((many, name))
    first = next(place for place, (many, _name) in enumerate(counted) if many)
    return [_said(many, name) for many, name in counted[first : first + 2] if many]


def _said(many: int, name: str) -> str:
    if name == "day":
        return ngettext("%(many)s day", "%(many)s days", many) % {"many": many}
    if name == "hour":
        return ngettext("%(many)s hour", "%(many)s hours", many) % {"many": many}
    return ngettext("%(many)s minute", "%(many)s minutes", many) % {"many": many}


def words() -> dict[str, list[str]]:
    """The same words for the page's script: each unit for one and for more, «{}» the number."""
    return {
        "day": [ngettext("%(many)s day", "%(many)s days", n) % {"many": "{}"} for n in (1, 2)],
        "hour": [ngettext("%(many)s hour", "%(many)s hours", n) % {"many": "{}"} for n in (1, 2)],
        "minute": [
            ngettext("%(many)s minute", "%(many)s minutes", n) % {"many": "{}"} for n in (1, 2)
        ],
        "in": [_("in %(time)s") % {"time": "{}"}],
        "now": [_("now")],
    }
