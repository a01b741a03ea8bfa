"""The Django app «next_issue»."""

from django.apps import AppConfig


class NextIssueConfig(AppConfig):
    """Registers the folder with Django."""

    name = "openllm_talk.web.next_issue"
    label = "next_issue"
