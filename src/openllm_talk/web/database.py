"""Where the archive of a workspace is kept: SQLite in its folder, or PostgreSQL at DATABASE_URL.

With WAL and IMMEDIATE transactions, SQLite's writers wait for each other instead of failing; the
house's design measured 800 of 800 concurrent writes kept, against 457 with the defaults. On
PostgreSQL each community has a schema of its own, and a connection sees that schema alone. What
else the two do differently is told in docs/design/009-two-engines.md.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Any, Final

import dj_database_url

from openllm_talk.community import DATABASE
from openllm_talk.errors import ArchiveError

WAIT: Final = 20
"""So many seconds a writer waits for another one."""
CONNECT_WITHIN = 10
# A thread of the server keeps its connection: to open SQLite's anew took a third of a request. One
# to PostgreSQL is asked whether it still lives before it is used.
KEPT_OPEN = 600
# PostgreSQL cuts longer names off without a word (NAMEDATALEN - 1).
LONGEST_NAME = 63
_SCHEMA = re.compile(r"(?!pg_)\w+")

SQLITE: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": WAIT,
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
        "PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; "
        # The log of a large import is cut down to this once it is written over.
        "PRAGMA journal_size_limit = 16777216"
    ),
}


def database(workspace: Path) -> dict[str, Any]:
    """Django's settings of the database that keeps the archive of `workspace`.

    `SCHEMA` is the community's schema on PostgreSQL, and not there with SQLite. Raises ArchiveError
    where DATABASE_URL or TALK_SCHEMA cannot be used; the sentence never quotes the address, which
    may hold a password.
    """
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        file = workspace / DATABASE
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": file,
            "OPTIONS": dict(SQLITE),
            "CONN_MAX_AGE": KEPT_OPEN,
        }
    parsed: dict[str, Any] = dict(_parsed(url))
    schema = _schema(workspace)
    options: dict[str, Any] = {"connect_timeout": CONNECT_WITHIN, **parsed.get("OPTIONS", {})}
    given = options.get("options", "")
    options["options"] = f'{given} -c search_path="{schema}" -c lock_timeout={WAIT}s'.strip()
    return {**parsed, "OPTIONS": options, "SCHEMA": schema}


def _parsed(url: str) -> dict[str, Any]:
    try:
        if url.startswith(("postgres://", "postgresql://")):
            parsed = dj_database_url.parse(url, conn_max_age=KEPT_OPEN, conn_health_checks=True)
            if parsed["NAME"]:
                return dict(parsed)
    except ValueError:
        pass
    # Outside of the handler: what was raised may quote a part of the password.
    raise ArchiveError(
        "DATABASE_URL is no address of a PostgreSQL database; write it like "
        "postgres://USER:PASSWORD@HOST:5432/NAME, with %40 for an @ in the password, or leave it "
        "out to keep the archive in the workspace",
        "DATABASE_URL 不是 PostgreSQL 数据库的地址；请写成 postgres://用户:密码@主机:5432/库名"
        "（密码里的 @ 写成 %40），不设则存档留在工作区里",
    )


def _schema(workspace: Path) -> str:
    """The name of the community's schema: letters, digits and «_» alone need no escaping."""
    asked = os.environ.get("TALK_SCHEMA", "").strip()
    if asked:
        if _SCHEMA.fullmatch(asked) and len(asked.encode()) <= LONGEST_NAME:
            return asked
        raise ArchiveError(
            f"TALK_SCHEMA is «{asked}», which cannot be the name of a schema; use letters, digits "
            f"and «_», at most {LONGEST_NAME} bytes, and no pg_ in front",
            f"TALK_SCHEMA 是 “{asked}”，不能作模式名；请用字母、数字和 “_”，不超过 {LONGEST_NAME} "
            "字节，且不以 pg_ 开头",
        )
    name = workspace.resolve().name
    plain = re.sub(r"\W+", "_", name.lower()).strip("_")
    schema = f"talk_{plain}"
    if plain == name and len(schema.encode()) <= LONGEST_NAME:
        return schema
    # Two folders whose names differ only in what a schema cannot be called stay two.
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:10]
    return f"{schema.encode()[:40].decode(errors='ignore')}_{digest}"
