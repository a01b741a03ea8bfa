"""The way of a message to its platform: to public addresses only, in time, and never twice.

A webhook's address was written by an admin, but what it names may be anything, so it is asked as a
stranger's is (`sources/pages/guard.py`): resolved once, every address of it public, no redirects.
A request is sent again only where the platform says that it did not take it. Where nobody can know
(the connection broke after the request went out, or a gateway gave up waiting: 502, 504), it is
not.
"""

import functools
import ssl
import time
from collections.abc import Callable
from typing import Final, Literal

import httpcore
import httpx

from openllm_talk.errors import NoPage
from openllm_talk.publish.posting.outgoing import Outgoing, Refusal, json_of, text_of
from openllm_talk.records import Record
from openllm_talk.sources.pages.guard import Guard, Local, Transport

SECONDS: Final = 15
"""How long one try may take, the reply and all."""
MOST_TRIES: Final = 4
LONGEST_WAIT: Final = 30
"""Seconds between two tries, whatever the platform asks for."""
MOST_REPLY: Final = 64 * 1024
"""Bytes of a reply that are read."""
_LATER: Final = (429, 500, 503)
_NOBODY_KNOWS: Final = (502, 504)


class Outcome(Record, frozen=True):
    """What became of a message: `unknown` is neither; `en` and `zh` say why it was not sent."""

    state: Literal["sent", "failed", "unknown"]
    en: str = ""
    zh: str = ""


class Try(Record, frozen=True):
    """One try: what came of it, whether another may follow, and the seconds to wait before."""

    outcome: Outcome
    again: bool = False
    wait: float = 0


_UNKNOWN = Try(
    outcome=Outcome(
        state="unknown",
        en="the connection broke before an answer came: look in the group whether it is there",
        zh="没等到回答连接就断了：请到群里看一看有没有发出",
    )
)


def send(
    make: Callable[[], Outgoing],
    refusal: Callable[[bytes], Refusal | None],
    *,
    local: Local = frozenset(),
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Sends what `make` makes, anew for each try as a signature ages, until it is taken or not.

    Never raises for what an address or a server does. `local` are hosts and ports that may be asked
    although they are private; only tests have some.
    """
    tried = _try(make(), refusal, local)
    for turn in range(MOST_TRIES - 1):
        wait = max(2.0**turn, tried.wait)
        if not tried.again or wait > LONGEST_WAIT:
            break
        sleep(wait)
        tried = _try(make(), refusal, local)
    return tried.outcome


def _try(outgoing: Outgoing, refusal: Callable[[bytes], Refusal | None], local: Local) -> Try:
    """One request and what its answer says."""
    try:
        return _asked(outgoing, refusal, local)
    except NoPage as exc:
        return _failed(f"its address {exc.en}", f"它的地址{exc.zh}")
    except (httpx.InvalidURL, UnicodeError):
        return _failed("its address is no web address", "它的地址不是网页地址")
    except (httpcore.ConnectError, httpcore.ConnectTimeout):
        return _failed("it could not be reached", "连接不上", again=True)
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException):
        return _UNKNOWN
    except httpcore.ProtocolError:
        return _UNKNOWN


def _asked(outgoing: Outgoing, refusal: Callable[[bytes], Refusal | None], local: Local) -> Try:
    url = httpx.URL(outgoing.address)
    _check(url, local)
    guard = Guard(time.monotonic() + SECONDS, local)
    with httpx.Client(
        transport=Transport(guard, _trust()),
        timeout=None,  # noqa: S113 (the guard's deadline ends every step)
        trust_env=False,
    ) as client:
        headers = {"Content-Type": "application/json; charset=utf-8", "Accept-Encoding": "identity"}
        request = client.build_request("POST", url, content=outgoing.body, headers=headers)
        response = client.send(request, stream=True)
        try:
            body = bytearray()
            for part in response.iter_raw():
                body += part
                if len(body) >= MOST_REPLY:
                    break
            return _judged(response, bytes(body), refusal, url)
        finally:
            response.close()


def _check(url: httpx.URL, local: Local) -> None:
    """Raises NoPage for an address that no webhook has."""
    if (url.host, url.port) in local:
        return
    if url.scheme != "https" or not url.host or url.userinfo:
        raise NoPage("does not begin with https://", "不是以 https:// 开头")
    if url.port not in (None, 443):
        raise NoPage(f"is at the unusual port {url.port}", f"用了不常见的端口 {url.port}")


def _judged(
    response: httpx.Response,
    body: bytes,
    refusal: Callable[[bytes], Refusal | None],
    url: httpx.URL,
) -> Try:
    """What an answer means."""
    status, refused = response.status_code, refusal(body)
    fine = 200 <= status < 300
    if fine and refused is None:
        return Try(outcome=Outcome(state="sent"))
    if status in _NOBODY_KNOWS:
        return _UNKNOWN
    said = _without_secrets(refused.reason if refused else text_of(body), url)
    return _failed(
        f"it said: {said}" if fine else f"it answered {status}: {said}",
        f"它说：{said}" if fine else f"它回答 {status}：{said}",
        again=status in _LATER or (refused is not None and refused.later),
        wait=_wait(response, body),
    )


def _failed(en: str, zh: str, *, again: bool = False, wait: float = 0) -> Try:
    return Try(outcome=Outcome(state="failed", en=en, zh=zh), again=again, wait=wait)


def _wait(response: httpx.Response, body: bytes) -> float:
    """The seconds that a server asks to wait: in its headers, of which Feishu has its own, or as
    Discord and Telegram say it."""
    found = json_of(body)
    parameters = found.get("parameters")
    inside = parameters.get("retry_after") if isinstance(parameters, dict) else None
    heads = (response.headers.get(name) for name in ("retry-after", "x-ogw-ratelimit-reset"))
    for said in (*heads, found.get("retry_after"), inside):
        try:
            return max(0.0, float(str(said)))
        except ValueError:
            continue
    return 0


def _without_secrets(said: str, url: httpx.URL) -> str:
    """A server's words without any part of the address that they may repeat."""
    for part in sorted({*url.path.split("/"), *url.params.values()}, key=len, reverse=True):
        if len(part) >= 6:
            said = said.replace(part, "…")
    return said


@functools.cache
def _trust() -> ssl.SSLContext:
    """Whom to believe when a server says who it is; reading the list takes a while."""
    return httpx.create_ssl_context(trust_env=False)
