"""The sample and the hostile site built once, and a server for them."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hostile import hostile_site
from sample import sample_site

from openllm_talk.publish.write import build


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site on disk."""
    folder = tmp_path_factory.mktemp("sample") / "site"
    build(sample_site(), folder)
    return folder


@pytest.fixture(scope="session")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile site on disk."""
    folder = tmp_path_factory.mktemp("hostile") / "site"
    build(hostile_site(), folder)
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Tests print nothing."""


def _serve(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def sample_address(sample_folder: Path) -> Iterator[str]:
    """Where the sample site is served."""
    yield from _serve(sample_folder)


@pytest.fixture(scope="session")
def hostile_address(hostile_folder: Path) -> Iterator[str]:
    """Where the hostile site is served."""
    yield from _serve(hostile_folder)
