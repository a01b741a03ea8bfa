"""What editors and admins see of the members, and what they do about them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts.forms import NAMES, Inviting, said
from openllm_talk.web.accounts.identities import do_confirm, do_remove
from openllm_talk.web.accounts.invitations import do_invite, do_revoke
from openllm_talk.web.accounts.membership import do_change_role, do_forget
from openllm_talk.web.accounts.models import Audit, ChatIdentity, Invitation, Member
from openllm_talk.web.accounts.roles import GIVEN, Action, Role
from openllm_talk.web.visit import Visited, require

LINES = 50


@require_safe
def members(request: Visited) -> HttpResponse:
    """Everybody, with their parts, the names they claim in the chat, and open invitations."""
    require(request, Action.INVITE)
    return _page(request, Inviting(_own(request).role))


@require_POST
def invite(request: Visited) -> HttpResponse:
    """Makes an invitation and shows its link, this once."""
    require(request, Action.INVITE)
    form = Inviting(_own(request).role, request.POST)
    link = ""
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = do_invite(_own(request), given["role"], given["days"], given["most"])
        except WorkshopError as exc:
            form.add_error(None, said(exc))
        else:
            link = request.build_absolute_uri(reverse("join", args=[made.token]))
    return _page(request, form, link)


@require_POST
def revoke(request: Visited, number: int) -> HttpResponse:
    """Makes an invitation worthless."""
    require(request, Action.INVITE)
    do_revoke(_own(request), number)
    messages.success(request, _("The invitation no longer works."))
    return redirect("members")


@require_POST
def judge_identity(request: Visited, number: int) -> HttpResponse:
    """Confirms that a member is who they say, or takes it away from them."""
    require(request, Action.INVITE)
    try:
        if request.POST.get("verdict") == "confirm":
            do_confirm(number, _own(request))
        else:
            do_remove(number, _own(request))
        messages.success(request, _("Saved."))
    except WorkshopError as exc:
        messages.error(request, said(exc))
    return redirect("members")


@require_POST
def change_role(request: Visited, number: int) -> HttpResponse:
    """Gives a member another part."""
    require(request, Action.GOVERN)
    member = get_object_or_404(Member, pk=number)
    try:
        do_change_role(_own(request), member, request.POST.get("role", ""))
        messages.success(request, _("Saved."))
    except WorkshopError as exc:
        messages.error(request, said(exc))
    return redirect("members")


@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: Visited, number: int) -> HttpResponse:
    """Ends a member's account, after asking."""
    require(request, Action.GOVERN)
    member = get_object_or_404(Member, pk=number)
    if request.method != "POST":
        return render(request, "accounts/forget.html", {"member": member, "own": False})
    try:
        do_forget(_own(request), member)
        messages.success(request, _("The account is deleted."))
    except WorkshopError as exc:
        messages.error(request, said(exc))
    return redirect("members")


@require_safe
def audit(request: Visited) -> HttpResponse:
    """Who did what, the latest first."""
    require(request, Action.GOVERN)
    lines = Audit.objects.select_related("by", "member").order_by("-pk")
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    return render(request, "accounts/audit.html", {"page": page})


def _own(request: Visited) -> Member:
    assert request.visitor.member is not None  # readers invite and govern nobody
    return request.visitor.member


def _page(request: Visited, inviting: Inviting, link: str = "") -> HttpResponse:
    waiting = ChatIdentity.objects.filter(confirmed__isnull=True).select_related(
        "member", "identity"
    )
    left = Invitation.objects.filter(
        revoked=False, expires__gt=timezone.now(), used__lt=F("most")
    ).select_related("by")
    page = {
        "members": Member.objects.prefetch_related("identities__identity").order_by(
            "name", "username"
        ),
        "waiting": waiting.order_by("pk"),
        "invitations": left.order_by("expires"),
        "inviting": inviting,
        "link": link,
        "roles": [(role, NAMES[Role(role)]) for role in GIVEN],
    }
    return render(request, "accounts/members.html", page)
