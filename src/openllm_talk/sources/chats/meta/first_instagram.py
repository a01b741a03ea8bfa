"""Instagram's downloads of 2018 to 2020: one `messages.json` with all chats, in right letters.

    [{"participants": ["ana", "bo"], "conversation": [{"sender": "ana",
      "created_at": "2019-05-01T10:00:00.123456+00:00", "text": "hi"}, …]}, …]

The newest message stands first. Such downloads are small; one chat is held at a time.
"""

import datetime
from collections.abc import Iterator
from typing import Any

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources import files, lines, urls
from openllm_talk.sources.chats.meta.rows import Place
from openllm_talk.sources.format import Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.mentions import named
from openllm_talk.sources.oddities import mended, reject
from openllm_talk.sources.outline import Outline


class _Like(msgspec.Struct, gc=False):
    username: str | None = None


class _Said(msgspec.Struct, gc=False):
    sender: str | None = None
    created_at: str | None = None
    text: str | None = None
    heart: str | None = None
    action: str | None = None
    video_call_action: str | None = None
    media: str | None = None
    media_url: str | None = None
    voice_media: str | None = None
    media_share_url: str | None = None
    animated_media_images: Any = None
    profile_share_username: str | None = None
    story_share: str | None = None
    likes: list[_Like] | None = None


def sure(outline: Outline) -> float:
    """How sure it is that a list at the top holds such chats."""
    fitting = outline.share("", "participants", "conversation")
    return 0.9 if outline.kind == "array" and fitting > 0.5 else 0.0


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of all chats, each from its oldest message on; raises BrokenSource as all JSON."""
    cursor = Cursor(files.blocks(source, options.progress), source.place)
    place = Place()
    for _ in cursor.entries():
        place.channel, place.people = None, set()
        for key in cursor.members():
            if key == "participants" and cursor.peek() == b"[":
                names = [cursor.scalar() for _ in cursor.entries()]
                place.people = {name for name in names if name}
                place.channel = ", ".join(name for name in names if name) or None
            elif key == "conversation" and cursor.peek() == b"[":
                yield from _chat(cursor, place)
            else:
                cursor.skip()


def _chat(cursor: Cursor, place: Place) -> Iterator[Row]:
    held: list[tuple[int, _Said | Undecoded]] = []
    broken = None
    try:
        held.extend(enumerate(cursor.elements(_Said), 1))
    except BrokenSource as exc:
        broken = exc
    times = [one.created_at for _, one in held if isinstance(one, _Said) and one.created_at]
    backwards = len(times) < 2 or times[0] >= times[-1]
    for number, one in reversed(held) if backwards else held:
        said = mended(one.raw, _Said) if isinstance(one, Undecoded) else one
        if said is not None and (said.sender or said.text or said.created_at):
            yield _row(said, number, place)
        else:
            odd = one if isinstance(one, Undecoded) else None
            yield reject(
                place.index, number, "not a message of Instagram's", "不是 Instagram 的消息", odd
            )
        place.index += 1
    try:
        if broken is not None:
            raise broken
    finally:
        # The error holds this frame: the two would keep each other, and the zip open.
        del broken


def _row(one: _Said, number: int, place: Place) -> Message:
    notice = one.action or one.video_call_action
    text = (one.text or one.heart or notice or "").strip(lines.MARKS)
    hung = [
        Attachment(name=(uri or "").partition("?")[0].rpartition("/")[2], kind=kind)
        for uri, kind in (
            (one.media or one.media_url, "image"),
            (one.voice_media, "voice"),
            (one.media_share_url or one.profile_share_username or one.story_share, "link"),
        )
        if uri
    ]
    if one.animated_media_images:
        hung.append(Attachment(name="", kind="gif"))
    time = _time(one.created_at)
    return Message(
        index=place.index,
        id=place.keys.key(place.channel, one.sender, time, text),
        kind="system" if notice and not one.text else "message",
        time=time,
        author=one.sender or None,
        text=text,
        mentions=named(text, place.people),
        urls=tuple(urls.find(text)) + ((one.media_share_url,) if one.media_share_url else ()),
        reactions=(Reaction(emoji="❤", count=len(one.likes)),) if one.likes else (),
        attachments=tuple(hung),
        channel=place.channel,
        line=number,
    )


def _time(written: str | None) -> str | None:
    try:
        return datetime.datetime.fromisoformat(written).isoformat() if written else None
    except ValueError:
        return None
