"""The worker beside the server: a process of its own, started again when it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

GRACE = 10
"""Seconds that the worker has to end its job when the server stops; it is taken up again later."""
LONGEST_WAIT = 60
LIVED_WELL = 60


class Attendant:
    """Keeps a worker alive between `start` and `stop`.

    A worker that ends is started again, after a second at first, then after twice as long each time
    until one has lived for a minute. It holds the other end of a pipe: when the server is gone,
    however it went, the worker knows.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._attend, name="attendant")

    def start(self) -> None:
        """Starts the worker."""
        self._thread.start()

    def stop(self) -> None:
        """Lets the worker end what it does, and ends it where that takes long."""
        self._stopping.set()
        self._thread.join()

    def _attend(self) -> None:
        wait = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            self._run_one()
            wait = 1.0 if time.monotonic() - began > LIVED_WELL else min(wait * 2, LONGEST_WAIT)
            self._stopping.wait(wait)

    def _run_one(self) -> None:
        """Runs one worker until it ends, or until the server stops."""
        command = [sys.executable, "-m", "openllm_talk", "worker", "--attended"]
        where = ["--workspace", str(self._workspace)]
        with subprocess.Popen([*command, *where], stdin=subprocess.PIPE) as worker:  # noqa: S603
            while worker.poll() is None and not self._stopping.wait(0.2):
                pass
            if worker.stdin:
                worker.stdin.close()
            try:
                worker.wait(GRACE)
            except subprocess.TimeoutExpired:
                worker.kill()


def end_with_parent(stopping: threading.Event) -> None:
    """Sets `stopping` once standard input ends: the server that holds the other end is gone.

    What does not end then is ended: a new server's worker waits for this one.
    """

    def watch() -> None:
        while os.read(0, 1024):
            pass
        stopping.set()
        time.sleep(GRACE)
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    threading.Thread(target=watch, name="parent", daemon=True).start()
