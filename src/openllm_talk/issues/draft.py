"""`talk draft`: from the archive to a manuscript on disk that people edit."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction

from openllm_talk.archive import ledger, messages, past
from openllm_talk.archive.importing import import_id
from openllm_talk.archive.store import storing
from openllm_talk.archive.times import instant
from openllm_talk.community import Community
from openllm_talk.errors import DraftError
from openllm_talk.issues import manuscript
from openllm_talk.issues.calendar import end_of
from openllm_talk.issues.compose import Material, compose
from openllm_talk.issues.models import Draft
from openllm_talk.issues.rewriting.client import Ask
from openllm_talk.issues.rewriting.rewrite import Rewritten, rewrite
from openllm_talk.records import Decision, Issue, Message

FOLDER = "drafts"


@dataclass(frozen=True, slots=True)
class Drafted:
    """The draft and where it was written; `kept` says that a person's edits stay at `manuscript`
    and the machine's proposal stands beside them at `written`.

    `failure` says why a language model that was asked for did not rewrite all of it.
    """

    issue: Issue
    manuscript: Path
    written: Path
    kept: bool
    failure: Decision | None = None


def manuscript_of(workspace: Path, number: str) -> Path:
    """Where the manuscript of an issue stands."""
    return workspace / FOLDER / f"{number}.md"


def do_draft(
    community: Community,
    workspace: Path,
    since: str | None = None,
    until: str | None = None,
    imports: Sequence[str] = (),
    ask: Ask | None = None,
) -> Drafted:
    """Compose the next issue and write its manuscript; `ask` is the language model to rewrite it.

    Without bounds and imports, the chat since the last issue counts. A manuscript that a person
    edited is left as it is; the new proposal is written beside it. The ledger keeps what the draft
    left out only if the manuscript could be written: both happen in one transaction. Raises
    DraftError where there is no chat to draft from, ArchiveError for a bound that is no time or an
    unknown import, OSError where the manuscript cannot be written.
    """
    with storing():
        material = _material(community, since, until, imports)
        if not any(message.kind == "message" for message in material.messages):
            raise DraftError(
                "there is no chat in this time; import an export, or name one with --from",
                "这段时间没有聊天；请先导入聊天记录，或用 --from 指定",
                path=workspace,
            )
        composed = compose(material, community)
        # Asked outside of the transaction, which keeps others from writing.
        done = (
            rewrite(composed.issue, ask, community.llm.most) if ask else Rewritten(composed.issue)
        )
        with transaction.atomic():
            ledger.do_record_chat(composed.left_out)
            drafted = _write(done.issue, workspace, community)
            return replace(drafted, failure=done.failure)


def _material(
    community: Community, since: str | None, until: str | None, imports: Sequence[str]
) -> Material:
    issues = past.past_issues()
    undated = 0
    if imports:
        said: list[Message] = list(messages.of_imports([import_id(name) for name in imports]))
    else:
        since = since or _end_of_last(issues, community)
        said = list(messages.between(community, since, until))
        undated = messages.count_undated() if since or until else 0
    return Material(
        messages=said,
        past=issues,
        open_questions=ledger.open_questions(community),
        known=frozenset(messages.names()),
        since=since,
        until=until,
        undated=undated,
    )


def _end_of_last(issues: Sequence[Issue], community: Community) -> str | None:
    """Until when the last issue heard the chat: what was said from then on is new.

    The last issue is the one of the latest date: a series may begin again with number 000.
    """
    dated = [issue for issue in issues if instant(end_of(issue), community.zone)]
    last = max(dated, key=lambda issue: issue.date or "", default=None)
    return end_of(last) if last else None


def _write(issue: Issue, workspace: Path, community: Community) -> Drafted:
    path = manuscript_of(workspace, issue.number or "000")
    text = manuscript.write(issue, community.languages[0])
    before = Draft.objects.filter(pk=issue.number).first()
    content = text.encode("utf-8")
    # A run that was killed may have written the manuscript without remembering it.
    ours = {_digest(content), before.written if before else ""}
    edited = path.exists() and _digest(path.read_bytes()) not in ours
    target = path.with_suffix(".proposal.md") if edited else path
    if not edited:
        Draft.objects.update_or_create(pk=issue.number, defaults={"written": _digest(content)})
    _replace(target, content)
    return Drafted(issue=issue, manuscript=path, written=target, kept=edited)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(path: Path, content: bytes) -> None:
    """Write under a temporary name, then rename: no reader ever sees half a manuscript."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
