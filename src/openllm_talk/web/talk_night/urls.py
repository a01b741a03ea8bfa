"""The addresses below «talk/»."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
