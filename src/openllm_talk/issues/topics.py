"""The topic of a section, chosen from what was nominated, and wishes of the chat to adopt."""

from collections.abc import Sequence

import msgspec

from openllm_talk.archive.engines import writing
from openllm_talk.community import Community
from openllm_talk.issues import wishes
from openllm_talk.issues.context import context
from openllm_talk.issues.heard import Wish
from openllm_talk.issues.models import Change, Nomination, Piece
from openllm_talk.issues.workshop import beside, journal, pieces
from openllm_talk.issues.workshop.journal import Actor, Edit
from openllm_talk.reading import commands, privacy
from openllm_talk.records import Decision, Section

BEFORE = 12
"""Rows before a wish that are read with it: they say what «that» is."""
LONGEST_WISH = 120


# --- the chosen topic -----------------------------------------------------------------------------


@writing()
def do_choose(number: str, nomination: int, actor: Actor) -> Change | None:
    """Makes a nomination the topic of its section, in the place of another one.

    Where the issue is drafted, the section's piece says so in the same stroke, with what else was
    nominated. Gives that change. Holds a transaction and the issue's lock. Raises WorkshopError
    where the nomination is gone.
    """
    journal.do_lock_next(number)
    return _do_turn(number, wishes.find(number, nomination), nomination, actor)


@writing()
def do_let_go(number: str, nomination: int, actor: Actor) -> Change | None:
    """A nomination is no longer the topic of its section. Holds a transaction and the lock."""
    journal.do_lock_next(number)
    one = wishes.find(number, nomination)
    return _do_turn(number, one, None, actor) if one.chosen else None


@writing()
def do_say_all(number: str, actor: Actor) -> bool:
    """Writes every chosen topic into its section, for a draft that came after the choice.

    True if that changed something. Holds a transaction and the issue's lock.
    """
    chosen = Nomination.objects.filter(number=number, chosen=True).order_by("pk")
    parts = chosen.values_list("part", flat=True)
    changes = [_do_say(number, part, actor) for part in parts]
    return any(changes)


def _do_turn(number: str, one: Nomination, now: int | None, actor: Actor) -> Change | None:
    """Makes `now` the topic of the section that `one` is nominated for, None for no topic."""
    held = Nomination.objects.filter(number=number, part=one.part)
    before = held.filter(chosen=True).first()
    held.filter(chosen=True).update(chosen=False)
    held.filter(pk=now or 0).update(chosen=True)
    then = before.pk if before else None
    turned = beside.Chosen(number=number, part=one.part, now=now, before=then)
    effects = [turned] if now != then else []
    return _do_say(number, one.part, actor, effects, gone=wishes.line_of(before or one))


def _do_say(
    number: str,
    part: str,
    actor: Actor,
    effects: Sequence[beside.Effect] = (),
    gone: str = "",
) -> Change | None:
    """Gives the section's piece its topic and nominations, as the tables have them.

    A topic that somebody wrote into the draft stays where none is chosen, unless it is `gone`.
    """
    piece = section_piece(number, part)
    if piece is None:
        return journal.do_change(number, actor, "topic", [], effects) if effects else None
    section = pieces.record_of(piece, Section)
    held = wishes.nominations(number).get(part, [])
    topic = next((wishes.line_of(one) for one in held if one.chosen), None)
    if topic is None and section.topic != gone:
        topic = section.topic
    lines = (*section.nominated, *(wishes.line_of(one) for one in held))
    said = msgspec.structs.replace(section, topic=topic, nominated=tuple(dict.fromkeys(lines)))
    after = msgspec.structs.replace(
        journal.snapshot(piece), record=journal.plain_values(said), fresh=False
    )
    return journal.do_change(number, actor, "topic", [Edit(piece=piece.pk, after=after)], effects)


def section_piece(number: str, part: str) -> Piece | None:
    """The piece of the section that is claimed as `part`; None without a draft, or without it."""
    held = pieces.of_issue(number)
    keys = pieces.part_keys(held)
    return next((one for one in held if keys.get(one.pk) == part), None)


# --- what the chat wished -------------------------------------------------------------------------


def heard(community: Community, number: str) -> tuple[Wish, ...]:
    """What the draft's chat nominated or suggested, each once, what is private hidden.

    Read anew from the messages that the draft's list of decisions names. What was adopted is not
    among it: a nomination has its words.
    """
    found = Piece.objects.filter(number=number, kind="decision", state="proposed")
    records = (pieces.record_of(one, Decision) for one in found)
    sources = [source for one in records if one.kind == "wishes" for source in one.sources]
    if not sources:
        return ()
    held = Nomination.objects.filter(number=number, state="open")
    known = set(held.values_list("text", flat=True))
    said: dict[str, str] = {}
    for room in context(dict.fromkeys(sources, "link"), community, before=BEFORE, after=0):
        for wish in commands.find(room.messages, room.links, community.commands):
            source = room.messages[wish.index].id
            if source in sources and wish.kind != "claim":
                said.setdefault(_line(wish.what), source)
    return tuple(
        Wish(what=what, source=source) for what, source in said.items() if what not in known
    )


def _line(what: str) -> str:
    line = " ".join(privacy.mask(what, {}).split())
    return line if len(line) <= LONGEST_WISH else line[:LONGEST_WISH].rstrip() + "…"
