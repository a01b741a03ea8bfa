"""The addresses below «next/»."""

from django.urls import URLPattern, path

from openllm_talk.web.next_issue import doing, reminders, views

urlpatterns: list[URLPattern] = [
    path("", views.next_issue, name="next_issue"),
    path("reminders.xml", reminders.feed, name="reminders"),
    path("reminders/", reminders.choose, name="choose_reminders"),
    path("reminders/stop/<str:token>/", reminders.stop, name="stop_reminders"),
    path("<str:number>/since/", views.since, name="next_since"),
    path("<str:number>/claim/", doing.claim, name="claim"),
    path("<str:number>/confirm/", doing.confirm, name="confirm_claim"),
    path("<str:number>/nominate/", doing.nominate, name="nominate"),
    path("<str:number>/nominations/<int:key>/", doing.nomination, name="nomination"),
    path("<str:number>/suggest/", doing.suggest, name="suggest"),
    path("<str:number>/suggestions/<int:key>/", doing.suggestion, name="suggestion"),
    path("<str:number>/adopt/", doing.adopt, name="adopt"),
    path("<str:number>/undo/<int:change>/", doing.undo, name="next_undo"),
]
