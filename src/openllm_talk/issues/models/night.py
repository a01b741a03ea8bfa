"""The live talk: what is talked about when, and what was noted while it was."""

from django.conf import settings
from django.db import models

from openllm_talk.issues.models.workshop import NUMBER_LENGTH, Piece


class Night(models.Model):
    """Where the live talk of an issue stands: `current` is what is being talked about.

    `turned` is when the current section was come to this time. `recording_began` is known where
    somebody said so. `transcript` is the id of the import that holds what was recorded. `moves`
    counts what pages that follow must show anew.
    """

    number = models.CharField(primary_key=True, max_length=NUMBER_LENGTH)
    current = models.ForeignKey(Piece, on_delete=models.SET_NULL, null=True, related_name="+")
    began = models.DateTimeField(null=True)
    turned = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    recording_began = models.DateTimeField(null=True)
    transcript = models.CharField(max_length=20, blank=True)
    moves = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.number

    @property
    def running(self) -> bool:
        """Whether the talk is going on."""
        return self.began is not None and self.ended is None


class AgendaItem(models.Model):
    """A section's turn in the live talk: `minutes` planned (None: open), its beginning and end.

    `spent` are the seconds of it that are over: it may be left and come back to.
    """

    number = models.CharField(max_length=NUMBER_LENGTH)
    section = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="+")
    place = models.FloatField(default=0)
    minutes = models.PositiveSmallIntegerField(null=True)
    spent = models.PositiveIntegerField(default=0)
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["number", "section"], name="one_turn_each"),)

    def __str__(self) -> str:
        return f"{self.number} {self.section_id}"


class Note(models.Model):
    """A line typed while the talk ran, at its time, to the piece that was being talked about.

    `kind` is note or answer. `key` is made by the page that sent it, so that a line that is sent
    again after a lost connection is kept once. One that was deleted is `dropped`: it can come back.
    """

    number = models.CharField(max_length=NUMBER_LENGTH)
    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, default="note")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()
    key = models.CharField(max_length=40, unique=True)
    dropped = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.text
