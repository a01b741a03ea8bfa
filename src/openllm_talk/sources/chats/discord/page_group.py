"""A group of messages as DiscordChatExporter's HTML had it before 2019: without their numbers.

    <div class="chatlog__message-group"> … <span class="chatlog__author-name">ana</span>
      <span class="chatlog__timestamp">15-Jan-18 06:30 PM</span>
      <div class="chatlog__content">hello<br>there</div>
      <div class="chatlog__attachment"><a href="…">…</a></div>
      <div class="chatlog__reactions">…</div>
      <div class="chatlog__content">a second message</div>

All messages of a group show the time of the first one. A message begins with its words; files that
follow words hang on them, for nothing tells the two cases apart. In 2017 the classes had shorter
names: `msg`, `msg-user`, `msg-date`, `msg-content`, `msg-attachment`, and `accessory` for an embed.
"""

from collections.abc import Iterator

from lxml import etree

from openllm_talk.sources.chats.discord import page_row
from openllm_talk.sources.chats.discord.page_row import Said
from openllm_talk.sources.html_pieces import classes

_FORMER = {
    "msg-user": "chatlog__author-name",
    "msg-date": "chatlog__timestamp",
    "msg-content": "chatlog__content",
    "msg-edited": "chatlog__edited-timestamp",
    "accessory": "chatlog__embed",
    "embed-title": "chatlog__embed-title",
    "embed-description": "chatlog__embed-description",
}
_HEAD = {"chatlog__author-name", "chatlog__timestamp"}
_HUNG = {"chatlog__attachment", "chatlog__embed"}
_PARTS = {"chatlog__content", "chatlog__reactions", *_HUNG}


def is_one(piece: str) -> bool:
    """Whether a piece of a page is such a group, and not the head of one with numbers."""
    return "msg-content" in piece or "msg-attachment" in piece or (
        "chatlog__messages" in piece and any(name in piece for name in _PARTS)
    )  # fmt: skip


def read(body: etree._Element) -> Iterator[Said]:
    """What each message of the group in the `body` of a parsed piece says, under its author."""
    for one in body.iter("div", "span", "a"):
        named = next((_FORMER[name] for name in classes(one) if name in _FORMER), None)
        if named is not None:
            one.set("class", named)
        elif one.tag == "div" and "msg-attachment" in classes(one):
            one.set("class", "chatlog__attachment")
    head = etree.Element("div")
    messages: list[etree._Element] = []
    for one in list(body.iter("div", "span")):
        names = set(classes(one))
        if names & _HEAD and not messages:
            head.append(one)
        elif names & _PARTS and not _is_inside(one, messages):
            _add(one, names, messages)
    shared = page_row.read(head)
    for message in messages:
        said = page_row.read(message)
        said.author, said.author_id, said.stamps = shared.author, shared.author_id, shared.stamps
        yield said


def _is_inside(one: etree._Element, messages: list[etree._Element]) -> bool:
    """Whether an element was taken over with one around it."""
    return bool(messages) and messages[-1] in one.iterancestors("div")


def _add(one: etree._Element, names: set[str], messages: list[etree._Element]) -> None:
    """Put a part into the message that it belongs to, or begin one with it."""
    ended = not messages or "chatlog__reactions" in classes(messages[-1][-1])
    if "chatlog__content" in names or (ended and names & _HUNG):
        messages.append(etree.Element("div"))
    if messages:
        messages[-1].append(one)
