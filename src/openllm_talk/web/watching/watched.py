"""Every request is counted and written down: what was asked for, how it went, how long it took."""

import logging
import re
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from openllm_talk.web.watching.figures import Figures

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOG = logging.getLogger("openllm_talk.requests")
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered: in every log line of it."""
HEADER = "X-Request-Id"
LONGEST = 200
_ID = re.compile(r"[\w.-]{8,64}")
_QUIET = ("static", "healthz", "metrics")

Name = Callable[["WSGIEnvironment"], tuple[str, str]]


@dataclass(slots=True)
class _Answer:
    status: int = 0


def watched(application: "WSGIApplication", name: Name, figures: Figures) -> "WSGIApplication":
    """The application with each of its requests counted and logged.

    `name` gives the page's name and its address without secrets. Files of pages and the watchers'
    own requests are only counted. A proxy's request id is kept.
    """

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        number = given if _ID.fullmatch(given) else uuid4().hex
        REQUEST.set(number)
        environ["talk.figures"] = figures
        answered = _Answer()
        page, path = name(environ)  # before Django writes another PATH_INFO into it

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            answered.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, number)], *more)

        body = application(environ, start)
        seconds = time.perf_counter() - started
        figures.count(page, answered.status, seconds)
        if page not in _QUIET:
            said = {
                "method": environ["REQUEST_METHOD"],
                "path": path[:LONGEST],
                "page": page,
                "status": answered.status,
                "ms": round(seconds * 1000, 1),
            }
            LOG.info("request", extra=said)
        return body

    return answer
