"""Who speaks: one person is many (platform, account, name) triples."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q

from openllm_talk.archive import models
from openllm_talk.archive.keys import column
from openllm_talk.records import Message


class Signature(NamedTuple):
    """What a message says of its writer; the account is empty where the export gives none."""

    account: str
    name: str

    @property
    def owner(self) -> "Signature":
        """What decides whose it is: the account alone; without one, the name."""
        return Signature(self.account, "") if self.account else self


def signature(message: Message) -> Signature | None:
    """The signature under `message`; None for a row that nobody wrote."""
    if message.author is None and message.author_id is None:
        return None
    account = column(message.author_id or "")
    return Signature(account, column(message.author or "", models.NAME_LENGTH))


@dataclass(slots=True)
class People:
    """The people of one platform, met so far; new ones are stored as they are met.

    That the same name on two platforms is one person is for people to say, not for the machine.
    """

    platform: str
    known: dict[Signature, int] = field(default_factory=dict)
    owners: dict[Signature, int] = field(default_factory=dict)

    def meet(self, signatures: Iterable[Signature]) -> None:
        """Afterwards `known` holds the person of each. Writes: call it inside a transaction."""
        missing = [one for one in dict.fromkeys(signatures) if one not in self.known]
        if not missing:
            return
        self._recall(missing)
        strangers: dict[Signature, models.Person] = {}
        for one in missing:
            if one.owner not in self.owners:
                strangers.setdefault(one.owner, models.Person(name=one.name or one.account))
        models.Person.objects.bulk_create(strangers.values())
        self.owners.update((owner, person.pk) for owner, person in strangers.items())
        unseen = [one for one in missing if one not in self.known]
        self.known.update((one, self.owners[one.owner]) for one in unseen)
        models.Identity.objects.bulk_create(
            models.Identity(
                platform=self.platform, account=one.account, name=one.name, person_id=person
            )
            for one, person in ((one, self.known[one]) for one in unseen)
        )

    def _recall(self, signatures: list[Signature]) -> None:
        """Takes from the archive what it knows of these."""
        accounts = {one.account for one in signatures if one.account}
        names = {one.name for one in signatures if not one.account}
        held = models.Identity.objects.filter(
            Q(account__in=accounts) | Q(account="", name__in=names), platform=self.platform
        )
        for account, name, person in held.values_list("account", "name", "person_id"):
            one = Signature(account, name)
            self.known[one] = self.owners[one.owner] = person
