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
from openllm_talk.web.database import database
from openllm_talk.web.tables import check_schema, making_tables


def open_workspace(workspace: Path) -> None:
    """Makes the archive of `workspace` the one that every room works on, and brings it up to date.

    Costs some milliseconds when the tables are up to date; several processes may do it at once.
    Raises ArchiveError when the folder is missing, when its database cannot be opened or written,
    and when DATABASE_URL or TALK_SCHEMA name none or that of another workspace.
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
    _point_at(folder)
    with storing():
        _migrate(folder)


def set_up_pages() -> None:
    """Lets pages be rendered and translated where no workspace is needed; opens no archive."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openllm_talk.web.settings")
    if not apps.ready:
        django.setup()


def _point_at(workspace: Path) -> None:
    """Lets the default connection be a new one to the archive of `workspace`, if it is not yet."""
    settings.WORKSPACE = workspace
    wanted = database(workspace)
    held = connections.settings["default"]
    if all(held.get(name) == value for name, value in wanted.items()):
        return
    connections["default"].close()
    del connections["default"]
    settings.DATABASES["default"] = wanted
    connections.settings = connections.configure_settings(settings.DATABASES)


def _migrate(workspace: Path) -> None:
    """Makes the schema and the tables that are missing."""
    check_schema(workspace)
    if _is_behind():
        with making_tables(workspace):
            # Another process may have made them meanwhile.
            if _is_behind():
                call_command("migrate", interactive=False, verbosity=0)


def _is_behind() -> bool:
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
