"""Several communities on one machine, each with its own server: none knows of the other."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.hosting import mark_of
from talk_processes import Served, form_of, served, until

CHAT = Path(__file__).parents[2] / "examples/community/chat/whatsapp-singapore.txt"
PASSWORD = "correct-horse-battery"
SERVER = {"TALK_SECRET_KEY": ""}  # each makes and keeps a secret of its own


@pytest.fixture
def two(workspace: Path, tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    """Two communities in folders of the same name, with an editor in the first alone."""
    other = tmp_path / "elsewhere" / workspace.name
    other.mkdir(parents=True)
    settings = (workspace / "talk.toml").read_text(encoding="utf-8")
    (other / "talk.toml").write_text(settings.replace("Test Kitchen", "Other House"), "utf-8")
    connection.close()
    shutil.copy(workspace / "archive.sqlite3", other / "archive.sqlite3")
    Member.objects.create_user("ed", "ed@example.org", PASSWORD, role=Role.EDITOR, name="Ed")
    with served(workspace, **SERVER) as kitchen, served(other, **SERVER) as house:
        yield kitchen, house


def sign_in(live: Served) -> int:
    return live.post(
        "/account/login/", {"login": "ed@example.org", "password": PASSWORD}, "/account/login/"
    ).status


def bring(live: Served) -> None:
    body, kind = form_of({"singapore.txt": CHAT.read_bytes()}, live.token("/uploads/"))
    assert live.ask("/uploads/bring/", "POST", body, Content_Type=kind).status == 302


def test_each_shows_its_own_name_and_nothing_of_the_other(two: tuple[Served, Served]) -> None:
    kitchen, house = two
    assert "Test Kitchen" in kitchen.ask("/next/").text
    assert "Other House" in house.ask("/next/").text
    assert "Test Kitchen" not in house.ask("/next/").text


def test_an_account_of_one_is_none_in_the_other(two: tuple[Served, Served]) -> None:
    kitchen, house = two
    assert sign_in(kitchen) == 302
    assert sign_in(house) == 200
    assert kitchen.ask("/uploads/").status == 200
    assert house.ask("/uploads/").status == 403


def test_a_session_of_one_opens_nothing_in_the_other(two: tuple[Served, Served]) -> None:
    kitchen, house = two
    sign_in(kitchen)
    theirs, ours = (f"talk-{mark_of(one.errors.parent)}" for one in two)
    assert theirs != ours
    key = kitchen.cookies[theirs]
    for name in (theirs, ours):
        assert house.ask("/uploads/", Cookie=f"{name}={key}").status == 403


def test_not_even_a_copied_session_row_opens_the_other(two: tuple[Served, Served]) -> None:
    """The secrets differ: who can write one database still cannot become somebody in another."""
    kitchen, house = two
    sign_in(kitchen)
    theirs, ours = (one.errors.parent for one in two)
    copy = "insert into {0} select * from kitchen.{0}"
    with closing(sqlite3.connect(ours / "archive.sqlite3")) as database, database:
        database.execute("attach ? as kitchen", [str(theirs / "archive.sqlite3")])
        for table in ("accounts_member", "django_session"):
            database.execute(copy.format(table))
    key = kitchen.cookies[f"talk-{mark_of(theirs)}"]
    assert house.ask("/uploads/", Cookie=f"talk-{mark_of(ours)}={key}").status == 403


def test_what_one_is_given_the_other_never_has(two: tuple[Served, Served]) -> None:
    kitchen, house = two
    sign_in(kitchen)
    bring(kitchen)
    until(lambda: "talk_messages 0.0" not in kitchen.ask("/metrics").text, "read")
    assert "talk_messages 0.0" in house.ask("/metrics").text
    ours = house.errors.parent
    assert not list(ours.glob("uploads/[0-9a-f]*"))
    with closing(sqlite3.connect(ours / "archive.sqlite3")) as database:
        for table in ("uploads_upload", "jobs_job", "archive_import", "django_session"):
            assert database.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_a_secret_is_made_once_and_only_its_owner_reads_it(workspace: Path) -> None:
    for _ in range(2):
        with served(workspace, "--no-worker", **SERVER) as live:
            live.ask("/next/")
    secret = workspace / ".secret"
    assert secret.stat().st_mode & 0o077 == 0
    assert len(secret.read_text()) > 60
