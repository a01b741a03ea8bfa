"""`talk serve` and `talk worker` as real processes, and members who are signed in to them."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role

LONGEST = 60


def cookie_of(name: str = "ed", role: Role = Role.EDITOR) -> str:
    """The session cookie of a member of the open workspace, who is made and signed in."""
    member, _ = Member.objects.get_or_create(username=name, defaults={"role": role, "name": name})
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@dataclass
class Answer:
    """What a server said."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies it sets."""
        set_ = self.headers.get_all("Set-Cookie") or []
        return dict(one.partition(";")[0].split("=", 1) for one in set_)


@dataclass
class Served:
    """A server that runs: what it is asked goes over the wire."""

    process: subprocess.Popen[str]
    address: str
    errors: Path
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        """Its port."""
        return int(urlsplit(self.address).port or 0)

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        """Its answer; cookies that it sets are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            named.setdefault("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        with closing(connection):
            connection.request(method, path, body=body, headers=named)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode("utf-8"))
            response.close()
        self.cookies |= answer.cookies
        return answer

    def token(self, path: str) -> str:
        """The form's token on a page."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(path).text)
        assert found, "the page has no form"
        return found[1]

    def post(self, path: str, fields: Mapping[str, str], page: str) -> Answer:
        """The answer to the form of `page`."""
        return self.post_with(path, fields, self.token(page))

    def post_with(self, path: str, fields: Mapping[str, str], token: str) -> Answer:
        """The answer to a form with that token."""
        body = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self.ask(path, "POST", body, Content_Type="application/x-www-form-urlencoded")

    def health(self) -> dict[str, str]:
        """What /healthz says."""
        said: dict[str, str] = json.loads(self.ask("/healthz").text)
        return said

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.kill()
        self.process.wait()


def form_of(files: Mapping[str, bytes], token: str) -> tuple[bytes, str]:
    """A form with files as a browser sends it, and its content type."""
    edge = "edge-of-the-form"
    parts = [f'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}'.encode()]
    for name, content in files.items():
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + content)
    body = b"".join(b"--" + edge.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return body + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


@contextmanager
def running(
    command: str, workspace: Path, *options: str, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """A command that stays, killed afterwards with all that it started."""
    known = {k: v for k, v in os.environ.items() if not k.startswith("TALK_")}
    own = {"TALK_SECRET_KEY": settings.SECRET_KEY}  # sessions made here hold there
    with (workspace / f"{command}.log").open("a") as errors:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "openllm_talk",
                command,
                "--workspace",
                str(workspace),
                *options,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**known, "TALK_LANGUAGE": "en", **own, **environment},
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


@contextmanager
def served(workspace: Path, *options: str, **environment: str) -> Iterator[Served]:
    """`talk serve` on a workspace, at a port of its own."""
    with running("serve", workspace, "--port", "0", *options, **environment) as process:
        assert process.stdout
        line = process.stdout.readline()
        found = re.search(r"http://\S+/", line)
        assert found, (workspace / "serve.log").read_text()
        yield Served(process, found[0], workspace / "serve.log")


def until(true: Callable[[], Any], what: str) -> Any:
    """Waits until it is true; fails after a long time."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"still not: {what}")
