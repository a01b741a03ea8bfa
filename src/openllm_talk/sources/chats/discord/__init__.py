"""What DiscordChatExporter writes: JSON, CSV, plain text and HTML, of all its versions.

`as_json.py`, `as_table.py`, `as_text.py` and `as_pages.py` read one form each (`page_row.py` one
message of HTML). `content.py` is what messages of all forms have in common, `dates.py` how the
exporter writes dates in the language of the machine it ran on.
"""

from openllm_talk.sources.chats.discord import as_json, as_pages, as_table, as_text
from openllm_talk.sources.format import Format

FORMATS = (
    Format(name="discord", claim=as_json.claim, read=as_json.read, near=as_json.near),
    Format(name="discord-csv", claim=as_table.claim, read=as_table.read),
    Format(name="discord-txt", claim=as_text.claim, read=as_text.read, near=as_text.near),
    Format(name="discord-html", claim=as_pages.claim, read=as_pages.read),
)
