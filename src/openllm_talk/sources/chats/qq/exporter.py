"""JSON of qq-chat-exporter: one file, or `manifest.json` with `chunks/*.jsonl`.

    {"metadata": {"name": "QQChatExporter …", …}, "chatInfo": {"name": "炼丹夜谈", "type": "group"},
     "statistics": {…}, "messages": [{…}, …], "avatars": {…}, "exportOptions": {…}}

A split file holds `chunks[]` of such objects. A large export is a folder or zip: the manifest has
the object without `messages`, and `chunked.chunks[]{index, fileName, relativePath, count}` name
files of a message a line. They are looked up among the files of the folder or zip and nowhere
else. What one message holds is in `exporter_rows`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Message, Reject, Row
from openllm_talk.sources import files, json_lines, lines
from openllm_talk.sources.chats.qq import exporter_rows
from openllm_talk.sources.chats.qq.exporter_content import words
from openllm_talk.sources.chats.qq.exporter_rows import Reading
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.json_stream import Cursor, Undecoded
from openllm_talk.sources.look import Look
from openllm_talk.sources.oddities import mended
from openllm_talk.sources.outline import Outline, outline

_NAME = re.compile(r"QQ ?Chat ?Exporter", re.IGNORECASE)
_LARGEST_MANIFEST = 1 << 26
_MOST_MANIFESTS = 20


class _Chunk(msgspec.Struct, rename="camel"):
    index: Any = None
    file_name: Any = None
    relative_path: Any = None
    count: Any = None


class _Chunked(msgspec.Struct, rename="camel"):
    chunks_dir: Any = None
    chunks: list[_Chunk] = []


class _ChatInfo(msgspec.Struct):
    name: Any = None


class _Manifest(msgspec.Struct, rename="camel"):
    chat_info: _ChatInfo | None = None
    chunked: _Chunked | None = None


def claim(look: Look) -> float:
    """Sure with messages of the exporter's shape, or with a manifest beside its chunks."""
    if look.source.is_container:
        return 1.0 if any(True for _ in _manifests(look.members)) else 0.0
    found = look.json
    if found is None:
        return 0.0
    messages = _messages(found)
    alike = sum(1 for one in messages if _is_alike(one))
    if alike * 2 > len(messages):
        return 1.0
    return 0.8 if _is_empty(found) else 0.0


def root(look: Look) -> str:
    """The folder of the manifest."""
    name = next((name for name, _ in _manifests(look.members)), "")
    return name.removesuffix(name.rpartition("/")[2])


def _messages(found: Outline) -> list[dict[str, Any]]:
    """The sampled messages, wherever in the file they are."""
    messages = found.samples.get("messages", []) or found.samples.get("", [])
    for chunk in found.samples.get("chunks", []):
        inner = chunk.get("messages")
        messages = messages or [one for one in inner or () if isinstance(one, dict)]
    return messages


def _is_alike(one: dict[str, Any]) -> bool:
    """Whether an element has what makes a message of the exporter's one."""
    sender, content = one.get("sender"), one.get("content")
    return (
        isinstance(sender, dict)
        and isinstance(content, dict)
        and ("uid" in sender or "uin" in sender)
        and ("text" in content or "elements" in content)
        and ("id" in one or "messageId" in one)
    )


def _is_empty(found: Outline) -> bool:
    """Whether it is an export of a chat in which nobody said anything."""
    if "chunked.chunks" in found.keys:
        return False
    named = _NAME.search(found.values.get("metadata.name", "")) is not None
    return (
        named and "chatInfo.name" in found.keys and {"messages", "chunks"} & {*found.keys} != set()
    )


