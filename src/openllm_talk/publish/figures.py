"""Figures of practice entries on their way into a site: PNG only, and of it only what draws.

An SVG is a document that can hold scripts and load things; it is not published. A PNG is parted
into its chunks (PNG specification, third edition, section 5) and put together again from those
that a browser needs to draw it: remarks, places, dates and whatever follows its end stay out.
"""

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from openllm_talk.errors import BrokenSource, PublishError, SourceError
from openllm_talk.issues import practice
from openllm_talk.records import Entry, Figure, Issue, Record

KEPT = "published"
"""Where the figures of published issues stand, in the folder `practice` of the workspace."""

LARGEST = 2_000_000
"""Bytes of a picture that a phone may be asked to load."""

WIDEST = 6_000
"""Pixels of one side; more would fill a phone's memory."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = 12 + 13
"""Bytes of the first chunk, which tells the size."""
_DRAWS = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND")


class Picture(Record, frozen=True):
    """A figure as it is published: the file that it is, its bytes, and its size in pixels."""

    file: str
    content: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """Its name in the site, made of its content alone."""
        return f"figure-{hashlib.sha256(self.content).hexdigest()[:16]}.png"


def figures_of(issue: Issue) -> Iterator[Figure]:
    """The figures of the issue, in order."""
    return (entry.figure for entry in practice.entries_of(issue) if entry.figure)


def picture(workspace: Path, figure: Figure) -> Picture:
    """The picture of a figure.

    Raises BrokenSource for a file that is missing, outside the folder `practice`, or no plain PNG.
    """
    return _drawn(figure.file, practice.content(workspace, figure.file, LARGEST))


def held(workspace: Path, issues: Sequence[Issue]) -> tuple[Picture, ...]:
    """The pictures of these issues, each once; without those that cannot be shown (any more)."""
    found: dict[str, Picture] = {}
    for issue in issues:
        for figure in figures_of(issue):
            try:
                found[figure.file] = picture(workspace, figure)
            except SourceError:
                continue  # the page shows what the figure says in words
    return tuple(found.values())


def unshown(issues: Sequence[Issue], pictures: Sequence[Picture]) -> tuple[str, ...]:
    """The files of the issues' figures that none of the pictures shows."""
    shown = {each.file for each in pictures}
    files = (figure.file for issue in issues for figure in figures_of(issue))
    return tuple(dict.fromkeys(file for file in files if file not in shown))


def as_kept(workspace: Path, issue: Issue) -> Issue:
    """`issue` with the names that its figures have once they are kept; nothing is written.

    Raises BrokenSource for a figure that cannot be published.
    """

    def kept(entry: Entry) -> Entry:
        if entry.figure is None:
            return entry
        file = f"{KEPT}/{picture(workspace, entry.figure).name}"
        figure = msgspec.structs.replace(entry.figure, file=file)
        return msgspec.structs.replace(entry, figure=figure)

    return practice.with_entries(issue, kept)


def do_keep(workspace: Path, issue: Issue) -> Issue:
    """`issue` with its figures kept as they are now, whatever becomes of their entries later.

    Raises BrokenSource for a figure that cannot be published, PublishError where it cannot be kept.
    """
    for figure in figures_of(issue):
        shown = picture(workspace, figure)
        _write(workspace / practice.FOLDER / KEPT / shown.name, shown.content)
    return as_kept(workspace, issue)


def _write(path: Path, content: bytes) -> None:
    """Writes under a temporary name, then renames; a name stands for one content."""
    if path.exists():
        return
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as exc:
        raise PublishError(
            f"the figure could not be kept ({exc.strerror or exc}); make room, then publish again",
            f"图片没有存下来（{exc.strerror or exc}）；请腾出空间再发布一次",
            path=path,
        ) from exc


# --- PNG -----------------------------------------------------------------------------------------


def _drawn(file: str, content: bytes) -> Picture:
    if not content.startswith(_SIGNATURE):
        raise _broken(
            file, "is no PNG; only PNG pictures are published", "不是 PNG；只发布 PNG 图片"
        )
    chunks = [chunk for chunk in _chunks(file, content) if chunk[4:8] in _DRAWS]
    kinds = [chunk[4:8] for chunk in chunks]
    if kinds[:1] != [b"IHDR"] or len(chunks[0]) != _HEADER or b"IDAT" not in kinds:
        raise _damaged(file)
    width, height = struct.unpack(">II", chunks[0][8:16])
    if not (0 < width <= WIDEST and 0 < height <= WIDEST):
        raise _broken(
            file,
            f"has {width} × {height} pixels; at most {WIDEST} a side are published",
            f"有 {width} × {height} 像素；每边最多 {WIDEST}",
        )
    return Picture(file=file, content=_SIGNATURE + b"".join(chunks), width=width, height=height)


def _chunks(file: str, content: bytes) -> Iterator[bytes]:
    """The chunks up to the end of the picture: length, kind, data and checksum of each."""
    place = len(_SIGNATURE)
    kind = b""
    while kind != b"IEND":
        if len(content) < place + 12:
            raise _damaged(file)
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        chunk = content[place : place + 12 + length]
        if len(chunk) < 12 + length or chunk[-4:] != struct.pack(">I", zlib.crc32(chunk[4:-4])):
            raise _damaged(file)
        yield chunk
        place += len(chunk)


def _damaged(file: str) -> BrokenSource:
    return _broken(
        file,
        "is a damaged PNG; make it again with «talk practice report»",
        "是损坏的 PNG；请用 “talk practice report” 再生成一次",
    )


def _broken(file: str, en: str, zh: str) -> BrokenSource:
    return BrokenSource(en, zh, path=f"{practice.FOLDER}/{file}")
