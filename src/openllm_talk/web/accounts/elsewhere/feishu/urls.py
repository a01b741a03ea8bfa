"""The addresses of signing in with Feishu."""

from openllm_talk.web.accounts.elsewhere.asking import addresses
from openllm_talk.web.accounts.elsewhere.feishu.provider import Feishu

urlpatterns = addresses(Feishu)
