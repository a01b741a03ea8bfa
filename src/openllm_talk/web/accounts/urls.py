"""The addresses below «members/»."""

from django.urls import URLPattern, path

from openllm_talk.web.accounts import views

urlpatterns: list[URLPattern] = [
    path("me/", views.me, name="me"),
]
