"""The addresses for the people who run the server."""

from django.urls import URLPattern, path

from openllm_talk.web.watching import views

urlpatterns: list[URLPattern] = [
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
]
