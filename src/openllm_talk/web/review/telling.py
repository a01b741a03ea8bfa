"""What was done to an issue, in words: for its history, and for the notice after each stroke."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.issues import claims
from openllm_talk.issues.models import Change, Nomination, Piece, Suggestion
from openllm_talk.issues.workshop import beside, pieces
from openllm_talk.issues.workshop.beside import Chosen
from openllm_talk.issues.workshop.turning import WISHES, Claimed, Judged, Planned, Wished
from openllm_talk.publish.pseudonyms import Pseudonyms
from openllm_talk.records import Section
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.next_issue.crediting import Names

LONGEST = 80
"""Characters of a wish that are told."""

PIECES = {
    "accept": gettext_noop("Accepted."),
    "reject": gettext_noop("Rejected."),
    "propose": gettext_noop("Made a proposal again."),
    "edit": gettext_noop("Saved."),
    "move": gettext_noop("Moved."),
    "merge": gettext_noop("Merged."),
    "split": gettext_noop("Split."),
    "restore": gettext_noop("Restored."),
    "take_in": gettext_noop("Taken in."),
    "add": gettext_noop("Added."),
    "topic": gettext_noop("Topic chosen."),
    "noted": gettext_noop("Noted in the talk."),
    "let_in": gettext_noop("Let in."),
    "turn_away": gettext_noop("Turned away."),
    "same": gettext_noop("Asked before."),
    "answer": gettext_noop("Thread mended."),
    "finish": gettext_noop("Numbered and credited."),
    "publish": gettext_noop("Signed, and out it goes."),
    "correct": gettext_noop("Signed as a correction."),
    "reopen": gettext_noop("Opened to be corrected."),
    "letters": gettext_noop("Newsletter sent."),
    "posts": gettext_noop("Posted to the groups."),
}
"""What was done, where its name alone says it."""
WISHED = {
    ("nomination", "open"): gettext_noop("Nominated “%(what)s”."),
    ("nomination", "withdrawn"): gettext_noop("Withdrew “%(what)s”."),
    ("suggestion", "open"): gettext_noop("Suggested “%(what)s”."),
    ("suggestion", "done"): gettext_noop("Done: “%(what)s”."),
    ("suggestion", "struck"): gettext_noop("Struck off “%(what)s”."),
}
"""What became of a wish, by its state then."""

M = TypeVar("M", bound=Model)


class Told:
    """What some changes did beside the pieces, with all rows that they speak of."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._effects = {one.pk: beside.effects(one.beside) for one in changes}
        every = [one for effects in self._effects.values() for one in effects]
        self.members = _rows(Member, (one.member for one in every if isinstance(one, Claimed)))
        self.sections = _rows(Piece, (one.section for one in every if isinstance(one, Planned)))
        wished = [(one.kind, one.row) for one in every if isinstance(one, Wished)]
        chosen = [one.now for one in every if isinstance(one, Chosen)]
        wished += [("nomination", row) for row in chosen if row is not None]
        self._wishes = {
            kind: _rows(model, (row for name, row in wished if name == kind))
            for kind, model in WISHES.items()
        }

    def effects(self, change: Change) -> list[beside.Effect]:
        """What a change did beside the pieces."""
        found = self._effects.get(change.pk)
        return beside.effects(change.beside) if found is None else found

    def wish(self, kind: str, row: int) -> Nomination | Suggestion | None:
        """The row of a wish, as it stands now."""
        return self._wishes[kind].get(row)

    def text(self, kind: str, row: int) -> str:
        """The words of a wish, in short."""
        wish = self.wish(kind, row)
        return Truncator(wish.text if wish else "—").chars(LONGEST)

    def part(self, change: Change) -> str:
        """The key of the part that a change is about; «» for the whole issue."""
        for one in self.effects(change):
            if isinstance(one, Claimed | Chosen):
                return one.part
            if isinstance(one, Wished) and (row := self.wish(one.kind, one.row)) is not None:
                return row.part
        return ""


