"""Which issue comes next, and when its talk is."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import msgspec

from openllm_talk.archive.entries import issue_key
from openllm_talk.archive.models import PastIssue
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import calendar
from openllm_talk.issues.compose import next_number
from openllm_talk.issues.models import Piece
from openllm_talk.issues.workshop import pieces
from openllm_talk.records import Issue, Record

TALK_LASTS = timedelta(hours=4)


class Upcoming(Record, frozen=True):
    """The next issue: its number and when its talk begins, in the community's zone.

    `drafted` says that the workshop has its pieces.
    """

    number: str
    begins: datetime
    drafted: bool = False

    def is_over(self, now: datetime) -> bool:
        """Whether its talk was held, though the issue is not out."""
        return now > self.begins + TALK_LASTS


def upcoming(community: Community, now: datetime | None = None) -> Upcoming:
    """The newest issue of the workshop that is not published, else the one to be drafted."""
    now = (now or datetime.now(community.zone)).astimezone(community.zone)
    head = Piece.objects.filter(kind="head").order_by("-pk").first()
    if head is not None and not is_published(head.number):
        issue = pieces.record_of(head, Issue)
        begins = _begins(issue, community) or _talk(now, (), community)
        return Upcoming(number=head.number, begins=begins, drafted=True)
    past = _published()
    return Upcoming(number=next_number(past), begins=_talk(now, past, community))


class _Head(Record, frozen=True):
    """What of a past issue says which one comes next; the rest is not even decoded."""

    number: str | None = None
    date: str | None = None


def _published() -> list[Issue]:
    """The numbers of the issues so far, and the date of the last; of those that have no number,
    the dates. So of a hundred issues one is read."""
    held = PastIssue.objects.filter(current=True)
    keys = set(held.values_list("key", flat=True))
    numbers = {key for key in keys if key.isdecimal()}
    dated = keys - numbers | {max(numbers, key=int, default="")}
    records = held.filter(key__in=dated).values_list("record", flat=True)
    heads = [msgspec.json.decode(record, type=_Head) for record in records]
    return [
        *(Issue(title="", number=number) for number in numbers),
        *(Issue(title="", number=head.number, date=head.date) for head in heads),
    ]


def is_published(number: str) -> bool:
    """Whether the archive holds an issue of this number."""
    key = issue_key(Issue(title="", number=number))
    return PastIssue.objects.filter(key=key, current=True).exists()


def check_upcoming(community: Community, number: str) -> Upcoming:
    """The next issue, if that is its number; raises WorkshopError where it is another one."""
    found = upcoming(community)
    if found.number != number:
        raise WorkshopError(
            f"the next issue is {found.number}, not {number}; reload the page",
            f"下一期是 {found.number}，不是 {number}；请刷新页面",
        )
    return found


def _begins(issue: Issue, community: Community) -> datetime | None:
    try:
        day = date.fromisoformat(issue.date or "")
        begins = _at(day, issue.time or community.talk.hour, community)
        # The last hours that a calendar has have no other zone, and no hours after them.
        return begins if 1900 < day.year < 9000 else None
    except ValueError:
        return None


def _at(day: date, hour: str, community: Community) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), community.zone)


def _talk(now: datetime, past: Sequence[Issue], community: Community) -> datetime:
    return _at(calendar.talk_day(now, past, community), community.talk.hour, community)
