"""The job that makes the draft of the next issue anew, once there is more chat."""

import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from openllm_talk.community import Community
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.rewriting.client import Client


def do_draft_anew(workspace: Path, community: Community) -> dict[str, Any]:
    """Drafts as `talk draft` does, with the language model of talk.toml where there is one.

    Gives the issue's number. What people edited stays. Raises DraftError, ArchiveError, OSError.
    """
    wanted = community.llm.address is not None
    with Client(community.llm, os.environ) if wanted else nullcontext() as client:
        drafted = do_draft(community, workspace, ask=client.ask if client else None)
    return {"number": drafted.issue.number, "questions": len(drafted.issue.questions)}