def near(look: Look) -> Complaint | None:
    """What to do with a manifest that was given without its chunks."""
    found = look.json
    if found is None or "chunked.chunksDir" not in found.keys:
        return None
    return Complaint(
        "is the manifest of a qq-chat-exporter export, without its messages; "
        "give me the folder that it is in, with the folder of its chunks",
        "是 qq-chat-exporter 导出的 manifest，里面没有消息；请选择它和 chunks 所在的文件夹",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the export; see the module.

    Raises BrokenSource where the JSON is cut off or broken, after the rows before it. A chunk that
    is missing or cut off is a reject.
    """
    reading = Reading()
    if source.is_container:
        members = files.members(source.path)
        for name, manifest in _manifests(members):
            reading.channel = _chat_name(manifest)
            yield from _Chunks(name, members, options).read(manifest, reading)
    elif _is_lines(source):
        yield from _lines(source, reading, options.progress)
    else:
        yield from _file(source, reading, options)


def _manifests(members: dict[str, files.Source]) -> Iterator[tuple[str, _Manifest]]:
    """Every manifest of a folder or zip by its name."""
    names = [name for name in members if name.rpartition("/")[2].lower() == "manifest.json"]
    for name in names[:_MOST_MANIFESTS]:
        cursor = Cursor(files.blocks(members[name]), name)
        if cursor.peek() != b"{":
            continue
        try:
            manifest = mended(cursor.value(_LARGEST_MANIFEST), _Manifest)
        except BrokenSource:
            continue
        if manifest is not None and manifest.chunked is not None:
            yield name, manifest


def _chat_name(manifest: _Manifest) -> str | None:
    return words(manifest.chat_info.name) or None if manifest.chat_info else None


class _Chunks:
    """Reads the chunks that a manifest names."""

    def __init__(self, name: str, members: dict[str, files.Source], options: Options) -> None:
        self._folder = name.rpartition("/")[0]
        self._members = members
        self._options = options
        self._done = 0

    def read(self, manifest: _Manifest, reading: Reading) -> Iterator[Row]:
        """The rows of all chunks in their order; a reject for what is missing of one."""
        chunked = manifest.chunked or _Chunked()
        chunks = chunked.chunks
        if all(isinstance(one.index, int) for one in chunks):
            chunks = sorted(chunks, key=lambda one: one.index)
        for place, chunk in enumerate(chunks, 1):
            member = self._find(chunk, words(chunked.chunks_dir))
            if member is None:
                yield _lost(place, chunk, "is missing", "缺失", reading)
                continue
            yield from self._chunk(place, chunk, member, reading)

    def _chunk(
        self, place: int, chunk: _Chunk, member: files.Source, reading: Reading
    ) -> Iterator[Row]:
        before = reading.number
        try:
            yield from _lines(member, reading, self._progress())
        except BrokenSource:
            yield _lost(place, chunk, "is cut off", "不完整", reading)
        else:
            found = reading.number - before
            if isinstance(chunk.count, int) and found < chunk.count:
                said, said_zh = f"holds only {found:,} of them", f"只有 {found:,} 条"
                yield _lost(place, chunk, said, said_zh, reading)
        self._done += member.size

    def _find(self, chunk: _Chunk, folder: str) -> files.Source | None:
        """The chunk among the files of the folder or zip; a name that leads out finds nothing."""
        name = words(chunk.file_name)
        for wanted in (words(chunk.relative_path), f"{folder}/{name}", f"chunks/{name}", name):
            place = wanted.replace("\\", "/").removeprefix("./")
            inside = f"{self._folder}/{place}" if self._folder else place
            if place and inside in self._members:
                return self._members[inside]
        return None

    def _progress(self) -> Callable[[int], None] | None:
        told, done = self._options.progress, self._done
        return None if told is None else lambda read: told(done + read)


def _lost(place: int, chunk: _Chunk, what: str, what_zh: str, reading: Reading) -> Reject:
    """A reject that says what is wrong with a chunk, in the place of its messages."""
    name = words(chunk.relative_path) or words(chunk.file_name)
    count = f" of {chunk.count:,} messages" if isinstance(chunk.count, int) else ""
    count_zh = f"（共 {chunk.count:,} 条消息）" if isinstance(chunk.count, int) else ""
    reading.index += 1
    return Reject(
        index=reading.index - 1,
        line=place,
        reason=f"chunk {place} «{name}»{count} {what}; export the chat again",
        reason_zh=f"第 {place} 个分块 “{name}”{count_zh}{what_zh}；请重新导出",
        raw=name[: lines.SHOWN],
    )


def _is_lines(source: files.Source) -> bool:
    """Whether the file is a chunk: an object a line, none of which holds the others."""
    first = files.beginning(source).lstrip().partition("\n")[0]
    try:
        keys = msgspec.json.decode(first, type=dict[str, Any]).keys()
    except (msgspec.DecodeError, RecursionError):
        return False
    return keys.isdisjoint({"messages", "chunks", "chatInfo"})


def _lines(
    source: files.Source, reading: Reading, progress: Callable[[int], None] | None
) -> Iterator[Row]:
    for _, row in json_lines.read(source, exporter_rows.Row, progress):
        yield _row(row, reading)


def _file(source: files.Source, reading: Reading, options: Options) -> Iterator[Row]:
    cursor = Cursor(files.blocks(source, options.progress), source.place)
    if cursor.peek() == b"[":
        yield from _array(cursor, reading)
        return
    for key in cursor.members():
        if key == "chunks" and cursor.peek() == b"[":
            for _ in cursor.entries():
                yield from _chat(cursor, source, reading)
        else:
            yield from _key(key, cursor, source, reading)


def _chat(cursor: Cursor, source: files.Source, reading: Reading) -> Iterator[Row]:
    if cursor.peek() != b"{":
        cursor.skip()
        return
    for key in cursor.members():
        yield from _key(key, cursor, source, reading)


def _key(key: str, cursor: Cursor, source: files.Source, reading: Reading) -> Iterator[Row]:
    """The rows behind one key of the object that holds messages."""
    if key == "messages" and cursor.peek() == b"[":
        if reading.channel is None:
            reading.channel = outline(source).values.get("chatInfo.name") or None
        yield from _array(cursor, reading)
    elif key == "chatInfo" and cursor.peek() == b"{":
        for inner in cursor.members():
            if inner == "name":
                reading.channel = cursor.scalar() or None
            else:
                cursor.skip()
    else:
        cursor.skip()


def _array(cursor: Cursor, reading: Reading) -> Iterator[Row]:
    for element in cursor.elements(exporter_rows.Row):
        yield _row(element, reading)


def _row(element: exporter_rows.Row | Undecoded, reading: Reading) -> Message | Reject:
    reading.number += 1
    row = element
    if isinstance(element, Undecoded):
        row = mended(element.raw, exporter_rows.Row) or element
    if isinstance(row, Undecoded) or not exporter_rows.is_message(row):
        found: Reject | Message = _reject(element, reading)
    else:
        found = exporter_rows.message(row, reading)
    reading.index += 1
    return found


def _reject(element: exporter_rows.Row | Undecoded, reading: Reading) -> Reject:
    if isinstance(element, Undecoded):
        error = element.error
        raw = (element.raw or b"")[: 4 * lines.SHOWN].decode("utf-8", "replace")
    else:
        error = "it has no sender, no time and no content"
        raw = msgspec.json.encode(element)[: 4 * lines.SHOWN].decode("utf-8", "replace")
    return Reject(
        index=reading.index,
        line=reading.number,
        reason=f"not a message of qq-chat-exporter: {error}",
        reason_zh=f"不是 qq-chat-exporter 的消息：{error}",
        raw=raw[: lines.SHOWN],
    )


FORMAT = Format(name="qq-exporter", claim=claim, read=read, near=near, root=root)
