"""The Django app «archive»."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Registers the room with Django."""

    name = "openllm_talk.archive"
    label = "archive"
