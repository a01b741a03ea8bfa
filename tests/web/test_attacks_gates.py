"""What strangers send to the pages that are open to all: asking, typing, searching, the letter."""

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from openllm_talk.archive import ledger, past
from openllm_talk.archive.importing import do_import
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.community import Community
from openllm_talk.issues import asking
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.models import Asked, Offered, Piece
from openllm_talk.issues.workshop import pieces
from openllm_talk.records import Question
from openllm_talk.web import limits, robots
from openllm_talk.web.ask import views
from openllm_talk.web.jobs.models import Job
from openllm_talk.web.reading_room import search

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "community"
OPEN = "002-online-2"
ANEW = "有没有公开的中文长上下文评测集"
CONTROLS = "\u202a\u202b\u202c\u202d\u202e"


@pytest.fixture(autouse=True)
def _fresh(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sent anything yet, and forms may be sent at once."""
    cache.clear()
    monkeypatch.setattr(robots, "FASTEST", -1.0)


@pytest.fixture
def printed(community: Community) -> None:
    """Issues that were published."""
    do_import([EXAMPLES / "issues"], community)
    do_index_public(past.past_issues(), ledger.printed_questions(community))


@pytest.fixture
def reader() -> Client:
    return stranger()


def stranger(address: str = "192.0.2.1") -> Client:
    return Client(REMOTE_ADDR=address, raise_request_exception=False)


def send(client: Client, text: str, path: str = "/ask/", **more: str) -> Any:
    given = {"text": text, "since": robots.shown(), "anyway": "yes", **more}
    return client.post(path, given)


# --- what is written ------------------------------------------------------------------------------


@pytest.mark.usefixtures("printed")
def test_marks_in_the_wrong_order_do_not_stop_the_server(reader: Client) -> None:
    """To normalise them takes the square of their number: 200,000 took more than a minute."""
    for path in ("/ask/", f"/ask/answer/{OPEN}/"):
        before = time.process_time()
        assert send(reader, "a" + "\u0301\u0323" * 100_000, path).status_code == 422
        assert time.process_time() - before < 20


def test_what_nobody_sees_is_no_question(reader: Client) -> None:
    for text in (
        "\u200b" * 40,
        "\u2060\ufeff\u00ad" * 9,
        "\u3164 \u3000\u2800" * 9,
        "a" + "\u0301" * 9,
    ):
        assert send(reader, text).status_code == 422
    assert not Asked.objects.exists()


@pytest.mark.usefixtures("printed")
def test_no_direction_of_anybodys_reaches_the_page_of_the_editors(reader: Client) -> None:
    """An override would show an editor other words than those that are let in."""
    send(reader, f"这是{CONTROLS[4]}？吗题问个一{CONTROLS[2]} 正常的")
    send(reader, f"看日志{CONTROLS[3]}里的计数", f"/ask/answer/{OPEN}/")
    kept = Asked.objects.get().text + Offered.objects.get().text
    assert not set(kept) & set(CONTROLS)


@pytest.mark.usefixtures("printed")
def test_a_long_text_of_markup_comes_back_in_words(reader: Client) -> None:
    for path in ("/ask/", f"/ask/answer/{OPEN}/"):
        page = send(reader, "<img src=x onerror=alert(1)>" * 400, path)
        assert page.status_code == 422
        assert "<img src=x" not in page.content.decode()
    assert not Asked.objects.exists()


def test_nobody_answers_what_is_not_out_yet_or_learns_that_it_is_there(
    community: Community, workspace: Path, reader: Client
) -> None:
    do_import([EXAMPLES / "issues", EXAMPLES / "chat"], community)
    number = do_draft(community, workspace).issue.number
    held = Piece.objects.filter(number=number, kind="question")
    out = {one.id for one in ledger.printed_questions(community)}
    ids = {pieces.record_of(one, Question).id for one in held} - out
    assert ids
    for one in (*ids, "q-aaaaaaaaaa", "..", "%00", "😀" * 40, f"{OPEN}~"):
        path = f"/ask/answer/{one}/"
        assert reader.get(path).status_code in (400, 404)
        assert send(reader, "我来回答一下", path).status_code in (400, 404)
    assert not Offered.objects.exists()


# --- how often ------------------------------------------------------------------------------------


def few(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, **measure: int) -> None:
    """Lets the limit `name` come soon."""
    held = getattr(module, name)
    monkeypatch.setattr(module, name, msgspec.structs.replace(held, **measure))
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1e9))


def test_who_is_over_the_limit_leaves_no_session_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, views, "ASKS", address=2)
    for place in range(5):
        send(stranger(), f"{ANEW} {place}")
    assert (Asked.objects.count(), Session.objects.count()) == (2, 2)


@pytest.mark.usefixtures("printed")
def test_one_address_does_not_fill_the_inbox_of_the_editors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So much waits at most for all together; then nobody else could ask."""
    few(monkeypatch, views, "A_DAY", address=2)
    send(stranger(), ANEW)
    send(stranger(), "看日志里的命中计数", f"/ask/answer/{OPEN}/")
    assert "24 小时" in send(stranger(), f"{ANEW}？").content.decode()
    assert send(stranger("198.51.100.7"), ANEW).status_code == 302
    assert views.A_DAY.seconds / views.ASKS.seconds * views.ASKS.address > asking.MOST_WAITING


@pytest.mark.parametrize(
    ("path", "module", "name"),
    [
        ("/ask/before/?text=batch", views, "TYPING"),
        ("/ask/?text=batch", views, "TYPING"),
        ("/search/?q=batch", search, "OFTEN"),
    ],
)
def test_one_address_does_not_keep_the_server_looking(
    reader: Client, monkeypatch: pytest.MonkeyPatch, path: str, module: Any, name: str
) -> None:
    few(monkeypatch, module, name, address=2)
    assert [reader.get(path).status_code for _ in range(3)] == [200, 200, 429]
    assert stranger("198.51.100.7").get(path).status_code == 200
    assert not Session.objects.exists()


def test_an_address_of_ipv4_that_is_written_as_ipv6_is_a_house_of_its_own() -> None:
    houses = [limits.house_of(one) for one in ("::ffff:203.0.113.1", "::ffff:203.0.113.2")]
    assert houses == ["203.0.113.1", "203.0.113.2"]
    assert limits.house_of("2001:db8::1") == limits.house_of("2001:db8::ffff:1")


# --- searching ------------------------------------------------------------------------------------

QUERIES = [
    '"', "'", "'' OR 1=1 --", "*", "batch*", "NEAR(a b)", "a AND", "a NOT b", "(", "^a", "words:batch",
    "-batch", "{a b}", "§public", "§issues", "§chat batch", "a & b | !c", "a <-> b", ":*", "\\", "%", "_",
    "'batch' & 'x'", "İŉǰ", "ﷺ" * 60, "\ud7ff\U0001f469\u200d", "a" * 10_000, "梯度 " * 5_000,
    "+".join("abcdefgh"), "e\u0301\u0323" * 3_000,
]  # fmt: skip


@pytest.mark.both_engines
@pytest.mark.usefixtures("printed")
def test_no_query_speaks_to_the_database_in_its_own_words() -> None:
    client = stranger()
    for query in QUERIES:
        for more in ({}, {"in": "chat"}, {"kind": "message"}, {"page": "9" * 5000}, {"page": "-1"}):
            page = client.get("/search/", {"q": query, **more})
            if page.status_code != 414:
                assert page.status_code == 200, query
                assert "14:00" not in page.content.decode(), query
        assert client.get("/ask/before/", {"text": query}).status_code == 200
        assert client.get("/ask/", {"text": query}).status_code == 200


# --- the letter -----------------------------------------------------------------------------------

ADDRESSES = [
    "a@example.org\nBcc: all@example.org", "a@example.org\r\nSubject: x", "a@example.org,b@example.org",
    "a@example.org;b@example.org", '"a b"@example.org\n', "<a@example.org>", "Ann <a@example.org>",
    "a@" + "x" * 300 + ".org", "a" * 100_000 + "@example.org", "ａ@example.org", "a@exam\u2060ple.org",
    "a@example.org\u2028b", "a@[127.0.0.1]\n",
]  # fmt: skip


def test_no_address_holds_another_header(reader: Client) -> None:
    for address in ADDRESSES:
        assert reader.post("/newsletter/", {"address": address}).status_code == 400, address
    assert not Job.objects.exists()


TOKENS = ["x", "a" * 43, "..", "%2e%2e", "'", "é" * 20, "~" * 2000, "\u202e", "-1", "asked-1~"]


def test_no_token_is_guessed(reader: Client) -> None:
    paths = ("newsletter/confirm", "newsletter/leave", "ask/sent", "publishing/shared", "next/stop")
    for path in paths:
        for token in TOKENS:
            assert reader.get(f"/{path}/{token}/").status_code in (200, 404), (path, token)
            assert reader.post(f"/{path}/{token}/").status_code in (404, 405), (path, token)
