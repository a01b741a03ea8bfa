"""The Django app «ask»."""

from django.apps import AppConfig


class AskConfig(AppConfig):
    """Registers the folder with Django."""

    name = "openllm_talk.web.ask"
    label = "ask"
