"""The addresses of the Django project. The site that readers see is static and needs none."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
