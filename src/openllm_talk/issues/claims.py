"""Who takes what: claimed and handed back, two people a part at most; and who is credited."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from openllm_talk.archive.engines import writing
from openllm_talk.community import Community
from openllm_talk.errors import Language, WorkshopError
from openllm_talk.issues.models import Change, Claim
from openllm_talk.issues.workshop import beside, journal, turning
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.issues.workshop.turning import Claimed, Hold
from openllm_talk.records import Issue, Record

MOST = Claim.MOST


class Part(Record, frozen=True):
    """Something that can be claimed: the hosting, the editing, or a section, by its names.

    `key` is «host», «editor», or «section:» with the section's kind, and its place among the
    sections of that kind where it is not the first.
    """

    key: str
    zh: str
    en: str

    def name(self, language: Language) -> str:
        """What it is called."""
        return self.zh if language == "zh" else self.en


def parts(community: Community) -> tuple[Part, ...]:
    """Everything that can be claimed in an issue, in its order. References make themselves."""
    found = [
        Part(key="host", zh="主持", en="Hosting"),
        Part(key="editor", zh="编辑", en="Editing"),
    ]
    seen: dict[str, int] = defaultdict(int)
    for plan in community.sections:
        seen[plan.kind] += 1
        if plan.kind != "references":
            found.append(Part(key=section_key(plan.kind, seen[plan.kind]), zh=plan.zh, en=plan.en))
    return tuple(found)


def section_key(kind: str, place: int = 1) -> str:
    """The key of the section that is number `place` (from 1) of its kind."""
    return f"section:{kind}" if place == 1 else f"section:{kind}:{place}"


def of_member(number: str, member: int) -> frozenset[str]:
    """The keys of what a member has claimed in an issue, as far as it gives them rights."""
    held = Claim.objects.filter(number=number, member_id=member, confirmed=True)
    return frozenset(held.values_list("part", flat=True))


def held_by(member: int) -> dict[str, frozenset[str]]:
    """By issue number, the keys of everything that a member has claimed and has rights by."""
    found: dict[str, set[str]] = defaultdict(set)
    held = Claim.objects.filter(member_id=member, confirmed=True)
    for number, part in held.values_list("number", "part"):
        found[number].add(part)
    return {number: frozenset(keys) for number, keys in found.items()}


def of_issue(number: str) -> dict[str, list[Claim]]:
    """By part, who claimed it, in the order of their slots; members come with them."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(number=number).select_related("member").order_by("slot"):
        found[claim.part].append(claim)
    return dict(found)


def is_confirmed(number: str, part: str, member: int) -> bool:
    """Whether an editor confirmed that the member hosts or edits the issue, and nobody took that
    back: so they may have it again who handed it back by mistake."""
    confirmed = Change.objects.filter(number=number, action="confirm")
    return any(
        isinstance(one, Claimed) and (one.part, one.member) == (part, member)
        for change in confirmed.exclude(pk__in=journal.taken_back(number))
        for one in beside.effects(change.beside)
    )


def check_claim(community: Community, number: str, part: str) -> None:
    """Raises WorkshopError where there is no such part or no place left."""
    if part not in {one.key for one in parts(community)}:
        raise WorkshopError(
            f"this issue has no part «{part}» to claim; reload the page",
            f"这一期没有 “{part}” 可以认领；请刷新页面",
        )
    turning.free_slots(number, part)


@writing()
def do_claim(
    community: Community, number: str, part: str, member: int, *, confirmed: bool = True
) -> Change | None:
    """Takes the part for a member; again changes nothing. Gives that change.

    Not `confirmed`, it waits for an editor (`do_confirm`) before it gives the rights of a host.
    Raises WorkshopError as `check_claim` does. Holds a transaction and the issue's lock: where
    people take the same place at one moment, one after the other gets what is left.
    """
    journal.do_lock_next(number)
    if turning.hold_of(number, part, member):
        return None
    check_claim(community, number, part)
    hold: Hold = "held" if confirmed else "waiting"
    claimed = Claimed(number=number, part=part, member=member, before="", after=hold)
    return _do_turn("claim", claimed, member)


@writing()
def do_confirm(number: str, part: str, member: int, editor: int) -> Change | None:
    """Gives a claim its rights, in an editor's name; raises WorkshopError where there is none.

    Holds a transaction and the issue's lock.
    """
    journal.do_lock_next(number)
    hold = turning.hold_of(number, part, member)
    if hold == "":
        raise WorkshopError(
            "they have handed it back meanwhile; reload the page", "对方已经退回了；请刷新页面"
        )
    if hold == "held":
        return None
    claimed = Claimed(number=number, part=part, member=member, before=hold, after="held")
    return _do_turn("confirm", claimed, editor)


@writing()
def do_hand_back(number: str, part: str, member: int) -> Change | None:
    """Gives the part back; one that was not claimed is left. Holds a transaction and the lock."""
    journal.do_lock_next(number)
    hold = turning.hold_of(number, part, member)
    if hold == "":
        return None
    claimed = Claimed(number=number, part=part, member=member, before=hold, after="")
    return _do_turn("hand_back", claimed, member)


def _do_turn(action: str, claimed: Claimed, by: int) -> Change | None:
    turning.do_turn(claimed)
    return journal.do_change(claimed.number, Actor(member=by), action, [], [claimed])


# --- who is credited -----------------------------------------------------------------------------


class Credits(Record, frozen=True):
    """The public names of those who made an issue: its host, its editor, the leads by part."""

    host: tuple[str, ...] = ()
    editor: tuple[str, ...] = ()
    leads: Mapping[str, tuple[str, ...]] = {}


def credited(issue: Issue, given: Credits) -> Issue:
    """`issue` with these people in its head, after those that were written there by hand.

    The leads of a section that the issue does not have are not in it.
    """
    leads = dict(issue.section_leads)
    seen: dict[str, int] = defaultdict(int)
    for section in issue.sections:
        seen[section.kind] += 1
        people = given.leads.get(section_key(section.kind, seen[section.kind]), ())
        if people:
            leads[section.name] = _once(leads.get(section.name, ()), people)
    return msgspec.structs.replace(
        issue,
        host=_once(issue.host, given.host),
        editor=_once(issue.editor, given.editor),
        section_leads=leads,
    )


def _once(*people: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in people for name in some))
