"""A published issue to every subscriber, each once, however often the run is killed."""

import smtplib
from datetime import timedelta
from typing import Literal, cast

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openllm_talk.archive.store import storing
from openllm_talk.community import Community
from openllm_talk.errors import Language, PublishError
from openllm_talk.publish.announced import announcement, public_issue
from openllm_talk.publish.models import Delivery, Subscriber
from openllm_talk.publish.newsletter.letters import IssueLetter
from openllm_talk.publish.newsletter.tokens import Links, fresh, hashed
from openllm_talk.records import Issue, Record

BATCH = 50
"""Letters of one connection."""
ON_ITS_WAY = timedelta(minutes=10)
"""How long a letter may be on its way in another run: so long nobody sends it once more."""
MOST_REFUSALS = 3
"""After so many refusals for good in a row, an address gets no more letters."""

_BROKE = 421
"""The code of a letter whose connection broke (RFC 5321: «closing transmission channel»)."""


class Sent(Record, frozen=True):
    """How many letters of an issue stand where, over all runs.

    `waiting` go with the next run; `failed` were refused for good; of `unknown` nobody knows
    whether they arrived: a person decides, and sends them once more with `again`.
    """

    sent: int
    waiting: int
    failed: int
    unknown: int


def check_send(community: Community, number: str) -> dict[Language, IssueLetter]:
    """The issue as letters, if it is published; raises PublishError else."""
    with storing():
        issue: Issue = public_issue(community, number)
    return {
        language: IssueLetter(announcement(issue, community, language), community, language)
        for language in community.languages
    }


def do_send(
    community: Community,
    number: str,
    links: Links,
    *,
    again: bool = False,
    connection: BaseEmailBackend | None = None,
) -> Sent:
    """Sends the issue to all who confirmed and have not got it; says how its letters stand.

    All letters are planned in one transaction before the first goes, so a run that is killed loses
    none; each is written down as «trying» in a transaction of its own before it goes and as sent
    after, so none goes twice: the one that was on its way stays «trying» for a person to decide.
    Runs at the same time share the letters. Raises PublishError where the issue is not published or
    the mail server cannot be reached; what is waiting then keeps waiting.
    """
    letters = check_send(community, number)
    with storing():
        _plan(number, again=again)
    post = connection or get_connection()
    last = 0
    while batch := _waiting(number, last):
        last = batch[-1]
        if not _send_batch(community, letters, links, batch, post):
            break
    return standing(number)


def do_try(
    community: Community,
    number: str,
    address: str,
    language: Language,
    connection: BaseEmailBackend | None = None,
) -> None:
    """Sends the issue as a letter to one address alone, to look at; nothing is written down.

    Its link for leaving leads to the site, as there is nothing to leave. Raises PublishError where
    the issue is not published or the mail server does not take the letter.
    """
    letters = check_send(community, number)
    letter = letters.get(language) or letters[community.languages[0]]
    try:
        letter.to(address, fresh(), community.site.address, connection).send()
    except (smtplib.SMTPException, OSError) as exc:
        raise PublishError(
            "the mail server did not take the letter; check the e-mail settings and try again",
            "邮件服务器没有收下这封信；请检查邮件设置后再试",
        ) from exc


def confirmed() -> int:
    """How many people would get the next letter."""
    return Subscriber.objects.filter(state="confirmed", refused__lt=MOST_REFUSALS).count()


def _plan(number: str, *, again: bool) -> None:
    """Writes down who shall get the issue."""
    now = timezone.now()
    with transaction.atomic():
        if again:
            unknown = Delivery.objects.filter(issue=number, state="trying")
            unknown.filter(Q(code=_BROKE) | Q(at__lt=now - ON_ITS_WAY)).update(state="waiting")
        without = Subscriber.objects.filter(state="confirmed", refused__lt=MOST_REFUSALS).exclude(
            deliveries__issue=number
        )
        Delivery.objects.bulk_create(
            (
                Delivery(issue=number, subscriber_id=key, at=now)
                for key in without.values_list("pk", flat=True)
            ),
            batch_size=500,
            ignore_conflicts=True,
        )


