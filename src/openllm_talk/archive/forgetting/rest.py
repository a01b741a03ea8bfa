"""What is left to do when somebody's rows are gone: the site, and free pages of the database.

A `Forgetting` row of the same transaction says so, and goes when all is done. Whoever forgets
somebody next does what an interrupted run did not.
"""

from pathlib import Path

from django.db import connection, transaction

from openllm_talk.archive import models
from openllm_talk.errors import ArchiveError


def do_note(site: Path) -> None:
    """Says what is still to do. Must be called inside the transaction that takes the rows."""
    models.Forgetting.objects.create(site=str(site))


def unfinished() -> list[Path]:
    """The sites that are still to be written anew, each once; none where nothing is left to do."""
    rows = models.Forgetting.objects.order_by("pk").values_list("site", flat=True)
    return [Path(site) for site in dict.fromkeys(rows)]


@transaction.atomic
def do_finish(sites: list[Path]) -> None:
    """Says that all is done for these sites. Holds a transaction."""
    models.Forgetting.objects.filter(site__in=[str(site) for site in sites]).delete()


def do_wipe() -> None:
    """Writes the database anew, so that nothing of what was deleted is left in its free pages.

    On SQLite its log is emptied, too. Must not be called inside a transaction. Raises ArchiveError
    where another program reads the archive at this moment, so that the log has to stay.
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
