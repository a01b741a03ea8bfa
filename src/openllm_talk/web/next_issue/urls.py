"""The addresses below «next/»."""

from django.urls import URLPattern, path

from openllm_talk.web.next_issue import views

urlpatterns: list[URLPattern] = [path("", views.next_issue, name="next_issue")]
