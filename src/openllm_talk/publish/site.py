"""What a site is made of: records that are public already, though their text is hostile."""

from typing import Literal

from openllm_talk.community import Community
from openllm_talk.publish.figures import Picture
from openllm_talk.records import Issue, LedgerQuestion, Record

Part = Literal["question", "answer", "entry", "host", "editor", "section_lead", "contributor"]


class Contribution(Record, frozen=True):
    """One thing that a person gave: what it was, its words, and where it stands.

    `issue` is an issue's number, `question` the id of a question in the ledger.
    """

    part: Part
    text: str = ""
    issue: str | None = None
    question: str | None = None


class PublicPerson(Record, frozen=True):
    """Somebody who opted in to be named, with what they contributed.

    `slug` is their place under `/people/`; without one it is made from the name.
    """

    name: str
    contributions: tuple[Contribution, ...] = ()
    slug: str | None = None


class Site(Record, frozen=True):
    """All that readers may see of a community.

    Names are as they shall be printed: an earlier gate put the pseudonyms in. `built` is the time
    of the build as ISO 8601 text, printed at the foot of every page; without it, nothing in the
    site depends on when it was built. `pictures` are those of the issues' figures; a figure without
    one is shown in words.
    """

    community: Community
    issues: tuple[Issue, ...] = ()
    questions: tuple[LedgerQuestion, ...] = ()
    people: tuple[PublicPerson, ...] = ()
    built: str | None = None
    pictures: tuple[Picture, ...] = ()
