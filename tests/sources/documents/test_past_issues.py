"""The real past issues against what a careful reader found: a floor under the measured shares."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def bench() -> ModuleType:
    path = Path(__file__).resolve().parents[3] / "bench" / "past_issues.py"
    specification = importlib.util.spec_from_file_location("past_issues", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_addresses_questions_and_states_are_found(shared: Path, bench: ModuleType) -> None:
    counts = bench.measure(shared / "talks")
    assert counts.addresses_found >= 0.95
    assert counts.addresses_right >= 0.95
    assert counts.questions_found >= 0.9
    assert counts.states_right >= 0.85


def test_unseen_issues_are_read_as_a_careful_reader_does(bench: ModuleType) -> None:
    counts = bench.measure(Path(__file__).parent / "issues")
    assert counts.addresses_found >= 0.98
    assert counts.addresses_right >= 0.98
    assert counts.questions_found >= 0.95
    assert counts.states_right >= 0.95
