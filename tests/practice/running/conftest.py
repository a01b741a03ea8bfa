"""The bench of sums in the place of every bench for who wants it, and Inspect's own folders out of the way."""

from pathlib import Path

import pytest
from stand_in import put_in


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Inspect keeps of a run (traces, replies) stays in the test's folder."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def bench_of_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(monkeypatch.setattr)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "practice"
