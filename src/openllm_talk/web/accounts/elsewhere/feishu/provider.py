"""Feishu, by its OAuth 2.0; allauth knows only the way before that one, which Feishu calls history.

https://open.feishu.cn/document/common-capabilities/sso/api/obtain-oauth-code
https://open.feishu.cn/document/authentication-management/access-token/get-user-access-token
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/authen-v1/user_info/get

The addresses that Feishu tells were written by the administrators there and verified by nobody, so
none is taken.
"""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.providers.base.provider import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider

from openllm_talk.web.accounts.elsewhere.asking import Asking, session


class Client(OAuth2Client):
    """Gets the token by JSON, which is all that Feishu takes."""

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: None = None
    ) -> Any:
        """The token and what belongs to it; OAuth2Error with Feishu's number for what is wrong."""
        del extra_data
        asked = {
            "grant_type": "authorization_code",
            "client_id": self.consumer_key,
            "client_secret": self.consumer_secret,
            "code": code,
            "redirect_uri": self.callback_url,
            "code_verifier": pkce_code_verifier,
        }
        with session() as asking:
            return taken(asking.post(self.access_token_url, json=asked).json())


class Adapter(Asking):
    """Where Feishu is asked."""

    provider_id = "feishu"
    client_class = Client
    authorize_url = "https://accounts.feishu.cn/open-apis/authen/v1/authorize"
    access_token_url = "https://open.feishu.cn/open-apis/authen/v2/oauth/token"  # noqa: S105
    profile_url = "https://open.feishu.cn/open-apis/authen/v1/user_info"

    def person(self, token: str, given: Mapping[str, Any]) -> Any:
        """Who it is."""
        del given
        with session() as asking:
            answer = asking.get(self.profile_url, headers={"Authorization": f"Bearer {token}"})
        return taken(answer.json())["data"]


class Account(ProviderAccount):
    """An account there."""

    def to_str(self) -> str:
        """How they are called there."""
        return str(self.account.extra_data["name"])


class Feishu(OAuth2Provider):
    """Feishu, with a proof that who comes back is who set out (PKCE)."""

    id = "feishu"
    name = "Feishu"
    account_class = Account
    oauth2_adapter_class = Adapter
    pkce_enabled_default = True

    def extract_uid(self, data: Mapping[str, Any]) -> Any:
        """Their id for this app; allauth sees to it that it is a text."""
        return data["open_id"]

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """How a new member is called at first."""
        return {"name": data["name"]}

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, str]:
        """What is kept: how they are called there."""
        return {"name": data["name"]}


def taken(answer: Any) -> Any:
    """What Feishu said, where it says that all is well (code 0); raises OAuth2Error else."""
    if answer["code"] != 0:
        raise OAuth2Error(f"Feishu says {answer['code']}")
    return answer


provider_classes = [Feishu]
