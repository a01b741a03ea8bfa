"""An archive in PostgreSQL: whose it is, who may write when, and what is said when it cannot."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from plain_format import dump, readers, say, write

from openllm_talk.archive import messages, models
from openllm_talk.archive.engines import writing
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community, load
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Message, Row
from openllm_talk.web.database import database
from openllm_talk.web.setup import open_workspace
from postgres_server import PASSWORD, USER, Server

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def beside(workspace: Path, name: str) -> Path:
    """Another workspace, of another community."""
    folder = workspace.parent / name
    folder.mkdir(parents=True)
    (folder / "talk.toml").write_text('name = "Another"\n')
    return folder


def bring(community: Community, path: Path, rows: list[Row]) -> None:
    do_import([write(path, rows)], community, readers=readers())


# --- whose it is -------------------------------------------------------------------------------


def test_two_communities_of_one_database_do_not_see_each_other(
    tmp_path: Path, workspace: Path, community: Community
) -> None:
    bring(community, tmp_path / "a.chat", [say(0, "among us")])
    other = beside(workspace, "other")
    open_workspace(other)
    assert dump() == {table: [] for table in dump()}
    bring(load(other), tmp_path / "b.chat", [say(0, "among them", author="Bo")])
    assert [message.text for message in messages.between(load(other))] == ["among them"]
    open_workspace(workspace)
    assert [message.text for message in messages.between(community)] == ["among us"]
    assert messages.names(community) == {"Ann"}


def test_a_folder_of_the_same_name_does_not_get_anothers_archive(workspace: Path) -> None:
    first, second = (beside(workspace, f"{place}/kitchen") for place in ("one", "two"))
    open_workspace(first)
    with pytest.raises(ArchiveError, match=f"talk_kitchen» of the database belongs to .*{first}"):
        open_workspace(second)
    open_workspace(first)


def test_who_names_the_schema_gets_it(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (beside(workspace, f"{place}/kitchen") for place in ("one", "two"))
    open_workspace(first)
    models.Person.objects.create(name="Ann")
    monkeypatch.setenv("TALK_SCHEMA", "talk_kitchen")
    open_workspace(second)
    assert models.Person.objects.count() == 1
    monkeypatch.setenv("TALK_SCHEMA", "厨房")
    open_workspace(second)
    assert models.Person.objects.count() == 0


@pytest.mark.parametrize("schema", ['x"; DROP SCHEMA talk_workspace; --', "pg_mine", "长" * 22])
def test_a_name_that_no_schema_can_have_is_refused(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, schema: str
) -> None:
    monkeypatch.setenv("TALK_SCHEMA", schema)
    with pytest.raises(ArchiveError, match="TALK_SCHEMA"):
        open_workspace(workspace)


def test_folders_of_different_names_have_different_schemas(workspace: Path, engine: str) -> None:
    names = ("my-club", "my club", "My_Club", "my_club", "开源 社区", "x" * 80, "x" * 81, "'\"\\")
    schemas = {database(workspace / name)["SCHEMA"] for name in names}
    assert len(schemas) == len(names)
    for name in names:
        open_workspace(beside(workspace, name))
        assert models.Message.objects.count() == 0
    held = connection.introspection
    with connection.cursor() as cursor:
        assert "archive_message" in held.table_names(cursor)


# --- who may write when ----------------------------------------------------------------------------


def test_an_archive_that_another_process_writes_is_said_to_be_held(
    tmp_path: Path, workspace: Path, community: Community, postgresql: Server
) -> None:
    with psycopg.connect(postgresql.url("talk")) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('talk_workspace', 1))")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 10")
        with pytest.raises(ArchiveError, match="another program is writing"):
            bring(community, tmp_path / "a.chat", [say(0, "one")])
    bring(community, tmp_path / "a.chat", [say(0, "one")])
    assert models.Message.objects.count() == 1


def test_one_community_does_not_wait_for_another(workspace: Path, postgresql: Server) -> None:
    with psycopg.connect(postgresql.url("talk")) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('talk_other', 1))")
        with writing("chat"):
            assert models.Message.objects.count() == 0


def test_a_server_that_goes_away_in_mid_import_leaves_the_archive_as_it_was(
    tmp_path: Path,
    workspace: Path,
    community: Community,
    postgresql: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("openllm_talk.archive.rows.BATCH", 2)
    bring(community, tmp_path / "a.chat", [say(0, "one")])
    before = dump()

    def breaking(path: Path, options: Any) -> Iterator[Message]:
        for n in range(9):
            yield say(n, f"message {n}")
            if n == 5:
                postgresql.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'talk'"
                )

    path = write(tmp_path / "b.chat", [say(0, "x")])
    with pytest.raises(ArchiveError, match="broke off"):
        do_import([path], community, readers=readers(breaking))
    connection.close()
    assert dump() == before


# --- what is said when it cannot -------------------------------------------------------------------


def said_of(folder: Path) -> ArchiveError:
    """What is said where this workspace cannot be opened; the password never is."""
    with pytest.raises(ArchiveError) as caught:
        open_workspace(folder)
    told = f"{caught.value.say('en')} {caught.value.say('zh')}"
    for secret in (PASSWORD, quote(PASSWORD, safe=""), "s3cret"):
        assert secret not in told
    return caught.value


@pytest.mark.parametrize(
    ("user", "password", "name", "en", "zh"),
    [
        (USER, "s3cret", "talk", "refuses this user or password", "拒绝了这个用户或密码"),
        ("nobody", "s3cret", "talk", "refuses this user or password", "拒绝了这个用户或密码"),
        (USER, PASSWORD, "nowhere", "there is no such database", "没有这个数据库"),
    ],
)
def test_who_may_not_in_is_told_why(
    workspace: Path,
    postgresql: Server,
    monkeypatch: pytest.MonkeyPatch,
    user: str,
    password: str,
    name: str,
    en: str,
    zh: str,
) -> None:
    place = f"127.0.0.1:{postgresql.port}/{name}"
    monkeypatch.setenv("DATABASE_URL", f"postgres://{user}:{quote(password, safe='')}@{place}")
    error = said_of(workspace)
    assert en in error.en
    assert zh in error.zh
    assert place in (error.path or "")


def test_the_right_password_opens_it(
    workspace: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"127.0.0.1:{postgresql.port}/talk"
    monkeypatch.setenv("DATABASE_URL", f"postgres://{USER}:{quote(PASSWORD, safe='')}@{place}")
    open_workspace(workspace)
    assert models.Message.objects.count() == 0


def test_a_server_that_is_not_there_is_one_sentence(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ann:s3cret@127.0.0.1:9/talk")
    error = said_of(workspace)
    assert "no database answers" in error.en
    assert "没有数据库应答" in error.zh


@pytest.mark.parametrize(
    "url",
    ["postgres://ann:s3cret/x@h/talk", "mysql://ann:s3cret@h/talk", "postgres://ann:s3cret@h"],
)
def test_an_address_that_is_none_is_one_sentence(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert "postgres://USER:PASSWORD@HOST" in said_of(workspace).en


def test_a_user_who_may_not_make_a_schema_is_told_what_to_grant(
    workspace: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql.run("DROP ROLE IF EXISTS guest")
    postgresql.run("CREATE ROLE guest LOGIN")
    url = postgresql.url("talk").replace(f"{USER}@", "guest@")
    monkeypatch.setenv("DATABASE_URL", url)
    assert "GRANT" in said_of(beside(workspace, "new")).en
    assert "GRANT" in said_of(workspace).en


def test_a_database_that_cannot_hold_chinese_is_refused(
    workspace: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql.drop("latin")
    postgresql.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    monkeypatch.setenv("DATABASE_URL", postgresql.url("latin"))
    assert "LATIN1" in said_of(workspace).en
