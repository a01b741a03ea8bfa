"""Reports of simulated runs, written once."""

from pathlib import Path

import pytest
from simulated import needle_file, run_file

from openllm_talk.practice.report.reading import Measured, measure
from openllm_talk.practice.report.writing import write_report


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of run files."""
    folder = tmp_path_factory.mktemp("runs")
    run_file(folder, "small/one", 8, 240, cost=0.4)
    run_file(folder, "large", 1e6, 240)
    run_file(folder, "通义/小", 1, 240)
    run_file(folder, "process", 40, 240, checkpoints=True)
    needle_file(folder, "finder", 240)
    return folder


@pytest.fixture(scope="session")
def one(runs: Path) -> Measured:
    """The figures of one run."""
    return measure([runs / "small-one-1.jsonl"])


@pytest.fixture(scope="session")
def three(runs: Path) -> Measured:
    """The figures of three models on the same bench."""
    names = ("small-one-1", "large-1", "通义-小-1")
    return measure([runs / f"{name}.jsonl" for name in names])


@pytest.fixture(scope="session")
def report(one: Measured, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of one run, on disk."""
    folder = tmp_path_factory.mktemp("report")
    write_report(one, folder)
    return folder
