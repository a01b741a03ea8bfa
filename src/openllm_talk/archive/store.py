"""What the database says when it cannot, said so that a person can do something about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, Error, InterfaceError, connection

from openllm_talk.errors import ArchiveError
from openllm_talk.records import Record


class Trouble(Record, frozen=True):
    """A kind of failure: the words by which the database's own sentence is known, and ours."""

    words: tuple[str, ...]
    en: str
    zh: str


BUSY = ("locked", "busy", "deadlock", "lock timeout")
"""The words by which a database says that another one is writing."""

# The words are SQLite's (sqlite.org/rescode.html), PostgreSQL's and libpq's. The first that fits
# counts: PostgreSQL's sentences hold names, and words that stand in others, too.
TROUBLES = (
    Trouble(
        words=("password authentication failed", "no password supplied", 'fatal:  role "'),
        en="the database refuses this user or password; correct them in DATABASE_URL",
        zh="数据库拒绝了这个用户或密码；请更正 DATABASE_URL",
    ),
    Trouble(
        words=('fatal:  database "',),
        en="there is no such database, or it is closed; make it with «createdb», or correct its "
        "name in DATABASE_URL",
        zh="没有这个数据库，或它不接受连接；请用 “createdb” 建立，或更正 DATABASE_URL 里的库名",
    ),
    Trouble(
        words=(
            *("connection refused", "could not translate host", "name or service not known"),
            *("failed to resolve", "timeout expired", "connection timeout", "no route to host"),
            *("is the server running", "starting up", "shutting down", "too many clients"),
        ),
        en="no database answers there; start PostgreSQL, or correct the address in DATABASE_URL",
        zh="那里没有数据库应答；请启动 PostgreSQL，或更正 DATABASE_URL 里的地址",
    ),
    Trouble(
        words=(
            *("server closed the connection", "terminating connection", "connection is lost"),
            *("connection is closed", "connection already closed", "connection not open"),
        ),
        en="the connection to the database broke off, so nothing was stored; run this again",
        zh="与数据库的连接中断，什么都没有写入；请重试",
    ),
    Trouble(
        words=("permission denied for", "must be owner", "no schema has been selected"),
        en="the database does not let this user make or write tables; GRANT it CREATE on the "
        "database and ALL on the schema, or name another user in DATABASE_URL",
        zh="数据库不允许这个用户建表或写入；请授予其在该库上的 CREATE 权限和该模式的全部权限，"
        "或在 DATABASE_URL 里换一个用户",
    ),
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
        words=BUSY,
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


def is_busy(exc: Exception) -> bool:
    """Whether the database said that another one was writing for too long."""
    return isinstance(exc, DatabaseError) and any(word in str(exc).lower() for word in BUSY)


@contextmanager
def storing() -> Iterator[None]:
    """Whatever the database cannot do inside becomes an ArchiveError naming the archive."""
    try:
        yield
    except (DatabaseError, InterfaceError) as exc:
        raise _error(exc) from exc


def _error(exc: Error) -> ArchiveError:
    said = str(exc)
    for trouble in TROUBLES:
        if any(word in said.lower() for word in trouble.words):
            return ArchiveError(trouble.en, trouble.zh, path=_place())
    password = connection.settings_dict["PASSWORD"]
    said = said.replace(password, "…") if password else said
    return ArchiveError(
        f"the archive could not be used: {said}", f"存档无法使用：{said}", path=_place()
    )


def _place() -> str:
    """Where the archive is: its file, or its server, database and schema; never a password."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(held["NAME"])
    server = ":".join(str(part) for part in (held["HOST"], held["PORT"]) if part)
    return f"PostgreSQL {server}/{held['NAME']} ({held['SCHEMA']})"
