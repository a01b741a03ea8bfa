"""Meta's «Download your information» in JSON: a folder or zip of chats, or one chat's file.

    messages/inbox/ana_123/message_1.json (the newest), message_2.json, …
    {"participants": [{"name": "Ana"}], "messages": [{"sender_name": "Ana",
     "timestamp_ms": 1705104305000, "content": "Caf\\u00c3\\u00a9?", …}], "title": "Ana", …}

Encrypted chats of Messenger come as a file each, in letters that are right:

    {"participants": ["Ana"], "threadName": "Ana_7", "messages": [{"senderName": "Ana",
     "timestamp": 1705104305000, "text": "Café?", "isUnsent": false, "media": [], …}]}

The newest message stands first in both; rows come the oldest first, chat by chat. Messages have no
ids and do not say what they answer.
"""

from collections.abc import Iterator

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Row
from openllm_talk.sources import files
from openllm_talk.sources.chats.meta import first_instagram
from openllm_talk.sources.chats.meta.letters import undone
from openllm_talk.sources.chats.meta.platform import FILE
from openllm_talk.sources.chats.meta.rows import Entry, Place, row
from openllm_talk.sources.chats.meta.survey import Survey, entries, survey
from openllm_talk.sources.format import Options
from openllm_talk.sources.json_stream import Undecoded
from openllm_talk.sources.oddities import mended, reject


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the chats, each from its oldest message on.

    A chat's file that is cut off gives the rows before the damage; then a single file raises
    BrokenSource, and of several the damaged ones end in a reject each.
    """
    place = Place()
    if not source.is_container and files.beginning(source).lstrip().startswith("["):
        yield from first_instagram.read(source, options)
        return
    if not source.is_container:
        found = survey(source, options.progress)
        yield from _rows(found, found.called, place)
        found.complain()
        return
    chats: dict[str, list[files.Source]] = {}
    for name, member in files.members(source.path).items():
        if part := FILE.fullmatch(name):
            chats.setdefault(part["folder"] or "", []).append(member)
    taken: dict[str, str] = {}
    done = 0
    for folder, parts in chats.items():
        yield from _chat(folder, parts, taken, place)
        done += sum(part.size for part in parts)
        if options.progress is not None:
            options.progress(done)


def _chat(
    folder: str, parts: list[files.Source], taken: dict[str, str], place: Place
) -> Iterator[Row]:
    """The rows of one chat, which may be cut into several files, the oldest last."""
    found = [survey(part) for part in reversed(parts)]
    found.sort(key=lambda one: one.earliest)
    called = next((one.called for one in found if one.called), None) or folder or None
    name = folder.rpartition("/")[2]
    if called is not None and taken.setdefault(called, name) != name:
        called = f"{called} ({name})"
    for one in found:
        yield from _rows(one, called, place)
        if one.broken is not None:
            yield _broken(one, one.broken, place)


def _rows(found: Survey, called: str | None, place: Place) -> Iterator[Row]:
    place.put_right = str if found.letters.are_right else undone
    place.names = {}
    place.channel = called
    place.people = {place.put_right(name) for name in found.participants}
    for number, one in entries(found):
        entry = mended(one.raw, Entry) if isinstance(one, Undecoded) else one
        if entry is not None and entry.is_something:
            yield row(entry, number, place)
            continue
        odd = one if isinstance(one, Undecoded) else None
        yield reject(place.index, number, "not a message of Meta's", "不是 Meta 的消息", odd)
        place.index += 1


def _broken(found: Survey, broken: BrokenSource, place: Place) -> Row:
    """The reject that ends a damaged file of a chat."""
    index, place.index = place.index, place.index + 1
    where = found.source.member
    return reject(
        index,
        (found.firsts[-1] if found.firsts else 0) + 1,
        f"{where}: {broken.say('en')}",
        f"{where}：{broken.say('zh')}",
    )
