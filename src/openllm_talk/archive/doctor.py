"""`talk doctor`: what is wrong with a workspace, and what to do about it."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, F

from openllm_talk import community
from openllm_talk.archive import models
from openllm_talk.archive.search import filling
from openllm_talk.errors import SettingsError
from openllm_talk.records import Record

# Composite primary keys and RETURNING need this much (Django 5.2's own minimum is lower).
OLDEST_SQLITE = (3, 35, 0)


class Finding(Record, frozen=True):
    """One thing that was looked at; where it is not `ok`, the sentences say what to do."""

    check: str
    ok: bool
    en: str
    zh: str


def check(workspace: Path) -> list[Finding]:
    """Looks at `talk.toml`, the database and what it holds; changes nothing.

    Expects the workspace to be open, or at least Django to be set up; a check that the database
    cannot even answer is a finding, not an error.
    """
    checks: tuple[Callable[[Path], Finding], ...] = (
        _settings,
        _versions,
        _integrity,
        _tables,
        _imports,
        _search,
        _zone,
        _forgetting,
    )
    return [_asked(one, workspace) for one in checks]


def _asked(one: Callable[[Path], Finding], workspace: Path) -> Finding:
    try:
        return one(workspace)
    except DatabaseError as exc:
        return Finding(
            check=one.__name__.lstrip("_"),
            ok=False,
            en=f"the database does not answer: {exc}; put back a copy of it, or move it away and "
            "import again",
            zh=f"数据库没有响应：{exc}；请换回备份，或将其移走后重新导入",
        )


def _settings(workspace: Path) -> Finding:
    try:
        community.load(workspace)
    except SettingsError as exc:
        return Finding(check="settings", ok=False, en=exc.say("en"), zh=exc.say("zh"))
    return Finding(check="settings", ok=True, en="talk.toml is fine", zh="talk.toml 正常")


def _versions(_workspace: Path) -> Finding:
    """The programs underneath; an SQLite that is too old is the one thing users cannot see."""
    said = f"Django {django.get_version()}, {_engine()}"
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Finding(
            check="versions",
            ok=False,
            en=f"{said}: SQLite is too old, use a Python that brings 3.35 or newer",
            zh=f"{said}：SQLite 太旧，请使用自带 3.35 或更新版本的 Python",
        )
    return Finding(check="versions", ok=True, en=said, zh=said)


def _engine() -> str:
    """The database's name and version; PostgreSQL that is too old is refused by Django itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            schema = connection.settings_dict["SCHEMA"]
            return f"PostgreSQL {cursor.fetchone()[0]}, schema {schema}"
        cursor.execute("SELECT name FROM pragma_module_list WHERE name = 'fts5'")
        fts = "no" if cursor.fetchone() is None else "yes"
        return f"SQLite {sqlite3.sqlite_version}, FTS5 {fts}"


def _integrity(_workspace: Path) -> Finding:
    """Whether the database file is whole; PostgreSQL looks after its own files."""
    said = "ok"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            said = str(cursor.fetchone()[0])
            cursor.execute("PRAGMA foreign_key_check")
            orphan = cursor.fetchone()
        if said == "ok" and orphan is not None:
            said = f"a row of {orphan[0]} points nowhere"
    if said == "ok":
        return Finding(check="integrity", ok=True, en="the database is whole", zh="数据库完好")
    return Finding(
        check="integrity",
        ok=False,
        en=f"the database is damaged ({said}); put back a copy of it, or move it away and import "
        "again",
        zh=f"数据库已损坏（{said}）；请换回备份，或将其移走后重新导入",
    )


def _tables(_workspace: Path) -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return Finding(check="tables", ok=True, en="all tables are there", zh="数据表齐全")
    names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in missing)
    return Finding(
        check="tables",
        ok=False,
        en=f"tables are missing ({names}); any «talk import» makes them",
        zh=f"缺少数据表（{names}）；运行一次 “talk import” 即可建立",
    )


def _imports(_workspace: Path) -> Finding:
    """Whether every import holds as many rows as it counted, so that none is half done."""
    short = [source.path for source in _short_imports()]
    count = models.Import.objects.count()
    if not short:
        return Finding(
            check="imports",
            ok=True,
            en=f"{count} imports, each complete",
            zh=f"{count} 次导入，全部完整",
        )
    names = ", ".join(short)
    return Finding(
        check="imports",
        ok=False,
        en=f"not all rows are there of {names}; import it again",
        zh=f"{names} 的行数不全；请重新导入",
    )


def _short_imports() -> Iterator[models.Import]:
    origins = dict(models.Origin.objects.values_list("source_id").annotate(rows=Count("position")))
    rejects = dict(models.Reject.objects.values_list("source_id").annotate(rows=Count("position")))
    for source in models.Import.objects.order_by("number"):
        read = origins.get(source.pk, 0), rejects.get(source.pk, 0)
        if read != (source.messages + source.system, source.rejects):
            yield source


def _search(_workspace: Path) -> Finding:
    """Whether all that can be found is in the index."""
    if not filling.is_complete():
        return Finding(
            check="search",
            ok=False,
            en="the search index is not complete; «talk doctor --reindex» makes it anew",
            zh="搜索索引不完整；请运行 “talk doctor --reindex” 重建",
        )
    if filling.is_public_empty():
        return Finding(
            check="search",
            ok=False,
            en="readers find nothing of the published issues; the next «talk publish» mends it",
            zh="读者搜不到已发布的各期；下次 “talk publish” 后即可搜到",
        )
    return Finding(check="search", ok=True, en="all of it can be found", zh="内容都能搜到")


def _forgetting(_workspace: Path) -> Finding:
    """Whether everybody who was forgotten is gone from the site and from free pages, too."""
    if not models.Forgetting.objects.exists():
        return Finding(
            check="forgetting", ok=True, en="nobody is half forgotten", zh="没有删到一半的人"
        )
    return Finding(
        check="forgetting",
        ok=False,
        en="somebody is half forgotten: a run was cut off; run the same «talk forget» again",
        zh="有人只删了一半：上次运行中断了；请再运行一次同样的 “talk forget”",
    )


def _zone(workspace: Path) -> Finding:
    """Whether times were taken in the zone that `talk.toml` now names."""
    try:
        zone = community.load(workspace).timezone
    except SettingsError:
        zone = None
    other = models.Import.objects.exclude(timezone=zone or F("timezone")).order_by("number")
    names = ", ".join(other.values_list("path", flat=True))
    if not names:
        return Finding(check="zone", ok=True, en="one time zone", zh="时区一致")
    return Finding(
        check="zone",
        ok=False,
        en=f"times were read in another zone than {zone} in {names}; import it again",
        zh=f"{names} 的时间不是按 {zone} 读取的；请重新导入",
    )
