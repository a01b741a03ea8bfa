"""A member of the community, how one becomes one, who they are in the chat, and who did what."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from openllm_talk.web.accounts.roles import Role


class Member(AbstractUser):
    """Somebody with an account.

    `role` is what they are in the whole community; hosts and section leads are so for one issue,
    by their claims. `named` is their own choice: their `name` in public, or a pseudonym.
    `language` is that of the pages and e-mails they get («» for that of their browser).
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    role = models.CharField(max_length=10, default=Role.MEMBER)
    name = models.CharField(max_length=60, blank=True)
    named = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return self.username

    @property
    def called(self) -> str:
        """How the workshop calls them, among members: their name, or what stands for one."""
        return self.name or self.username


class Invitation(models.Model):
    """A link with which somebody may become a member: `most` times, until `expires`.

    `digest` is the SHA-256 of what stands in the link; the link itself is shown once and kept
    nowhere. `by` is who invited; an invitation without one was made on the command line.
    """

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=10, default=Role.MEMBER)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="invitations"
    )
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    most = models.PositiveSmallIntegerField(default=1)
    used = models.PositiveSmallIntegerField(default=0)
    revoked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.pk} {self.role}"


class ChatIdentity(models.Model):
    """A member says that they are an identity of the chat, or that is confirmed.

    It goes when the archive forgets the identity. `code` is what they post there to show it, until
    `expires`. Confirmed at `confirmed`, by an editor, or by the code where `confirmed_by` is null.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identities"
    )
    identity = models.ForeignKey("archive.Identity", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    asked = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    confirmed = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["identity"],
                condition=models.Q(confirmed__isnull=False),
                name="identity_of_one_member",
            ),
            models.UniqueConstraint(fields=["member", "identity"], name="claimed_once_each"),
        )

    def __str__(self) -> str:
        return f"{self.identity}"

    @property
    def called(self) -> str:
        """The name in the chat, or the account where there is no name."""
        return self.identity.name or self.identity.account


class Audit(models.Model):
    """Who did what to accounts, roles, invitations, identities, publishing and forgetting.

    `by` is None for the command line and for what the machine did. `member` is whom it was done
    to. `about` holds no name: what is kept here outlasts those who are forgotten.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=40)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    about = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.action}"
