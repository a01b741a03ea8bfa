"""Slack: a zip or folder of a workspace, one channel's folder, or one day's file. See `reader`."""

from openllm_talk.sources.chats.slack.reader import claim, near, read, root
from openllm_talk.sources.format import Format

FORMAT = Format(name="slack", claim=claim, read=read, near=near, root=root)
