"""Who gets the newsletter: asked for, confirmed, left, forgotten."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from openllm_talk.community import Community
from openllm_talk.errors import Language, PublishError
from openllm_talk.publish.models import Delivery, Subscriber
from openllm_talk.publish.newsletter import letters
from openllm_talk.publish.newsletter.tokens import Links, fresh, hashed

CONFIRM_WITHIN = timedelta(days=7)
"""How long a confirmation's link holds; an address that is not confirmed by then is forgotten."""
NOT_AGAIN_WITHIN = timedelta(minutes=10)
"""How long an address gets no second letter, so that nobody is flooded by somebody else's form."""
A_THIRD_AFTER = timedelta(days=1)
"""One letter may be lost; whoever wants more of them is another one than who gets them."""


def check_subscribe(community: Community, address: str, language: Language) -> str:
    """The address as it is kept; raises PublishError where it is none, or for another language.

    What stands before the @ keeps its case: it is another mailbox at some hosts. A machine's number
    in place of a host is nobody's newsletter.
    """
    name, _, host = address.strip().rpartition("@")
    kept = f"{name}@{host.lower()}"
    try:
        validate_email(kept)
    except ValidationError as exc:
        raise _no_address() from exc
    if len(kept) > 254 or not kept.isascii() or host.startswith("["):
        raise _no_address()
    if language not in community.languages:
        raise PublishError(
            "the newsletter does not come in this language; choose another",
            "没有这种语言的邮件通讯；请换一种",
        )
    return kept


def do_subscribe(
    community: Community,
    address: str,
    language: Language,
    links: Links,
    connection: BaseEmailBackend | None = None,
) -> None:
    """Sends a letter to the address: to confirm it, or to say that it gets the newsletter already.

    Nothing tells the caller which, so that nobody learns who reads it; how long the call takes may,
    so a page leaves it to a job. The caller limits how often it may be called. The subscriber's row
    is written before the letter goes, in one transaction. Raises PublishError as `check_subscribe`,
    and what the mail server says.
    """
    kept = check_subscribe(community, address, language)
    do_tidy()
    token, now = fresh(), timezone.now()
    try:
        with transaction.atomic():
            held = Subscriber.objects.select_for_update().filter(address=kept).first()
            if held is None:
                held = Subscriber(address=kept, asked=now)
            elif now - held.mailed < (NOT_AGAIN_WITHIN if _once(held) else A_THIRD_AFTER):
                return
            if held.state != "confirmed":
                held.language, held.token = language, hashed(token)
            held.mailed = now
            held.save()
    except IntegrityError:
        return  # the same address at the same moment: the other one gets the letter
    if held.state == "confirmed":
        letters.known(community, kept, language, connection).send()
    else:
        letters.confirmation(community, kept, language, links, token, connection).send()


def _once(held: Subscriber) -> bool:
    """Whether they got no letter but the first."""
    return held.mailed == held.asked


def do_confirm(token: str) -> bool:
    """Whether the token of a confirmation's link is good; its subscriber is confirmed from now on.

    Again is harmless. One update, so no lock.
    """
    held = Subscriber.objects.filter(token=hashed(token))
    if held.filter(state="confirmed").exists():
        return True
    now = timezone.now()
    fresh_ones = held.filter(state="pending", asked__gt=now - CONFIRM_WITHIN)
    return bool(fresh_ones.update(state="confirmed", confirmed=now, refused=0))


def do_unsubscribe(token: str) -> bool:
    """Whether the token of a letter's link is good; its subscriber has left, without an address.

    Again is harmless. Letters that still wait for them go, in the same transaction.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_related("subscriber").filter(token=hashed(token)).first()
        if delivery is None:
            return False
        leaving = Subscriber.objects.select_for_update().get(pk=delivery.subscriber_id)
        leaving.deliveries.filter(state="waiting").delete()
        if leaving.state != "left":
            leaving.state, leaving.address, leaving.left = "left", None, timezone.now()
            leaving.save()
    return True


def do_forget(address: str) -> bool:
    """Removes the subscriber of that address with every trace of their letters; False for none."""
    name, _, host = address.strip().rpartition("@")
    removed, _ = Subscriber.objects.filter(address=f"{name}@{host.lower()}").delete()
    return removed > 0


def do_tidy() -> int:
    """Forgets addresses that nobody confirmed in time; how many."""
    late = Subscriber.objects.filter(state="pending", asked__lt=timezone.now() - CONFIRM_WITHIN)
    return late.delete()[0]


def _no_address() -> PublishError:
    return PublishError(
        "that is no e-mail address; write it like name@example.org",
        "这不是邮箱地址；请写成 name@example.org 这样",
    )
