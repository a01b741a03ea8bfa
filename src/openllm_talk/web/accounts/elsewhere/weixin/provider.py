"""WeChat, by the QR code for websites; it tells a nickname and never an e-mail address.

https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
"""

import json
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter

from openllm_talk.web.accounts.elsewhere.asking import Asking, session


class Client(WeixinOAuth2Client):
    """Sets out for the page with the QR code, at the mark that the documentation asks for."""

    def get_redirect_url(self, *given: Any) -> str:
        """Its address."""
        return f"{super().get_redirect_url(*given)}#wechat_redirect"  # type: ignore[no-untyped-call]


class Adapter(Asking, WeixinOAuth2Adapter):
    """Where WeChat is asked."""

    client_class = Client
    access_token_method = "GET"  # noqa: S105

    def person(self, token: str, given: Mapping[str, Any]) -> Any:
        """Who it is. The answer is UTF-8, though it says of itself that it is plain text."""
        asked = {"access_token": token, "openid": given["openid"]}
        with session() as asking:
            found = json.loads(asking.get(self.profile_url, params=asked).content)
        if found.get("errcode"):
            raise OAuth2Error(f"WeChat says {found['errcode']}")
        return found


class WeChat(WeixinProvider):
    """WeChat."""

    name = "WeChat"
    oauth2_adapter_class = Adapter

    def extract_uid(self, data: Mapping[str, Any]) -> Any:
        """Their id for this app; allauth sees to it that it is a text."""
        return data["openid"]

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, str]:
        """What is kept: how they are called there."""
        return {"nickname": data["nickname"]}


provider_classes = [WeChat]
