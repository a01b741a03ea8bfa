"""Signal chats as sigexport writes them: Markdown, and the same as JSON Lines.

An export folder has the Markdown of every chat, and in new versions the JSON beside it: of the two
the Markdown is read there.
"""

from openllm_talk.sources.chats.signal import data, markdown
from openllm_talk.sources.format import Format

FORMATS = (
    Format(name="signal", claim=markdown.claim, read=markdown.read),
    Format(name="signal-json", claim=data.claim, read=data.read),
)
