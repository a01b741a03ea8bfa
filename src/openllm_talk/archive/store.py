"""What the database says when it cannot, said so that a person can do something about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, connection

from openllm_talk.errors import ArchiveError
from openllm_talk.records import Record


class Trouble(Record, frozen=True):
    """A kind of failure: the words by which the database's own sentence is known, and ours."""

    words: tuple[str, ...]
    en: str
    zh: str


# The words are SQLite's (sqlite.org/rescode.html) and PostgreSQL's.
TROUBLES = (
    Trouble(
        words=("disk is full", "no space left", "could not extend file"),
        en="the disk is full, so nothing was stored; free some space and run this again",
        zh="磁盘已满，什么都没有写入；请腾出空间后重试",
    ),
    Trouble(
        words=("disk i/o error", "input/output error"),
        en="the disk reports an error, so nothing was stored; check the disk and its free space",
        zh="磁盘报告错误，什么都没有写入；请检查磁盘及剩余空间",
    ),
    Trouble(
        words=("locked", "busy", "deadlock"),
        en="another program is writing to the archive; wait for it to end and run this again",
        zh="另一个程序正在写入存档；请等它结束后重试",
    ),
    Trouble(
        words=("readonly", "read-only", "permission denied"),
        en="the archive may not be written; allow writing to the file and its folder",
        zh="存档不可写；请允许写入该文件及其文件夹",
    ),
    Trouble(
        words=("unable to open",),
        en="the archive cannot be opened; check that the folder exists and may be written",
        zh="无法打开存档；请确认文件夹存在并且可写",
    ),
    Trouble(
        words=("not a database", "malformed", "corrupt"),
        en="the archive is damaged; put back a copy of it, or move it away and import again",
        zh="存档已损坏；请换回备份，或将其移走后重新导入",
    ),
    Trouble(
        words=("no such table", "no such column", "does not exist"),
        en="the archive lacks tables; run «talk doctor» to see which",
        zh="存档缺少数据表；请运行 “talk doctor” 查看",
    ),
)


@contextmanager
def storing(path: Path | str | None = None) -> Iterator[None]:
    """Whatever the database cannot do inside becomes an ArchiveError naming the archive.

    `path` is what the sentence names; without it, the file of the database that is open.
    """
    try:
        yield
    except DatabaseError as exc:
        raise _error(exc, path or str(connection.settings_dict["NAME"])) from exc


def _error(exc: DatabaseError, path: Path | str) -> ArchiveError:
    said = str(exc)
    for trouble in TROUBLES:
        if any(word in said.lower() for word in trouble.words):
            return ArchiveError(trouble.en, trouble.zh, path=path)
    return ArchiveError(
        f"the archive could not be used: {said}", f"存档无法使用：{said}", path=path
    )
