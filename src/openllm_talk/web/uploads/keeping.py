"""Where uploaded files stand in the workspace, and how they get there.

    uploads/.incoming/…                a file that is still coming in
    uploads/DIGEST/NAME                a whole one

A file is written under a temporary name, and renamed once all of it is on the disk: whatever
ends the server, there is no half file under a real name.
"""

import hashlib
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from openllm_talk.errors import WorkshopError
from openllm_talk.records import Record

FOLDER = "uploads"
INCOMING = ".incoming"
LONGEST = 80
KEPT_DAYS = 30
"""What was taken in stands in the archive; the file is kept so long to be read again."""
_OTHER = re.compile(r"[^\w.\-+#@() \[\]]+")


class Kept(Record, frozen=True):
    """A file that is in: its bytes' digest, the name we gave it, its size."""

    digest: str
    stored: str
    size: int


def place_of(workspace: Path, digest: str, stored: str) -> Path:
    """Where the file of that digest stands."""
    return workspace / FOLDER / digest[:24] / stored


def plain_name(name: str) -> str:
    """A name of our own for a file that was called `name`.

    Readers take a day or a chat's name from it, so its letters stay; it never leads to another
    folder, is never hidden, and never one that a system keeps for itself.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = _OTHER.sub("_", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if dot and ending.isascii() and len(ending) <= 8:
        return f"{_cut(stem[: LONGEST - 9]) or 'chat'}.{ending}"
    return _cut(clean[:LONGEST]) or "chat"


def _cut(name: str) -> str:
    """As many letters as make 200 bytes, which every file system takes."""
    return name.encode()[:200].decode(errors="ignore")


def do_keep(workspace: Path, name: str, chunks: Iterable[bytes], most: int) -> Kept:
    """Writes the chunks as a file of the workspace.

    Raises WorkshopError for an empty file and for one of more than `most` bytes, OSError where the
    disk does not take it; then nothing is left of it.
    """
    incoming = workspace / FOLDER / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    temporary = incoming / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with temporary.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                _check_size(name, size, most)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise WorkshopError(
                "is an empty file; export the chat again", "是空文件；请重新导出", path=name
            )
        kept = Kept(digest=digest.hexdigest(), stored=plain_name(name), size=size)
        place = place_of(workspace, kept.digest, kept.stored)
        place.parent.mkdir(exist_ok=True)
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)
    return kept


def do_remove(workspace: Path, digest: str, stored: str) -> None:
    """Takes the file away; one that is gone already is no error."""
    place = place_of(workspace, digest, stored)
    place.unlink(missing_ok=True)
    if place.parent.is_dir() and not any(place.parent.iterdir()):
        place.parent.rmdir()


def do_take_away(workspace: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Takes those of the files away that were uploaded; gives the others, which are not ours.

    A whole export goes: the archive holds what is in it, without whoever was forgotten.
    """
    folder = (workspace / FOLDER).resolve()
    others = []
    for path in paths:
        place = Path(path).resolve()
        if place.is_relative_to(folder) and place != folder:
            place.unlink(missing_ok=True)
        else:
            others.append(path)
    return tuple(others)


def do_clear(workspace: Path, days: float = KEPT_DAYS) -> None:
    """Takes away what was read so many days ago, and what a killed server left half a day ago."""
    folder = workspace / FOLDER
    for file in (folder / INCOMING).glob("*"):
        if _age(file) > 0.5:
            file.unlink(missing_ok=True)
    for place in folder.glob("[0-9a-f]*"):
        for file in place.iterdir():
            if _age(file) > days:
                file.unlink(missing_ok=True)
        if not any(place.iterdir()):
            place.rmdir()


def _age(file: Path) -> float:
    """In days."""
    return (time.time() - file.stat().st_mtime) / 86_400


def _check_size(name: str, size: int, most: int) -> None:
    if size > most:
        raise WorkshopError(
            f"is larger than {most >> 20} MB; export a shorter time, or leave the media out",
            f"超过 {most >> 20} MB；请缩短导出的时间范围，或不带图片视频",
            path=name,
        )
