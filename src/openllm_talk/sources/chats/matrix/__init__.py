"""Matrix rooms as Element exports them: JSON with the raw events, and plain text."""

from openllm_talk.sources.chats.matrix import reader, text
from openllm_talk.sources.format import Format

FORMATS = (
    Format(name="matrix", claim=reader.claim, read=reader.read, near=reader.near),
    Format(name="matrix-text", claim=text.claim, read=text.read),
)
