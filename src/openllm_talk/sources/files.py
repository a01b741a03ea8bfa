"""A chat export on disk as a stream of UTF-8, whatever it is wrapped and encoded in.

An export is a file, a file in a zip, or a file in a folder. Byte order marks, UTF-16 and GB18030
are undone here, so that readers see UTF-8 only; single lines in another encoding are left to
`lines.py`, which reads text, because JSON has no lines to fall back on.
"""

import codecs
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from openllm_talk.errors import BrokenSource, NoText

BLOCK = 1 << 16
"""Bytes read at a time: what is made of them stays in the processor's cache."""
SAMPLE = 1 << 18
"""Bytes that decide the encoding and are shown to `Format.claim`."""
LARGE = 1 << 26
MOST_PACKED = 200
"""A zip's text of more than `LARGE` bytes may be so much larger than it is packed; chats are
at most some thirty times."""

MOST_MEMBERS = 100_000
"""Files of one folder or zip; ten years of a large workspace, day by day, come to fewer."""

_BROKEN = (
    OSError,
    zipfile.BadZipFile,
    KeyError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    ValueError,
)
_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_LONG_LETTER = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
_HIGH = re.compile(rb"[\x80-\xff]")
_DATE = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?:(\d\d)(\d\d)|[-_.年](\d\d?)[-_.月](\d\d?))(?!\d)")


@dataclass(frozen=True, slots=True)
class Source:
    """What there is to read at a path: a file, a folder, or one `member` of a folder or zip.

    A member's name is its place below the folder or in the zip, with «/» between. `archive` is the
    zip, kept open for all its members: to open it anew for each would cost its directory each time.
    """

    path: Path
    member: str | None = None
    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The file's own name, without the folders above it."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def place(self) -> str:
        """How messages to people name it: the path, with the member behind it."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    @property
    def is_container(self) -> bool:
        """Whether it is a folder or zip, which has members and no text of its own."""
        return self.member is None and (self.path.is_dir() or is_zip(self.path))

    @property
    def size(self) -> int:
        """Bytes, unpacked; 0 where that is unknown."""
        try:
            if self.archive is not None and self.member is not None:
                return self.archive.getinfo(self.member).file_size
            return self._file.stat().st_size
        except (OSError, KeyError):
            return 0

    @property
    def _file(self) -> Path:
        return self.path / self.member if self.member and self.archive is None else self.path

    def open(self) -> IO[bytes]:
        """The bytes as they are; raises BrokenSource where they cannot be had."""
        try:
            if self.archive is None or self.member is None:
                return self._file.open("rb")
            _check_size(self.archive.getinfo(self.member), self.path)
            return self.archive.open(self.member)
        except _BROKEN as exc:
            raise unreadable(self.path, exc) from exc


def _check_size(member: zipfile.ZipInfo, path: Path) -> None:
    """Raises BrokenSource for a file that unpacks to far more than any chat does."""
    if member.file_size > LARGE and member.file_size > MOST_PACKED * member.compress_size:
        raise BrokenSource(
            f"holds «{member.filename}», which unpacks to {member.file_size >> 20:,} MB of almost "
            "nothing: that is no chat; export the chat again",
            f"里面的 “{member.filename}” 解压后有 {member.file_size >> 20:,} MB，内容几乎是空的，"
            "不是聊天记录；请重新导出",
            path=path,
        )


def unreadable(path: Path, exc: Exception) -> BrokenSource:
    """The error for a file that the system or the zip does not give us."""
    return BrokenSource(
        f"cannot be read ({exc}); check that the file is complete and that you may open it",
        f"无法读取（{exc}）；请检查文件是否完整、是否有权限打开",
        path=path,
    )


def members(path: Path) -> dict[str, Source]:
    """Every file of a folder or zip by its name in it, numbers in order («2» before «10»).

    Hidden files and what macOS adds are left out, and so are links that lead out of the folder.
    Nothing is ever unpacked to disk. Raises BrokenSource for a zip that cannot be opened, and for
    more files than any export has.
    """
    found = _in_folder(path) if path.is_dir() else _in_zip(path)
    kept: dict[str, Source] = {}
    for name, source in found:
        parts = name.split("/")
        if not any(part.startswith((".", "__MACOSX")) for part in parts):
            kept[name] = source
        if len(kept) > MOST_MEMBERS:
            raise BrokenSource(
                f"holds more than {MOST_MEMBERS:,} files: that is no chat; name the folder of one",
                f"里面有超过 {MOST_MEMBERS:,} 个文件，不像聊天导出；请指明其中一个文件夹",
                path=path,
            )
    return dict(sorted(kept.items(), key=lambda pair: natural(pair[0])))


def natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts names as people number them: «part.txt», «part2.txt», «part10.txt»."""
    parts = re.split(r"([0-9]{1,18}|\.)", name.casefold())
    return [
        (int(part), "")
        if part.isdecimal() and part.isascii()
        else (-2 if part == "." else -1, part)
        for part in parts
        if part
    ]


