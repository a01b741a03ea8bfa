"""The addresses below «ask/»."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
