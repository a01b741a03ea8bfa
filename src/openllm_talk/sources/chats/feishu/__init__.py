"""Feishu and Lark: what the messaging API and command lines over it put out.

- `reader`: pages of messages, in all the ways people keep them, as rows;
- `content`: what a message says, by its type.
"""

from openllm_talk.sources.chats.feishu.reader import FORMAT

__all__ = ["FORMAT"]
