"""Under which names people stand beside what they do in an issue."""

from openllm_talk.community import Community
from openllm_talk.issues import claims
from openllm_talk.issues.claims import Credits
from openllm_talk.web.accounts.names import public_name
from openllm_talk.web.visit import Visited


def credits_of(community: Community, number: str) -> Credits:
    """Who claimed the parts of an issue, under their public names, for its head."""
    by_part = {
        part: tuple(public_name(claim.member, number, community) for claim in held)
        for part, held in claims.of_issue(number).items()
    }
    return Credits(host=by_part.pop("host", ()), editor=by_part.pop("editor", ()), leads=by_part)


def signature_of(request: Visited, number: str) -> str:
    """The name that is filled in where the visitor signs the issue: their public one."""
    member = request.visitor.member
    return public_name(member, number, request.community) if member else ""
