"""From the text of a time to the instant it means."""

import re
from datetime import UTC, datetime, tzinfo

DATED = re.compile(r"\d{4}-\d\d")
_OFFSET = re.compile(r"T.*(?:Z|[+-]\d\d:?\d\d)\Z")


def instant(time: str | None, zone: tzinfo) -> datetime | None:
    """The UTC instant of an ISO 8601 `time`; one without an offset is in `zone`.

    None where there is no date: no time at all, a bare clock «21:30», or text that is no time.
    """
    if time is None or not DATED.match(time):
        return None
    try:
        moment = datetime.fromisoformat(time)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def has_offset(time: str | None) -> bool:
    """Whether an ISO 8601 `time` says itself which instant it means."""
    return time is not None and _OFFSET.search(time) is not None
