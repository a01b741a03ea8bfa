"""What the people who run a server see: health, figures and log lines, and nothing about a person."""

import io
import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from openllm_talk.web import front
from openllm_talk.web.jobs.alone import alone
from openllm_talk.web.jobs.later import do_later
from openllm_talk.web.watching import logs, views
from openllm_talk.web.watching.figures import Figures

CROWD = "203.0.113.9"


class Site:
    """A community's whole application, asked without a wire."""

    def __init__(self, workspace: Path) -> None:
        self._answers = front.application(workspace, workspace / "site")
        self.status = 0
        self.headers: dict[str, str] = {}

    def ask(self, path: str, peer: str = "127.0.0.1", **environ: str) -> str:
        path, _, query = path.partition("?")
        asked: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000",
            "REMOTE_ADDR": peer,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            **environ,
        }

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            self.status = int(status[:3])
            self.headers = dict(headers)

        answer: Iterable[bytes] = self._answers(asked, start)  # type: ignore[arg-type]
        try:
            return b"".join(answer).decode()
        finally:
            if hasattr(answer, "close"):
                answer.close()


@pytest.fixture
def site(workspace: Path) -> Site:
    return Site(workspace)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged, as a server writes it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    logs.set_up(stream)
    yield stream
    root.handlers, root.level = handlers, level


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_health_is_well_while_a_worker_lives(site: Site, workspace: Path) -> None:
    assert json.loads(site.ask("/healthz")) == {"database": "ok", "worker": "failing", "disk": "ok"}
    assert site.status == 503
    with alone(workspace, 0):
        site.ask("/healthz")
    assert site.status == 200


def test_a_full_disk_is_no_health(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "FREE_AT_LEAST", 1 << 62)
    assert json.loads(site.ask("/healthz"))["disk"] == "failing"


def test_figures_tell_requests_jobs_and_messages(site: Site) -> None:
    do_later("draft")
    site.ask("/next/")
    site.ask("/issues/no-such-thing/")
    page = site.ask("/metrics")
    assert 'talk_requests_total{page="next_issue",status="200"} 1.0' in page
    assert 'talk_requests_total{page="site",status="404"} 1.0' in page
    assert 'talk_jobs{state="waiting"} 1.0' in page
    assert "talk_queue_length 1.0" in page
    assert "talk_messages 0.0" in page
    assert "talk_worker_alive 0.0" in page


def test_messages_are_not_counted_again_without_an_import(
    workspace: Path, django_assert_num_queries: Any
) -> None:
    figures = Figures(workspace)
    figures.page()
    with django_assert_num_queries(2):
        figures.page()


@pytest.mark.parametrize(
    "asked",
    [
        {"peer": CROWD},
        {"HTTP_X_FORWARDED_FOR": CROWD},
        {"HTTP_HOST": "talk.example.org"},
        {"HTTP_AUTHORIZATION": "Bearer wrong", "peer": CROWD},
    ],
)
def test_figures_are_for_this_machine_alone(site: Site, asked: dict[str, str]) -> None:
    assert "talk_requests" not in site.ask("/metrics", **asked)
    assert site.status in (400, 404)


def test_who_has_the_token_sees_the_figures_from_elsewhere_and_nobody_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALK_METRICS_TOKEN", "sesame")
    assert "talk_requests" in site.ask("/metrics", CROWD, HTTP_AUTHORIZATION="Bearer sesame")
    for given in ("Bearer sesam", "Basic sesame", ""):
        assert "talk_requests" not in site.ask("/metrics", HTTP_AUTHORIZATION=given)


def test_a_line_a_request_without_query_address_or_cookie(site: Site, written: io.StringIO) -> None:
    site.ask("/next/?q=secret-word", CROWD, HTTP_COOKIE="talk=secret-cookie")
    (line,) = lines(written)
    assert {"time", "level", "message", "request", "ms"} < line.keys()
    assert (line["method"], line["path"], line["page"]) == ("GET", "/next/", "next_issue")
    assert line["request"] == site.headers["X-Request-Id"]
    assert "secret" not in written.getvalue()
    assert CROWD not in written.getvalue()


def test_what_stands_for_somebody_in_an_address_is_not_written(
    site: Site, written: io.StringIO
) -> None:
    site.ask(f"/uploads/{'a' * 64}/")
    assert [line["path"] for line in lines(written)] == ["/uploads/<str:digest>/"]
    assert site.status == 403


def test_a_proxys_request_id_is_kept_where_it_is_one(site: Site) -> None:
    site.ask("/next/", HTTP_X_REQUEST_ID="abc-12345678")
    assert site.headers["X-Request-Id"] == "abc-12345678"
    site.ask("/next/", HTTP_X_REQUEST_ID='"}\nforged')
    assert "forged" not in site.headers["X-Request-Id"]


def test_an_error_is_one_line_with_its_place(written: io.StringIO) -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("openllm_talk").exception("job failed", extra={"job": 7, "name_": "x"})
    (line,) = lines(written)
    assert line["job"] == 7
    assert "ZeroDivisionError" in line["error"]
    assert "name_" not in line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_lines_are_for_people(site: Site, written: io.StringIO) -> None:
    terminal = Terminal()
    logs.set_up(terminal)
    site.ask("/next/")
    assert " GET /next/ 200 " in terminal.getvalue()


class TestThePublishedSite:
    """The workshop answers where it knows the address, the published site elsewhere."""

    def test_until_there_is_one_the_root_leads_to_the_next_issue(self, site: Site) -> None:
        site.ask("/")
        assert (site.status, site.headers["Location"]) == (302, "/next/")
        assert "Next issue" in site.ask("/issues/", HTTP_ACCEPT_LANGUAGE="en")
        assert site.status == 404

    def test_once_published_it_stands_at_the_root_beside_the_workshop(
        self, site: Site, workspace: Path
    ) -> None:
        (workspace / "site/issues/016").mkdir(parents=True)
        (workspace / "site/index.html").write_text("the site")
        (workspace / "site/404.html").write_text("its own 404")
        (workspace / "site/issues/016/index.html").write_text("issue 016")
        assert site.ask("/") == "the site"
        assert site.ask("/issues/016/") == "issue 016"
        assert site.ask("/issues/999/") == "its own 404"
        assert "Next issue" in site.ask("/next/", HTTP_ACCEPT_LANGUAGE="en")
        site.ask("/next")
        assert (site.status, site.headers["Location"]) == (301, "/next/")
