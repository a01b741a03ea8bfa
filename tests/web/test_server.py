"""`talk serve`: the site at an address, as a browser sees it."""

import gzip
import http.client
import queue
import socket
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

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
def port(site: Path) -> Iterator[int]:
    """The port of a server for `site`, stopped afterwards as Ctrl-C would."""
    addresses: queue.Queue[str] = queue.Queue()
    stopping = threading.Event()
    thread = threading.Thread(target=server.serve, args=(site, 0, addresses.put, stopping))
    thread.start()
    address = addresses.get(timeout=10)
    assert address.startswith("http://127.0.0.1:")
    yield int(address.rstrip("/").rpartition(":")[2])
    stopping.set()
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


def test_a_long_page_comes_packed_to_whoever_takes_that(port: int, site: Path) -> None:
    long = "<!doctype html>" + "下一期 next issue " * 500
    (site / "index.html").write_text(long, encoding="utf-8")
    assert Answer(port, "/").text == long
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/", headers={"Accept-Encoding": "br, gzip"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert (response.headers["Content-Encoding"], response.headers["Vary"]) == (
        "gzip",
        "Accept-Encoding",
    )
    assert gzip.decompress(body).decode() == long
    assert len(body) < 1000
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    for path in ("/style.css", "/icon.svg"):  # too short to be worth it
        assert "Content-Encoding" not in Answer(port, path, Accept_Encoding="gzip").headers


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


def test_who_drips_the_head_of_a_request_is_sent_away(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEAD_WITHIN", 0)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x")
        assert slow.recv(1) == b""


def test_who_drips_a_body_is_sent_away(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_WITHIN", 0)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx")
        assert slow.recv(1) == b""


def test_more_large_bodies_than_a_disk_holds_are_not_taken_at_once(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LARGE_AT_ONCE", 1)
    head = b"POST /uploads/bring/ HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\nTransfer-Encoding: chunked"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as first:
        first.sendall(head + b"\r\n\r\n5\r\nhello\r\n")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as second:
            assert Answer(port, "/").status == 200  # the first one's head has been read by now
            second.sendall(head + b"\r\n\r\n5\r\nhello\r\n")
            assert second.recv(100).startswith(b"HTTP/1.1 503")
    assert Answer(port, "/").status == 200


def test_a_head_that_never_ends_is_refused(port: int) -> None:
    assert Answer(port, "/", X_Long="a" * (server.HEAD_MOST + 1)).status == 431


def test_a_large_body_is_refused_before_it_is_sent(port: int) -> None:
    for cookie, path in [("a=b", "/"), ("", "/uploads/bring/")]:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as sender:
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {server.BODY_MOST + 1}\r\n"
            head += f"Cookie: {cookie}\r\n" if cookie else ""
            sender.sendall(f"{head}\r\n".encode())
            assert sender.recv(100).startswith(b"HTTP/1.1 413"), path


def test_what_runs_is_answered_before_the_server_stops() -> None:
    began, may_end, stopping = threading.Event(), threading.Event(), threading.Event()

    def slow(_environ: Any, start_response: Any) -> Iterable[bytes]:
        began.set()
        may_end.wait(10)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"done"]

    bound = server.bind(slow, server.HOST, 0)
    running = threading.Thread(target=server.run, args=(bound, stopping))
    running.start()
    answers: queue.Queue[Answer] = queue.Queue()
    asking = threading.Thread(target=lambda: answers.put(Answer(bound.effective_port, "/")))
    asking.start()
    assert began.wait(10)
    stopping.set()
    may_end.set()
    assert answers.get(timeout=10).text == "done"
    for thread in (asking, running):
        thread.join(10)
        assert not thread.is_alive()


def closed(application: Any, port: int, **fields: Any) -> int:
    """The port that a server took, which is closed again."""
    bound = server.bind(application, server.HOST, port, **fields)
    try:
        return int(bound.effective_port)
    finally:
        bound.task_dispatcher.shutdown()
        bound.close()


def test_a_port_that_is_taken_gives_way_to_another() -> None:
    with socket.create_server((server.HOST, 0)) as first:
        taken = first.getsockname()[1]
        assert closed(print, taken) != taken


def test_a_hosted_server_has_its_port_or_none() -> None:
    with socket.create_server((server.HOST, 0)) as first:
        taken = first.getsockname()[1]
        with pytest.raises(PublishError, match=str(taken)):
            closed(print, taken, near=False)


def test_a_folder_without_a_site_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="talk publish"):
        server.serve(tmp_path, 0, print)
