"""What publishing asks of the worker, each harmless to do again (`jobs.kinds`)."""

from collections.abc import Mapping
from pathlib import Path

from django.urls import reverse

from openllm_talk.archive.store import storing
from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.issues.titles import do_look_up
from openllm_talk.issues.workshop import pieces
from openllm_talk.publish import publication
from openllm_talk.publish.newsletter.sending import do_send, do_try
from openllm_talk.publish.newsletter.subscribing import do_subscribe
from openllm_talk.publish.newsletter.tokens import Links
from openllm_talk.publish.posting.post import do_post
from openllm_talk.reading import links
from openllm_talk.records import Link
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.jobs.later import do_later
from openllm_talk.web.jobs.models import Job, State

SITE = "site"
AGAIN = "_again"
"""A job that sends again what may have arrived is begun once only: it is one person's one word."""


def latest(kind: str, number: str) -> Job | None:
    """The last job of this kind for an issue, of what is done once more included."""
    kinds = (kind, kind + AGAIN)
    return Job.objects.filter(name__in=kinds, arguments__number=number).order_by("-pk").first()


def do_ask(kind: str, number: str, **arguments: object) -> Job:
    """Asks for a job of an issue; one that waits or runs already is not asked for twice."""
    held = latest(kind, number)
    if held is not None and not held.is_over:
        return held
    return do_later(kind, {"number": number, **arguments})


def do_again(job: Job) -> Job:
    """Asks once more for what a failed job was to do."""
    return do_later(job.name, job.arguments) if job.state == State.FAILED else job


def do_publish(
    workspace: Path, community: Community, number: str, approved_by: str, note: str
) -> Mapping[str, object]:
    """Publishes the signed issue and builds the site. Killed anywhere and done again, it ends the
    same: the site is the old one or the new one, and the archive has the issue once."""
    published = publication.do_publish(
        community, workspace, number, approved_by, workspace / SITE, note
    )
    return {"files": len(published.files), "unprinted": len(published.unprinted)}


def do_post_issue(
    workspace: Path, community: Community, number: str, again: bool = False
) -> Mapping[str, object]:
    """Posts the issue to every group that has not got it; `Posted` says what became of each."""
    del workspace
    posts = list(do_post(community, number, again=again))
    return {"states": [post.state for post in posts]}


def do_send_letters(
    workspace: Path, community: Community, number: str, again: bool = False
) -> Mapping[str, object]:
    """Sends the issue to every subscriber who has not got it."""
    del workspace
    sent = do_send(community, number, links_of(community), again=again)
    return {"sent": sent.sent, "waiting": sent.waiting}


def do_try_letter(
    workspace: Path, community: Community, number: str, member: int, language: Language
) -> None:
    """Sends one letter to the member who asked for it, to look at."""
    del workspace
    address = Member.objects.filter(pk=member).values_list("email", flat=True).first()
    if address:
        do_try(community, number, address, language)


def do_ask_reader(workspace: Path, community: Community, address: str, language: Language) -> None:
    """Sends the letter that asks whether somebody wants the newsletter. Their address does not stay
    with the job."""
    del workspace
    try:
        do_subscribe(community, address, language, links_of(community))
    finally:
        Job.objects.filter(name="subscribe", arguments__address=address).update(arguments={})


def do_ask_links(workspace: Path, community: Community, number: str) -> Mapping[str, object]:
    """Asks the pages of an issue's links whether they are there, through the guard of
    `sources.pages`; what they say is kept in the archive."""
    del workspace
    with storing():
        urls = pieces.issue_of(pieces.of_issue(number)).urls
        wanted = [Link(url=url, work=links.work(url), site="web") for url in urls]
        said = do_look_up(wanted, community.titles)
    return {"asked": len(said)}


def links_of(community: Community) -> Links:
    """Where the links in letters lead."""
    root = community.site.address.rstrip("/")
    return Links(
        confirm=root + _with_token("newsletter_confirm"),
        leave=root + _with_token("newsletter_leave"),
    )


def _with_token(page: str) -> str:
    """The path of a page whose last part is a token, with the word for it in its place."""
    return reverse(page, args=["token"]).replace("token", "{token}")
