"""The Django app «accounts»."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the folder with Django; allauth's own app is called «account»."""

    name = "openllm_talk.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listens to what allauth tells."""
        from openllm_talk.web.accounts.elsewhere.noted import do_listen

        do_listen()
