"""Who may take back what: whoever may do it, and of what is one's own only oneself."""

from collections.abc import Mapping
from functools import cached_property

from django.core.exceptions import PermissionDenied

from openllm_talk.issues import claims
from openllm_talk.issues.models import Change, Piece, Step
from openllm_talk.issues.workshop import journal, pieces
from openllm_talk.issues.workshop.beside import Chosen, Effect, Left
from openllm_talk.issues.workshop.turning import Claimed, Judged, Noted, Planned, Wished
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.review.cards import QUESTIONS, WHOLE
from openllm_talk.web.review.telling import Told
from openllm_talk.web.visit import Visited, Visitor


class TakingBack:
    """What a visitor may take back of an issue, looked up once for all of its changes."""

    def __init__(self, visitor: Visitor, number: str, told: Told) -> None:
        self._visitor = visitor
        self._number = number
        self._told = told
        # Who may change the whole issue may change each of its pieces: none need be read.
        self._reviews_all = self._may(Action.REVIEW, WHOLE)

    @cached_property
    def _keys(self) -> Mapping[int, str]:
        return pieces.part_keys(pieces.of_issue(self._number, Piece.STATES))

    def may(self, change: Change) -> bool:
        """Whether they may: all that it did beside the pieces, and all pieces that it touched."""
        if not all(self._may_effect(one) for one in self._told.effects(change)):
            return False
        return self._reviews_all or all(self._may_step(one) for one in change.steps.all())

    def _may_effect(self, effect: Effect) -> bool:
        if isinstance(effect, Left):
            return False
        if isinstance(effect, Claimed):
            return self._may_claim(effect)
        if isinstance(effect, Wished):
            return self._may_wish(effect)
        if isinstance(effect, Chosen):
            return self._may(Action.CHOOSE, effect.part)
        if isinstance(effect, Judged):
            return self._may(Action.PUBLISH)
        if isinstance(effect, Planned):
            return self._may(Action.RUN_TALK)
        if isinstance(effect, Noted):  # its line is a step, where it has one
            return self._may(Action.REVIEW)
        return self._may(Action.REVIEW, QUESTIONS)

    def _may_claim(self, claimed: Claimed) -> bool:
        """Their own alone; the rights of a host come back only with an editor's word."""
        is_own, invites = self._is_own(claimed.member), self._visitor.may(Action.INVITE)
        if "" not in (claimed.before, claimed.after):
            return invites
        if claimed.before != "held" or claimed.part.startswith("section:") or invites:
            return is_own
        return is_own and claims.is_confirmed(self._number, claimed.part, claimed.member)

    def _may_wish(self, wished: Wished) -> bool:
        row = self._told.wish(wished.kind, wished.row)
        if row is None:
            return False
        if "done" not in (wished.before, wished.after) and self._is_own(row.by_id):
            return True
        # What concerns the whole issue may be decided by whoever leads any part of it.
        return self._may(Action.CHOOSE, row.part or None)

    def _may_step(self, step: Step) -> bool:
        """The sections that it came from and went to; the whole issue where a section moved."""
        then, now = journal.before(step), journal.after(step)
        if now.kind == "section":
            moved = then is not None and then.place != now.place
            return self._may_in(step.piece_id) and (not moved or self._may(Action.REVIEW, WHOLE))
        if now.kind == "entry":
            return all(self._may_in(side.section) for side in (then, now) if side)
        return self._may(Action.REVIEW, QUESTIONS if now.kind == "question" else WHOLE)

    def _may_in(self, section: int | None) -> bool:
        return self._may(Action.REVIEW, self._keys.get(section or 0, WHOLE))

    def _may(self, action: Action, part: str | None = None) -> bool:
        return self._visitor.may(action, self._number, part)

    def _is_own(self, member: int | None) -> bool:
        own = self._visitor.member
        return own is not None and own.is_active and own.pk == member


def check_take_back(request: Visited, change: Change) -> None:
    """Raises PermissionDenied unless the visitor may take the change back."""
    told = Told([change])
    if not TakingBack(request.visitor, change.number, told).may(change):
        raise PermissionDenied
