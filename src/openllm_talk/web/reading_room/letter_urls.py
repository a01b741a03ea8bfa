"""The addresses below «letter/»: the newsletter's."""

from django.urls import URLPattern, path

from openllm_talk.web.reading_room import letters

urlpatterns: list[URLPattern] = [
    path("", letters.subscribe, name="letter"),
    path("confirm/<str:token>/", letters.confirm, name="letter_confirm"),
    path("leave/<str:token>/", letters.leave, name="letter_leave"),
]
