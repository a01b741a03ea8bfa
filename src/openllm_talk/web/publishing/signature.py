"""The name that somebody signs an issue with."""

from openllm_talk.web.accounts.names import public_name
from openllm_talk.web.visit import Visited


def signature_of(request: Visited, number: str) -> str:
    """What is filled in where the visitor signs the issue: their public name in it."""
    member = request.visitor.member
    return public_name(member, number, request.community) if member else ""
