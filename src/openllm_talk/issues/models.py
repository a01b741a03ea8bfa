"""What the room of issues remembers of its drafts."""

from django.db import models


class Draft(models.Model):
    """The draft of one issue: a digest of the manuscript as the machine last wrote it.

    A manuscript on disk that has another digest was edited by a person and is not overwritten.
    """

    number = models.CharField(max_length=60, primary_key=True)
    written = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.number
