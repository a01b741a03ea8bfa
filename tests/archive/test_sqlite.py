"""What only the archive in the workspace's own file can meet: a full disk, another program, damage."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection
from plain_format import dump, readers, say, write

from openllm_talk.archive.importing import Report, do_import
from openllm_talk.community import DATABASE, Community
from openllm_talk.errors import ArchiveError
from openllm_talk.web.setup import open_workspace


def bring(community: Community, *paths: Path) -> Report:
    return do_import(paths, community, readers=readers())


def test_a_full_disk_leaves_the_archive_as_it_was(tmp_path: Path, community: Community) -> None:
    bring(community, write(tmp_path / "a.chat", [say(0, "one")]))
    before = dump()
    path = write(tmp_path / "big.chat", [say(n, "long " * 200) for n in range(900)])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 20}")
    with pytest.raises(ArchiveError, match="disk is full"):
        bring(community, path)
    assert dump() == before
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert bring(community, path).files[0].new == 899


def test_a_disk_that_fills_up_after_the_first_file_is_told_beside_it(
    tmp_path: Path, community: Community
) -> None:
    small = write(tmp_path / "a.chat", [say(0, "one")])
    big = write(tmp_path / "b.chat", [say(n, "long " * 200) for n in range(1, 900)])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 20}")
    report = bring(community, small, big)
    assert [file.new for file in report.files] == [1]
    assert "磁盘已满" in report.failures[0].zh


def test_an_archive_that_another_program_holds_is_said_to_be_held(
    tmp_path: Path, community: Community, workspace: Path
) -> None:
    other = sqlite3.connect(workspace / "archive.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(ArchiveError, match="another program"):
        bring(community, write(tmp_path / "a.chat", [say(0, "one")]))
    other.close()


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, workspace: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / DATABASE).write_bytes(b"not a database, " * 1000)
    with pytest.raises(ArchiveError, match=f"{DATABASE}: the archive is damaged"):
        open_workspace(folder)
    open_workspace(workspace)
