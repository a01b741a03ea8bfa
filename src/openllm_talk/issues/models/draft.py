"""What the machine wrote itself, so that a person's edits can be told from its own words."""

from django.db import models


class Draft(models.Model):
    """The issue as the machine last wrote it, by number: `text` is its manuscript.

    What an editor changed is the difference between it and the file; a new draft is merged along
    it. Empty where it is not known. `pseudonyms` are those given in this issue, by
    `privacy.person_key`. `imports` is the number of the last import that it could hear: what came
    in after it is in no issue, whenever it was said. `printed` is the manuscript as the workshop
    last printed it or took it in; empty where no workshop is open on this issue. `closed`
    means that the issue is published: members change it only once it is reopened for a correction.
    """

    number = models.CharField(max_length=60, primary_key=True)
    text = models.TextField(default="")
    pseudonyms = models.JSONField(default=dict)
    imports = models.PositiveIntegerField(null=True)
    printed = models.TextField(default="")
    closed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number
