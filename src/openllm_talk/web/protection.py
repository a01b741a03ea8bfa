"""What every answer says to the browser: which scripts, styles and frames it may take (none but
ours)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from openllm_talk.web.hosting import PROVIDERS, providers

_SIGNING_IN = " ".join(("'self'", *(PROVIDERS[one][1] for one in providers())))

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        f"form-action {_SIGNING_IN}",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline: a script or style that slipped through the sanitiser does not run. Where a form
leads on to another place at which people sign in, browsers want that place named, too."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Protection:
    """Adds the headers to every answer that does not say its own."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
