"""The files that came in through the browser."""

from django.conf import settings
from django.db import models

from openllm_talk.web.jobs.models import Job

NAME_LENGTH = 200


class Upload(models.Model):
    """One file, by the digest of its bytes: the same file again is the same row.

    `name` is what its sender called it, to be shown only; `stored` is the name we gave it. `job`
    takes it in, and holds what came of it.
    """

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=NAME_LENGTH)
    stored = models.CharField(max_length=NAME_LENGTH)
    size = models.BigIntegerField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="uploads")

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.name}"
