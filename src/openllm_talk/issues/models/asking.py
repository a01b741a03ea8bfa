"""What readers ask and answer on the public page, until an editor lets it in."""

from django.conf import settings
from django.db import models


class Asked(models.Model):
    """A question for Free Talk from the public page.

    `name` is what the reader called themselves, shown as a pseudonym unless a member asked and
    wants to be named. `state` is waiting, let_in (then `question` is its id in the ledger) or
    turned_away.
    """

    text = models.TextField()
    name = models.CharField(max_length=60, blank=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=12, default="waiting")
    question = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.text


class Offered(models.Model):
    """An answer that a reader offers to an open question of the ledger; states as in `Asked`."""

    question = models.CharField(max_length=120)
    text = models.TextField()
    name = models.CharField(max_length=60, blank=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=12, default="waiting")

    def __str__(self) -> str:
        return self.text
