"""A web page asked for its title: an address in, a `Page` out.

An address from a chat may lead anywhere, so it is asked with care: on the web's own ports, without
cookies or credentials, at public addresses alone (`guard.py`), for so many seconds, bytes and
redirects and no more. What the page says is read in `head.py`, by what `sites.py` knows of sites.
"""

import functools
import http.cookiejar
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Final

import httpcore
import httpx

from openllm_talk.errors import NoPage
from openllm_talk.records import Page
from openllm_talk.sources.pages import head
from openllm_talk.sources.pages.encodings import decoded
from openllm_talk.sources.pages.guard import Guard, Local, Transport

MOST_BYTES: Final = 512 * 1024
MOST_UNPACKED: Final = 4 * MOST_BYTES
MOST_REDIRECTS: Final = 5
_PORTS: Final = frozenset({80, 443})
_PAGES: Final = ("text/html", "application/xhtml+xml", "")
_HEADERS: Final = {
    "User-Agent": f"openllm-talk/{version('openllm-talk')} (titles of links)",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "zh,en;q=0.9",
    "Accept-Encoding": "gzip",
}


class _Answer:
    """What a server answered: the address that it came from, and as much of the body as was read.

    `complete` is False where the time was over before the body was.
    """

    def __init__(self, response: httpx.Response, body: bytes, *, complete: bool) -> None:
        self.url = response.url
        self.status = response.status_code
        kind, _, parameters = response.headers.get("content-type", "").partition(";")
        self.kind = kind.strip().lower()
        self.charset = parameters.lower().partition("charset=")[2].strip(" \"';")
        self.body = body
        self.complete = complete


def fetch(url: str, seconds: float = 5, local: Local = frozenset()) -> Page:
    """What the page at `url` says of itself, asked for at most `seconds` in all.

    Never raises for what an address or a server does: a page without title says the reason.
    `local` are hosts and ports that may be asked although they are private; only tests have some.
    """
    answer = None
    try:
        with _in_sentences(seconds):
            answer = _ask(url, time.monotonic() + seconds, local)
        title, abstract = _read(url, answer, seconds)
    except NoPage as exc:
        status = answer.status if answer else None
        return Page(url=url, status=status, reason=exc.en, reason_zh=exc.zh)
    return Page(url=url, title=title, abstract=abstract, status=answer.status)


# --- asking --------------------------------------------------------------------------------------


def _ask(url: str, deadline: float, local: Local) -> _Answer:
    """The answer at the end of the redirects from `url`; every hop is checked like the first."""
    transport = Transport(Guard(deadline, local), _trust())
    with httpx.Client(
        transport=transport,
        headers=_HEADERS,
        cookies=_no_cookies(),
        timeout=None,  # noqa: S113 (the guard's deadline ends every step)
        trust_env=False,
    ) as client:
        request = client.build_request("GET", url)
        for _ in range(MOST_REDIRECTS + 1):
            _check(request.url, local)
            response = client.send(request, stream=True)
            try:
                if response.next_request is None:
                    return _received(response)
                request = response.next_request
            finally:
                response.close()
    raise NoPage("redirects without an end", "不停地跳转")


def _check(url: httpx.URL, local: Local) -> None:
    """Raises NoPage for an address that no link in a chat has a good reason to be."""
    if url.scheme not in ("http", "https") or not url.host:
        raise NoPage("is no web address", "不是网页地址")
    if url.userinfo:
        raise NoPage("has credentials in its address", "地址里带有账号密码")
    port = url.port or (443 if url.scheme == "https" else 80)
    if port not in _PORTS and (url.host, port) not in local:
        raise NoPage(f"is at the unusual port {port}", f"用了不常见的端口 {port}")


def _received(response: httpx.Response) -> _Answer:
    """The answer with the beginning of its body; what comes in time counts, though it be cut."""
    packed = response.headers.get("content-encoding", "").strip().lower()
    unpack = zlib.decompressobj(47) if packed in ("gzip", "x-gzip", "deflate") else None
    if packed not in ("", "identity") and unpack is None:
        raise NoPage(f"is packed as «{packed[:20]}»", f"用 “{packed[:20]}” 压缩，读不了")
    received, body = 0, bytearray()
    try:
        for part in response.iter_raw():
            received += len(part)
            body += unpack.decompress(part, MOST_UNPACKED - len(body)) if unpack else part
            if received >= MOST_BYTES or len(body) >= MOST_UNPACKED:
                break
    except zlib.error as exc:
        raise NoPage("is packed in a broken way", "压缩内容损坏") from exc
    except (httpx.TimeoutException, httpcore.TimeoutException):
        return _Answer(response, bytes(body), complete=False)
    return _Answer(response, bytes(body), complete=True)


@contextmanager
def _in_sentences(seconds: float) -> Iterator[None]:
    """What goes wrong between two machines becomes a NoPage with one clear reason."""
    try:
        yield
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol) as exc:
        raise NoPage("is no web address", "不是网页地址") from exc
    except (httpx.TimeoutException, httpcore.TimeoutException) as exc:
        raise _too_slow(seconds) from exc
    except (httpx.ProtocolError, httpcore.ProtocolError) as exc:
        raise NoPage("did not answer as a web server does", "没有按网页服务器的方式回答") from exc
    except (httpx.HTTPError, httpcore.NetworkError) as exc:
        raise NoPage("could not be reached", "连接不上") from exc


def _too_slow(seconds: float) -> NoPage:
    return NoPage(f"took longer than {seconds:g} seconds", f"超过 {seconds:g} 秒没有答完")


def _no_cookies() -> http.cookiejar.CookieJar:
    """A jar that takes none, so that no hop learns what another one set."""
    return http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))


@functools.cache
def _trust() -> ssl.SSLContext:
    """Whom to believe when a server says who it is; reading the list takes a while."""
    return httpx.create_ssl_context(trust_env=False)


# --- reading -------------------------------------------------------------------------------------


def _read(url: str, answer: _Answer, seconds: float) -> tuple[str, str | None]:
    """Title and abstract; raises NoPage where the answer is not the page that was shared."""
    if answer.status != 200:
        raise NoPage(f"answered {answer.status}", f"回答 {answer.status}")
    if answer.kind not in _PAGES:
        raise NoPage(f"is no page but {answer.kind[:40]}", f"不是网页，而是 {answer.kind[:40]}")
    asked = httpx.URL(url)
    if (asked.host, answer.url.path) == (answer.url.host, "/") and asked.path != "/":
        raise NoPage("leads to the front page of its site", "跳到了网站首页")
    if not answer.kind and b"<" not in answer.body[:1000]:
        raise NoPage("is no page", "不是网页")
    if head.asks_who_you_are(answer.url.path) and not head.asks_who_you_are(asked.path):
        raise head.NOT_THE_PAGE
    try:
        return head.read(decoded(answer.body, answer.charset), answer.url.host, answer.url.path)
    except NoPage:
        if answer.complete:
            raise
        raise _too_slow(seconds) from None
