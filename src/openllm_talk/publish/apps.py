"""The Django app «publish»."""

from django.apps import AppConfig


class PublishConfig(AppConfig):
    """Registers the room with Django."""

    name = "openllm_talk.publish"
    label = "publish"
