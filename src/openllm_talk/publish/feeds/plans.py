"""Which feeds a site has in each language: all issues, one a section, the open questions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from openllm_talk.community import Community
from openllm_talk.errors import Language

ISSUES = "feed"
OPEN_QUESTIONS = "feeds/open-questions"
PLACE = "feeds/"
"""Where a page lists them."""


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """A feed to be: its name for readers, and its path without the end that a format adds.

    `section` is the name of the section that it follows, `page` the page that it follows.
    """

    name: str
    path: str
    section: str = ""
    page: str = ""


def plans(community: Community, language: Language) -> Iterator[FeedPlan]:
    """The feeds of one language, in which Django must be speaking."""
    yield FeedPlan(gettext("All issues"), ISSUES)
    counted: Counter[str] = Counter()
    for section in community.sections:
        if section.kind == "references":
            continue  # the links of an issue, which its other sections have with their titles
        counted[section.kind] += 1
        number = f"-{counted[section.kind]}" if counted[section.kind] > 1 else ""
        name = section.zh if language == "zh" else section.en
        path = f"{PLACE}{section.kind.replace('_', '-')}{number}"
        yield FeedPlan(name, path, section=name, page="issues/")
    yield FeedPlan(gettext("Open questions"), OPEN_QUESTIONS, page="questions/")
