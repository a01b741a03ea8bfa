"""What the times in notes count from."""

from datetime import datetime

from openllm_talk.issues.models import Night

NOTED = "noted"
"""What the history calls a change that was made by the talk."""


def origin(night: Night) -> datetime | None:
    """The recording's beginning where it is known, else the talk's."""
    return night.recording_began or night.began


def offset(night: Night, at: datetime) -> int | None:
    """Seconds from there to a moment, 0 for what was before; None where the talk has not begun."""
    began = origin(night)
    return None if began is None else max(0, int((at - began).total_seconds()))
