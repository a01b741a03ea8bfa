"""The bell that tells the worker of a job: huey, in the workspace or in the community's schema.

The job itself stands in `models.Job`. A bell that is lost is rung again (`worker.do_take_up`), and
one that rings twice is answered once (`running.do_run`).
"""

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from huey.api import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer

from openllm_talk.web.jobs.running import do_run, fail_of_bell

FILE = "jobs.sqlite3"
PATIENCE = 20
"""Seconds that one process waits for another's writing in the queue."""


def ring(job: int, after: timedelta | None = None) -> None:
    """Tells the worker that a job waits, now or `after` some time."""
    run = queue().run
    if after is None:
        run(job)
    else:
        run.schedule(args=(job,), delay=after)


def queue() -> "Queue":
    """The queue of the workspace that is open."""
    return _queue(Path(settings.WORKSPACE), connection.vendor)


class Queue:
    """A huey and its one task, `run`, which does the job of a number."""

    def __init__(self, huey: Huey) -> None:
        self.huey = huey
        self.run: Any = huey.task(name="run")(_answer)
        huey.signal("error")(fail_of_bell)

    def close(self) -> None:
        """Lets the connection go."""
        self.huey.storage.close()


def _answer(number: int) -> None:
    """Does the job that the bell rang for."""
    again = do_run(number)
    if again is not None:
        ring(number, again)


@lru_cache(maxsize=1)
def _queue(workspace: Path, vendor: str) -> Queue:
    shared: dict[str, Any] = {
        "name": "talk",
        "results": False,
        # What waits in the queue becomes Python objects again: only what we wrote may.
        "serializer": SignedSerializer(secret=settings.SECRET_KEY),
    }
    if vendor == "postgresql":
        return Queue(PostgresHuey(connection=_connect, **shared))
    return Queue(SqliteHuey(filename=str(workspace / FILE), timeout=PATIENCE, **shared))


def _connect() -> Any:
    """A connection of the queue's own, to the same database and schema as the archive's."""
    return connection.get_new_connection(connection.get_connection_params())
