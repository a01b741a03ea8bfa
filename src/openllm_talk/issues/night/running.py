"""Running the talk: begin, on, back, to any place, finish. Each is told to all who follow."""

from datetime import datetime

import msgspec
from django.db import transaction

from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import AgendaItem, Night
from openllm_talk.issues.night.agenda import Agenda, Stop, agenda, do_night
from openllm_talk.issues.night.recording import NOTED, offset
from openllm_talk.issues.workshop import pieces
from openllm_talk.issues.workshop.journal import (
    Actor,
    Edit,
    do_change,
    do_lock,
    plain_values,
    snapshot,
)
from openllm_talk.reading.moments import clock
from openllm_talk.records import Section


@transaction.atomic
def do_begin(community: Community, number: str, now: datetime) -> None:
    """Begins the talk with the first thing on the agenda; one that was finished goes on.

    A talk that is running is left as it is. Raises WorkshopError where there is nothing to talk
    about. Holds a transaction and the issue's lock.
    """
    do_lock(number)
    found = agenda(community, number)
    if found.night.running:
        return
    stop = found.find(found.night.current_id) or next(iter(found.stops), None)
    if stop is None:
        raise WorkshopError(
            "the agenda is empty; put something into the issue first",
            "议程是空的；请先往这一期里放点内容",
        )
    night = do_night(number)
    night.began, night.ended = night.began or now, None
    _come_to(found, night, stop, now)


@transaction.atomic
def do_show(community: Community, number: str, piece: int, now: datetime) -> None:
    """Goes to any place of the agenda; raises WorkshopError where the talk is not running or the
    piece is not on the agenda. Holds a transaction and the issue's lock."""
    do_lock(number)
    found = agenda(community, number)
    stop = found.find(piece)
    if stop is None:
        raise WorkshopError(
            "this is not on the agenda any more; reload the page",
            "这一条已不在议程里；请刷新页面",
        )
    _check_running(found)
    if found.night.current_id != piece:
        _come_to(found, do_night(number), stop, now)


@transaction.atomic
def do_step(community: Community, number: str, seen: int, step: int, now: datetime) -> None:
    """Goes on (1) or back (-1) from what the host saw.

    Where the talk is elsewhere by now, nothing happens: two hosts who press «next» at one moment
    go on by one, and so does a press that is sent again. Raises WorkshopError where the talk is
    not running. Holds a transaction and the issue's lock.
    """
    do_lock(number)
    found = agenda(community, number)
    _check_running(found)
    if found.current is None:  # what was talked about left the issue
        target = next(iter(found.stops), None)
    elif found.current.piece.pk != seen:
        return
    else:
        target = found.beside(found.current, step)
    if target is not None:
        _come_to(found, do_night(number), target, now)


@transaction.atomic
def do_finish(community: Community, number: str, actor: Actor, now: datetime) -> None:
    """Ends the talk; where it is over, nothing happens. Holds a transaction and the issue's lock.

    The sections of the issue learn when they began, so that readers of the published one find them
    in the recording. What was talked about last stays known: a talk that was ended too early goes
    on there.
    """
    do_lock(number)
    found = agenda(community, number)
    if not found.night.running:
        return
    night = do_night(number)
    _do_leave(found, now)
    night.ended, night.turned = now, None
    night.save()
    do_mark(night, actor)


def do_mark(night: Night, actor: Actor) -> None:
    """Writes into the sections when they began. Call it under the issue's lock."""
    edits = []
    held = AgendaItem.objects.filter(number=night.number).exclude(began=None)
    for item in held.select_related("section"):
        assert item.began is not None
        seconds = offset(night, item.began)
        section = pieces.record_of(item.section, Section)
        marked = msgspec.structs.replace(
            section, moment=None if seconds is None else clock(seconds)
        )
        after = msgspec.structs.replace(snapshot(item.section), record=plain_values(marked))
        edits.append(Edit(piece=item.section_id, after=after))
    do_change(night.number, actor, NOTED, edits)


def _check_running(found: Agenda) -> None:
    if not found.night.running:
        raise WorkshopError(
            "the talk is not running; begin it first", "讨论还没有开始；请先点 “开始”"
        )


def _come_to(found: Agenda, night: Night, stop: Stop, now: datetime) -> None:
    """Makes `stop` the current one; where it is another section's, the clock goes over to that."""
    turn = found.turn_of(stop)
    if not turn.now:
        _do_leave(found, now)
        item = turn.item
        item.began, item.ended = item.began or now, None
        item.save()
        night.turned = now
    night.current = stop.piece
    night.save()


def _do_leave(found: Agenda, now: datetime) -> None:
    if (turn := found.turn) is not None:
        AgendaItem.objects.filter(pk=turn.item.pk).update(spent=found.elapsed(turn, now), ended=now)
