"""What SQLite and PostgreSQL do differently, where the archive must be the same on both.

docs/design/009-two-engines.md tells why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Collate

Part = Literal["chat", "issues"]
"""What is written alone: messages with their people, or questions with the issues they stand in."""

# The third number is the one of `web.tables`.
LOCKS: dict[Part, int] = {"chat": 1, "issues": 2}


@contextmanager
def writing(part: Part = "issues") -> Iterator[None]:
    """A transaction that no other writer of the same part comes between, from here to its end.

    On SQLite every transaction has the whole archive (IMMEDIATE); on PostgreSQL an advisory lock of
    the community's schema is held, so that people go on editing while a long chat comes in. Who
    needs both parts takes «chat» first. Who waits for too long gets a DatabaseError. May stand
    inside itself; is a decorator, too.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), %s))",
                    [LOCKS[part]],
                )
        yield


def in_byte_order(column: str) -> Collate:
    """A text column for `order_by`, in the order of its code points whatever the database's own."""
    return Collate(column, "BINARY" if connection.vendor == "sqlite" else "C")


def continue_numbers(*tables: type[Model]) -> None:
    """The next rows of these tables get the numbers after the highest; inside `writing` alone.

    A PostgreSQL sequence keeps what a killed transaction took, and the rows of an import would
    depend on what happened before it.
    """
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
