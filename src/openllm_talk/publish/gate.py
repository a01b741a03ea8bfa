"""The gate of privacy as a whole site passes it: a hundred issues, of which hardly one changed."""

import msgspec

from openllm_talk.community import Community
from openllm_talk.issues.workshop import findings
from openllm_talk.records import Issue, Record


class _Asked(Record, frozen=True):
    """An issue as JSON, and the findings in it that a person decided to keep."""

    issue: bytes
    kept: frozenset[str]


class Gate:
    """What `findings.public` makes of an issue, asked once for each.

    Held for one run and never kept: between two runs people opt in, or are forgotten.
    """

    def __init__(self) -> None:
        self._about: tuple[Community, frozenset[str]] | None = None
        self._public: dict[_Asked, Issue] = {}

    def public(self, issue: Issue, community: Community, known: frozenset[str]) -> Issue:
        """`issue` as everybody may see it, where the people of the archive are `known`."""
        if self._about != (community, known):
            self._about, self._public = (community, known), {}
        asked = _Asked(issue=msgspec.json.encode(issue), kept=findings.spared(issue.number))
        if asked not in self._public:
            self._public[asked] = findings.public(issue, community, known)
        return self._public[asked]
