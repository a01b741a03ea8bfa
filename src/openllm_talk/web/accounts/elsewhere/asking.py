"""What all places have in common: the two addresses, and answers that are not what was promised."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2Adapter,
    OAuth2CallbackView,
    OAuth2LoginView,
)
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from requests import Session

from openllm_talk.web.limits import Limit, refused
from openllm_talk.web.visit import Visited

SETS_OUT = Limit(name="elsewhere", address=60, seconds=600)
"""Whoever sets out leaves a session behind that waits for them."""


class Asking(OAuth2Adapter):
    """Asks a place who somebody is; an answer of another shape is an OAuth2Error, for which allauth
    has a page, and not an error of ours."""

    def get_access_token_data(self, *given: Any, **named: Any) -> Any:
        """What the place gives for the code."""
        with understood():
            return super().get_access_token_data(*given, **named)

    def parse_token(self, data: Any) -> SocialToken:
        """The token in it."""
        with understood():
            return cast("SocialToken", super().parse_token(data))  # type: ignore[no-untyped-call]

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **named: Any
    ) -> SocialLogin:
        """Who it is."""
        del app
        with understood():
            person = self.person(token.token, named["response"])
            provider = self.get_provider()  # type: ignore[no-untyped-call]
            return cast("SocialLogin", provider.sociallogin_from_response(request, person))

    def person(self, token: str, given: Mapping[str, Any]) -> Any:
        """What the place says of whoever the token is of; `given` came together with it."""
        raise NotImplementedError


def session() -> Session:
    """What asks the place."""
    return cast("Session", get_adapter().get_requests_session())  # type: ignore[no-untyped-call]


@contextmanager
def understood() -> Iterator[None]:
    """Raises OAuth2Error where what came does not have the shape that it should have."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, ImproperlyConfigured) as exc:
        raise OAuth2Error("the answer is not what was promised") from exc


def addresses(provider: type[OAuth2Provider]) -> list[URLPattern]:
    """Where somebody sets out to a place, and where they come back."""
    adapter = provider.oauth2_adapter_class
    leads = OAuth2LoginView.adapter_view(adapter)  # type: ignore[no-untyped-call]
    back = OAuth2CallbackView.adapter_view(adapter)  # type: ignore[no-untyped-call]

    def out(request: Visited) -> HttpResponseBase:
        return refused(request, SETS_OUT) or cast("HttpResponseBase", leads(request))

    return [
        path(f"{provider.id}/login/", out, name=f"{provider.id}_login"),
        path(f"{provider.id}/login/callback/", back, name=f"{provider.id}_callback"),
    ]
