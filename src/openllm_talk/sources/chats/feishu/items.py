"""The JSON of Feishu messages, with the keys that are read; odd values are let through."""

from typing import Any

import msgspec

from openllm_talk.sources.chats.feishu.telling import Mention


class Sender(msgspec.Struct, gc=False):
    """Who sent a message; the id may be an object of several."""

    id: Any = None
    name: Any = None
    sender_name: Any = None
    sender_id: Any = None


class Body(msgspec.Struct, gc=False):
    """What holds the content."""

    content: Any = None


class Count(msgspec.Struct, gc=False):
    """How many chose one emoji."""

    reaction_type: Any = None
    count: Any = None


class Reactions(msgspec.Struct, gc=False):
    """What command lines add of the emoji under a message."""

    counts: list[Count] | None = None


class Page(msgspec.Struct):
    """What is around a list of messages."""

    items: list[msgspec.Raw] | None = None
    messages: list[msgspec.Raw] | None = None


class Item(msgspec.Struct):
    """One message with the keys that are read, or a page of them."""

    message_id: Any = None
    root_id: Any = None
    parent_id: Any = None
    reply_to: Any = None
    thread_id: Any = None
    upper_message_id: Any = None
    msg_type: Any = None
    message_type: Any = None
    create_time: Any = None
    deleted: Any = None
    updated: Any = None
    chat_id: Any = None
    chat_name: Any = None
    sender: Sender | None = None
    body: Body | None = None
    content: Any = None
    mentions: list[Mention] | None = None
    reactions: Reactions | None = None
    thread_replies: list[msgspec.Raw] | None = None
    data: Page | None = None
    items: list[msgspec.Raw] | None = None
