"""Jobs in the background: written down, done once, tried again, given up, and never lost."""

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError, DraftError, JobError
from openllm_talk.web.jobs import kinds
from openllm_talk.web.jobs.alone import alone, is_at_work
from openllm_talk.web.jobs.kinds import Kind
from openllm_talk.web.jobs.later import do_later
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.jobs.queue import queue, ring
from openllm_talk.web.jobs.tidying import do_tidy
from openllm_talk.web.jobs.worker import do_next, do_take_up

pytestmark = pytest.mark.both_engines
DONE: list[Mapping[str, Any]] = []


def good(workspace: Path, _community: object, **arguments: Any) -> dict[str, Any]:
    """A job that does what it is told."""
    DONE.append(arguments)
    return {"in": workspace.name}


def refused(*_: object, **__: object) -> None:
    """A job that cannot be done."""
    raise DraftError("there is no chat", "没有聊天")


def locked(*_: object, **__: object) -> None:
    """A job that the archive does not let through just now."""
    raise ArchiveError("the archive is locked", "存档被锁")


def broken(*_: object, **__: object) -> None:
    """A job with a slip in it."""
    raise ZeroDivisionError


def endless(*_: object, **__: object) -> None:
    """A job that never ends."""
    while True:
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def some_kinds(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> Iterator[None]:
    DONE.clear()
    table = {
        one.__name__: Kind(does=f"{__name__}.{one.__name__}")
        for one in (good, refused, locked, broken)
    }
    table["endless"] = Kind(does=f"{__name__}.endless", minutes=0.002)
    table["stubborn"] = Kind(does=f"{__name__}.refused", again=60)
    for room in ("kinds", "later", "running", "worker"):
        monkeypatch.setattr(f"openllm_talk.web.jobs.{room}.KINDS", table)
    yield
    queue().close()


def work_through() -> None:
    """Does all that waits."""
    while do_next():
        pass


def test_a_job_is_done_and_what_came_of_it_is_kept(workspace: Path) -> None:
    asked = do_later("good", {"number": "016"})
    assert asked.state == State.WAITING
    work_through()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.outcome) == (State.DONE, 1, {"in": workspace.name})
    assert DONE == [{"number": "016"}]


def test_what_is_rolled_back_is_never_done() -> None:
    with transaction.atomic():
        do_later("good")
        transaction.set_rollback(True)
    work_through()
    assert not DONE
    assert not Job.objects.exists()


def test_a_bell_that_rings_twice_is_answered_once() -> None:
    job = do_later("good")
    ring(job.pk)
    work_through()
    assert len(DONE) == 1


def test_an_unknown_kind_is_refused_when_it_is_asked_for() -> None:
    with pytest.raises(KeyError):
        do_later("format the disk")


def test_why_a_job_failed_stands_in_both_languages() -> None:
    do_later("refused")
    work_through()
    job = Job.objects.get()
    assert (job.state, job.trouble, job.trouble_zh) == (
        State.FAILED,
        "there is no chat",
        "没有聊天",
    )


def test_a_slip_of_ours_fails_one_job_and_not_the_worker() -> None:
    do_later("broken")
    do_later("good")
    work_through()
    assert [job.state for job in Job.objects.order_by("pk")] == [State.FAILED, State.DONE]
    assert "ZeroDivisionError" in Job.objects.earliest("pk").trouble


@pytest.mark.parametrize("name", ["locked", "stubborn"])
def test_what_may_go_better_later_is_tried_again_later(name: str) -> None:
    do_later(name)
    work_through()
    job = Job.objects.get()
    assert (job.state, job.attempts) == (State.WAITING, 1)
    assert queue().huey.scheduled_count() == 1


def test_a_job_is_tried_three_times_at_most() -> None:
    job = do_later("locked")
    for _ in range(4):
        work_through()
        ring(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, 3)


def test_a_job_that_takes_too_long_is_stopped() -> None:
    do_later("endless")
    work_through()
    assert Job.objects.get().state == State.FAILED
    assert "minutes" in Job.objects.get().trouble


def test_what_a_killed_worker_had_begun_waits_again() -> None:
    job = do_later("good")
    Job.objects.update(state=State.RUNNING, attempts=1)
    do_take_up()
    work_through()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_what_ended_the_worker_three_times_is_given_up() -> None:
    do_later("good")
    Job.objects.update(state=State.RUNNING, attempts=3)
    do_take_up()
    work_through()
    assert Job.objects.get().state == State.FAILED
    assert not DONE


def test_a_bell_lost_with_the_queue_rings_at_the_next_start(workspace: Path) -> None:
    do_later("good")
    queue().huey.flush()
    do_take_up()
    work_through()
    assert Job.objects.get().state == State.DONE


def test_what_nobody_signed_does_not_become_a_task() -> None:
    queue().huey.storage.enqueue(b"forged:0")
    with pytest.raises(ValueError, match="ignature"):
        do_next()


def test_there_is_one_worker_a_workspace(workspace: Path) -> None:
    assert not is_at_work(workspace)
    with alone(workspace, 0):
        assert is_at_work(workspace)
        with pytest.raises(JobError), alone(workspace, 0):
            pass
    assert not is_at_work(workspace)


def test_every_kind_of_job_can_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    from django.utils.module_loading import import_string

    assert all(callable(import_string(kind.does)) for kind in kinds.KINDS.values())


def test_sessions_that_have_run_out_are_taken_away_once_a_day(
    workspace: Path, community: Community
) -> None:
    for days in (-1, 1):
        session = SessionStore()
        session.set_expiry(timezone.now() + timedelta(days=days))
        session.create()
    do_tidy(workspace, community)
    assert Session.objects.count() == 1
