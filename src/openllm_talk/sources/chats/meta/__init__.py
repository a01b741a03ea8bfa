"""Messenger and Instagram: what Meta's «Download your information» holds of chats. See `reader`."""

from openllm_talk.sources.chats.meta.platform import claim_instagram, claim_messenger, near, root
from openllm_talk.sources.chats.meta.reader import read
from openllm_talk.sources.format import Format

FORMATS = (
    Format(name="messenger", claim=claim_messenger, read=read, near=near, root=root),
    Format(name="instagram", claim=claim_instagram, read=read, root=root),
)
