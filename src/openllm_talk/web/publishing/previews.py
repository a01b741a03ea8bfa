"""The issue as readers will see it: for those who make it, and for whoever has a link."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from openllm_talk.publish.preview import Preview, preview
from openllm_talk.web.accounts.audit import note
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.next_issue.crediting import credits_of
from openllm_talk.web.publishing import sharing
from openllm_talk.web.publishing.standing import standing
from openllm_talk.web.publishing.views import shown
from openllm_talk.web.visit import Visited, require

UNSEEN = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"}
"""No search engine keeps the page, and the sites that it links to do not learn its address."""


@require_GET
@never_cache
def own(request: Visited, number: str) -> HttpResponse:
    """The preview within the workshop."""
    require(request, Action.PREVIEW, number)
    return _render(request, number, "publishing/preview.html")


@require_GET
@never_cache
def shared(request: Visited, token: str) -> HttpResponse:
    """The preview for whoever has the link: the issue, and nothing of the workshop."""
    return _render(request, _number(token), "publishing/shared.html")


@require_GET
@never_cache
def own_figure(request: Visited, number: str, name: str) -> HttpResponse:
    """A picture of the preview."""
    require(request, Action.PREVIEW, number)
    return _figure(request, number, name)


@require_GET
@never_cache
def shared_figure(request: Visited, token: str, name: str) -> HttpResponse:
    """A picture of a shared preview."""
    return _figure(request, _number(token), name)


@require_POST
@never_cache
def share(request: Visited, number: str) -> HttpResponse:
    """Makes a link and shows it this once."""
    require(request, Action.PREVIEW, number)
    _found(request, number)
    token = sharing.do_share(number, request.visitor.member)
    note("preview.share", by=request.visitor.member, about=number)
    address = request.build_absolute_uri(reverse("preview_shared", args=[token]))
    return shown(request, number, standing(request, number), link=address)


@require_POST
def revoke(request: Visited, number: str, link: int) -> HttpResponse:
    """Nobody gets in with this link any more."""
    require(request, Action.PREVIEW, number)
    sharing.do_revoke(number, link)
    note("preview.revoke", by=request.visitor.member, about=number)
    return redirect(reverse("publishing", args=[number]) + "#share")


def _number(token: str) -> str:
    link = sharing.find(token)
    if link is None:
        raise Http404
    return link.number


def _found(request: Visited, number: str) -> Preview:
    people = credits_of(request.community, number)
    found = preview(request.community, request.workspace, number, people, request.language_name)
    if found is None:
        raise Http404
    return found


def _render(request: Visited, number: str, template: str) -> HttpResponse:
    found = _found(request, number)
    context = {
        "number": number,
        "view": found.view,
        "undecided": found.undecided,
        "pictures": found.pictures,
        "base": "",
        # Pictures stand below the page's own address.
        "root": "./",
        "here": "",
        "whole": False,
    }
    return HttpResponse(
        render(request, template, context).content, headers={**UNSEEN, "Cache-Control": "no-store"}
    )


def _figure(request: Visited, number: str, name: str) -> HttpResponse:
    for picture in _found(request, number).pictures.values():
        if picture.name == name:
            return HttpResponse(picture.content, content_type="image/png", headers=UNSEEN)
    raise Http404
