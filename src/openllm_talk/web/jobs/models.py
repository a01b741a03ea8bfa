"""The jobs, as they were asked for and as they went."""

from enum import StrEnum

from django.db import models


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """Something to do in the background: the truth of it, whatever becomes of queue and worker.

    `name` is one of `kinds.KINDS`. `attempts` counts how often it was begun. `outcome` is what it
    gave; `trouble` is why it failed, in both languages.
    """

    name = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=State.WAITING, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.JSONField(null=True)
    trouble = models.TextField(blank=True)
    trouble_zh = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.name}: {self.state}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in (State.DONE, State.FAILED)
