"""The addresses below «talk/»."""

from django.urls import URLPattern, path

from openllm_talk.web.talk_night import notes, transcript, views

urlpatterns: list[URLPattern] = [
    path("", views.newest, name="talk_newest"),
    path("<str:number>/", views.talk, name="talk"),
    path("<str:number>/screen/", views.screen, name="talk_screen"),
    path("<str:number>/since/<str:cursor>/", views.since, name="talk_since"),
    path("<str:number>/go/", views.go, name="talk_go"),
    path("<str:number>/plan/", views.plan, name="talk_plan"),
    path("<str:number>/recording/", views.recording, name="talk_recording"),
    path("<str:number>/notes/", notes.add, name="talk_note"),
    path("<str:number>/notes/<int:note>/", notes.change, name="talk_note_change"),
    path("<str:number>/transcript/", transcript.transcript, name="talk_transcript"),
    path("<str:number>/transcript/upload/", transcript.upload, name="talk_upload"),
]
