"""What tests of pages share: the workshop, served."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from web_live import Live, serving


@pytest.fixture
def live(workspace: Path) -> Iterator[Live]:
    """The workshop of the test's workspace, served."""
    with serving(workspace) as running:
        yield running
