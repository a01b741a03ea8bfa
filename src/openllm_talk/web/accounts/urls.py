"""The addresses below «members/»."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
