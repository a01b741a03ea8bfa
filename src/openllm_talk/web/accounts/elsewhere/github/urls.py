"""The addresses of signing in with GitHub."""

from openllm_talk.web.accounts.elsewhere.asking import addresses
from openllm_talk.web.accounts.elsewhere.github.provider import GitHub

urlpatterns = addresses(GitHub)
