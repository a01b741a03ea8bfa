"""The page behind an invitation link."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts.adapters import INVITATION
from openllm_talk.web.accounts.forms import NAMES, said
from openllm_talk.web.accounts.invitations import digest, do_accept, open_invitation
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.visit import Visited


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Visited, token: str) -> HttpResponse:
    """Says what one is invited to; a member accepts here, everybody else goes on to sign up."""
    of = digest(token)
    found = open_invitation(of)
    if found is None:
        return render(request, "account/signup_closed.html", status=410)
    member = request.visitor.member
    if request.method != "POST":
        page = {"invitation": found, "role": NAMES[Role(found.role)]}
        return render(request, "accounts/join.html", page)
    if member is None:
        request.session[INVITATION] = of
        return redirect("account_signup")
    try:
        do_accept(of, member)
        messages.success(request, _("Welcome."))
    except WorkshopError as exc:
        messages.error(request, said(exc))
    return redirect("me")
