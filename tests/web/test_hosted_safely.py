"""What a hosted workshop is checked for: Django's own list, cookies, whose word on addresses counts."""

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from openllm_talk.errors import SettingsError
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.proxies import Proxies, ours, reader
from openllm_talk.web.publishing.newsletter import ASKS
from talk_processes import served
from web_live import member

OURS = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
ROOT = Path(__file__).parents[2]


def manage(
    workspace: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """What `python manage.py …` says of a workspace, in a process of its own."""
    own = {name: word for name, word in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**own, "TALK_WORKSPACE": str(workspace), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_check_for_deployment_finds_nothing(workspace: Path) -> None:
    done = manage(
        workspace,
        "check",
        "--deploy",
        "--fail-level=WARNING",
        TALK_ADDRESS="https://talk.example.org/",
        TALK_GITHUB_ID="an id",
        TALK_GITHUB_SECRET="a word",
    )
    assert done.returncode == 0, done.stderr


def test_no_table_lacks_its_migration(workspace: Path) -> None:
    done = manage(workspace, "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


def test_cookies_travel_over_https_alone_where_the_address_is_https(workspace: Path) -> None:
    script = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS > 0)"
    )
    done = manage(workspace, "shell", "-v0", "-c", script, TALK_ADDRESS="https://talk.example.org/")
    assert done.stdout.split() == ["True", "True", "True", "Lax", "True"]


def test_signing_in_elsewhere_is_offered_where_its_id_and_secret_stand(workspace: Path) -> None:
    script = (
        "from django.test import Client;"
        "page = Client(SERVER_NAME='localhost', headers={'accept-language': 'en'}).get('/account/login/');"
        "print('Sign in with GitHub' in page.content.decode(), 'Sign in with WeChat' in page.content.decode(),"
        " 'https://github.com' in page['Content-Security-Policy'])"
    )
    given = {"TALK_GITHUB_ID": "an id", "TALK_GITHUB_SECRET": "a word", "TALK_WEIXIN_ID": "half"}
    done = manage(workspace, "shell", "-v0", "-c", script, **given)
    assert done.stdout.split() == ["True", "False", "True"], done.stderr


@pytest.mark.parametrize("provider", ["github", "feishu", "weixin"])
def test_a_way_that_is_not_set_up_leads_nowhere(workspace: Path, provider: str) -> None:
    assert Client().post(f"/account/{provider}/login/").status_code == 404


@pytest.mark.parametrize(
    ("way", "found"),
    [
        (("203.0.113.9", "10.0.0.1"), "203.0.113.9"),
        (("198.51.100.1", "203.0.113.9", "10.0.0.2", "10.0.0.1"), "203.0.113.9"),
        (("<script>", "10.0.0.1"), "10.0.0.1"),
        (("", "10.0.0.1"), "10.0.0.1"),
        (("2001:db8::1", "fd00::1"), "2001:db8::1"),
    ],
)
def test_the_reader_is_the_last_on_the_way_who_is_no_proxy_of_ours(
    way: tuple[str, ...], found: str
) -> None:
    assert reader(way, OURS) == found


def seen_by(sender: str, **headers: str) -> HttpRequest:
    """A request that comes over http from `sender`, as pages see it."""
    seen: list[HttpRequest] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    told: Any = {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    Proxies(answer)(RequestFactory().get("/", REMOTE_ADDR=sender, **told))
    return seen[0]


@pytest.mark.parametrize(
    ("sender", "way", "found"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", '"x, 203.0.113.9', "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:5678", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::1]:443, fd00::2", "2001:db8::1"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("", "198.51.100.1", ""),
    ],
)
def test_through_one_proxy_or_two_every_reader_has_their_own_address(
    monkeypatch: pytest.MonkeyPatch, sender: str, way: str, found: str
) -> None:
    """Else all readers are one to the limits, and one of them shuts out the rest."""
    monkeypatch.setenv("TALK_PROXIES", "10.0.0.0/8, fd00::/8")
    assert seen_by(sender, **{"for": way}).META["REMOTE_ADDR"] == found


@pytest.mark.parametrize(
    ("proxies", "sender", "believed"),
    [
        ("", "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("10.0.0.1/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("::1, 127.0.0.1", "::1", True),
    ],
)
def test_nobody_but_our_proxies_says_where_a_request_comes_from(
    monkeypatch: pytest.MonkeyPatch, proxies: str, sender: str, believed: bool
) -> None:
    monkeypatch.setenv("TALK_PROXIES", proxies)
    seen = seen_by(sender, **{"for": "198.51.100.7"}, proto="https", host="evil.example")
    assert seen.META["REMOTE_ADDR"] == ("198.51.100.7" if believed else sender)
    assert "evil" not in seen.get_host()
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert seen.is_secure() is believed


def test_proxies_that_are_no_addresses_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALK_PROXIES", "my proxy")
    with pytest.raises(SettingsError, match="TALK_PROXIES"):
        ours()


def test_readers_behind_two_proxies_are_not_one(workspace: Path) -> None:
    """Over the wire, at the form that anybody may send five times an hour."""
    cache.clear()
    with served(workspace, "--no-worker", TALK_PROXIES="127.0.0.1,10.0.0.0/8") as live:
        token = live.token("/newsletter/")

        def ask(place: int) -> str:
            live.cookies = {k: v for k, v in live.cookies.items() if k.startswith("csrf")}
            body = urlencode({"address": f"r{place}@example.org", "csrfmiddlewaretoken": token})
            way = f"198.51.100.9, 203.0.113.{place % 2}, 10.0.0.2"
            form = "application/x-www-form-urlencoded"
            answer = live.ask(
                "/newsletter/",
                "POST",
                body.encode(),
                Content_Type=form,
                X_Forwarded_For=way,
            )
            return str(answer.status)

        told = [ask(place) for place in range(2 * ASKS.address + 2)]
    assert told == ["200"] * 2 * ASKS.address + ["400"] * 2


def test_a_spoofed_address_does_not_lift_the_limit_of_signing_in(workspace: Path) -> None:
    cache.clear()
    mo = member(Role.MEMBER, "Mo")
    client = Client(headers={"accept-language": "en"})
    for place in range(12):
        answer = client.post(
            "/account/login/",
            {"login": f"{place}-{mo.email}", "password": "wrong"},
            headers={"x-forwarded-for": f"198.51.100.{place}"},
        )
    assert "Too many failed" in answer.content.decode()


def test_the_first_admin_comes_in_by_the_command_line(workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "openllm_talk", "invite", "--role", "admin", "-w", str(workspace)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TALK_LANGUAGE": "en"},
    )
    link = done.stdout.splitlines()[0]
    client = Client()
    path = link.removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    client.post(path)
    given = {"name": "Ada", "email": "ada@example.org", "password1": "a long and quiet word"}
    client.post("/account/signup/", given)
    assert client.get("/members/audit/").status_code == 200
