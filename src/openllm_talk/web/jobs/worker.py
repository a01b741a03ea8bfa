"""`talk worker`: does the jobs of one workspace, one after another.

A loop of our own over huey's queue, in the main thread: only there can a job be stopped at its time
limit, and only a process without other threads can fork (a large draft does).
"""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event

from django.db import close_old_connections
from django.utils import timezone

from openllm_talk.errors import JobError
from openllm_talk.web.jobs.alone import alone
from openllm_talk.web.jobs.kinds import KINDS
from openllm_talk.web.jobs.later import do_later
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.jobs.queue import queue, ring
from openllm_talk.web.jobs.running import do_fail

PATIENCE = 30
"""Seconds to wait for a worker before this one to end."""
PAUSE = 0.25
LOST = timedelta(minutes=1)
"""A job that waits longer has lost its bell, or waits for a later try; it is rung for again."""


def work(workspace: Path, stopping: Event, ready: Callable[[], None]) -> None:
    """Does jobs until `stopping` is set; the one at hand is finished.

    Raises JobError where another worker is at work in the workspace.
    """
    with alone(workspace, PATIENCE):
        do_take_up()
        ready()
        listened = time.monotonic()
        while not stopping.is_set():
            close_old_connections()
            if not do_next():
                stopping.wait(PAUSE)
            if time.monotonic() - listened > LOST.total_seconds():
                listened = time.monotonic()
                _ring_again()
                do_ask()
        queue().close()


def do_take_up() -> None:
    """Takes up what another worker left: what was running waits again, and all bells ring.

    Only the one worker of the workspace may call it. A job that was begun as often as it may be is
    given up: it may be what ends the worker.
    """
    for job in Job.objects.filter(state=State.RUNNING).order_by("pk"):
        if job.attempts >= KINDS[job.name].attempts:
            do_fail(
                job.pk,
                JobError(
                    f"the worker ended {job.attempts} times in the middle of it; it was given up",
                    f"后台进程做到一半中断了 {job.attempts} 次，已放弃",
                ),
            )
    Job.objects.filter(state=State.RUNNING).update(state=State.WAITING)
    queue().huey.flush()
    for number in (
        Job.objects.filter(state=State.WAITING).order_by("pk").values_list("pk", flat=True)
    ):
        ring(number)


def do_next() -> bool:
    """Does the job whose bell rang first; False where none did."""
    huey = queue().huey
    for due in huey.read_schedule():
        huey.enqueue(due)
    task = huey.dequeue()
    if task is None:
        return False
    huey.execute(task)
    return True


def do_ask() -> None:
    """Asks for the jobs that are done every so often, where the last one is that long ago.

    What is done of them before goes: nobody asked for it, nobody looks for it.
    """
    for name, kind in KINDS.items():
        if kind.every is None:
            continue
        before = Job.objects.filter(name=name)
        since = timezone.now() - timedelta(hours=kind.every)
        if not before.filter(asked_at__gt=since).exists():
            before.filter(state=State.DONE).delete()
            do_later(name)


def _ring_again() -> None:
    """Rings for what waits though no bell is in the queue: it was lost with a server."""
    if queue().huey.pending_count() or queue().huey.scheduled_count():
        return
    lost = Job.objects.filter(state=State.WAITING, asked_at__lt=timezone.now() - LOST)
    for number in lost.order_by("pk").values_list("pk", flat=True):
        ring(number)
