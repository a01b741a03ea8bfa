"""One worker a workspace: a lock that the system lets go when its process ends, however it ends.

It is SQLite's lock on an empty file: the same on every system, and nothing has to be cleaned up. A
heartbeat in the archive could not serve: an import holds the archive's only write lock for minutes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from openllm_talk.errors import JobError

FILE = ".worker"


@contextmanager
def alone(workspace: Path, patience: float) -> Iterator[None]:
    """Inside, this is the workspace's only worker.

    Raises JobError where another one still is after `patience` seconds.
    """
    with closing(_open(workspace, patience)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as exc:
            raise JobError(
                "another worker is at work here already; «talk serve» has one of its own",
                "这里已经有一个后台进程在工作；“talk serve” 会自己启动一个",
                path=workspace,
            ) from exc
        yield


def is_at_work(workspace: Path) -> bool:
    """Whether a worker lives."""
    with closing(_open(workspace, 0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
    return False


def _open(workspace: Path, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(workspace / FILE, timeout=patience, isolation_level=None)
