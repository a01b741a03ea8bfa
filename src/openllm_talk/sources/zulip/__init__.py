"""Zulip: the export of a whole organisation, and the files of the zulip-archive tool."""

from openllm_talk.sources.format import Format
from openllm_talk.sources.zulip import archive, reader

FORMATS = (
    Format(name="zulip", claim=reader.claim, read=reader.read, near=reader.near, root=reader.root),
    Format(name="zulip-archive", claim=archive.claim, read=archive.read, root=archive.root),
)
