"""The Django app «uploads»."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Registers the folder with Django."""

    name = "openllm_talk.web.uploads"
    label = "uploads"
