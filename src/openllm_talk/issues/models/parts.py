"""Who does what in the next issue."""

from django.conf import settings
from django.db import models

from openllm_talk.issues.models.workshop import NUMBER_LENGTH


class Claim(models.Model):
    """A member takes a section, or the hosting or editing of an issue (认领).

    `part` is «host», «editor» or «section:» with the section's kind and place, as
    `issues.claims.parts` names them. `slot` is 1 or 2: the constraint holds that at most two people
    take one part, also where both tap at the same moment. Until an editor has confirmed a claim on
    hosting or editing, it gives no rights: whoever has an account could publish otherwise.
    """

    MOST = 2

    number = models.CharField(max_length=NUMBER_LENGTH)
    part = models.CharField(max_length=120)
    slot = models.PositiveSmallIntegerField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)
    confirmed = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["number", "part", "slot"], name="two_at_most"),
            models.UniqueConstraint(fields=["number", "part", "member"], name="claim_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.part} {self.slot}"
