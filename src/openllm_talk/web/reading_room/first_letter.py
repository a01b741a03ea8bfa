"""The job that sends the letter to confirm a subscription; its row keeps no address afterwards."""

from pathlib import Path

from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.publish.newsletter.subscribing import do_subscribe
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.reading_room.letters import SUBSCRIBE, links


def do_send_first(_workspace: Path, community: Community, address: str, language: Language) -> None:
    """Sends it; again within some minutes sends nothing. Raises what the mail server says."""
    do_subscribe(community, address, language, links())
    held = Job.objects.filter(name=SUBSCRIBE)
    held.filter(arguments={"address": address, "language": language}).update(arguments={})
    held.filter(state=State.FAILED).update(arguments={})
