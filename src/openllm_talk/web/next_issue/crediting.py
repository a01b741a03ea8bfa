"""Under which names people stand beside what they do in an issue."""

from openllm_talk.community import Community
from openllm_talk.issues import claims
from openllm_talk.issues.claims import Credits
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.names import public_name


class Names:
    """The public names of members in one issue, each looked up once."""

    def __init__(self, community: Community, number: str) -> None:
        self._community = community
        self._number = number
        self._known: dict[int, str] = {}

    def of(self, member: Member) -> str:
        """How everybody may see the member called in the issue."""
        if member.pk not in self._known:
            self._known[member.pk] = public_name(member, self._number, self._community)
        return self._known[member.pk]


def credits_of(community: Community, number: str) -> Credits:
    """Who claimed the parts of an issue, under their public names, for its head.

    `issues.claims.credited` writes them into an issue, as `workshop.final.final` does.
    """
    names = Names(community, number)
    by_part = {
        part: tuple(names.of(claim.member) for claim in held)
        for part, held in claims.of_issue(number).items()
    }
    return Credits(host=by_part.pop("host", ()), editor=by_part.pop("editor", ()), leads=by_part)
