"""A member's own page: how they are called, who they are in the chat, leaving."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openllm_talk.archive.models import Channel
from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts.forms import NAMES, Claiming, OwnChoice, said
from openllm_talk.web.accounts.identities import do_claim, do_remove
from openllm_talk.web.accounts.membership import do_choose, do_forget
from openllm_talk.web.accounts.models import ChatIdentity, Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.visit import LANGUAGE_COOKIE, Visited


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: Visited) -> HttpResponse:
    """Everything that is a member's own to say."""
    member = _member(request)
    form = OwnChoice(member, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            do_choose(member, chosen["name"], chosen["named"], chosen["language"])
        except WorkshopError as exc:
            form.add_error("name", said(exc))
        else:
            messages.success(request, _("Saved."))
            response = redirect("me")
            if chosen["language"]:  # what was clicked before gives way to what is chosen here
                response.delete_cookie(LANGUAGE_COOKIE)
            return response
    return _page(request, form, Claiming(_platforms()))


@login_required
@require_POST
def claim_identity(request: Visited) -> HttpResponse:
    """Says who one is in the chat."""
    member = _member(request)
    form = Claiming(_platforms(), request.POST)
    if form.is_valid():
        try:
            do_claim(member, form.cleaned_data["platform"], form.cleaned_data["name"])
        except WorkshopError as exc:
            form.add_error("name", said(exc))
        else:
            return redirect("me")
    return _page(request, OwnChoice(member), form)


@login_required
@require_POST
def withdraw_identity(request: Visited, number: int) -> HttpResponse:
    """Takes back who one said one is."""
    member = _member(request)
    get_object_or_404(ChatIdentity, pk=number, member=member)
    do_remove(number, member)
    return redirect("me")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Visited) -> HttpResponse:
    """Ends one's own account, after asking."""
    member = _member(request)
    if request.method == "POST":
        try:
            do_forget(member, member)
        except WorkshopError as exc:
            messages.error(request, said(exc))
            return redirect("me")
        logout(request)
        return redirect("next_issue")
    return render(request, "accounts/forget.html", {"member": member, "own": True})


def _member(request: Visited) -> Member:
    assert request.visitor.member is not None  # login_required
    return request.visitor.member


def _platforms() -> list[str]:
    return sorted(set(Channel.objects.values_list("platform", flat=True)))


def _page(request: Visited, form: OwnChoice, claiming: Claiming) -> HttpResponse:
    member = _member(request)
    page = {
        "form": form,
        "claiming": claiming,
        "identities": ChatIdentity.objects.filter(member=member)
        .select_related("identity")
        .order_by("pk"),
        "role": NAMES[Role(member.role)],
        "now": timezone.now(),
    }
    return render(request, "accounts/me.html", page)
