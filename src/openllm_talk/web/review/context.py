"""A proposal's messages in the chat around them, with the lanes of their threads."""

from django.http import HttpResponse

from openllm_talk.web.visit import Visited


def context(request: Visited, number: str, piece: int) -> HttpResponse:
    """To come."""
    return HttpResponse()
