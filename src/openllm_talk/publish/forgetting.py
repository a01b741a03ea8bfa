"""`talk forget`: a person leaves every room of a workspace, down to the site."""

from pathlib import Path

from django.db import transaction

from openllm_talk.archive.forgetting import act, meant, rest
from openllm_talk.archive.store import storing
from openllm_talk.community import Community
from openllm_talk.issues import forgetting as drafts
from openllm_talk.publish.publication import public_site
from openllm_talk.publish.write import MARKER, build
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


class Finished(Record, frozen=True):
    """The manuscripts that were rewritten, and how many files the site has, if there is one."""

    manuscripts: tuple[str, ...] = ()
    site: int | None = None


def do_forget(community: Community, workspace: Path, named: str, site: Path) -> Forgotten:
    """Forgets the person that `named` means (a number, a name, «platform:account») everywhere.

    The rows of all rooms go in one transaction, which also says that files are to do; then the
    manuscripts, the site in the folder `site` where one stands, and the free pages of the database
    follow. A run that is killed between them is finished by the next, whomever that forgets. Must
    not be called inside a transaction. Raises ArchiveError as `meant.check_forget` does and where
    another program keeps the archive, PublishError where the site cannot be written, OSError where
    a manuscript cannot.
    """
    with storing():
        found = meant.check_forget(named, workspace)
        taken = act.Taken() if found.forgotten else _do_forget_rows(community, named)
    finished = do_finish(community, workspace, site)
    return Forgotten(
        accounts=taken.accounts,
        messages=taken.messages,
        mentions=taken.mentions,
        questions=taken.questions,
        issues=taken.issues,
        manuscripts=finished.manuscripts,
        site=finished.site,
        by_hand=found.by_hand,
        shared=found.shared,
    )


@transaction.atomic
def _do_forget_rows(community: Community, named: str) -> act.Taken:
    """The rows of every room. What later rooms keep of people joins here, with a call each."""
    person = meant.meant_by(named)
    given = drafts.pseudonyms(person.names)
    done = act.do_forget_rows(person, given)
    drafts.do_forget_rows(person.names, done.rest, community)
    return done.taken


def do_finish(community: Community, workspace: Path, site: Path) -> Finished:
    """Does what is left of everybody who was forgotten: manuscripts, the site, free pages.

    Must not be called inside a transaction. Raises as `do_forget` does.
    """
    with storing():
        left = rest.unfinished()
        manuscripts = [
            path
            for one in left
            for path in drafts.do_rewrite_manuscripts(one.rest, workspace, community)
        ]
        files = build(public_site(community, workspace), site) if left and _stands(site) else None
        if left:
            rest.do_wipe()
            rest.do_finish(left)
    return Finished(
        manuscripts=tuple(dict.fromkeys(manuscripts)), site=None if files is None else len(files)
    )


def _stands(site: Path) -> bool:
    """Whether there is a site of ours, be it one whose writing was cut off."""
    old = site.with_name(f".{site.name}.old")
    return any((folder / MARKER).exists() for folder in (site, old))