def _rows(model: type[M], keys: Iterable[int]) -> dict[int, M]:
    wanted = set(keys)
    return model._default_manager.in_bulk(wanted) if wanted else {}


class Telling:
    """Says what changes of one issue did, in the visitor's language."""

    def __init__(self, community: Community, number: str, language: Language, told: Told) -> None:
        self._told = told
        self._names = Names(community, number)
        self._pseudonyms = Pseudonyms(community.people)
        self._language = language
        self._parts = {one.key: one.name(language) for one in claims.parts(community)}

    def words(self, change: Change) -> str:
        """What was done: «Claimed “News”.», «Taken back: Claimed “News”.»"""
        root, times = change, 0
        while root.undoes is not None:
            root, times = root.undoes, times + 1
        said = self._said(root)
        if times == 0:
            return said
        return (_("Taken back: %(what)s") if times % 2 else _("Done again: %(what)s")) % {
            "what": said
        }

    def who(self, change: Change) -> str:
        """Who did it. What members claim and wish for themselves stands here under the name that it
        has on the page of the next issue: who reviews learns of nobody's account by it."""
        if change.by is None:
            return change.said_by
        return self._name(change.by) if self._is_own(change) else change.by.called

    def _is_own(self, change: Change) -> bool:
        """Whether somebody did it with what is theirs."""
        for one in self._told.effects(change):
            if isinstance(one, Claimed) and one.member == change.by_id:
                return True
            if isinstance(one, Wished) and (row := self._told.wish(one.kind, one.row)):
                return row.by_id == change.by_id
        return False

    def _name(self, member: Member) -> str:
        return self._pseudonyms.printed(self._names.of(member), self._language)

    def _said(self, change: Change) -> str:
        effects = self._told.effects(change)
        first = effects[0] if effects else None
        if isinstance(first, Claimed):
            return self._claimed(first)
        if isinstance(first, Wished):
            return self._wished(first)
        if isinstance(first, Judged):
            return _judged([one for one in effects if isinstance(one, Judged)])
        if isinstance(first, Planned):
            return self._planned([one for one in effects if isinstance(one, Planned)])
        if isinstance(first, Chosen):
            return self._chosen(first)
        return _(PIECES.get(change.action, PIECES["propose"]))

    def _claimed(self, claimed: Claimed) -> str:
        what = {"part": self._parts.get(claimed.part, claimed.part)}
        if claimed.before == "":
            return _("Claimed “%(part)s”.") % what
        if claimed.after == "":
            return _("Handed back “%(part)s”.") % what
        member = self._told.members.get(claimed.member)
        name = self._name(member) if member else "—"
        return _("Confirmed %(name)s for “%(part)s”.") % {**what, "name": name}

    def _wished(self, wished: Wished) -> str:
        what = {"what": self._told.text(wished.kind, wished.row)}
        if wished.kind == "suggestion" and (wished.before, wished.after) == ("done", "open"):
            return _("Not done: “%(what)s”.") % what
        return _(WISHED[wished.kind, wished.after]) % what

    def _chosen(self, chosen: Chosen) -> str:
        part = self._parts.get(chosen.part, chosen.part)
        if chosen.now is None:
            return _("“%(part)s” has no topic any more.") % {"part": part}
        what = self._told.text("nomination", chosen.now)
        return _("Topic of “%(part)s”: “%(what)s”.") % {"part": part, "what": what}

    def _planned(self, planned: list[Planned]) -> str:
        told = []
        for one in planned:
            row = self._told.sections.get(one.section)
            name = pieces.record_of(row, Section).name if row else "—"
            told.append(f"{name} {_minutes(one.before)} → {_minutes(one.after)}")
        return _("Minutes: %(what)s.") % {"what": " · ".join(told)}


def _judged(judged: list[Judged]) -> str:
    hidden, kept = (sum(one.after == verdict for one in judged) for verdict in ("hide", "keep"))
    return _("Private things: %(hidden)s hidden, %(kept)s kept.") % {
        "hidden": hidden,
        "kept": kept,
    }


def _minutes(planned: int | None) -> str:
    return "∞" if planned is None else str(planned)
