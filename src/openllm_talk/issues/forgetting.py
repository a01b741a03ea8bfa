"""What the drafts keep of a person, and how it goes: rows first, then manuscripts on disk.

A draft that is not published yet drops a question of theirs that nobody answered; in everything
else a draft is without them as a published issue is (`archive.forgetting`).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from openllm_talk.archive.forgetting.gone import Gone
from openllm_talk.archive.forgetting.rest import Rest
from openllm_talk.archive.forgetting.without import without
from openllm_talk.archive.forgetting.words import is_withdrawn
from openllm_talk.community import Community
from openllm_talk.errors import SourceError
from openllm_talk.issues import manuscript
from openllm_talk.issues.draft import FOLDER, replace_file
from openllm_talk.issues.models import Draft
from openllm_talk.reading.privacy import person_key
from openllm_talk.records import Issue
from openllm_talk.sources.documents.manuscript import read as read_manuscript


def pseudonyms(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """What the drafts of each issue call the person of these names in public, by its number."""
    keys = [person_key(name) for name in names]
    found = {
        draft.number: frozenset(
            draft.pseudonyms[key] for key in keys if draft.pseudonyms.get(key, "").strip()
        )
        for draft in Draft.objects.all()
    }
    return {number: given for number, given in found.items() if given}


def do_forget_rows(names: Iterable[str], rest: Rest, community: Community) -> None:
    """Takes a person out of the rows of this room: drafts and the pseudonyms they gave.

    Must be called inside the transaction that takes them out of the archive. The workshop's pieces
    and changes follow here: their records go through `without` with the same `Gone`.
    """
    keys = [person_key(name) for name in names]
    for draft in Draft.objects.all():
        gone = in_issue(rest, draft.number)
        if draft.text:
            draft.text = text_without(draft.text, Path(draft.number), gone, community)
        draft.pseudonyms = {
            key: given for key, given in draft.pseudonyms.items() if key not in keys
        }
        draft.save(update_fields=["text", "pseudonyms"])


def do_rewrite_manuscripts(rest: Rest, workspace: Path, community: Community) -> list[str]:
    """Rewrites every manuscript that holds the person, each under another name first.

    Doing it again changes nothing, so a run that was killed is done again. Returns the files.
    Raises OSError where one cannot be written.
    """
    written: list[str] = []
    for half in (workspace / FOLDER).glob(".*.new"):
        half.unlink()
    for path in _manuscripts(workspace):
        text = path.read_text(encoding="utf-8", errors="replace")
        gone = in_issue(rest, path.name.partition(".")[0])
        left = text_without(text, path, gone, community)
        if left != text:
            replace_file(path, left.encode("utf-8"))
            written.append(str(path))
    return written


def in_issue(rest: Rest, number: str) -> Gone:
    """Whoever is forgotten, with what this issue called the person."""
    return rest.gone().also(rest.pseudonyms.get(number, ()))


def text_without(text: str, path: Path, gone: Gone, community: Community) -> str:
    """A manuscript without those who are forgotten; as it is where nothing of it is theirs.

    One that cannot be read as a manuscript loses their names alone.
    """
    try:
        issue = read_manuscript(text, path)
    except SourceError:
        return gone.text(text, certain=True)
    left = issue_without(issue, gone)
    if left != issue:
        text = manuscript.write(left, community.languages[0])
    return gone.text(text)


def issue_without(issue: Issue, gone: Gone) -> Issue:
    """An issue that is still worked on without those who are forgotten."""
    left = without(issue, gone)
    if issue.approved_by:
        return left
    parents = {question.parent for question in left.questions}
    kept = tuple(
        question
        for question in left.questions
        if not is_withdrawn(question.text) or question.answers or question.id in parents
    )
    return msgspec.structs.replace(left, questions=kept) if kept != left.questions else left


def _manuscripts(workspace: Path) -> Iterator[Path]:
    """Everything that stands in the folder of drafts: issues, what had no room, proposals."""
    yield from sorted((workspace / FOLDER).glob("*.md"))
