"""Links that show an unpublished issue to whoever has them."""

from django.conf import settings
from django.db import models


class PreviewLink(models.Model):
    """A link to the preview of an issue, good until `expires` or until somebody revokes it.

    `digest` is the SHA-256 of what stands in the link; the link itself is shown once and kept
    nowhere.
    """

    number = models.CharField(max_length=60, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    revoked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.pk} {self.number}"
