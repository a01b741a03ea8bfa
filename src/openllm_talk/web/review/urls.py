"""The addresses below «review/»."""

from django.urls import URLPattern, path

from openllm_talk.web.review import context, history, live, pieces, views

urlpatterns: list[URLPattern] = [
    path("", views.newest, name="review_newest"),
    path("<str:number>/", views.review, name="review"),
    path("<str:number>/cards/<int:first>-<int:last>/", views.cards, name="review_cards"),
    path("<str:number>/since/<int:cursor>/", live.since, name="review_since"),
    path("<str:number>/decide/", views.decide, name="review_decide"),
    path("<str:number>/findings/", views.findings, name="review_findings"),
    path("<str:number>/add/", pieces.add, name="review_add"),
    path("<str:number>/history/", history.issue, name="review_history"),
    path("<str:number>/history/<int:change>/", history.change, name="review_change"),
    path("<str:number>/undo/<int:change>/", history.undo, name="review_undo"),
    path("<str:number>/preview/", pieces.preview, name="review_preview"),
    path("<str:number>/<int:piece>/", pieces.show, name="review_piece"),
    path("<str:number>/<int:piece>/edit/", pieces.edit, name="review_edit"),
    path("<str:number>/<int:piece>/move/", pieces.move, name="review_move"),
    path("<str:number>/<int:piece>/merge/", pieces.merge, name="review_merge"),
    path("<str:number>/<int:piece>/split/", pieces.split, name="review_split"),
    path("<str:number>/<int:piece>/context/", context.context, name="review_context"),
    path("<str:number>/<int:piece>/history/", history.piece, name="review_piece_history"),
    path("<str:number>/<int:piece>/restore/<int:change>/", history.restore, name="review_restore"),
]
