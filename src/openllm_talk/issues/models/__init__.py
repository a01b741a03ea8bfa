"""The tables of the numbered issue.

draft      what the machine wrote itself
workshop   the issue that people work on together, and everything they did to it
parts      who claimed what
wishes     nominations with their votes, suggestions
asking     questions and answers from the public page, until an editor lets them in
night      the agenda and the notes of the live talk
"""

from openllm_talk.issues.models.asking import Asked, Offered
from openllm_talk.issues.models.draft import Draft
from openllm_talk.issues.models.night import AgendaItem, Night, Note
from openllm_talk.issues.models.parts import Claim
from openllm_talk.issues.models.wishes import Nomination, Suggestion, Vote
from openllm_talk.issues.models.workshop import Change, Finding, Piece, Step

__all__ = [
    "AgendaItem",
    "Asked",
    "Change",
    "Claim",
    "Draft",
    "Finding",
    "Night",
    "Nomination",
    "Note",
    "Offered",
    "Piece",
    "Step",
    "Suggestion",
    "Vote",
]
