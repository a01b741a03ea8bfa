"""How somebody becomes a member: by a link that a member with the right to invite has made.

What stands in the link is random and known to its holder alone; the database holds a digest of it.
So a link is good for this community only, and nobody who reads the database can use one.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from openllm_talk.errors import WorkshopError
from openllm_talk.records import Record
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.models import Invitation, Member
from openllm_talk.web.accounts.roles import ALLOWED, GIVEN, Action, Role, outranks

DAYS = 7
MOST_DAYS = 60
MOST_USES = 200


class Invited(Record, frozen=True):
    """A new invitation: its number, and the secret that belongs into the link, told only now."""

    number: int
    token: str


def check_invite(by: Member | None, role: str, days: int, most: int) -> None:
    """Raises WorkshopError unless `by` may invite somebody to be that; None: the command line."""
    if role not in GIVEN:
        raise WorkshopError(f"nobody can be invited as «{role}»", f"不能邀请人当 “{role}”")
    if by is not None and not _may_give(by, role):
        raise WorkshopError(
            "you can invite people to be at most what you are yourself",
            "邀请的角色不能高于你自己的角色",
        )
    if not (1 <= days <= MOST_DAYS and 1 <= most <= MOST_USES):
        raise WorkshopError(
            f"an invitation lasts 1 to {MOST_DAYS} days and serves 1 to {MOST_USES} people",
            f"邀请的有效期是 1 到 {MOST_DAYS} 天，可用 1 到 {MOST_USES} 次",
        )


@transaction.atomic
def do_invite(by: Member | None, role: str, days: int = DAYS, most: int = 1) -> Invited:
    """Makes an invitation. Holds a transaction. Raises WorkshopError as `check_invite` does."""
    check_invite(by, role, days, most)
    token = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        digest=digest(token),
        role=role,
        by=by,
        most=most,
        expires=timezone.now() + timedelta(days=days),
    )
    note("invitation.make", by=by, about=f"{made.pk}: {role}, {most}×, {days} d")
    return Invited(number=made.pk, token=token)


def digest(token: str) -> str:
    """What the database keeps of the secret in a link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def open_invitation(of: str | None) -> Invitation | None:
    """The invitation with that digest, if it still admits somebody: not expired, used up, revoked,
    or made by somebody who could not make it any more."""
    found = Invitation.objects.select_related("by").filter(digest=of or "").first()
    if found is None or found.revoked or found.used >= found.most:
        return None
    if found.expires <= timezone.now():
        return None
    return found if found.by is None or _may_give(found.by, found.role) else None


def do_use(of: str | None) -> Invitation:
    """Takes one place of the invitation; the transaction of whoever signs up must hold it.

    Of two who take the last place at one moment the second gets the WorkshopError, as does who
    comes with an invitation that admits nobody any more.
    """
    found = open_invitation(of)
    left = Invitation.objects.filter(
        digest=of or "", revoked=False, used__lt=F("most"), expires__gt=timezone.now()
    )
    if found is None or not left.update(used=F("used") + 1):
        raise WorkshopError(
            "this invitation admits nobody any more; ask whoever sent it for a new one",
            "这个邀请已经失效；请向发出邀请的人再要一个",
        )
    return found


@transaction.atomic
def do_accept(of: str | None, member: Member) -> Member:
    """A member becomes what the invitation says, if that is more than they are.

    Holds a transaction. Raises WorkshopError as `do_use` does.
    """
    used = do_use(of)
    if outranks(used.role, member.role):
        member.role = used.role
        member.save(update_fields=["role"])
    note("invitation.accept", by=member, member=member, about=f"{used.pk}: {used.role}")
    return member


@transaction.atomic
def do_revoke(by: Member, number: int) -> None:
    """The invitation admits nobody from now on; accounts made with it stay. Holds a transaction."""
    if Invitation.objects.filter(pk=number, revoked=False).update(revoked=True):
        note("invitation.revoke", by=by, about=f"{number}")


def _may_give(by: Member, role: str) -> bool:
    allowed = Role(by.role) in ALLOWED[Action.INVITE]
    return by.is_active and allowed and not outranks(role, by.role)
