"""Making a community's tables, which several processes may begin at once: only one does it.

On PostgreSQL they stand in a schema of the community's own, which is made first.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from openllm_talk.errors import ArchiveError

OWNER = "OpenLLM Talk: "
"""What the comment of a schema begins with; the folder of its workspace follows."""


def check_schema(workspace: Path) -> None:
    """Raises ArchiveError where the schema was made for another workspace.

    Two folders may have one name. Whoever sets TALK_SCHEMA has said whose it is.
    """
    if connection.vendor != "postgresql" or os.environ.get("TALK_SCHEMA"):
        return
    schema = connection.settings_dict["SCHEMA"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s",
            [schema],
        )
        row = cursor.fetchone()
    said = str(row[0]) if row and row[0] else ""
    other = said.removeprefix(OWNER)
    if said.startswith(OWNER) and other != _name(workspace):
        raise ArchiveError(
            f"the schema «{schema}» of the database belongs to the workspace {other}; set "
            f"TALK_SCHEMA to another name, or to this one if it is that workspace, moved",
            f"数据库的模式 “{schema}” 属于工作区 {other}；请把 TALK_SCHEMA 设成别的名字，"
            "如果就是那个工作区搬了家，则设成这个名字",
            path=workspace,
        )


@contextmanager
def making_tables(workspace: Path) -> Iterator[None]:
    """Inside, there is a place for tables, and no other process makes any."""
    inside = _in_schema(workspace) if connection.vendor == "postgresql" else _in_file()
    with inside:
        yield


@contextmanager
def _in_file() -> Iterator[None]:
    # A transaction has the file alone. SQLite checks no keys while tables are made anew, which
    # cannot be said once a transaction has begun.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
    finally:
        connection.enable_constraint_checking()


@contextmanager
def _in_schema(workspace: Path) -> Iterator[None]:
    schema = connection.settings_dict["SCHEMA"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 3))", [schema])
        try:
            _make(schema, workspace)
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 3))", [schema])


def _make(schema: str, workspace: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
        if encoding != "UTF8":
            raise ArchiveError(
                f"the database is in {encoding}, which cannot hold every language; make one with "
                "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
                f"数据库的编码是 {encoding}，放不下所有语言；请用 "
                "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 新建一个",
            )
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
        if cursor.fetchone() is None:
            name = connection.ops.quote_name(schema)
            cursor.execute(f"CREATE SCHEMA {name}")
            cursor.execute(f"COMMENT ON SCHEMA {name} IS %s", [f"{OWNER}{_name(workspace)}"])


def _name(workspace: Path) -> str:
    """The folder as text that a database can hold."""
    return os.fsencode(workspace.resolve()).decode("utf-8", "replace")
