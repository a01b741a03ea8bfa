"""Under which names those who claimed the parts of an issue stand in it."""

from openllm_talk.community import Community
from openllm_talk.issues import claims
from openllm_talk.issues.claims import Credits
from openllm_talk.web.visit import Visited


def credits_of(community: Community, number: str) -> Credits:
    """Who claimed the parts of an issue, for its head; the gate makes the names public."""
    del community
    by_part = {
        part: tuple(claim.member.name or claim.member.username for claim in held)
        for part, held in claims.of_issue(number).items()
    }
    return Credits(host=by_part.pop("host", ()), editor=by_part.pop("editor", ()), leads=by_part)


def signature_of(request: Visited, number: str) -> str:
    """The name that is filled in where the visitor signs the issue."""
    del number
    member = request.visitor.member
    return (member.name or member.username) if member else ""
