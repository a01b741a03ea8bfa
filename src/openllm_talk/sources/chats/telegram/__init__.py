"""Telegram Desktop's exports: JSON of one chat or a whole account, and HTML pages.

`walk.py` goes through a JSON file, `message.py` reads one of its rows; `pages.py` goes through the
HTML pages of a chat, `page_row.py` reads one message on them. `topics.py` knows which forum topic a
message is in; that is the same in both.
"""

from openllm_talk.sources.chats.telegram import pages, walk
from openllm_talk.sources.format import Format

FORMATS = (
    Format(name="telegram", claim=walk.claim, read=walk.read, near=walk.near),
    Format(
        name="telegram-html", claim=pages.claim, read=pages.read, near=pages.near, root=pages.root
    ),
)
