"""The Django app «talk_night»."""

from django.apps import AppConfig


class TalkNightConfig(AppConfig):
    """Registers the folder with Django."""

    name = "openllm_talk.web.talk_night"
    label = "talk_night"
