"""Whether a zip may be opened at all. Nothing is ever unpacked to disk, and no zip inside a zip is
opened; what is read of one member is held in bounds by `sources.files`, too."""

import struct
import zipfile
from pathlib import Path
from typing import Final

from openllm_talk.errors import BrokenSource
from openllm_talk.sources.files import MOST_MEMBERS, is_zip, unreadable

MOST_UNPACKED: Final = 4 << 30
"""Bytes of all files in a zip, media among them."""
MOST_RATIO: Final = 200
"""So much larger than packed a zip may be as a whole; text is at most some thirty times."""
SMALL: Final = 64 << 20
"""What unpacks to less does no harm, however it is packed."""
MOST_OF_A_NAME: Final = 256
# The records of the zip format: APPNOTE.TXT 6.3.10, 4.3.16, 4.3.14 and 4.3.15.
_END: Final = b"PK\x05\x06"
_END_LOCATOR: Final = b"PK\x06\x07"
_END_64: Final = b"PK\x06\x06"
_LONGEST_END: Final = 22 + 65_535
_SHORTEST_ENTRY: Final = 46


def check_zip(path: Path) -> None:
    """Raises BrokenSource for a zip that holds more than any chat export; other files pass.

    The size of its list of files is looked at before the list itself is read.
    """
    if not is_zip(path):
        return
    if _list_size(path) > MOST_MEMBERS * (_SHORTEST_ENTRY + MOST_OF_A_NAME):
        raise _too_much(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as exc:
        raise unreadable(path, exc) from exc
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(path.stat().st_size, 1)
    if len(entries) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise _too_much(path)
    if unpacked > SMALL and unpacked > MOST_RATIO * packed:
        raise _too_much(path)


def _list_size(path: Path) -> int:
    """Bytes of the zip's list of files, as its end says; 0 where there is no end to be found."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = file.seek(max(size - _LONGEST_END - 20, 0))
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) < at + 22:
            return 0
        listed: int = struct.unpack_from("<L", tail, at + 12)[0]
        if listed != 0xFFFFFFFF:
            return listed
        locator = tail.rfind(_END_LOCATOR, 0, at)
        if locator < 0:
            return listed
        where: int = struct.unpack_from("<Q", tail, locator + 8)[0]
        file.seek(min(where, start + locator))
        record = file.read(56)
    if len(record) < 56 or not record.startswith(_END_64):
        return listed
    long: int = struct.unpack_from("<Q", record, 40)[0]
    return long


def _too_much(path: Path) -> BrokenSource:
    return BrokenSource(
        "is a zip that unpacks to far more than any chat; export the chat again, without media",
        "这个压缩包解开后远大于任何聊天记录；请重新导出，不带图片视频",
        path=path,
    )
