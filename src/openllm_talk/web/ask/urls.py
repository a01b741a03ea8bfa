"""The addresses below «ask/»."""

from django.urls import URLPattern, path

from openllm_talk.web.ask import views, waiting

urlpatterns: list[URLPattern] = [
    path("", views.ask, name="ask"),
    path("before/", views.before, name="asked_before"),
    path("sent/<str:ticket_>/", views.asked, name="asked"),
    path("answer/<str:question>/", views.answer, name="answer"),
    path("waiting/", waiting.waiting, name="ask_waiting"),
    path("waiting/since/<int:asked>/<int:offered>/<int:change>/", waiting.since, name="ask_since"),
    path("waiting/undo/<int:change>/", waiting.undo, name="ask_undo"),
    path("waiting/<str:kind>/<int:row>/", waiting.decide, name="ask_decide"),
]
