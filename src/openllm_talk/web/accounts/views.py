"""A member's own page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from openllm_talk.web.visit import Visited


@login_required
def me(request: Visited) -> HttpResponse:
    """The member's own page."""
    return render(request, "accounts/me.html")
