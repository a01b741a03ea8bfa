"""Zulip: the export of a whole organisation, and the files of the zulip-archive tool."""

from openllm_talk.sources.chats.zulip import archive, reader
from openllm_talk.sources.format import Format

FORMATS = (
    Format(name="zulip", claim=reader.claim, read=reader.read, near=reader.near, root=reader.root),
    Format(name="zulip-archive", claim=archive.claim, read=archive.read, root=archive.root),
)
