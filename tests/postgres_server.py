"""A private PostgreSQL server for one run of the tests: made, started and removed with it."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

USER, PASSWORD = "postgres", "p@ss/word of the tests"
# Nothing of it outlives the run: it need not survive a power cut.
LOCALE = " ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en'"
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@dataclass(frozen=True)
class Server:
    """A server that listens on this machine alone: on a socket without a password, and on a port
    that asks for one."""

    folder: Path
    port: int

    def url(self, database: str) -> str:
        """The address of one of its databases, through the socket."""
        return f"postgres://{USER}@{str(self.folder).replace('/', '%2F')}:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What the server answers to one statement."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def make(self, database: str, template: str = "template0") -> str:
        """A new database, a copy of `template`; its address.

        Its own order of text is not that of the bytes, as on most servers.
        """
        order = LOCALE if template == "template0" else ""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"{order}')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Takes a database away, whoever is still connected."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, of the newest PostgreSQL; None where there is none."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(packaged, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """A new server, running inside."""
    # A socket's path may have 107 bytes: pytest's own folders are too deep.
    with tempfile.TemporaryDirectory(prefix="talk-pg-") as name:
        folder = Path(name)
        (folder / "password").write_text(PASSWORD)
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            for path in (folder, folder / "password"):
                shutil.chown(path, USER, USER)
        data, server = folder / "data", Server(folder, _free_port())
        _call(
            *(programs / "initdb", "--pgdata", data, "--username", USER, "--no-sync"),
            *("--pwfile", folder / "password", "--auth-host=scram-sha-256", "--auth-local=trust"),
            *("--encoding=UTF8", "--locale=C"),
        )
        listen = f"-p {server.port} -k {folder} -c listen_addresses=127.0.0.1 {FAST}"
        try:
            _call(
                *(programs / "pg_ctl", "--pgdata", data, "--wait", "--log", folder / "log"),
                *("--options", listen, "start"),
            )
            yield server
        finally:
            _call(programs / "pg_ctl", "--pgdata", data, "--mode=immediate", "stop")


def _call(*command: object) -> None:
    user = USER if os.getuid() == 0 else None
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
