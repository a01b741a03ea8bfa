"""Who wants to be left out of the archive, under all their names."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from django.db.models import Q

from openllm_talk.archive import models
from openllm_talk.archive.people import Signature, signature
from openllm_talk.records import Message


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The names and accounts, on one platform, of people whose words are not taken in."""

    names: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()

    def wrote(self, message: Message) -> bool:
        """Whether the message, or the system row, is of such a person."""
        signed = signature(message)
        return signed is not None and (
            signed.name in self.names or (signed.account != "" and signed.account in self.accounts)
        )

    def without_mentions(self, message: Message) -> Message:
        """The message without mentions of them; its text stays what its own writer said."""
        if not self.names or not self.names.intersection(message.mentions):
            return message
        kept = tuple(name for name in message.mentions if name not in self.names)
        return msgspec.structs.replace(message, mentions=kept)


def left_out(asked: Iterable[str], platform: str) -> LeftOut:
    """Who is meant by `asked` (names, and «platform:account») on a platform.

    Whoever was joined with somebody meant is meant too, and so are later names of their accounts.
    """
    wanted = frozenset(asked)
    if not wanted:
        return LeftOut()
    here = f"{platform}:"
    accounts = {one.removeprefix(here) for one in wanted if one.startswith(here)}
    meant = Q(name__in=wanted) | Q(platform=platform, account__in=accounts)
    people = set(models.Identity.objects.filter(meant).values_list("person_id", flat=True))
    roots = models.Person.objects.filter(Q(pk__in=people) | Q(joined__in=people))
    family = Q(person__in=people) | Q(person__in=roots) | Q(person__joined_into__in=roots)
    family |= Q(person__joined_into__in=people)
    held = models.Identity.objects.filter(family, platform=platform)
    known = [Signature(*one) for one in held.values_list("account", "name")]
    return LeftOut(
        names=wanted | {one.name for one in known if one.name},
        accounts=frozenset(accounts) | {one.account for one in known if one.account},
    )
