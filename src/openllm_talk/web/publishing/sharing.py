"""Who may see a preview without an account: whoever has a link that is still good."""

from datetime import timedelta

from django.utils import timezone

from openllm_talk.archive.engines import writing
from openllm_talk.publish.newsletter.tokens import fresh, hashed
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.publishing.models import PreviewLink
from openllm_talk.web.visit import Visitor

GOOD_FOR = timedelta(days=14)


def of_issue(number: str) -> list[PreviewLink]:
    """The links of an issue that are still good, newest first."""
    held = PreviewLink.objects.filter(number=number, revoked=False, expires__gt=timezone.now())
    return list(held.select_related("by").order_by("-pk"))


def find(token: str) -> PreviewLink | None:
    """The link that holds the token; None where it is not good (any more), or where who made it may
    not see the preview any more."""
    held = PreviewLink.objects.select_related("by").filter(digest=hashed(token), revoked=False)
    link = held.filter(expires__gt=timezone.now()).first()
    if link is None or link.by is None:
        return link
    return link if Visitor(link.by).may(Action.PREVIEW, link.number) else None


@writing()
def do_share(number: str, member: Member | None) -> str:
    """Makes a link to the preview of an issue; what stands in it, which is kept nowhere."""
    token = fresh()
    PreviewLink.objects.create(
        number=number, digest=hashed(token), by=member, expires=timezone.now() + GOOD_FOR
    )
    return token


@writing()
def do_revoke(number: str, link: int) -> None:
    """Nobody gets in with the link any more; again changes nothing."""
    PreviewLink.objects.filter(number=number, pk=link).update(revoked=True)
