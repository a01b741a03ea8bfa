"""What answers first: the workshop where it knows the address, the published site elsewhere."""

import ipaddress
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.handlers.wsgi import WSGIHandler, get_path_info
from django.urls import Resolver404, ResolverMatch, resolve
from waitress.proxy_headers import proxy_headers_middleware

from openllm_talk.errors import SettingsError
from openllm_talk.web.hosting import networks
from openllm_talk.web.site_files import site
from openllm_talk.web.watching.figures import Figures
from openllm_talk.web.watching.views import FORWARDED
from openllm_talk.web.watching.watched import watched

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SITE = "site"
STATIC = "/static/"
PROXIES_SAY = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_VIA")
NEXT = "/next/"


def application(workspace: Path, folder: Path) -> "WSGIApplication":
    """The whole of a community's address: proxies believed, requests watched, pages answered.

    `folder` is where its site is published. Raises SettingsError where TALK_PROXIES is no list of
    addresses.
    """
    return behind(watched(front(folder), _name, Figures(workspace)), _networks())


def front(folder: Path) -> "WSGIApplication":
    """Django's pages first, then files in `folder`; until there is a site, «/» leads to /next/."""
    pages, files = WSGIHandler(), site(folder)
    _match("/")  # loads all pages now, and not while the first reader waits

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = get_path_info(environ)
        published = (folder / "index.html").is_file()
        if _is_ours(path) or not (published or path == "/"):
            return pages(environ, start_response)
        if published:
            return files(environ, start_response)
        start_response("302 Found", [("Location", NEXT), ("Content-Length", "0")])
        return []

    return answer


def behind(application: "WSGIApplication", proxies: Sequence[Network]) -> "WSGIApplication":
    """Takes the word of `proxies` on the reader's address and on https, and nobody else's."""
    believing: WSGIApplication = proxy_headers_middleware(
        application,
        trusted_proxy="*",
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
    )
    wary: WSGIApplication = proxy_headers_middleware(application)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        peer = ipaddress.ip_address(environ["REMOTE_ADDR"].partition("%")[0])
        environ[FORWARDED] = any(name in environ for name in PROXIES_SAY)
        trusted = any(peer in one for one in proxies)
        return (believing if trusted else wary)(environ, start_response)

    return answer


def _networks() -> list[Network]:
    try:
        return [ipaddress.ip_network(one) for one in networks()]
    except ValueError as exc:
        raise SettingsError(
            f"TALK_PROXIES is «{os.environ['TALK_PROXIES']}», which is no list of addresses; "
            "write it like 127.0.0.1,10.0.0.0/8",
            f"TALK_PROXIES 是 “{os.environ['TALK_PROXIES']}”，不是地址列表；"
            "请写成 127.0.0.1,10.0.0.0/8",
        ) from exc


def _is_ours(path: str) -> bool:
    """Whether the workshop knows the address; one without its last slash is sent on by Django."""
    if path.startswith(STATIC):
        return True
    return _match(path) is not None or (not path.endswith("/") and _match(f"{path}/") is not None)


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _name(environ: "WSGIEnvironment") -> tuple[str, str]:
    """A page's name and its address as one may write it down: without what stands for somebody."""
    path = get_path_info(environ)
    if path.startswith(STATIC):
        return "static", path
    match = _match(path) or _match(f"{path}/")  # its token is one without the last slash, too
    if match is None:
        return SITE, path
    return match.view_name or "page", f"/{match.route}" if match.kwargs or match.args else path
