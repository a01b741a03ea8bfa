"""`talk draft`: from the archive to a manuscript on disk that people edit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from openllm_talk.archive import edited_links, ledger, messages, named, past
from openllm_talk.archive.engines import writing
from openllm_talk.archive.importing import import_id
from openllm_talk.archive.keys import written
from openllm_talk.archive.store import storing
from openllm_talk.archive.times import instant
from openllm_talk.community import Community
from openllm_talk.errors import DraftError, SourceError
from openllm_talk.issues import manuscript, practice, topics
from openllm_talk.issues.calendar import end_of
from openllm_talk.issues.compose import Composed, Material, compose, next_number, untitled
from openllm_talk.issues.heard import by_channel
from openllm_talk.issues.manuscript_file import do_replace, manuscript_of, more_of, read_file
from openllm_talk.issues.merge import merge
from openllm_talk.issues.models import Draft
from openllm_talk.issues.reading_ahead import read_ahead
from openllm_talk.issues.rewriting.client import Ask
from openllm_talk.issues.rewriting.rewrite import Rewritten, rewrite
from openllm_talk.issues.titles import Fetch, Progress, do_look_up
from openllm_talk.issues.workshop import printing
from openllm_talk.issues.workshop.journal import MACHINE, Actor
from openllm_talk.records import Decision, Issue, Message
from openllm_talk.sources.documents.manuscript import normal
from openllm_talk.sources.documents.manuscript import read as read_manuscript

LATEST = 14
"""Days before the end of the last issue from which chat that came in late is still drafted."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """The draft and where it was written.

    `edited` says that a person had edited the manuscript: the issue is theirs, with what is new.
    Where the manuscript cannot be read, `trouble` says why, nothing of it was changed, and the
    machine's own draft stands beside it at `written`.
    `failure` says why a language model that was asked for did not rewrite all of it.
    """

    issue: Issue
    manuscript: Path
    written: Path
    edited: bool = False
    trouble: SourceError | None = None
    failure: Decision | None = None


def do_draft(
    community: Community,
    workspace: Path,
    since: str | None = None,
    until: str | None = None,
    imports: Sequence[str] = (),
    progress: Progress | None = None,
    fetch: Fetch | None = None,
    ask: Ask | None = None,
) -> Drafted:
    """Compose the next issue and write its manuscript; `ask` is the language model to rewrite it.

    Without bounds and imports, the chat since the last issue counts, and what was said before its
    end but came in after its draft; with it come the practice entries that no issue had
    (`practice`). What a person edited in the manuscript stays as it is, and what is new comes in
    beside it (`merge`). The ledger keeps what the draft left out only if the manuscript could be
    written: both happen in one transaction.

    Where the community wants it, the pages of links that came bare are asked for their titles
    first, by `fetch` if given, and `progress` is told how far that is. Raises DraftError where
    there is no chat to draft from, ArchiveError for a bound that is no time or an unknown import,
    OSError where the manuscript cannot be written.
    """
    with storing():
        community = named.with_members(community)
        # A draft of chosen chat leaves open what came in late.
        heard = messages.last_import() if since is None and not imports else None
        material = gather(community, since, until, imports)
        read_ahead(material.channels)
        if not any(message.kind == "message" for message in material.messages):
            raise DraftError(
                "there is no chat in this time; import an export, or name one with --from",
                "这段时间没有聊天；请先导入聊天记录，或用 --from 指定",
                path=workspace,
            )
        if community.titles.fetch:
            bare = untitled(material, community)
            pages = do_look_up(bare, community.titles, fetch, progress)
            material = replace(material, titles=pages)
        known = _in_issues(material.past) if practice.names(workspace) else set()
        proposed = practice.proposed(workspace, community.languages[0], known)
        composed = compose(replace(material, practice=proposed), community)
        # Asked outside of the transaction, which keeps others from writing.
        done = (
            rewrite(composed.issue, ask, community.llm.most) if ask else Rewritten(composed.issue)
        )
        with writing():
            ledger.do_record_chat(composed.left_out)
            drafted = _write(replace(composed, issue=done.issue), heard, workspace, community)
            _write_more(composed.more, drafted.manuscript, community)
            return replace(drafted, failure=done.failure)


def gather(
    community: Community,
    since: str | None = None,
    until: str | None = None,
    imports: Sequence[str] = (),
) -> Material:
    """What `do_draft` makes the next issue from, out of the archive; nothing of it is read yet.

    Raises ArchiveError for a bound that is no time or an unknown import.
    """
    issues = past.past_issues()
    undated = 0
    late: list[Message] = []
    last = _last(issues, community)
    if imports:
        said: list[Message] = list(messages.of_imports([import_id(name) for name in imports]))
    else:
        if since is None and last is not None:
            since = end_of(last)
            late = _late(last, issues, community)
        said = list(messages.between(community, since, until))
        undated = messages.count_undated() if since or until else 0
    printed = [one for one in ledger.printed_questions(community) if one.merged_into is None]
    # All of it was said before the rest: in each channel the order of time stays.
    said = [
        msgspec.structs.replace(message, index=index)
        for index, message in enumerate((*late, *said))
    ]
    draft = Draft.objects.filter(pk=next_number(issues)).first()
    edits = edited_links.edited(message.id for message in said)
    channels = by_channel(said, community.commands, edits, community.zone)
    return Material(
        messages=said,
        channels=channels,
        past=issues,
        open_questions=[one for one in printed if one.status in ("open", "partly")],
        unprinted=ledger.unprinted_questions(community),
        answered=[one for one in printed if one.status == "answered"],
        known=frozenset(messages.names(community)),
        since=since,
        until=until,
        undated=undated,
        late=sum(message.kind == "message" for message in late),
        late_for=last.number if last else None,
        aliases=ledger.aliases(),
        pseudonyms=draft.pseudonyms if draft else {},
    )


def _last(issues: Sequence[Issue], community: Community) -> Issue | None:
    """The issue of the latest date: a series may begin again with number 000.

    What was said from its end on is new.
    """
    dated = [issue for issue in issues if instant(end_of(issue), community.zone)]
    return max(dated, key=lambda issue: issue.date or "", default=None)


def _late(last: Issue, issues: Sequence[Issue], community: Community) -> list[Message]:
    """What was said before the last issue ended, but came in after it was drafted.

    Only of an issue that was drafted here is it known what it could hear.
    """
    draft = Draft.objects.filter(pk=last.number).first()
    end = end_of(last)
    if draft is None or draft.imports is None or end is None:
        return []
    return messages.late(community, draft.imports, end, LATEST, _printed(issues))


def _printed(issues: Sequence[Issue]) -> set[str]:
    """The messages that stand in an issue already."""
    printed: set[str] = set()
    for issue in issues:
        for section in issue.sections:
            for part in section.subsections:
                printed.update(source for entry in part.entries for source in entry.sources)
        for question in issue.questions:
            printed.update(question.sources)
            printed.update(source for answer in question.answers for source in answer.sources)
    return printed


def _in_issues(issues: Sequence[Issue]) -> set[str]:
    """The names of practice entries that stood in an issue, or in the draft it was made from:
    there a person took them out.
    """
    numbers = [issue.number for issue in issues if issue.number]
    drafts = Draft.objects.filter(pk__in=numbers, text__contains="practice=")
    drafted = (read_manuscript(draft.text, Path(draft.pk)) for draft in drafts)
    return {
        entry.practice
        for issue in (*issues, *drafted)
        for entry in practice.entries_of(issue)
        if entry.practice
    }


def _write(composed: Composed, heard: int | None, workspace: Path, community: Community) -> Drafted:
    """Writes the draft, merged with what an editor made of the one before.

    `heard` is the last import that it could hear; None leaves what is known of that as it is.

    The machine's own version is remembered before the file gets its name, and both or neither
    stay. Where a run is killed between the two, the next one meets its own work as if an editor
    had done it, and merging it again changes nothing. The workshop's pieces come into the file
    before, and the draft into the pieces after, in the same transaction.
    """
    theirs = normal(composed.issue)
    number = theirs.number or "000"
    path = manuscript_of(workspace, number)
    language = community.languages[0]
    text = manuscript.write(theirs, language)
    before = Draft.objects.filter(pk=number).first()
    try:
        printing.do_print(community, workspace, number)
        ours = read_file(path)
    except SourceError as exc:
        proposal = path.with_suffix(".proposal.md")
        do_replace(proposal, text.encode("utf-8"))
        return Drafted(theirs, path, proposal, edited=True, trouble=exc)
    base = read_manuscript(before.text, path) if before and before.text else None
    unknown = Issue(title="") if ours != theirs else theirs
    merged = merge(base or unknown, ours, theirs) if ours else theirs
    if heard is None and before is not None:
        heard = before.imports
    Draft.objects.update_or_create(
        pk=number,
        defaults={"text": written(text), "pseudonyms": composed.pseudonyms, "imports": heard},
    )
    printing.do_take_draft(community, number, merged)
    if merged != ours:
        do_replace(path, manuscript.write(merged, language).encode("utf-8"))
    if topics.do_say_all(number, Actor(said=MACHINE)):
        printing.do_print(community, workspace, number)
    return Drafted(merged, path, path, edited=ours not in (None, base, theirs))


def _write_more(more: Issue, beside: Path, community: Community) -> None:
    """Writes what the draft has no room for as a manuscript of its own, or takes that away."""
    path = more_of(beside)
    if more.questions:
        do_replace(path, manuscript.write(more, community.languages[0]).encode("utf-8"))
    else:
        path.unlink(missing_ok=True)
