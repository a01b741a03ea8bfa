"""What people are called: a message holds its sender's id only, but who is addressed has a name.

"mentions": [{"key": "@_user_1", "id": "ou_2", "id_type": "open_id", "name": "Ana"}]
"""

import re

import msgspec

from openllm_talk.sources import files
from openllm_talk.sources.chats.feishu.telling import Mention, word

_KEY = re.compile(rb'"@_user_[0-9]{1,6}"')
_LONGEST = 4096
"""Bytes of one mention."""
_NAMES = 50_000
_AS_MENTION = msgspec.json.Decoder(Mention)


def names(source: files.Source) -> dict[str, str]:
    """The name of each id that is addressed anywhere in the file, as it was last written.

    Mentions are found wherever they stand, however the file is wrapped and where it is broken.
    Raises BrokenSource where the disk or the zip gives out.
    """
    found: dict[str, str] = {}
    held = b""
    for block in files.blocks(source):
        held += block
        for key in _KEY.finditer(held):
            begin = held.rfind(b"{", max(0, key.start() - _LONGEST), key.start())
            end = held.find(b"}", key.end(), key.end() + _LONGEST)
            if begin >= 0 and end >= 0:
                _note(held[begin : end + 1], found)
        held = held[-_LONGEST:]
    return found


def _note(raw: bytes, found: dict[str, str]) -> None:
    try:
        mention = _AS_MENTION.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    person, name = word(mention.id), word(mention.name).strip()
    if person and name and (person in found or len(found) < _NAMES):
        found[person] = name
