"""The Django app «publishing»."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Registers the folder with Django."""

    name = "openllm_talk.web.publishing"
    label = "publishing"
