"""Doing one job: begun once, however often its bell rings, and its end written down."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from openllm_talk.archive.store import storing
from openllm_talk.community import load
from openllm_talk.errors import ArchiveError, JobError, TalkError
from openllm_talk.web.jobs.kinds import KINDS, Kind
from openllm_talk.web.jobs.models import Job, State

LOG = logging.getLogger(__name__)
SOON = 15
"""Seconds until another try where the archive was locked or full."""


def do_run(number: int) -> timedelta | None:
    """Does the job of that number if it waits, and writes down what came of it.

    Gives the time after which it is to be tried again, where it is. The row says «running» before
    the work begins, so a second bell finds nothing to do. The work holds its own transactions; a
    job must be harmless to do again.
    """
    begun = Job.objects.filter(pk=number, state=State.WAITING).update(
        state=State.RUNNING, attempts=F("attempts") + 1, began_at=timezone.now()
    )
    if not begun:
        return None
    job = Job.objects.get(pk=number)
    kind = KINDS[job.name]
    workspace = Path(settings.WORKSPACE)
    try:
        with at_most(kind.minutes), storing():
            work = import_string(kind.does)
            outcome = work(workspace, load(workspace), **job.arguments)
    except TalkError as exc:
        return _put_off(job, exc, kind)
    except OSError as exc:
        return _put_off(job, _of_system(exc), kind)
    Job.objects.filter(pk=number).update(
        state=State.DONE, ended_at=timezone.now(), outcome=outcome, trouble="", trouble_zh=""
    )
    return None


def fail_of_bell(_signal: str, task: Any, exc: BaseException | None = None) -> None:
    """Huey's word that a job ended in an error nobody foresaw; it has logged where."""
    number: int = task.args[0]
    do_fail(
        number,
        JobError(
            f"something went wrong that should not ({type(exc).__name__}); the server's log says "
            "where. Please tell the people who run it",
            f"出了不该出的错（{type(exc).__name__}）；服务器日志里有详情，请告诉管理员",
        ),
    )


def do_fail(number: int, exc: TalkError) -> None:
    """Writes down that the job failed, and why."""
    LOG.warning("job failed", extra={"job": number, "why": exc.say("en")})
    Job.objects.filter(pk=number).update(
        state=State.FAILED,
        ended_at=timezone.now(),
        trouble=exc.say("en"),
        trouble_zh=exc.say("zh"),
    )


def _put_off(job: Job, exc: TalkError, kind: Kind) -> timedelta | None:
    """The time until another try where that may help; else the job has failed."""
    wait = SOON if isinstance(exc, ArchiveError) else kind.again
    if wait is None or job.attempts >= kind.attempts:
        do_fail(job.pk, exc)
        return None
    Job.objects.filter(pk=job.pk).update(
        state=State.WAITING, trouble=exc.say("en"), trouble_zh=exc.say("zh")
    )
    # Longer each time: what is down needs time to come back.
    return timedelta(seconds=wait * 2 ** (job.attempts - 1))


def _of_system(exc: OSError) -> ArchiveError:
    said = exc.strerror or str(exc)
    return ArchiveError(
        f"the system could not do it ({said}); check the disk and its free space",
        f"系统无法完成（{said}）；请检查磁盘及剩余空间",
    )


@contextmanager
def at_most(minutes: float) -> Iterator[None]:
    """Raises JobError inside after so many minutes, where the system can do that: in the main
    thread, and not on Windows."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def over(_signal: int, _frame: FrameType | None) -> None:
        raise JobError(
            f"took longer than {minutes:g} minutes and was given up; try it in smaller parts",
            f"超过 {minutes:g} 分钟还没做完，已停止；请分成小份再试",
        )

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, minutes * 60)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
