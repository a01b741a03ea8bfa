"""Signal chats as sigexport writes them: Markdown, and the same as JSON Lines.

An export folder has both for each chat; the JSON is surer, so that one of the two is read.
"""

from openllm_talk.sources.format import Format
from openllm_talk.sources.signal import data, markdown

FORMATS = (
    Format(name="signal", claim=markdown.claim, read=markdown.read),
    Format(name="signal-json", claim=data.claim, read=data.read),
)
