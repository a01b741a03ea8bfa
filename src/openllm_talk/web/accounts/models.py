"""A member of the community, and how one becomes one."""

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
