"""Who and what the ids of a Slack workspace stand for, from the lists beside its channels.

`users.json` (`org_users.json` of an organisation) holds people, `channels.json`, `groups.json`,
`dms.json` and `mpims.json` the conversations. A person is shown by `display_name`, which is often
empty, else by `real_name`. A direct message has no name of its own: its members are its name.
`canvases.json` and `file_conversations.json` name the files whose comments are talk, too.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files
from openllm_talk.sources.chats.slack.signs import unescaped
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.oddities import mended

T = TypeVar("T", bound=msgspec.Struct)

PEOPLE = re.compile(r"(?:org_)?users\.json")
CONVERSATIONS = re.compile(
    r"(?:org_)?(?:channels|groups|dms|mpims|canvases|file_conversations)\.json"
)
_UNNAMED = "dms.json", "mpims.json"
"""Lists of conversations that are known by their members."""
_OF_FILE = re.compile(r"FC[:_](?P<id>F[A-Z0-9]+)(?:[:_](?P<title>.*))?", re.DOTALL)
"""The folder of the comments on a file, «FC:F0123:Plan_for_tea»; Windows has no colons."""
_BUILT_IN = {"USLACKBOT": "Slackbot", "U00": "Slackbot"}


class Profile(msgspec.Struct, gc=False):
    """What a person says of themselves; a message may hold one of its author, too."""

    display_name: str | None = None
    real_name: str | None = None
    name: str | None = None

    @property
    def shown(self) -> str | None:
        """The name that the group sees."""
        return unescaped(self.display_name or self.real_name or self.name or "") or None


class _User(msgspec.Struct):
    id: str | None = None
    name: str | None = None
    real_name: str | None = None
    is_bot: bool | None = None
    profile: Profile | None = None


class _Conversation(msgspec.Struct):
    id: str | None = None
    name: str | None = None
    title: str | None = None
    members: list[str] | None = None


@dataclass(slots=True)
class Names:
    """The names behind ids. `folders` are those of conversations by name or id of their folder.

    `strangers` are people of other workspaces, of whom only their own messages tell.
    """

    people: dict[str, str] = field(default_factory=lambda: dict(_BUILT_IN))
    strangers: dict[str, str] = field(default_factory=dict)
    bots: set[str] = field(default_factory=set)
    channels: dict[str, str] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)

    def known(self, person: str) -> str | None:
        """The name of the person with this id; None where nothing tells it."""
        return self.people.get(person) or self.strangers.get(person)

    def folder(self, name: str) -> str:
        """The name of the conversation in a folder, else the folder's, its letters put together."""
        whole = unicodedata.normalize("NFC", name)
        file = _OF_FILE.fullmatch(whole)
        if file is not None and whole not in self.folders:
            return self.folders.get(file["id"]) or file["title"] or whole
        return self.folders.get(whole, whole)


def collect(lists: dict[str, files.Source]) -> Names:
    """The names in the lists of people and conversations, given by their places in the export.

    A list that is damaged gives the names before the damage: no message depends on it.
    """
    names = Names()
    for place, source in lists.items():
        if PEOPLE.fullmatch(_base(place)):
            for user in _elements(source, _User):
                _note_user(user, names)
    for place, source in lists.items():
        if not PEOPLE.fullmatch(_base(place)):
            for found in _elements(source, _Conversation):
                _note_conversation(found, _base(place) in _UNNAMED, names)
    return names


def _base(place: str) -> str:
    return place.rpartition("/")[2]


def _note_user(user: _User, names: Names) -> None:
    if not user.id:
        return
    profile = user.profile or Profile()
    shown = profile.display_name or profile.real_name or user.real_name or user.name
    if shown:
        names.people[user.id] = unescaped(shown)
    if user.is_bot:
        names.bots.add(user.id)


def _note_conversation(found: _Conversation, unnamed: bool, names: Names) -> None:
    shown = found.title or found.name
    if found.members and (unnamed or not shown):
        shown = ", ".join(names.known(one) or one for one in found.members)
    if not shown:
        return
    if found.id:
        names.channels[found.id] = names.folders[found.id] = shown
    if found.name:
        names.folders[unicodedata.normalize("NFC", found.name)] = shown


def _elements(source: files.Source, kind: type[T]) -> Iterable[T]:
    try:
        cursor = Cursor(files.blocks(source), source.place)
        if cursor.peek() != b"[":
            return
        for one in cursor.elements(kind):
            read = mended(one.raw, kind) if isinstance(one, Undecoded) else one
            if read is not None:
                yield read
    except BrokenSource:
        return
