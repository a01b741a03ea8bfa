"""The Django app «accounts»."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the folder with Django; allauth's own app is called «account»."""

    name = "openllm_talk.web.accounts"
    label = "accounts"
