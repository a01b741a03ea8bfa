"""The people who opted in to be named, each with a page of what they gave."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from openllm_talk.publish.addresses import person_place, question_place, slug_of
from openllm_talk.publish.ledger import Ledger
from openllm_talk.publish.question_view import heading_in_ledger
from openllm_talk.publish.site import Contribution, Part, PublicPerson

PARTS: tuple[Part, ...] = (
    "answer",
    "question",
    "entry",
    "host",
    "editor",
    "section_lead",
    "contributor",
)


@dataclass(frozen=True, slots=True)
class Gift:
    """A contribution and the place of the page where it stands, if the site has it.

    `about` is the question that an answer belongs to.
    """

    contribution: Contribution
    place: str | None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class PartView:
    """What a person gave in one part."""

    part: Part
    items: tuple[Gift, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person and the place of their page."""

    person: PublicPerson
    slug: str
    parts: tuple[PartView, ...]

    @property
    def place(self) -> str:
        """`people/<slug>/`."""
        return person_place(self.slug)


def lay_out(
    people: Iterable[PublicPerson], ledger: Ledger, issues: Mapping[str, str]
) -> Iterator[PersonView]:
    """The people with their places; `issues` gives an issue's place by its number.

    Two people of one name get different places, in the order in which they come.
    """
    taken: set[str] = set()
    for person in people:
        slug = first = slug_of(person.slug or person.name)
        number = 2
        while slug in taken:
            slug = f"{first}-{number}"
            number += 1
        taken.add(slug)
        yield PersonView(person, slug, tuple(_parts(person, ledger, issues)))


def _parts(person: PublicPerson, ledger: Ledger, issues: Mapping[str, str]) -> Iterator[PartView]:
    for part in PARTS:
        items = tuple(
            Gift(each, _place(each, ledger, issues), _about(each, ledger))
            for each in person.contributions
            if each.part == part
        )
        if items:
            yield PartView(part, items)


def _about(gift: Contribution, ledger: Ledger) -> str | None:
    question = ledger.find(gift.question) if gift.part == "answer" and gift.question else None
    return heading_in_ledger(question) if question else None


def _place(gift: Contribution, ledger: Ledger, issues: Mapping[str, str]) -> str | None:
    question = ledger.find(gift.question) if gift.question else None
    if question:
        return question_place(question.id)
    return issues.get(gift.issue or "")
