"""GitHub, which says which e-mail addresses of somebody it has verified.

https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
"""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter

from openllm_talk.web.accounts.elsewhere.asking import Asking, session


class Adapter(Asking, GitHubOAuth2Adapter):
    """Where GitHub is asked."""

    def person(self, token: str, given: Mapping[str, Any]) -> Any:
        """Who it is, with their addresses where they let us see them."""
        del given
        headers = {"Authorization": f"token {token}"}
        with session() as asking:
            answer = asking.get(self.profile_url, headers=headers)
        answer.raise_for_status()
        emails = self.get_emails(headers)
        return answer.json() | {"emails": emails or []}


class GitHub(GitHubProvider):
    """GitHub, with a proof that who comes back is who set out (PKCE)."""

    oauth2_adapter_class = Adapter
    pkce_enabled_default = True

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        """Their number there."""
        return str(int(data["id"]))

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, str]:
        """What is kept: how they are called there."""
        return {"login": data["login"], "name": data.get("name") or data["login"]}


provider_classes = [GitHub]
