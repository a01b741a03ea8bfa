"""`talk people`: who speaks, and which of them are one person.

That two names are one person is for people to say: the machine only points at names that are the
same. What they say holds for every import from then on, and can be taken back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from openllm_talk.archive import models
from openllm_talk.archive.engines import writing
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Record


class Account(Record, frozen=True):
    """One name under which a person was seen; `account` is the platform's own id, if known."""

    platform: str
    name: str
    account: str | None = None


class Member(Record, frozen=True):
    """A person as `talk people --json` prints one: all accounts and messages, joined ones too.

    `joined` are the numbers that were joined into this one; `alike` the numbers of other people
    who bear one of the same names elsewhere and may be the same.
    """

    id: int
    name: str
    messages: int
    accounts: tuple[Account, ...]
    joined: tuple[int, ...] = ()
    alike: tuple[int, ...] = ()


def members() -> list[Member]:
    """Everybody who wrote, most messages first."""
    roots = _roots()
    names = dict(models.Person.objects.values_list("pk", "name"))
    counts: dict[int, int] = defaultdict(int)
    wrote = models.Message.objects.filter(kind="message", person__isnull=False)
    for person, count in wrote.values_list("person").annotate(Count("pk")).order_by():
        counts[roots.get(person, person)] += count
    accounts: dict[int, list[Account]] = defaultdict(list)
    for person, account in _accounts():
        accounts[roots.get(person, person)].append(account)
    joined: dict[int, list[int]] = defaultdict(list)
    for one, root in sorted(roots.items()):
        joined[root].append(one)
    alike = _alike(accounts)
    found = [
        Member(
            id=person,
            name=name,
            messages=counts[person],
            accounts=tuple(accounts[person]),
            joined=tuple(joined[person]),
            alike=tuple(sorted(alike[person])),
        )
        for person, name in names.items()
        if person not in roots
    ]
    return sorted(found, key=lambda member: (-member.messages, member.id))


@dataclass(frozen=True, slots=True)
class Called:
    """What people are called who were joined: by their numbers, and by their other names.

    A name that somebody else bears too is not in `names`.
    """

    people: dict[int, str]
    names: dict[str, str]


def called() -> Called:
    """What everybody is called who was joined into somebody else, or others into them."""
    roots = _roots()
    held = dict(models.Person.objects.filter(pk__in=roots.values()).values_list("pk", "name"))
    people = {person: held[root] for person, root in roots.items()} | held
    bearers: dict[str, set[str | None]] = defaultdict(set)
    if people:
        for person, account in _accounts():
            bearers[account.name].add(people.get(person))
    names = {
        name: one
        for name, found in bearers.items()
        for one in found
        if one is not None and len(found) == 1
    }
    return Called(people, names)


def find(named: str) -> int:
    """The number of the person meant by a number («12»), a name, or «platform:account».

    Somebody who was joined is whom they were joined into. Raises ArchiveError where nobody is
    meant, or several are.
    """
    found = set(_matching(named))
    roots = _roots()
    people = sorted({roots.get(person, person) for person in found})
    if len(people) == 1:
        return people[0]
    if not people:
        raise ArchiveError(
            f"nobody is called «{named}»; «talk people» lists everybody with a number",
            f"没有叫 “{named}” 的人；“talk people” 会列出所有人和编号",
        )
    numbers = ", ".join(map(str, people))
    raise ArchiveError(
        f"several people are called «{named}»: {numbers}; say which by number",
        f"叫 “{named}” 的不止一人：{numbers}；请用编号指明",
    )


@writing("chat")
def do_join(other: str, into: str, name: str | None = None) -> Member:
    """Says that `other` is the person `into`, whom `name` renames; returns who they are now.

    Both are given as for `find`. What was joined into `other` before comes along. Raises
    ArchiveError as `find` does, and where both are one already. Holds a transaction.
    """
    one, root = find(other), find(into)
    if one == root:
        raise ArchiveError(
            f"«{other}» and «{into}» are one person already",
            f"“{other}” 和 “{into}” 已经是同一个人",
        )
    models.Person.objects.filter(Q(pk=one) | Q(joined_into=one)).update(joined_into=root)
    if name:
        models.Person.objects.filter(pk=root).update(name=name[: models.NAME_LENGTH])
    return next(member for member in members() if member.id == root)


@writing("chat")
def do_split(number: int) -> int:
    """Takes back that `number` was joined into somebody; returns the number of that person.

    Raises ArchiveError where it was not. Holds a transaction.
    """
    root = _roots().get(number)
    if root is None:
        raise ArchiveError(
            f"number {number} was joined into nobody; «talk people» lists what was joined",
            f"编号 {number} 没有并入任何人；“talk people” 会列出合并过的编号",
        )
    models.Person.objects.filter(pk=number).update(joined_into=None)
    return root


def _roots() -> dict[int, int]:
    """Whom each joined person was joined into; joins are never chains."""
    held = models.Person.objects.filter(joined_into__isnull=False)
    return {person: root for person, root in held.values_list("pk", "joined_into") if root}


def _accounts() -> Iterator[tuple[int, Account]]:
    held = models.Identity.objects.order_by("pk")
    for person, platform, account, name in held.values_list(
        "person_id", "platform", "account", "name"
    ):
        yield person, Account(platform=platform, name=name, account=account or None)


def _alike(accounts: Mapping[int, list[Account]]) -> dict[int, set[int]]:
    """For each person the others who bear one of their names."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for person, held in accounts.items():
        for account in held:
            if name := "".join(account.name.casefold().split()):
                bearers[name].add(person)
    found: dict[int, set[int]] = defaultdict(set)
    for people in bearers.values():
        for person in people:
            found[person] |= people - {person}
    return found


def _matching(named: str) -> Iterator[int]:
    if named.isascii() and named.isdecimal():
        people = models.Person.objects.filter(pk=int(named[:18])).values_list("pk", flat=True)
        if people:
            yield from people
            return
    platform, colon, account = named.partition(":")
    by_account = Q(platform=platform, account=account) if colon and account else Q(pk__in=())
    held = models.Identity.objects.filter(Q(name=named) | by_account)
    yield from held.values_list("person_id", flat=True)
    yield from models.Person.objects.filter(name=named).values_list("pk", flat=True)
