"""Minutes from whatever a chat says about time: a full date, a bare clock, or nothing."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from openllm_talk.records import Message

_CLOCK: Final = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_DAY: Final = 24 * 60


def minutes(messages: Sequence[Message]) -> list[float | None]:
    """For each message the minutes since some fixed moment, or None where it has no time.

    Bare clocks («23:58», then «00:03») go on into the next day.
    """
    found: list[float | None] = []
    day, last = 0, 0.0
    for message in messages:
        clock = _CLOCK.match(message.time or "")
        if not clock:
            found.append(_moment(message.time))
            continue
        hour, minute, second = (int(part or 0) for part in clock.groups())
        now = hour * 60 + minute + second / 60
        if now < last - _DAY / 2:
            day += 1
        last = now
        found.append(day * _DAY + now)
    return found


def _moment(time: str | None) -> float | None:
    if not time:
        return None
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp() / 60
