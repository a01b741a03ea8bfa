"""The gate of privacy as a whole site passes it: a hundred issues, of which hardly one changed."""

import msgspec

from openllm_talk.community import Community
from openllm_talk.issues.compose import publishable
from openllm_talk.records import Issue


class Gate:
    """What `publishable` makes of an issue, asked once for each.

    Held for one run and never kept: between two runs people opt in, or are forgotten.
    """

    def __init__(self) -> None:
        self._asked_for: tuple[Community, frozenset[str]] | None = None
        self._public: dict[bytes, Issue] = {}

    def public(self, issue: Issue, community: Community, known: frozenset[str]) -> Issue:
        """`issue` as everybody may see it, where the people of the archive are `known`."""
        if self._asked_for != (community, known):
            self._asked_for, self._public = (community, known), {}
        key = msgspec.json.encode(issue)
        if key not in self._public:
            self._public[key] = publishable(issue, community, known)
        return self._public[key]
