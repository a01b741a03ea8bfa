"""WhatsApp exports: a text file, alone, in a zip or in a folder with its media.

    [18.03.22, 14:56:01] Ana: Hallo        iPhone
    18/03/22, 14:56 - Ana: Hallo           Android

The phone's language decides how date and clock (`stamps.py`, `halves.py`), placeholders and notices
look (`phrases.py`, `words.py`, `body.py`); the file does not say which it was. So a file is read
twice: once to learn how it is written (`style.py`: who speaks; `stretches.py`: which stamps are
quoted; `order.py`: day or month first), once for its rows (`reader.py`). What a folder or zip holds
beside its chat is told in `claims.py`.
"""

from openllm_talk.sources.chats.whatsapp.claims import claim, near
from openllm_talk.sources.chats.whatsapp.reader import read
from openllm_talk.sources.format import Format

FORMAT = Format(name="whatsapp", claim=claim, read=read, near=near)
