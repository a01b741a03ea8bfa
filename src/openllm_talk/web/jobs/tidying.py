"""What runs out by itself goes once a day: sessions, addresses that nobody confirmed."""

from importlib import import_module
from pathlib import Path

from django.conf import settings

from openllm_talk.community import Community
from openllm_talk.publish.newsletter.subscribing import do_tidy as do_tidy_subscribers


def do_tidy(_workspace: Path, _community: Community) -> dict[str, int]:
    """Takes away what has run out, and gives how many unconfirmed addresses that were."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return {"unconfirmed": do_tidy_subscribers()}
