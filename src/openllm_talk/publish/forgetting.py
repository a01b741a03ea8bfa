"""`talk forget`: a person leaves every room of a workspace, down to the site."""

from pathlib import Path

import msgspec

from openllm_talk.archive.engines import writing
from openllm_talk.archive.forgetting import act, meant, rest
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.archive.store import storing
from openllm_talk.community import Community
from openllm_talk.issues import forgetting as drafts
from openllm_talk.publish.paper.papers import print_papers
from openllm_talk.publish.publication import public_site
from openllm_talk.publish.site import Site
from openllm_talk.publish.write import MARKER, build, held_papers
from openllm_talk.records import Record


class Forgotten(Record, frozen=True):
    """What `talk forget --json` prints: how much went, and what is left for a person to do.

    `mentions` are messages of others that named the person, `issues` documents of past issues that
    did. `manuscripts` were rewritten. `site` is how many files the site has now, None where there
    is none. `by_hand` are files that hold the person and are the community's own: delete or correct
    them. `shared` are names that others bear too, and that stay in what others said.
    """

    accounts: int = 0
    messages: int = 0
    mentions: int = 0
    questions: int = 0
    issues: int = 0
    manuscripts: tuple[str, ...] = ()
    site: int | None = None
    by_hand: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def do_forget(community: Community, workspace: Path, named: str, site: Path) -> Forgotten:
    """Forgets the person that `named` means (a number, a name, «platform:account») everywhere.

    The rows of all rooms and the manuscripts go in one transaction, which also says what is left to
    do: the site in the folder `site`, where one stands, and the free pages of the database. A run
    that is killed before its end is done again, or finished, by the next. Must not be called inside
    a transaction. Raises ArchiveError as `meant.check_forget` does and where another program keeps
    the archive, PublishError where the site cannot be written, OSError where a manuscript cannot.
    """
    with storing():
        found = meant.check_forget(named, workspace)
        forgotten = Forgotten(by_hand=found.by_hand, shared=found.shared)
        if not found.forgotten:
            forgotten = _do_forget(community, workspace, named, site, forgotten)
        files = do_finish(community, workspace)
    return msgspec.structs.replace(forgotten, site=files)


@writing("chat")
@writing("issues")
def _do_forget(
    community: Community, workspace: Path, named: str, site: Path, report: Forgotten
) -> Forgotten:
    """The rows of every room, then the manuscripts; later rooms join here with a call each."""
    person = meant.meant_by(named)
    done = act.do_forget_rows(person, drafts.pseudonyms(person.names))
    rest.do_note(site)
    manuscripts = drafts.do_forget(person.names, done, workspace, community)
    return msgspec.structs.replace(
        report,
        accounts=done.taken.accounts,
        messages=done.taken.messages,
        mentions=done.taken.mentions,
        questions=done.taken.questions,
        issues=done.taken.issues,
        manuscripts=manuscripts,
    )


def do_finish(community: Community, workspace: Path) -> int | None:
    """Does what is left of everybody who was forgotten; how many files the site has then.

    None where there is no site, or nothing was left to do. Must not be called inside a transaction.
    Raises as `do_forget` does.
    """
    sites = rest.unfinished()
    files: list[str] = []
    for site in filter(_stands, sites):
        files += _built(public_site(community, workspace), site)
    if sites:
        rest.do_wipe()
        rest.do_finish(sites)
    return len(files) or None


def _stands(site: Path) -> bool:
    """Whether there is a site of ours, be it one whose writing was cut off."""
    old = site.with_name(f".{site.name}.old")
    return any((folder / MARKER).exists() for folder in (site, old))


def _built(public: Site, to: Path) -> list[str]:
    """The files of the site; and readers find again what it holds."""
    with writing():
        do_index_public(public.issues, public.questions)
    # What named them says something else now, so only the PDFs of others are carried over.
    return build(public, to, print_papers(public, held_papers(to)).printed)
