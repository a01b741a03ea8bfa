"""What drafts, the workshop and manuscripts keep of a person, and how it goes.

A draft that is not published yet drops a question of theirs that nobody answered. One that is, and
may be published again as a correction, keeps it: its page must not go. In everything else a draft
is without them as a published issue is (`archive.forgetting`).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from openllm_talk.archive import past
from openllm_talk.archive.forgetting.act import Done
from openllm_talk.archive.forgetting.gone import Gone
from openllm_talk.archive.forgetting.without import without
from openllm_talk.archive.forgetting.words import is_withdrawn
from openllm_talk.community import Community
from openllm_talk.errors import SourceError
from openllm_talk.issues import manuscript
from openllm_talk.issues.manuscript_file import FOLDER, do_replace
from openllm_talk.issues.models import Draft
from openllm_talk.issues.workshop import forgetting as workshop
from openllm_talk.reading.privacy import people_of, person_key
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


def do_forget(
    names: Iterable[str], done: Done, workspace: Path, community: Community
) -> tuple[str, ...]:
    """Takes a person out of drafts, the workshop and every manuscript; returns the manuscripts.

    Must be called inside the transaction that takes them out of the archive, as the last thing that
    it does: should it not be committed, the manuscripts are as if an editor had taken the person
    out, and doing it again changes nothing. Raises OSError where a manuscript cannot be written.
    """
    keys = {person_key(name) for name in names}
    for draft in Draft.objects.all():
        gone, path = done.in_issue(draft.number), Path(draft.number)
        draft.text = text_without(draft.text, path, gone, community)
        draft.printed = text_without(draft.printed, path, gone, community)
        given = draft.pseudonyms.items()
        draft.pseudonyms = {key: name for key, name in given if key not in keys}
        draft.save(update_fields=["text", "printed", "pseudonyms"])
    workshop.do_forget_rows(done)
    return tuple(_rewritten(done, workspace / FOLDER, community))


def _rewritten(done: Done, folder: Path, community: Community) -> Iterator[str]:
    """Rewrites issues, what had no room in them, and proposals; halves of killed runs go."""
    for half in folder.glob(".*.new"):
        half.unlink()
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8", errors="replace")
        left = text_without(text, path, done.in_issue(path.name.partition(".")[0]), community)
        if left != text:
            do_replace(path, left.encode("utf-8"))
            yield str(path)


def text_without(text: str, path: Path, gone: Gone, community: Community) -> str:
    """A manuscript without those who are forgotten; as it is where nothing of it is theirs.

    One that cannot be read as a manuscript loses their names alone.
    """
    if not text:
        return text
    try:
        issue = read_manuscript(text, path)
    except SourceError:
        return gone.text(text, certain=True)
    left = without(issue, gone)
    if issue.number is None or not past.is_held(issue.number):
        left = _asked_by_others(left)
    if left != issue:
        text = manuscript.write(left, community.languages[0])
    return gone.beside(people_of(left)).text(text)


def _asked_by_others(issue: Issue) -> Issue:
    """The issue without withdrawn questions on which no words of others hang."""
    parents = {question.parent for question in issue.questions}
    kept = tuple(
        question
        for question in issue.questions
        if not is_withdrawn(question.text) or question.answers or question.id in parents
    )
    return msgspec.structs.replace(issue, questions=kept)
