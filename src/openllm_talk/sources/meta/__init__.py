"""Messenger and Instagram: what Meta's «Download your information» holds of chats. See `reader`."""

from openllm_talk.sources.format import Format
from openllm_talk.sources.meta.platform import claim_instagram, claim_messenger, near, root
from openllm_talk.sources.meta.reader import read

FORMATS = (
    Format(name="messenger", claim=claim_messenger, read=read, near=near, root=root),
    Format(name="instagram", claim=claim_instagram, read=read, root=root),
)
