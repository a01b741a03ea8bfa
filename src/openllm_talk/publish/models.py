"""What went out to people, written down before and after, so that nothing goes out twice."""

from django.db import models

STATES = [("trying", "trying"), ("sent", "sent"), ("failed", "failed")]


class Posted(models.Model):
    """An issue posted to a group: one row an issue and webhook.

    `hook` is the name of the environment's variable that holds the webhook's address, `digest` that
    of the message. «trying» is written before the message goes: where it still stands, a run was
    killed or nobody knows whether the message arrived, and a person decides. `reason` says in
    English, `reason_zh` in Chinese, why it failed or why it is not known.
    """

    issue = models.CharField(max_length=60)
    hook = models.CharField(max_length=100)
    platform = models.CharField(max_length=20)
    digest = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=STATES)
    reason = models.TextField(default="")
    reason_zh = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        """One row an issue and webhook."""

        constraints = (models.UniqueConstraint(fields=["issue", "hook"], name="posted_once"),)

    def __str__(self) -> str:
        return f"{self.issue} → {self.hook}: {self.state}"


class Subscriber(models.Model):
    """Somebody who asked for the newsletter.

    The address is personal: it is never logged or exported, and goes when they leave. `token` is
    the SHA-256 of what the confirmation's link holds. `mailed` is when a confirmation was last
    sent; `refused` how often in a row the mail server refused the address for good.
    """

    address = models.EmailField(max_length=254, unique=True, null=True)  # noqa: DJ001 - see above
    language = models.CharField(max_length=2)
    state = models.CharField(
        max_length=10,
        choices=[("pending", "pending"), ("confirmed", "confirmed"), ("left", "left")],
        default="pending",
    )
    token = models.CharField(max_length=64, db_index=True)
    asked = models.DateTimeField()
    mailed = models.DateTimeField()
    confirmed = models.DateTimeField(null=True)
    left = models.DateTimeField(null=True)
    refused = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"subscriber {self.pk}: {self.state}"


class Delivery(models.Model):
    """One issue to one subscriber, planned («waiting») before the first letter of it goes.

    «trying» is written before the letter goes: where it still stands, nobody knows whether it
    arrived, and a person decides. `token` is the SHA-256 of what its unsubscribe link holds.
    """

    issue = models.CharField(max_length=60)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(
        max_length=10, choices=[("waiting", "waiting"), *STATES], default="waiting"
    )
    token = models.CharField(max_length=64, default="", db_index=True)
    code = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        """One row an issue and subscriber."""

        constraints = (
            models.UniqueConstraint(fields=["issue", "subscriber"], name="delivered_once"),
        )

    def __str__(self) -> str:
        return f"{self.issue} → subscriber {self.subscriber_id}: {self.state}"
