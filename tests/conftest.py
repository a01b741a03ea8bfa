"""What tests of several rooms share: a workspace of their own, and the shared data."""

import os

for library in ("OMP", "OPENBLAS", "MKL"):  # before numpy comes in: as `talk` does it
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# The session's Chromium is driven through an event loop of this thread, which Django takes for one
# of its own; the tests behind it would not be let at the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections

from openllm_talk.community import DATABASE, Community, load
from openllm_talk.web.setup import open_workspace
from postgres_server import Server, programs, running
from web_live import chromium

TALK_TOML = """\
name = "Test Kitchen 试炼场"
timezone = "Asia/Shanghai"
languages = ["zh", "en"]

[site]
pdf = false

[people]
named = ["Rowan"]
"""


# A machine that does other things besides is no failure of what is tested.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

# What is in the environment of whoever runs the tests is no archive of theirs.
for name in ("DATABASE_URL", "TALK_SCHEMA"):
    os.environ.pop(name, None)


def pytest_configure(config: pytest.Config) -> None:
    """Tells pytest the marks of this house."""
    config.addinivalue_line(
        "markers", "both_engines: is run with an archive in SQLite, and with one in PostgreSQL"
    )


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests with a server and a browser wait a third of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs what is marked `both_engines` once for each."""
    if "engine" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_engines"):
        metafunc.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


@contextmanager
def opened(folder: Path) -> Iterator[Path]:
    """The workspace `folder` open inside, and afterwards whatever was open before."""
    before, workspace = settings.DATABASES["default"], settings.WORKSPACE
    environment = os.environ.get("TALK_WORKSPACE")
    try:
        open_workspace(folder)
        yield folder
    finally:
        connections["default"].close()
        del connections["default"]
        settings.WORKSPACE = workspace
        settings.DATABASES["default"] = before
        connections.settings = connections.configure_settings(settings.DATABASES)
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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A private PostgreSQL server; where there is none installed, CI fails and others skip."""
    found = programs()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs a PostgreSQL server: .ci/run installs one")
        pytest.skip("needs PostgreSQL (initdb and pg_ctl)")
    with running(found) as server:
        yield server


@pytest.fixture(scope="session")
def empty_database(
    postgresql: Server, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> str:
    """A PostgreSQL database with all tables and no rows in the schema of a folder «workspace»."""
    folder = tmp_path_factory.mktemp("empty") / "workspace"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("DATABASE_URL", postgresql.make("empty"))
        with opened(folder):
            pass
    # Whoever finds it may have it.
    postgresql.run("COMMENT ON SCHEMA talk_workspace IS NULL", "empty")
    return "empty"


@pytest.fixture
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Which database keeps the archives of this test; «postgresql» sets DATABASE_URL."""
    name = getattr(request, "param", "sqlite")
    if name == "sqlite":
        yield name
        return
    server, template = (request.getfixturevalue(x) for x in ("postgresql", "empty_database"))
    monkeypatch.setenv("DATABASE_URL", server.make("talk", template))
    yield name
    server.drop("talk")


@pytest.fixture
def workspace(
    tmp_path: Path, engine: str, empty_archive: Path, django_db_blocker: Any
) -> Iterator[Path]:
    """A folder with a `talk.toml` and an empty archive in a real database, opened."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "talk.toml").write_text(TALK_TOML, encoding="utf-8")
    if engine == "sqlite":
        shutil.copy(empty_archive, folder / DATABASE)
    cache.clear()  # what was rendered of another workspace
    with django_db_blocker.unblock(), opened(folder):
        yield folder


@pytest.fixture
def start_anew(
    request: pytest.FixtureRequest, workspace: Path, engine: str, empty_archive: Path
) -> Callable[[], None]:
    """Makes the open workspace an empty one again."""

    def start_anew() -> None:
        connections["default"].close()
        if engine == "sqlite":
            for file in workspace.glob(f"{DATABASE}*"):
                file.unlink()
            shutil.copy(empty_archive, workspace / DATABASE)
        else:
            server = request.getfixturevalue("postgresql")
            server.drop("talk")
            server.make("talk", request.getfixturevalue("empty_database"))

    return start_anew


@pytest.fixture
def community(workspace: Path) -> Community:
    """The community of the test's workspace."""
    return load(workspace)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium, one a module; skipped where there is none, unless this is CI.

    Its driver runs a loop of its own in the test's thread: another module may need one.
    """
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data folder beside the repository; skips the test where there is none."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data, the data that the team shares")
    return folder
