"""The manuscript on disk: taken in where a person changed it, printed where the workshop did.

The workshop's rows are the issue. `Draft.printed` is the manuscript as it was last printed or taken
in: a file that differs from it was edited, and is merged into the rows along it.
"""

from pathlib import Path

from openllm_talk.archive.engines import writing
from openllm_talk.community import Community
from openllm_talk.issues import manuscript
from openllm_talk.issues.manuscript_file import do_replace, manuscript_of, read_file
from openllm_talk.issues.merge import merge
from openllm_talk.issues.models import Draft, Piece
from openllm_talk.issues.workshop import pieces
from openllm_talk.issues.workshop.journal import MACHINE, Actor, do_change, do_lock
from openllm_talk.records import Issue
from openllm_talk.sources.documents.manuscript import read as read_manuscript

FILE = Actor(said="manuscript")


def is_open(number: str) -> bool:
    """Whether the workshop has pieces of this issue."""
    drafts = Draft.objects.filter(pk=number).exclude(printed="")
    return drafts.exists() and Piece.objects.filter(number=number, kind="head").exists()


@writing()
def do_print(community: Community, workspace: Path, number: str) -> Path:
    """Brings rows and file together and returns the file, which then says what the rows say.

    What a person changed in the file since it was last printed is merged into the rows first. The
    file is left as it is where it says the same, or where the workshop holds nothing of the issue.
    Killed anywhere, the next call ends with the same rows and file. Raises SourceError where the
    file cannot be read. Holds a transaction and the issue's lock.
    """
    path = manuscript_of(workspace, number)
    if not is_open(number):
        return path
    draft = do_lock(number)
    issue = pieces.issue_of(pieces.of_issue(number))
    standing = read_file(path)
    if standing is not None and standing != issue:
        base = read_manuscript(draft.printed, path) if draft.printed else None
        if standing != base:
            edited = merge(base, issue, standing) if base else standing
            do_take_in(number, edited, FILE, by_person=True)
            issue = pieces.issue_of(pieces.of_issue(number))
    text = manuscript.write(issue, community.languages[0])
    if standing != issue:
        do_replace(path, text.encode("utf-8"))
    if draft.printed != text:
        _remember(draft, text)
    return path


@writing()
def do_take_in(number: str, issue: Issue, actor: Actor, *, by_person: bool) -> None:
    """Makes the rows say what `issue` says. Holds a transaction and the issue's lock."""
    do_lock(number)
    held = list(Piece.objects.filter(number=number))
    do_change(number, actor, "take_in", pieces.edits_to(issue, held, by_person=by_person))


def do_take_draft(community: Community, number: str, merged: Issue) -> None:
    """Takes in what the machine drafted, already merged with what people had.

    Call it in the transaction that writes the manuscript.
    """
    draft = do_lock(number)
    do_take_in(number, merged, Actor(said=MACHINE), by_person=False)
    _remember(draft, manuscript.write(merged, community.languages[0]))


def _remember(draft: Draft, text: str) -> None:
    draft.printed = text
    draft.save(update_fields=["printed"])
