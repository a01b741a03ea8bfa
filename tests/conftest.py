"""What tests of several rooms share: a workspace of their own, and the shared data."""

import os

for library in ("OMP", "OPENBLAS", "MKL"):  # before numpy comes in: as `talk` does it
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from openllm_talk.community import Community, load
from openllm_talk.web.setup import DATABASE, open_workspace
from web_live import chromium

TALK_TOML = """\
name = "Test Kitchen 试炼场"
timezone = "Asia/Shanghai"
languages = ["zh", "en"]

[people]
named = ["Rowan"]
"""


@contextmanager
def opened(folder: Path) -> Iterator[Path]:
    """The workspace `folder` open inside, and afterwards whatever was open before."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    environment = os.environ.get("TALK_WORKSPACE")
    try:
        open_workspace(folder)
        yield folder
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        settings.DATABASES["default"]["NAME"] = before
        os.environ.pop("TALK_WORKSPACE", None)
        if environment is not None:
            os.environ["TALK_WORKSPACE"] = environment


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A database file with all tables and no rows: copying it is faster than making tables."""
    folder = tmp_path_factory.mktemp("empty")
    with django_db_blocker.unblock(), opened(folder):
        pass
    return folder / DATABASE


@pytest.fixture
def workspace(tmp_path: Path, empty_archive: Path, django_db_blocker: Any) -> Iterator[Path]:
    """A folder with a `talk.toml` and an empty archive in a real SQLite file, opened."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "talk.toml").write_text(TALK_TOML, encoding="utf-8")
    shutil.copy(empty_archive, folder / DATABASE)
    with django_db_blocker.unblock(), opened(folder):
        yield folder


@pytest.fixture
def community(workspace: Path) -> Community:
    """The community of the test's workspace."""
    return load(workspace)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium, one for all tests; skipped where there is none, unless this is CI."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data folder beside the repository; skips the test where there is none."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data, the data that the team shares")
    return folder
