"""What people want to see: nominations with votes, and suggestions."""

from django.conf import settings
from django.db import models

from openllm_talk.issues.models.workshop import NUMBER_LENGTH


class Nomination(models.Model):
    """A topic that somebody nominates for a section (提名); the chosen one is its topic.

    `state` is open or withdrawn: its votes stay, so that a withdrawal can be taken back.
    """

    number = models.CharField(max_length=NUMBER_LENGTH)
    part = models.CharField(max_length=120)
    text = models.TextField()
    url = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    chosen = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="open")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["number", "part"], condition=models.Q(chosen=True), name="one_topic"
            ),
        )

    def __str__(self) -> str:
        return self.text

    def same(self) -> "models.QuerySet[Nomination]":
        """The nominations for the same section of the same address, else of the same words."""
        held = Nomination.objects.filter(number=self.number, part=self.part)
        return held.filter(url=self.url) if self.url else held.filter(text=self.text)


class Vote(models.Model):
    """One member's vote for one nomination."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["nomination", "member"], name="one_vote_each"),
        )

    def __str__(self) -> str:
        return f"{self.nomination_id}"


class Suggestion(models.Model):
    """Something that somebody suggests about the issue (建议); `part` is «» for the whole of it.

    `state` is open, done or struck.
    """

    number = models.CharField(max_length=NUMBER_LENGTH)
    part = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default="open")

    def __str__(self) -> str:
        return self.text

    def same(self) -> "models.QuerySet[Suggestion]":
        """The member's own suggestions for the same part in the same words."""
        held = Suggestion.objects.filter(number=self.number, part=self.part)
        return held.filter(text=self.text, by_id=self.by_id)

    @property
    def done(self) -> bool:
        """Whether it was followed."""
        return self.state == "done"
