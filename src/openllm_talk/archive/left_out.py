"""Who wants to be left out of the archive, under all their names, and who was forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
from django.db.models import Q

from openllm_talk.archive import models
from openllm_talk.archive.forgetting.gone import Gone, gone
from openllm_talk.archive.forgetting.without import without
from openllm_talk.archive.people import Signature, signature
from openllm_talk.records import Message


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The names and accounts, on one platform, of people whose words are not taken in.

    Whoever is forgotten (`gone`) is known by digests alone; `renamed` are those met under a name
    that they had not when they were forgotten.
    """

    names: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    platform: str = ""
    gone: Gone = field(default_factory=Gone)
    renamed: set[Signature] = field(default_factory=set, compare=False)
    _known: dict[Signature, bool] = field(default_factory=dict, compare=False, repr=False)

    def wrote(self, message: Message) -> bool:
        """Whether the message, or the system row, is of such a person."""
        signed = signature(message)
        if signed is None:
            return False
        if signed not in self._known:
            self._known[signed] = self._is_of_them(signed)
            if self._known[signed] and self.gone.is_renamed(signed, self.platform):
                self.renamed.add(signed)
        return self._known[signed]

    def _is_of_them(self, signed: Signature) -> bool:
        return (
            signed.name in self.names
            or (signed.account != "" and signed.account in self.accounts)
            or self.gone.signed(signed, self.platform)
        )

    def without_them(self, message: Message) -> Message:
        """The message without mentions of them; its text stays what its own writer said.

        Where it names somebody who is forgotten, somebody stands in the text, too.
        """
        if self.gone:
            message = without(message, self.gone)
        if not self.names or not self.names.intersection(message.mentions):
            return message
        kept = tuple(name for name in message.mentions if name not in self.names)
        return msgspec.structs.replace(message, mentions=kept)


def left_out(asked: Iterable[str], platform: str) -> LeftOut:
    """Who is meant by `asked` (names, and «platform:account») on a platform.

    Whoever was joined with somebody meant is meant too, and so are later names of their accounts.
    With them comes everybody whom the archive has forgotten.
    """
    wanted = frozenset(asked)
    forgotten = gone()
    if not wanted:
        return LeftOut(platform=platform, gone=forgotten)
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
        platform=platform,
        gone=forgotten,
    )
