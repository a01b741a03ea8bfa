"""What answers first: the workshop where it knows the address, the published site elsewhere."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.handlers.wsgi import WSGIHandler, get_path_info
from django.urls import Resolver404, ResolverMatch, get_resolver, resolve

from openllm_talk.web.site_files import site
from openllm_talk.web.watching.figures import Figures
from openllm_talk.web.watching.watched import watched

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SITE = "site"
STATIC = "/static/"
NEXT = "/next/"


def application(workspace: Path, folder: Path) -> "WSGIApplication":
    """The whole of a community's address: requests watched, pages answered.

    `folder` is where its site is published. Raises SettingsError where TALK_PROXIES is no list of
    addresses (`proxies`).
    """
    return watched(front(folder), _name, Figures(workspace))


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
    if match is None:  # one with a bracket of the sentence around it is a token, too
        ours = (str(one.pattern) for one in get_resolver().url_patterns)
        begins = next((one for one in ours if one and path.startswith(f"/{one}")), None)
        return SITE, f"/{begins}…" if begins else path
    return match.view_name or "page", f"/{match.route}" if match.kwargs or match.args else path
