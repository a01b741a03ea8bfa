"""`talk draft`: from the archive to a manuscript on disk that people edit."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openllm_talk.archive import ledger, messages, past
from openllm_talk.archive.importing import import_id
from openllm_talk.archive.store import storing
from openllm_talk.community import Community
from openllm_talk.errors import DraftError
from openllm_talk.issues import manuscript
from openllm_talk.issues.compose import Material, compose
from openllm_talk.issues.models import Draft
from openllm_talk.records import Issue, Message

FOLDER = "drafts"


@dataclass(frozen=True, slots=True)
class Drafted:
    """The draft and where it was written; `kept` says that a person's edits stay at `manuscript`
    and the machine's proposal stands beside them at `written`."""

    issue: Issue
    manuscript: Path
    written: Path
    kept: bool


def manuscript_of(workspace: Path, number: str) -> Path:
    """Where the manuscript of an issue stands."""
    return workspace / FOLDER / f"{number}.md"


def do_draft(
    community: Community,
    workspace: Path,
    since: str | None = None,
    until: str | None = None,
    imports: Sequence[str] = (),
) -> Drafted:
    """Compose the next issue and write its manuscript.

    Without bounds and imports, the chat since the last issue counts. A manuscript that a person
    edited is left as it is; the new proposal is written beside it. Raises DraftError where there
    is no chat to draft from, ArchiveError for a bound that is no time or an unknown import.
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
        ledger.do_record_chat(composed.left_out)
        return _write(composed.issue, workspace, community)


def _material(
    community: Community, since: str | None, until: str | None, imports: Sequence[str]
) -> Material:
    issues = past.past_issues()
    if imports:
        said: list[Message] = list(messages.of_imports([import_id(name) for name in imports]))
    else:
        since = since or _end_of_last(issues)
        said = list(messages.between(community, since, until))
    return Material(
        messages=said,
        past=issues,
        open_questions=ledger.open_questions(community),
        known=frozenset(messages.names()),
        since=since,
        until=until,
    )


def _end_of_last(issues: Sequence[Issue]) -> str | None:
    """When the last issue was held: what was said since then is new."""
    dated = [issue for issue in issues if issue.date]
    last = max(dated, key=lambda issue: issue.date or "", default=None)
    if last is None:
        return None
    return f"{last.date}T{last.time}" if last.time else last.date


def _write(issue: Issue, workspace: Path, community: Community) -> Drafted:
    path = manuscript_of(workspace, issue.number or "000")
    text = manuscript.write(issue, community.languages[0])
    before = Draft.objects.filter(pk=issue.number).first()
    edited = path.exists() and (before is None or _digest(path.read_bytes()) != before.written)
    target = path.with_suffix(".proposal.md") if edited else path
    _replace(target, text.encode("utf-8"))
    if not edited:
        Draft.objects.update_or_create(
            pk=issue.number, defaults={"written": _digest(text.encode("utf-8"))}
        )
    return Drafted(issue=issue, manuscript=path, written=target, kept=edited)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(path: Path, content: bytes) -> None:
    """Write under a temporary name, then rename: no reader ever sees half a manuscript."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
