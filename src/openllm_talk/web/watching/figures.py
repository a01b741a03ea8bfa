"""The figures that Prometheus collects, in a registry of our own."""

from collections.abc import Iterator
from pathlib import Path

from django.db.models import Count, Sum
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from openllm_talk.archive.models import Import, Message
from openllm_talk.web.jobs.alone import is_at_work
from openllm_talk.web.jobs.models import Job, State

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Figures:
    """What is counted of one server, and the page that tells it."""

    def __init__(self, workspace: Path) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "talk_requests", "Requests answered", ["page", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "talk_request_seconds",
            "Seconds until the answer was there",
            ["page"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_OfTheArchive(workspace))

    def count(self, page: str, status: int, seconds: float) -> None:
        """One request more."""
        self._requests.labels(page, str(status)).inc()
        self._seconds.labels(page).observe(seconds)

    def page(self) -> bytes:
        """All figures in Prometheus' text format (prometheus.io/docs/instrumenting)."""
        return generate_latest(self._registry)


class _OfTheArchive(Collector):
    """Figures that stand in the database, looked up when they are asked for."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._counted: tuple[object, int] = (None, 0)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: a registry would otherwise ask the database when it is made."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Jobs by state, those that wait, messages, and whether a worker lives."""
        states = dict(Job.objects.values_list("state").annotate(Count("pk")).order_by())
        jobs = GaugeMetricFamily("talk_jobs", "Background jobs by state", labels=["state"])
        for state in State:
            jobs.add_metric([state], states.get(state, 0))
        yield jobs
        yield GaugeMetricFamily(
            "talk_queue_length", "Jobs that wait", value=states.get(State.WAITING, 0)
        )
        yield GaugeMetricFamily("talk_messages", "Messages in the archive", value=self._messages())
        yield GaugeMetricFamily(
            "talk_worker_alive", "1 while a worker is at work", value=is_at_work(self._workspace)
        )

    def _messages(self) -> int:
        """Counted again only after an import: a million rows are too many for each time."""
        now = Import.objects.aggregate(last=Count("pk"), rows=Sum("messages"))
        if self._counted[0] != now:
            self._counted = (now, Message.objects.count())
        return self._counted[1]
