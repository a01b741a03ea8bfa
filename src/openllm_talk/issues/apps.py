"""The Django app «issues»."""

from django.apps import AppConfig


class IssuesConfig(AppConfig):
    """Registers the room with Django."""

    name = "openllm_talk.issues"
    label = "issues"
