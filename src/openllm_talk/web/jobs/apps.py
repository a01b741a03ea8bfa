"""The Django app «jobs»."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the folder with Django."""

    name = "openllm_talk.web.jobs"
    label = "jobs"
