"""`talk serve`: the site at an address, as a browser sees it."""

import http.client
import queue
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIServer

import pytest

from openllm_talk.errors import PublishError
from openllm_talk.web import server

PAGES = {
    "index.html": "<!doctype html><title>首页</title>",
    "404.html": "<!doctype html><title>没有 nothing here</title>",
    "issues/014/index.html": "<!doctype html><title>014</title>",
    "issues/014/issue-014.md": "# 014 期",
    "style.css": "body { color: black }",
    "atom.xml": "<feed/>",
    "icon.svg": "<svg/>",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def port(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server for `site`, stopped afterwards as Ctrl-C would."""
    running: queue.Queue[WSGIServer] = queue.Queue()
    bind = server._bind

    def bind_and_tell(port: int) -> server._Server:
        bound = bind(port)
        running.put(bound)
        return bound

    monkeypatch.setattr(server, "_bind", bind_and_tell)
    addresses: queue.Queue[str] = queue.Queue()
    thread = threading.Thread(target=server.serve, args=(site, 0, addresses.put))
    thread.start()
    address = addresses.get(timeout=10)
    assert address.startswith("http://127.0.0.1:")
    yield int(address.rstrip("/").rpartition(":")[2])
    running.get().shutdown()
    thread.join(timeout=10)
    assert not thread.is_alive()


class Answer:
    """What the server says to one request, its path sent exactly as written."""

    def __init__(self, port: int, path: str, method: str = "GET", **headers: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        response = connection.getresponse()
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode("utf-8")
        connection.close()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/issues/014/", "text/html"),
        ("/issues/014/issue-014.md", "text/markdown"),
        ("/style.css", "text/css"),
        ("/atom.xml", "application/atom+xml"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_comes_as_what_it_is(port: int, path: str, kind: str) -> None:
    answer = Answer(port, path)
    assert answer.status == 200
    assert answer.headers.get_content_type() == kind
    assert answer.headers.get_content_charset() in ("utf-8", None)
    assert answer.text in PAGES.values()


def test_a_folder_without_its_slash_is_sent_to_the_page(port: int) -> None:
    answer = Answer(port, "/issues/014")
    assert (answer.status, answer.headers["Location"]) == (302, "014/")


def test_what_is_not_there_is_the_sites_own_404(port: int) -> None:
    answer = Answer(port, "/issues/999/")
    assert answer.status == 404
    assert "没有" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/issues/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/issues/%00",
        "/" + "a" * 5000,
    ],
)
def test_nothing_outside_the_site_can_be_reached(port: int, path: str) -> None:
    answer = Answer(port, path)
    assert answer.status == 404
    assert "secret" not in answer.text
    assert "root:" not in answer.text


def test_a_page_is_asked_for_again_and_not_sent_twice(port: int) -> None:
    first = Answer(port, "/")
    assert first.headers["Cache-Control"] == "no-cache"
    again = Answer(port, "/", If_Modified_Since=first.headers["Last-Modified"])
    assert (again.status, again.text) == (304, "")
    assert "max-age" in Answer(port, "/style.css").headers["Cache-Control"]


def test_a_script_that_slipped_in_would_not_run(port: int) -> None:
    answer = Answer(port, "/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_site_is_only_read(port: int) -> None:
    assert Answer(port, "/", method="POST").status == 405
    assert Answer(port, "/", method="HEAD").text == ""
    assert Answer(port, "/nothing", method="HEAD").text == ""


def test_a_site_published_anew_is_served_at_once(port: int, site: Path) -> None:
    old = site.rename(site.with_name("old"))
    site.mkdir()
    (site / "index.html").write_text("new", encoding="utf-8")
    assert old.exists()
    assert Answer(port, "/").text == "new"


def test_a_slow_reader_does_not_keep_the_others_waiting(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        assert Answer(port, "/").status == 200


def test_a_port_that_is_taken_gives_way_to_another() -> None:
    with server._bind(0) as first, server._bind(first.server_port) as second:
        assert second.server_port != first.server_port


def test_a_folder_without_a_site_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="talk publish"):
        server.serve(tmp_path, 0, print)
