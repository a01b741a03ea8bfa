"""Who was reminded of what, and who wants no reminders."""

from django.conf import settings
from django.db import models

from openllm_talk.issues.models.workshop import NUMBER_LENGTH


class Reminded(models.Model):
    """A reminder to one member about one issue, so many days before its talk.

    The row is written before the mail goes out, so that nobody gets it twice; `sent` is empty
    until it went. Where a process ends between the two, it is not sent again.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    number = models.CharField(max_length=NUMBER_LENGTH)
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    sent = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["member", "number", "days"], name="reminded_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.days} {self.member_id}"


class Unreminded(models.Model):
    """A member who wants no reminders by mail."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True
    )
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.member_id}"
