"""The addresses below «search/»."""

from django.urls import URLPattern, path

from openllm_talk.web.reading_room import charts, search

urlpatterns: list[URLPattern] = [
    path("", search.search, name="search"),
    path("charts/", charts.charts, name="charts"),
]
