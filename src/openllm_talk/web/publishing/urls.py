"""The addresses below «publishing/»."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
