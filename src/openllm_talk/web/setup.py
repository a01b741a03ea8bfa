"""Opens one workspace: after this, the archive's tables are there and can be asked.

Django reads its settings once a process, but one process may open several workspaces one after
another (the tests of the command do), so the database is pointed at the workspace explicitly.
"""

import os
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from openllm_talk.archive.store import storing
from openllm_talk.errors import ArchiveError

DATABASE = "archive.sqlite3"


def open_workspace(workspace: Path) -> None:
    """Makes the archive of `workspace` the one that every room works on, and brings it up to date.

    Costs some milliseconds when the tables are up to date. Raises ArchiveError when the folder is
    missing or its database cannot be opened or written.
    """
    folder = workspace.resolve()
    if not folder.is_dir():
        raise ArchiveError(
            "there is no such folder; make a workspace with «talk init»",
            "没有这个文件夹；请先用 “talk init” 建一个工作区",
            path=workspace,
        )
    os.environ["TALK_WORKSPACE"] = str(folder)
    set_up_pages()
    _point_at(folder / DATABASE)
    with storing(folder / DATABASE):
        _migrate()


def set_up_pages() -> None:
    """Lets pages be rendered and translated where no workspace is needed; opens no archive."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openllm_talk.web.settings")
    if not apps.ready:
        django.setup()


def _point_at(database: Path) -> None:
    """Lets the default connection be a new one to `database`, if it is another one's yet."""
    connection = connections["default"]
    if Path(str(connection.settings_dict["NAME"])) == database:
        return
    connection.close()
    settings.WORKSPACE = database.parent
    settings.DATABASES["default"]["NAME"] = database
    connection.settings_dict["NAME"] = database


def _migrate() -> None:
    """Makes the tables that are missing."""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
