"""The next issue while it grows."""

from django.http import HttpResponse
from django.shortcuts import render

from openllm_talk.web.visit import Visited


def next_issue(request: Visited) -> HttpResponse:
    """The page of the next issue, for everybody."""
    return render(request, "next_issue/next_issue.html")
