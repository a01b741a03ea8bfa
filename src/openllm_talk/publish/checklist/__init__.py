"""What a person looks at before an issue is published: what is still to be decided, what is odd.

    looked      the issue as the checks see it, and what they say of it
    deciding    proposals, private things, figures, people
    addresses   links: dead, twice, without a title
    questions   empty sections, open questions, follow-ups, carry-overs

Nothing here is changed. What blocks keeps the issue from being published; of the rest a person may
think otherwise.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from openllm_talk.community import Community
from openllm_talk.issues.claims import Credits
from openllm_talk.publish.checklist import addresses, deciding, questions
from openllm_talk.publish.checklist.looked import Check, Looked, Place, look

__all__ = ["Check", "Place", "blocking", "check_list"]

CHECKS: tuple[Callable[[Looked], Check], ...] = (
    deciding.proposals,
    deciding.private,
    deciding.figures,
    deciding.people,
    deciding.highlights,
    questions.empty,
    questions.unanswered,
    questions.follow_ups,
    questions.carried,
    addresses.twice,
    addresses.dead,
    addresses.untitled,
    deciding.hints,
)


def check_list(
    community: Community, workspace: Path, number: str, people: Credits | None = None
) -> tuple[Check, ...]:
    """Every check of an issue in the workshop, what blocks first; empty where there is none.

    `people` are those who claimed its parts.
    """
    looked = look(community, workspace, number, people or Credits())
    if looked is None:
        return ()
    found = [check(looked) for check in CHECKS]
    order = {"block": 0, "warn": 1, "ok": 2}
    return tuple(sorted(found, key=lambda one: order[one.state]))


def blocking(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Those that keep the issue from being published."""
    return tuple(one for one in checks if one.state == "block")