def _waiting(number: str, last: int) -> list[int]:
    """The next letters that wait, after the one with the key `last`."""
    found = Delivery.objects.filter(issue=number, state="waiting", pk__gt=last)
    return list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _send_batch(
    community: Community,
    letters: dict[Language, IssueLetter],
    links: Links,
    batch: list[int],
    post: BaseEmailBackend,
) -> bool:
    """Sends letters over one connection; False where the connection broke."""
    try:
        post.open()
    except (smtplib.SMTPException, OSError) as exc:
        raise PublishError(
            "the mail server cannot be reached or does not let us in, so the letters wait; check "
            "the e-mail settings and send again",
            "连不上邮件服务器，或者它不接受我们，邮件还在等着；请检查邮件设置后再发一次",
        ) from exc
    try:
        for key in batch:
            token = fresh()
            with storing():
                delivery = _claimed(key, token)
            if delivery is None:
                continue
            known = _send_one(community, letters, links.leave_at(token), delivery, post)
            if not known:
                return False
    finally:
        _close(post)
    return True


def _claimed(key: int, token: str) -> Delivery | None:
    """The letter, written down as on its way; None where another run has it or its reader left."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self", "subscriber"))
            .select_related("subscriber")
            .filter(pk=key, state="waiting", subscriber__state="confirmed")
            .first()
        )
        if delivery is not None:
            delivery.state, delivery.token, delivery.code = "trying", hashed(token), None
            delivery.at = timezone.now()
            delivery.save()
        return delivery


def _send_one(
    community: Community,
    letters: dict[Language, IssueLetter],
    leave: str,
    delivery: Delivery,
    post: BaseEmailBackend,
) -> bool:
    """Sends one letter and writes down what came of it; False where nobody knows."""
    reader = delivery.subscriber
    letter = letters.get(cast("Language", reader.language)) or letters[community.languages[0]]
    key = f"{community.name}\x1f{delivery.issue}\x1f{delivery.pk}"
    try:
        letter.to(reader.address or "", key, leave, post).send()
    except smtplib.SMTPRecipientsRefused as exc:
        _write_down(delivery, min((code for code, _ in exc.recipients.values()), default=450))
    except smtplib.SMTPResponseException as exc:
        # It is the sender or the letter that it does not take: that is no reader's fault.
        _write_down(delivery, 450)
        raise PublishError(
            f"the mail server takes no letter from us (it answered {exc.smtp_code}), so they wait; "
            "check the e-mail settings and send again",
            f"邮件服务器不收我们的信（回答 {exc.smtp_code}），邮件还在等着；"
            "请检查邮件设置后再发一次",
        ) from exc
    except (smtplib.SMTPException, OSError):
        Delivery.objects.filter(pk=delivery.pk).update(code=_BROKE)
        return False
    else:
        _write_down(delivery, None)
    return True


def _write_down(delivery: Delivery, code: int | None) -> None:
    """What the mail server said: taken (None), later (4xx), or never (5xx).

    Its own words are not kept, as they repeat the address.
    """
    state: Literal["sent", "waiting", "failed"] = "sent"
    if code is not None:
        state = "failed" if code >= 500 else "waiting"
    with storing(), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state=state, code=code, at=timezone.now())
        reader = Subscriber.objects.filter(pk=delivery.subscriber_id)
        if state == "sent":
            reader.exclude(refused=0).update(refused=0)
        elif state == "failed":
            reader.update(refused=delivery.subscriber.refused + 1)


def _close(post: BaseEmailBackend) -> None:
    try:
        post.close()
    except (smtplib.SMTPException, OSError):
        return  # it said goodbye before we did


def standing(number: str) -> Sent:
    """How the letters of an issue stand."""

    def many(state: str) -> int:
        return Delivery.objects.filter(issue=number, state=state).count()

    return Sent(
        sent=many("sent"),
        waiting=many("waiting"),
        failed=many("failed"),
        unknown=many("trying"),
    )
