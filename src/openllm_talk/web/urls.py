"""The addresses of the workshop; each folder of pages has its own below its name.

The published site is static: what no page here answers is looked for there.
"""

from django.urls import URLPattern, URLResolver, include, path

from openllm_talk.web.publishing.urls import newsletter_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("members/", include("openllm_talk.web.accounts.urls")),
    path("next/", include("openllm_talk.web.next_issue.urls")),
    path("review/", include("openllm_talk.web.review.urls")),
    path("ask/", include("openllm_talk.web.ask.urls")),
    path("uploads/", include("openllm_talk.web.uploads.urls")),
    path("talk/", include("openllm_talk.web.talk_night.urls")),
    path("publishing/", include("openllm_talk.web.publishing.urls")),
    path("newsletter/", include(newsletter_patterns)),
    path("", include("openllm_talk.web.watching.urls")),
    path("search/", include("openllm_talk.web.reading_room.urls")),
]
