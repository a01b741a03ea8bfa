"""What is done with an issue that is out: its files, the groups, the newsletter."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openllm_talk.archive.engines import writing
from openllm_talk.errors import PublishError, SettingsError
from openllm_talk.issues.workshop import closing
from openllm_talk.publish import issue_view
from openllm_talk.publish.issue_view import IssueView
from openllm_talk.publish.ledger import Ledger
from openllm_talk.publish.newsletter import sending
from openllm_talk.publish.pages import editions
from openllm_talk.publish.posting.post import Post, planned
from openllm_talk.records import Issue
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.publishing import work
from openllm_talk.web.review.views import actor
from openllm_talk.web.visit import Visited, require


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be pasted elsewhere: for what, and the file that holds it."""

    name: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF: the name of its language, and where it is."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """What became of one group's message, and the message as it is sent."""

    post: Post
    text: str


def board(request: Visited, issue: Issue) -> dict[str, object]:
    """What the page of a published issue shows; of its text, only where it stands."""
    number = issue.number or ""
    view = issue_view.lay_out(issue, request.community, Ledger(()), request.language_name)
    post, letters, letter = (work.latest(name, number) for name in ("post", "letters", "letter"))
    return {
        "view": view,
        "texts": _texts(request.workspace, view),
        "papers": _papers(request, view),
        **_groups(request, number),
        "post": post,
        "letters": letters,
        "letter": letter,
        "subscribers": sending.confirmed(),
        "sent": sending.standing(number),
        "own_address": getattr(request.visitor.member, "email", ""),
    }


def _texts(workspace: Path, view: IssueView) -> list[Text]:
    """The texts that were built with the site."""
    found = []
    for name, file in ((_("WeChat"), view.markdown), (_("Zhihu"), view.zhihu)):
        path = workspace / work.SITE / view.place / file
        if path.is_file():
            found.append(Text(name, f"/{view.place}{file}", path.read_text(encoding="utf-8")))
    return found


def _papers(request: Visited, view: IssueView) -> list[Paper]:
    """The PDFs that the site has."""
    found = []
    for edition in editions(request.community.languages):
        file = view.place + view.pdf(edition.language)
        if (request.workspace / work.SITE / file).is_file():
            found.append(Paper(edition.name, f"/{file}"))
    return found


def _groups(request: Visited, number: str) -> dict[str, object]:
    """What would be posted to each group, or why nothing can be."""
    try:
        posts: tuple[Post, ...] = planned(request.community, number)
    except (SettingsError, PublishError) as exc:
        return {"posts": (), "no_posts": exc.say(request.language_name)}
    return {
        "posts": [Group(post, _pretty(post)) for post in posts],
        "to_post": any(post.state in ("ready", "failed") for post in posts),
        "unknown_posts": any(post.state == "unknown" for post in posts),
    }


def _pretty(post: Post) -> str:
    """The message as JSON for a person to read, where it is not sent yet."""
    if post.message is None:
        return ""
    return msgspec.json.format(msgspec.json.encode(post.message), indent=2).decode("utf-8")


@require_POST
def post(request: Visited, number: str) -> HttpResponse:
    """Posts the issue to the groups that have not got it; with `again`, where nobody knows, too."""
    require(request, Action.PUBLISH, number)
    with writing():
        if _asks(request, "post", number):
            closing.do_send(number, "posts", actor(request))
            note("issue.post", by=request.visitor.member, about=number)
    return redirect(reverse("publishing", args=[number]) + "#groups")


@require_POST
def letters(request: Visited, number: str) -> HttpResponse:
    """Sends the newsletter; with `again`, once more where nobody knows whether it arrived."""
    require(request, Action.PUBLISH, number)
    with writing():
        if _asks(request, "letters", number):
            closing.do_send(number, "letters", actor(request))
            note("issue.send", by=request.visitor.member, about=number)
    return redirect(reverse("publishing", args=[number]) + "#newsletter")


def _asks(request: Visited, kind: str, number: str) -> bool:
    """Asks the worker to send; False where it is at it already."""
    before = work.latest(kind, number)
    if request.POST.get("again") == "1":
        job = work.do_ask(kind + work.AGAIN, number, again=True)
    else:
        job = work.do_ask(kind, number)
    return before is None or job.pk != before.pk


@require_POST
def try_letter(request: Visited, number: str) -> HttpResponse:
    """Sends one letter to the person's own address."""
    require(request, Action.PUBLISH, number)
    member = request.visitor.member
    if member is None or not member.email:
        messages.error(request, _("You have no email address here; add one to your account."))
    else:
        work.do_ask("letter", number, member=member.pk, language=request.language_name)
        messages.info(request, _("A test letter is on its way to you."))
    return redirect(reverse("publishing", args=[number]) + "#newsletter")
