"""Reminders of parts that nobody took: who gets one when, each once."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.issues import claims
from openllm_talk.issues.claims import Part
from openllm_talk.issues.upcoming import Upcoming, upcoming
from openllm_talk.records import Record
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.next_issue import countdown
from openllm_talk.web.next_issue.models import Reminded, Unreminded
from openllm_talk.web.visit import TAGS

SALT = "reminders"


class Due(Record, frozen=True):
    """A reminder that is due: the issue, so many `days` before its talk, and what is free."""

    issue: Upcoming
    days: int
    free: tuple[Part, ...]


class Reminders(Record, frozen=True):
    """What `talk remind --json` prints; `days` is None where no reminder is due.

    `failed` counts members whom no mail server would take a mail for: they are tried next time.
    """

    number: str
    days: int | None = None
    free: tuple[str, ...] = ()
    sent: int = 0
    failed: int = 0


def due(community: Community, now: datetime) -> Due | None:
    """The reminder of the nearest of the community's days that has come; None before the first of
    them, from the talk on, and where everything is taken."""
    issue = upcoming(community, now)
    left = (issue.begins - now).total_seconds() / 86400
    come = [days for days in community.reminders.days if 0 < left <= days]
    taken = claims.of_issue(issue.number)
    free = tuple(part for part in claims.parts(community) if part.key not in taken)
    return Due(issue=issue, days=min(come), free=free) if come and free else None


def do_remind(community: Community, now: datetime | None = None) -> Reminders:
    """Sends the reminder that is due to every member who wants it and has not got it.

    Safe to run at any time, and by several at once: the row that is written before each mail keeps
    the others from sending it. A mail that the server refuses is tried again by the next run.
    """
    now = now or datetime.now(community.zone)
    found = due(community, now)
    if found is None:
        return Reminders(number=upcoming(community, now).number)
    sent = failed = 0
    for member in _wanting(found):
        row = _claimed(member, found)
        if row is None:
            continue
        if _is_sent(member, found, community, now):
            Reminded.objects.filter(pk=row.pk).update(sent=timezone.now())
            sent += 1
        else:
            row.delete()
            failed += 1
    return Reminders(
        number=found.issue.number,
        days=found.days,
        free=tuple(part.key for part in found.free),
        sent=sent,
        failed=failed,
    )


def do_remind_members(_workspace: Path, community: Community) -> dict[str, int]:
    """The worker's job: `do_remind`, as often as it asks for it."""
    done = do_remind(community)
    return {"sent": done.sent, "failed": done.failed}


def _wanting(found: Due) -> QuerySet[Member]:
    """Members who gave an address that is theirs, want reminders and have not got this one."""
    have = Reminded.objects.filter(number=found.issue.number, days=found.days)
    confirmed = EmailAddress.objects.filter(verified=True, primary=True)
    return (
        Member.objects.filter(is_active=True, pk__in=confirmed.values("user_id"))
        .exclude(pk__in=Unreminded.objects.values("member_id"))
        .exclude(pk__in=have.values("member_id"))
        .order_by("pk")
    )


def _claimed(member: Member, found: Due) -> Reminded | None:
    """The row that says that this mail is ours to send; None where another process has it."""
    try:
        with transaction.atomic():
            return Reminded.objects.create(
                member=member, number=found.issue.number, days=found.days
            )
    except IntegrityError:
        return None


def _is_sent(member: Member, found: Due, community: Community, now: datetime) -> bool:
    """Whether the mail server took the mail."""
    try:
        return letter(member, found, community, now).send() == 1
    except OSError:  # smtplib's errors are of this kind, too
        return False


def letter(member: Member, found: Due, community: Community, now: datetime) -> EmailMessage:
    """The mail, in the member's language, with links to what is free and a way to get no more."""
    language = _language_of(member, community)
    stop = address(reverse("stop_reminders", args=[token_of(member)]))
    with translation.override(TAGS[language]):
        text = render_to_string(
            "next_issue/reminder.txt",
            {
                "community": community,
                "number": found.issue.number,
                "day": countdown.day(found.issue),
                "until": countdown.until(found.issue, now),
                "free": links_to(found.free, language),
                "stop": stop,
            },
        )
    subject, body = text.lstrip().split("\n", 1)
    to = EmailAddress.objects.get(user=member, verified=True, primary=True).email
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return EmailMessage(subject.strip(), body.strip() + "\n", to=[to], headers=headers)


def links_to(free: Iterable[Part], language: Language) -> list[tuple[str, str]]:
    """What each part is called, and the address where it can be taken."""
    page = address(reverse("next_issue"))
    return [(part.name(language), f"{page}#{slug(part.key)}") for part in free]


def slug(key: str) -> str:
    """What a part is called within the page and its addresses."""
    return key.removeprefix("section:").replace(":", "-")


def address(path: str) -> str:
    """The whole address of a path of this site."""
    return urljoin(str(settings.ADDRESS), path)


def _language_of(member: Member, community: Community) -> Language:
    if member.language in TAGS:
        return "zh" if member.language == "zh" else "en"
    return community.languages[0]


# --- who wants none ---------------------------------------------------------------------------


def wants_mail(member: Member) -> bool:
    """Whether the member gets reminders."""
    return not Unreminded.objects.filter(member=member).exists()


@transaction.atomic
def do_choose(member: Member, *, wants: bool) -> None:
    """The member gets reminders from now on, or none. Holds a transaction."""
    if wants:
        Unreminded.objects.filter(member=member).delete()
    else:
        Unreminded.objects.get_or_create(member=member)


def token_of(member: Member) -> str:
    """What stands in the address that stops a member's reminders, without signing in."""
    return signing.Signer(salt=SALT).sign(str(member.pk)).replace(":", ".")


def member_of(token: str) -> Member | None:
    """Whose reminders the address stops; None where it is not one of ours."""
    key, _, signature = token.partition(".")
    try:
        return Member.objects.filter(
            pk=signing.Signer(salt=SALT).unsign(f"{key}:{signature}")
        ).first()
    except (signing.BadSignature, ValueError):
        return None
