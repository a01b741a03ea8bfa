"""The addresses of signing in with WeChat."""

from openllm_talk.web.accounts.elsewhere.asking import addresses
from openllm_talk.web.accounts.elsewhere.weixin.provider import WeChat

urlpatterns = addresses(WeChat)
