"""The issue that people work on together: its pieces, and every change made to them."""

from django.conf import settings
from django.db import models

NUMBER_LENGTH = 60


class Piece(models.Model):
    """One thing of an issue that a person decides on: its head, a section, an entry, a question.

    `record` is the records' own JSON: an Issue without its body, a Section without its entries, an
    Entry, a Question, a Decision. `section` and `part` (the subsection's name, «» for none) say
    where an entry stands, `place` orders it among its neighbours. `state` is what people made of
    it. `version` counts its changes: who edits an older one than it has is told. `fresh` means that
    the machine changed it after a person had looked.
    """

    KINDS = ("head", "section", "entry", "question", "decision")
    STATES = ("proposed", "accepted", "rejected")

    number = models.CharField(max_length=NUMBER_LENGTH)
    kind = models.CharField(max_length=10)
    section = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="entries")
    part = models.TextField(blank=True)
    place = models.FloatField(default=0)
    state = models.CharField(max_length=10, default="proposed")
    version = models.PositiveIntegerField(default=1)
    fresh = models.BooleanField(default=False)
    record = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["number", "kind", "place"], name="piece_by_place"),)

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.pk}"


class Change(models.Model):
    """One thing that somebody did; its steps say to which pieces.

    `by` is the member who did it, None for the machine or the command line; `said_by` names those.
    `beside` lists what the same stroke did elsewhere, to take it back with the rest: reply links
    that a person edited, claims, wishes, verdicts (`workshop.beside`). A change may have nothing
    else. `undoes` is the change that this one takes back.
    """

    number = models.CharField(max_length=NUMBER_LENGTH)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    said_by = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=30)
    beside = models.JSONField(default=list)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone")

    class Meta:
        indexes = (models.Index(fields=["number", "id"], name="change_by_number"),)

    def __str__(self) -> str:
        return f"{self.number} {self.pk} {self.action}"


class Step(models.Model):
    """What a change did to one piece: the piece before (None: there was none) and after.

    Each side is a `workshop.journal.Snapshot` as JSON; `version` is the one that the piece got.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="steps")
    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="steps")
    version = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["piece", "version"], name="one_step_a_version"),
        )

    def __str__(self) -> str:
        return f"{self.change_id}: {self.piece_id} v{self.version}"


class Finding(models.Model):
    """What a person decided about something private that was found in an issue.

    `key` is a digest of what was found and where (`workshop.findings`), never the thing itself. Who
    decided stands in the journal.
    """

    VERDICTS = ("hide", "keep")

    number = models.CharField(max_length=NUMBER_LENGTH)
    key = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["number", "key"], name="finding_once"),)

    def __str__(self) -> str:
        return f"{self.number} {self.key} {self.verdict}"
