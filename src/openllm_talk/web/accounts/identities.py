"""Who a member is in the chat: claimed by them, confirmed by an editor or by a code.

The code is posted in the chat by the identity that is claimed, in a message of its own. The next
import finds it: only whoever can write under that name can have posted it.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openllm_talk.archive import models as archive
from openllm_talk.archive.codec import decode
from openllm_talk.archive.named import do_choose, family
from openllm_talk.archive.people import Signature, signature
from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.models import ChatIdentity, Member

DAYS = 14
MOST_WAITING = 5
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def check_claim(member: Member, platform: str, name: str) -> archive.Identity:
    """The identity of the archive that is meant by a name (or account) on a platform.

    Raises WorkshopError where the chat knows no such person, several, or one who is taken.
    """
    wanted = name.strip().removeprefix("@")
    here = archive.Identity.objects.filter(platform=platform)
    found = list(here.filter(Q(name=wanted) | Q(account=wanted)).order_by("-account"))
    if not wanted or not found:
        raise WorkshopError(
            f"nobody wrote as «{wanted}» there; copy the name from the chat as it stands",
            f"那里没有人以 “{wanted}” 发过言；请照聊天里的写法填写",
        )
    if len({one.account or one.name for one in found}) > 1:
        raise WorkshopError(
            f"several people are called «{wanted}» there; give the account instead of the name",
            f"那里有好几位 “{wanted}”；请填写账号而不是昵称",
        )
    _check_free(found[0], member)
    waiting = ChatIdentity.objects.filter(member=member, confirmed__isnull=True)
    if waiting.count() >= MOST_WAITING:
        raise WorkshopError(
            "several names of yours wait to be confirmed; withdraw one first",
            "你已有好几个名字在等待确认；请先撤回一个",
        )
    return found[0]


@transaction.atomic
def do_claim(member: Member, platform: str, name: str) -> ChatIdentity:
    """The member's claim with a fresh code; one that was confirmed stays so. Holds a transaction.

    Raises WorkshopError as `check_claim` does.
    """
    found = check_claim(member, platform, name)
    own = ChatIdentity.objects.filter(member=member, identity=found).first()
    claimed = own or ChatIdentity(member=member, identity=found)
    if claimed.confirmed:
        return claimed
    claimed.code = "talk-" + "".join(secrets.choice(_LETTERS) for _ in range(10))
    claimed.expires = timezone.now() + timedelta(days=DAYS)
    claimed.save()
    note("identity.claim", by=member, member=member, about=f"{claimed.pk}")
    return claimed


@transaction.atomic
def do_confirm(number: int, by: Member | None) -> None:
    """The claim is right; None: its code was posted. Holds a transaction.

    Raises WorkshopError where it is gone, or another member was confirmed to be that person.
    """
    held = ChatIdentity.objects.select_related("member", "identity")
    claimed = held.select_for_update(of=("self",)).filter(pk=number).first()
    if claimed is None:
        raise WorkshopError("this claim was withdrawn", "这个申请已经撤回")
    if claimed.confirmed:
        return
    if by is not None and by.pk == claimed.member_id:
        raise WorkshopError(
            "nobody confirms themselves; post the code in the chat, or ask another editor",
            "不能自己确认自己；请在聊天里发出验证码，或请另一位编辑确认",
        )
    _check_free(claimed.identity, claimed.member)
    claimed.confirmed, claimed.confirmed_by = timezone.now(), by
    claimed.save(update_fields=["confirmed", "confirmed_by"])
    do_stand(claimed.member)
    how = "code" if by is None else "editor"
    note("identity.confirm", by=by, member=claimed.member, about=f"{number}: {how}")


@transaction.atomic
def do_remove(number: int, by: Member) -> None:
    """The member is not that person, or does not say so any more. Holds a transaction."""
    claimed = ChatIdentity.objects.select_related("member").filter(pk=number).first()
    if claimed is not None:
        claimed.delete()
        do_stand(claimed.member)
        note("identity.remove", by=by, member=claimed.member, about=f"{number}")


def do_confirm_posted() -> int:
    """Confirms every claim whose code stands in the chat by now; how many. Call it after an import.

    The code must be all that the message says, in the claimed identity's name, while it was good.
    """
    waiting = ChatIdentity.objects.filter(confirmed__isnull=True).select_related("identity")
    posted = [one for one in waiting if _is_posted(one)]
    for one in posted:
        do_confirm(one.pk, None)
    return len(posted)


def do_stand(member: Member) -> None:
    """Writes down under which names the member stands in public. Call it inside a transaction."""
    if member.named:
        do_choose(member.pk, member.name, people_of(member))
    else:
        do_choose(member.pk, "", ())


def people_of(member: Member) -> frozenset[int]:
    """The people of the archive that the member is confirmed to be."""
    confirmed = ChatIdentity.objects.filter(member_id=member.pk, confirmed__isnull=False)
    return frozenset(confirmed.values_list("identity__person_id", flat=True))


def _check_free(one: archive.Identity, member: Member) -> None:
    """Raises WorkshopError where another member is confirmed to be the same person."""
    confirmed = ChatIdentity.objects.filter(
        confirmed__isnull=False, identity__person__in=family([one.person_id])
    )
    if confirmed.exclude(member=member).exists():
        raise WorkshopError(
            "another member is confirmed to be that person; take that back first",
            "已经有别的成员被确认是这个人；请先撤销那一个",
        )


def _is_posted(one: ChatIdentity) -> bool:
    said = archive.Message.objects.filter(person=one.identity.person_id, record__contains=one.code)
    return any(_says(one, row) for row in said)


def _says(one: ChatIdentity, row: archive.Message) -> bool:
    message = decode(row.record)
    signed = signature(message)
    claimed = Signature(one.identity.account, one.identity.name)
    in_time = row.at is None or row.at <= one.expires
    is_theirs = signed is not None and signed.owner == claimed.owner
    return is_theirs and in_time and message.text.strip() == one.code
