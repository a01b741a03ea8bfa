"""The Django app «review»."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Registers the folder with Django."""

    name = "openllm_talk.web.review"
    label = "review"
