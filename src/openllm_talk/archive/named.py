"""Who agreed to be named in public: those that talk.toml lists, and members who chose it.

The choice is a member's own. A name that somebody else bears in the chat is not among them: one
cannot choose for another.
"""

from collections.abc import Iterable

import msgspec
from django.db.models import Q

from openllm_talk.archive.models import Identity, OptedIn, Person
from openllm_talk.community import Community


def with_members(community: Community) -> Community:
    """The community with everybody in `people.named` who agreed, by talk.toml or as a member."""
    chosen = opted_in()
    if not chosen:
        return community
    named = tuple(dict.fromkeys((*community.people.named, *chosen)))
    people = msgspec.structs.replace(community.people, named=named)
    return msgspec.structs.replace(community, people=people)


def opted_in() -> tuple[str, ...]:
    """The names under which members chose to stand, without those that others bear, too."""
    rows = list(OptedIn.objects.order_by("pk").values_list("name", "person_id"))
    people = family(person for _, person in rows if person is not None)
    wanted = [name for name, _ in rows if name]
    wanted += Person.objects.filter(pk__in=people).values_list("name", flat=True)
    held = Identity.objects.filter(person__in=people).exclude(name="")
    wanted += held.order_by("pk").values_list("name", flat=True)
    others = _of_others(wanted, people)
    return tuple(name for name in dict.fromkeys(wanted) if name not in others)


def family(people: Iterable[int]) -> frozenset[int]:
    """These people with everybody who was joined with them: the same human beings."""
    given = set(people)
    roots = Person.objects.filter(Q(pk__in=given) | Q(joined__in=given))
    one = Q(pk__in=given) | Q(pk__in=roots) | Q(joined_into__in=roots)
    return frozenset(Person.objects.filter(one).values_list("pk", flat=True))


def borne_by_others(name: str, people: Iterable[int]) -> bool:
    """Whether somebody in the chat, none of `people`, bears the name."""
    return Identity.objects.filter(name__iexact=name).exclude(person__in=family(people)).exists()


def do_choose(member: int, name: str, people: Iterable[int]) -> None:
    """A member stands under this name and those of their people in the chat from now on.

    With an empty name and nobody they stand under a pseudonym. Call it inside a transaction.
    """
    OptedIn.objects.filter(member=member).delete()
    rows = [OptedIn(member=member, name=name)] if name else []
    rows += [OptedIn(member=member, person_id=one) for one in people]
    OptedIn.objects.bulk_create(rows)


def _of_others(names: Iterable[str], people: frozenset[int]) -> frozenset[str]:
    held = Identity.objects.filter(name__in=set(names)).exclude(person__in=people)
    return frozenset(held.values_list("name", flat=True))
