"""The addresses below «uploads/»."""

from django.urls import URLPattern, path

from openllm_talk.web.uploads import views

urlpatterns: list[URLPattern] = [
    path("", views.uploads, name="uploads"),
    path("bring/", views.bring, name="bring"),
    path("paste/", views.paste, name="paste"),
    path("<str:digest>/", views.upload, name="upload"),
]
