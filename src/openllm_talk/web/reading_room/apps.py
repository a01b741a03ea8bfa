"""The Django app «reading_room»."""

from django.apps import AppConfig


class ReadingRoomConfig(AppConfig):
    """Registers the folder with Django."""

    name = "openllm_talk.web.reading_room"
    label = "reading_room"
