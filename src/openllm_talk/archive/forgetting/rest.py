"""What is left to do when somebody's rows are gone: free pages of the database, and files.

A `Forgetting` row of the same transaction says so, and goes when all is done. Whoever runs next
does what an interrupted run did not.
"""

from dataclasses import dataclass, replace

import msgspec
from django.db import connection, transaction

from openllm_talk.archive import models
from openllm_talk.archive.forgetting.gone import Gone, gone
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Record


class Rest(Record, frozen=True):
    """What files must be told of a person beside the digests; it holds no name.

    `messages` and `questions` are ids that were theirs, `pseudonyms` those that an issue gave them.
    """

    messages: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    pseudonyms: dict[str, tuple[str, ...]] = {}

    def gone(self) -> Gone:
        """Everybody who is forgotten, with the ids that were this person's."""
        ids = frozenset(self.messages), frozenset(self.questions)
        return replace(gone(), messages=ids[0], questions=ids[1])


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A person whose rows are gone and whose files are still to do."""

    number: int
    rest: Rest


def do_note(rest: Rest) -> None:
    """Says that files are still to do. Must be called inside the transaction that took the rows."""
    models.Forgetting.objects.create(rest=msgspec.json.encode(rest).decode("utf-8"))


def unfinished() -> list[Unfinished]:
    """Everybody whose files are still to do, oldest first."""
    rows = models.Forgetting.objects.order_by("pk")
    return [Unfinished(row.pk, msgspec.json.decode(row.rest, type=Rest)) for row in rows]


@transaction.atomic
def do_finish(done: list[Unfinished]) -> None:
    """Says that their files are done. Holds a transaction."""
    models.Forgetting.objects.filter(pk__in=[one.number for one in done]).delete()


def do_wipe() -> None:
    """Writes the database anew, so that nothing of what was deleted is left in its free pages.

    On SQLite the log is emptied, too. Must not be called inside a transaction. Raises ArchiveError
    where another program still reads the archive, so that the log has to stay.
    """
    with connection.cursor() as cursor:
        # https://www.sqlite.org/lang_vacuum.html, https://www.sqlite.org/pragma.html
        cursor.execute("VACUUM")
        if connection.vendor != "sqlite":
            return
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    if busy:
        raise ArchiveError(
            "they are forgotten, but another program reads the archive, so that traces are left in"
            " its log; end it and run this again",
            "人已删除，但另一个程序正在读取存档，日志里还有残留；请结束它后重新运行",
        )
