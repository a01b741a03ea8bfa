"""The addresses below «uploads/»."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
