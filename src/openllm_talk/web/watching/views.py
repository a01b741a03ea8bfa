"""`/healthz` and `/metrics`."""

import hmac
import os
import shutil
from pathlib import Path

from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from openllm_talk.web.jobs.alone import is_at_work
from openllm_talk.web.proxies import TOLD
from openllm_talk.web.visit import Visited
from openllm_talk.web.watching.figures import Figures

HERE = ("127.0.0.1", "::1")
FREE_AT_LEAST = 200 * 1024 * 1024


@require_safe
@never_cache
def healthz(request: Visited) -> JsonResponse:
    """Whether the community can be served: 200 where all is well, 503 where something is not."""
    health = {
        "database": _reaches_database(),
        "worker": is_at_work(request.workspace),
        "disk": _has_room(request.workspace),
    }
    well = all(health.values())
    told = {name: "ok" if good else "failing" for name, good in health.items()}
    return JsonResponse(told, status=200 if well else 503)


@require_safe
@never_cache
def metrics(request: Visited) -> HttpResponse:
    """The figures for Prometheus; 404 for everybody who may not see them."""
    figures = request.META.get("talk.figures")
    if not isinstance(figures, Figures) or not _may_see(request):
        raise Http404
    return HttpResponse(figures.page(), content_type=CONTENT_TYPE_LATEST)


def _may_see(request: HttpRequest) -> bool:
    """Who knows TALK_METRICS_TOKEN; where none is set, this machine without a proxy between."""
    token = os.environ.get("TALK_METRICS_TOKEN", "")
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    here = request.get_host().rpartition(":")[0].strip("[]") or request.get_host()
    return (
        request.META.get("REMOTE_ADDR") in HERE
        and here in (*HERE, "localhost")
        and not request.META.get(TOLD, False)
    )


def _reaches_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _has_room(workspace: Path) -> bool:
    return shutil.disk_usage(workspace).free >= FREE_AT_LEAST
