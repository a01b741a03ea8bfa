"""The Django app «web»: what all pages share."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the base templates, the stylesheet and the language files."""

    name = "openllm_talk.web"
    label = "web"
