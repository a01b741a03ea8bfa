"""«Asked before»: earlier questions like the one that somebody is typing."""

from functools import lru_cache
from pathlib import Path

from openllm_talk.archive.search.asking import Asked
from openllm_talk.archive.search.found import Audience, Earlier
from openllm_talk.publish.hygiene import cleaned
from openllm_talk.web.visit import Visited

MOST = 4
WORTH = 0.3
"""From which likeness an earlier question is worth a reader's look."""
LONGEST = 1000


@lru_cache(maxsize=4)
def _held(_workspace: Path, audience: Audience) -> Asked:
    """The earlier questions of a workspace, kept in memory and brought up to date by themselves."""
    return Asked(audience)


def near(request: Visited, text: str, audience: Audience = "public") -> list[Earlier]:
    """At most MOST earlier questions, the likest first; readers are shown printed ones alone."""
    if not text.strip():
        return []
    held = _held(request.workspace, audience)
    found = held.near(text[:LONGEST], request.community, MOST)
    return [cleaned(one) for one in found if one.same or one.score >= WORTH]