def _in_folder(path: Path) -> Iterator[tuple[str, Source]]:
    real = path.resolve()
    for place, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(place, name)
            if file.is_file() and (not file.is_symlink() or file.resolve().is_relative_to(real)):
                inside = file.relative_to(path).as_posix()
                yield inside, Source(path, inside)


def _in_zip(path: Path) -> Iterator[tuple[str, Source]]:
    try:
        archive = zipfile.ZipFile(path)  # closed when the last of its members is let go
        entries = archive.infolist()
    except _BROKEN as exc:
        raise unreadable(path, exc) from exc
    for entry in entries:
        if not entry.is_dir():
            yield _shown(entry), Source(path, entry.filename, archive)


def _shown(entry: zipfile.ZipInfo) -> str:
    """The name in a zip; old Chinese Windows wrote GB18030 there without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800 and not name.isascii():
        for encoding_of_name in ("utf-8", "gb18030"):
            try:
                name = name.encode("cp437").decode(encoding_of_name)
                break
            except UnicodeError:
                continue
    return name.replace("\\", "/").lstrip("/")


def is_zip(path: Path) -> bool:
    """Whether the file begins like a zip; a name says nothing."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def check_not_empty(path: Path) -> None:
    """Raises NoText for an empty file or folder, BrokenSource where there is nothing at `path`."""
    try:
        empty = not any(path.iterdir()) if path.is_dir() else path.stat().st_size == 0
    except OSError as exc:
        raise unreadable(path, exc) from exc
    if empty:
        what, was = ("folder", "文件夹") if path.is_dir() else ("file", "文件")
        raise NoText(
            f"is an empty {what}; export the chat again and give me what comes out",
            f"是空{was}；请重新导出聊天记录再试",
            path=path,
        )


def beginning(source: Source) -> str:
    """The first quarter of a megabyte as text, without its mark; damage shows as U+FFFD."""
    with source.open() as file:
        sample = _read(file, SAMPLE, source.path)
    return sample.decode(encoding(sample), "replace")


def blocks(source: Source, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
    """The file in pieces of UTF-8, without a byte order mark.

    Bytes that are not UTF-8 in a file that otherwise is are passed on as they are. `progress` gets
    the bytes read so far. Raises BrokenSource where the disk or the zip gives out.
    """
    with source.open() as file:
        block = _read(file, max(SAMPLE, BLOCK), source.path)
        name = encoding(block[:SAMPLE])
        decoder = None if name == "utf-8-sig" else codecs.getincrementaldecoder(name)("replace")
        if decoder is None:
            block = block.removeprefix(codecs.BOM_UTF8)
        done = 0
        while block:
            done += len(block)
            yield block if decoder is None else _utf8(decoder.decode(block))
            if progress is not None:
                progress(done)
            block = _read(file, BLOCK, source.path)
        if decoder is not None:
            yield _utf8(decoder.decode(b"", final=True))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _read(file: IO[bytes], size: int, path: Path) -> bytes:
    try:
        return file.read(size)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as exc:
        raise unreadable(path, exc) from exc


def encoding(sample: bytes) -> str:
    """The encoding of a file that begins with `sample`: «utf-8-sig», «utf-16…» or «gb18030».

    «utf-8-sig» also where nothing fits: single odd lines do not make another encoding.
    """
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros_even, zeros_odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
    quarter = min(len(sample), 4096) // 8
    if zeros_odd > quarter > 0 and zeros_even < zeros_odd // 4:
        return "utf-16-le"
    if zeros_even > quarter > 0 and zeros_odd < zeros_even // 4:
        return "utf-16-be"
    if sample.isascii():
        return "utf-8-sig"
    high = [line for line in sample.split(b"\n") if not line.isascii()]
    odd = [line for line in high if not _is_utf8(line)]
    # A short word in GB18030 may happen to be UTF-8 of two bytes a letter, never of three.
    surely = sum(1 for line in high if _is_utf8(line) and _LONG_LETTER.search(line))
    if len(odd) > 10 * surely and is_chinese(b"\n".join(odd)):
        return "gb18030"
    return "utf-8-sig"


def is_chinese(raw: bytes) -> bool:
    """Whether bytes that are not UTF-8 read as GB18030: high bytes come in pairs of hanzi.

    Latin-1 letters stand between plain ones, so their «pairs» have a plain second byte; where two
    meet («öß»), they look like one of the rare hanzi, which come after all the common ones.
    """
    try:
        # Not final: a sample may end inside a letter.
        codecs.getincrementaldecoder("gb18030")().decode(raw)
    except UnicodeDecodeError:
        return False
    pairs: list[bytes] = _PAIR.findall(raw)
    common = sum(1 for pair in pairs if pair < b"\xd8")
    return len(pairs) * 2 >= 0.7 * len(_HIGH.findall(raw)) and common * 2 >= len(pairs) > 0


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as exc:
        return exc.end >= len(line) and exc.reason == "unexpected end of data"
    return True


def date_in_name(name: str) -> str | None:
    """The date in a file's name, «2016-12-19» of «2016-12-19_20.txt»; None without one.

    A month alone, «2016-12», is none.
    """
    for found in _DATE.finditer(name):
        year, month, day = (int(part) for part in found.groups() if part)
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year:04}-{month:02}-{day:02}"
    return None
