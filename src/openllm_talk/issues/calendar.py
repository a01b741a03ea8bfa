"""When a talk is held, and from when to when its issue hears the chat."""

import datetime
from collections.abc import Iterable, Sequence

from openllm_talk.archive.times import instant
from openllm_talk.community import Community
from openllm_talk.records import Issue, Message

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BEGINNING = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def last_heard(messages: Iterable[Message], community: Community) -> datetime.datetime | None:
    """When the last message that has a date was said, in the community's zone."""
    moments = (instant(message.time, community.zone) for message in messages)
    last = max((moment for moment in moments if moment), default=None)
    return last.astimezone(community.zone) if last else None


def talk_day(
    last: datetime.datetime | None, past: Sequence[Issue], community: Community
) -> datetime.date:
    """The community's first talk day after the last message and after the last issue.

    A message of the talk's own day counts for that day until the talk begins. Without any date,
    the first talk day from today on.
    """
    last = last or datetime.datetime.now(community.zone)
    weekday = WEEKDAYS.index(community.talk.day)
    day = last.date()
    if day.weekday() == weekday and f"{last:%H:%M}" >= community.talk.hour:
        day = _later(day)
    held = (_day(issue.date) for issue in past)
    day = max([day, *(_later(each) for each in held if each)])
    return _later(day, (weekday - day.weekday()) % 7)


def end_of(issue: Issue) -> str | None:
    """Until when an issue heard the chat: what was said from then on is for the next one.

    That is when its own chat ended, not when the talk was held: what is said between the two
    would stand in no issue. One that does not say heard all before its talk. None without a date.
    """
    if issue.until or not issue.date:
        return issue.until
    return f"{issue.date}T{issue.time}" if issue.time else issue.date


def end_of_chat(
    last: datetime.datetime | None, past: Iterable[Issue], community: Community
) -> str | None:
    """When the chat of a draft ended, if it went on after that of the earlier issues; else None."""
    ends = (instant(end_of(issue), community.zone) for issue in past)
    if last is None or last <= max((end for end in ends if end), default=BEGINNING):
        return None
    unit = "seconds" if last.second else "minutes"
    return last.replace(tzinfo=None).isoformat(timespec=unit)


def _later(day: datetime.date, days: int = 1) -> datetime.date:
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError:
        return day


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        return None
