"""`do_later`: how any part of the workshop asks for something to be done in the background."""

from collections.abc import Mapping

from django.db import transaction

from openllm_talk.web.jobs.kinds import KINDS
from openllm_talk.web.jobs.models import Job
from openllm_talk.web.jobs.queue import ring


@transaction.atomic
def do_later(name: str, arguments: Mapping[str, object] | None = None) -> Job:
    """Writes down a job of the kind `name`, and rings for the worker once that is certain.

    Holds a transaction, the caller's where there is one: what is rolled back is never done.
    `arguments` must be JSON. Raises KeyError for a kind that is not in `KINDS`.
    """
    if name not in KINDS:
        raise KeyError(name)
    job = Job.objects.create(name=name, arguments=dict(arguments or {}))
    transaction.on_commit(lambda: ring(job.pk))
    return job
