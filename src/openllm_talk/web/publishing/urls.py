"""The addresses below «publishing/», and those of the newsletter."""

from django.urls import URLPattern, path, re_path

from openllm_talk.web.publishing import newsletter, outside, previews, views

urlpatterns: list[URLPattern] = [
    path("", views.newest, name="publishing_newest"),
    path("shared/<str:token>/", previews.shared, name="preview_shared"),
    re_path(
        r"^shared/(?P<token>[^/]+)/issues/[^/]+/(?P<name>[^/]+)$",
        previews.shared_figure,
        name="preview_shared_figure",
    ),
    path("<str:number>/", views.page, name="publishing"),
    path("<str:number>/rest/", views.rest, name="publishing_rest"),
    path("<str:number>/private/", views.private, name="publishing_private"),
    path("<str:number>/links/", views.ask_links, name="publishing_links"),
    path("<str:number>/sign/", views.sign, name="publishing_sign"),
    path("<str:number>/again/", views.again, name="publishing_again"),
    path("<str:number>/reopen/", views.reopen, name="publishing_reopen"),
    path("<str:number>/preview/", previews.own, name="publishing_preview"),
    re_path(
        r"^(?P<number>[^/]+)/preview/issues/[^/]+/(?P<name>[^/]+)$",
        previews.own_figure,
        name="publishing_figure",
    ),
    path("<str:number>/share/", previews.share, name="publishing_share"),
    path("<str:number>/share/<int:link>/revoke/", previews.revoke, name="publishing_revoke"),
    path("<str:number>/post/", outside.post, name="publishing_post"),
    path("<str:number>/letters/", outside.letters, name="publishing_letters"),
    path("<str:number>/letter/", outside.try_letter, name="publishing_letter"),
]

newsletter_patterns: list[URLPattern] = [
    path("", newsletter.subscribe, name="newsletter"),
    path("confirm/<str:token>/", newsletter.confirm, name="newsletter_confirm"),
    path("leave/<str:token>/", newsletter.leave, name="newsletter_leave"),
]
