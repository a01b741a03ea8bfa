"""GitHub, Feishu and WeChat on this machine, as their documentation says that they answer.

with elsewhere() as places:
    places.person["github"]["login"] = "lin"
    back = places.consent(location)     # where the browser is sent back to, with a code
"""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

CODE, TOKEN, SECRET = "one-code", "a-token", "a word"

GITHUB = {"id": 583231, "login": "lin-gh", "name": "林 Lin", "email": None}
EMAILS = [{"email": "lin@example.org", "verified": True, "primary": True, "visibility": None}]
FEISHU = {
    "name": "林",
    "en_name": "Lin",
    "open_id": "ou-caecc734c2e3328a62489fe0648c4b98",
    "union_id": "on-d89jhsdhjsajkda7828enjdj328ydhhw",
    "email": "ada@example.org",
    "mobile": "+8613812345678",
    "tenant_key": "736588c92lxf175d",
}
WECHAT = {
    "openid": "o6_bmjrPTlm6_2sgVt7hMZOPfL2M",
    "nickname": "林é😀",
    "sex": 1,
    "country": "CN",
    "headimgurl": "https://thirdwx.example.org/0",
    "privilege": [],
    "unionid": "o6_bmasdasdsad6_2sgVt7hMZOPfL",
}


@dataclass
class Answer:
    """What a place answers."""

    body: bytes
    kind: str = "application/json; charset=utf-8"
    status: int = 200
    to: str = ""


@dataclass
class Places:
    """The three places: whom they know, what they were asked, and what they answer instead."""

    port: int = 0
    person: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "github": dict(GITHUB),
            "feishu": dict(FEISHU),
            "weixin": dict(WECHAT),
        }
    )
    emails: list[dict[str, Any]] = field(default_factory=lambda: [dict(one) for one in EMAILS])
    asked: list[str] = field(default_factory=list)
    instead: dict[str, Answer | None] = field(default_factory=dict)
    """By path, another answer; None breaks the connection."""
    challenge: str | None = None

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def consent(self, location: str, **instead: str) -> str:
        """Where the browser comes back to when somebody says yes to what `location` asks for."""
        asked = dict(parse_qsl(urlsplit(location).query))
        named = "appid" if "/connect/qrconnect" in location else "client_id"
        assert asked[named] == "an id"
        assert asked["response_type"] == "code"
        self.challenge = asked.get("code_challenge")
        assert self.challenge is None or asked["code_challenge_method"] == "S256"
        if named == "appid":
            assert asked["scope"] == "snsapi_login"
            assert location.endswith("#wechat_redirect")
        back = urlsplit(asked["redirect_uri"])
        given = {"state": asked["state"], **(instead or {"code": CODE})}
        return f"{back.path}?{urlencode(given)}"

    def answer(self, path: str, asked: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        """What the place at `path` answers."""
        bearer = headers.get("Authorization", "").partition(" ")[2]
        if path == "/login/oauth/access_token":
            good = self.knows(asked, "client_id", "client_secret")
            said = {"access_token": TOKEN, "scope": "user:email", "token_type": "bearer"}
            wrong = {"error": "bad_verification_code", "error_description": "incorrect or expired"}
            kind = "application/x-www-form-urlencoded; charset=utf-8"
            return Answer(urlencode(said if good else wrong).encode(), kind)
        if path in ("/api/v3/user", "/api/v3/user/emails"):
            said_: Any = self.person["github"] if path.endswith("user") else self.emails
            return _json(said_) if bearer == TOKEN else _json({"message": "Bad credentials"}, 401)
        if path == "/open-apis/authen/v2/oauth/token":
            if not headers.get("Content-Type", "").startswith("application/json"):
                return _json({"code": 20001, "error": "invalid_request"}, 400)
            if not self.knows(asked, "client_id", "client_secret"):
                return _json({"code": 20003, "error": "invalid_grant"}, 400)
            return _json({"code": 0, "access_token": TOKEN, "expires_in": 7200, "scope": ""})
        if path == "/open-apis/authen/v1/user_info":
            if bearer != TOKEN:
                return _json(
                    {"code": 20005, "msg": "The user access token passed is invalid."}, 400
                )
            return _json({"code": 0, "msg": "success", "data": self.person["feishu"]})
        return self.wechat(path, asked)

    def wechat(self, path: str, asked: Mapping[str, Any]) -> Answer:
        """WeChat's answers say that they are plain text, and its refusals that all is well."""
        if path == "/sns/oauth2/access_token" and self.knows(asked, "appid", "secret"):
            openid = self.person["weixin"].get("openid")
            said = {"access_token": TOKEN, "expires_in": 7200, "openid": openid}
        elif path == "/sns/userinfo" and asked.get("access_token") == TOKEN:
            said = self.person["weixin"]
        else:
            said = {"errcode": 40029, "errmsg": "invalid code"}
        return Answer(json.dumps(said, ensure_ascii=False).encode(), "text/plain")

    def knows(self, asked: Mapping[str, Any], name: str, word: str) -> bool:
        """Whether a request for a token names the app, its secret, the code and who set out."""
        known = (asked.get(name), asked.get(word), asked.get("code")) == ("an id", SECRET, CODE)
        return (
            known
            and asked.get("grant_type", "authorization_code") == "authorization_code"
            and (self.challenge is None or self.challenge == _challenge(asked["code_verifier"]))
        )


def _json(said: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(said, ensure_ascii=False).encode(), status=status)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@contextmanager
def elsewhere() -> Iterator[Places]:
    """The three places, at one port inside."""
    places = Places()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Type", "").startswith("application/json"):
                sent = json.loads(body)
            else:
                sent = dict(parse_qsl(body.decode()))
            places.asked.append(f"{self.command} {url.path}")
            if url.path in places.instead:
                answer = places.instead[url.path]
            else:
                asked = {**dict(parse_qsl(url.query)), **sent}
                answer = places.answer(url.path, asked, dict(self.headers))
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer.status)
            if answer.to:
                self.send_header("Location", answer.to)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            """Tests print nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    places.port = running.server_address[1]
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield places
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
