"""Documents of programs whose files are not read: each is refused with what to do instead."""

import zipfile
from pathlib import Path
from typing import NoReturn

from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.sources import files

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_MEMBERS = {"Index/Document.iwa": "Pages"}
_TYPES = {b"application/vnd.oasis.opendocument.text": "OpenDocument"}


def kind(path: Path) -> str | None:
    """What program a file is of that could hold an issue and is not read; None for all others."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
            if start.startswith(b"{\\rtf"):
                return "RTF"
            if start == _OLE:
                content = start + file.read(files.LARGE)
                if _LOCKED in content:
                    return "locked"
                return "Word 97-2003" if _WORD in content else None
    except OSError as exc:
        raise files.unreadable(path, exc) from exc
    return _packed(path) if files.is_zip(path) else None


def _packed(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    return _TYPES.get(file.read(100).strip())
    except Exception:  # noqa: BLE001 - what a strange zip raises is told by whoever reads it
        return None
    return next((program for member, program in _MEMBERS.items() if member in names), None)


def refuse(path: Path) -> None:
    """Raises BrokenSource for a locked file, UnknownFormat for another program's."""
    found = kind(path)
    if found is not None:
        _refuse(path, found)


def _refuse(path: Path, found: str) -> NoReturn:
    if found == "locked":
        raise BrokenSource(
            "is locked with a password; save a copy without one and give me that",
            "有密码保护；请另存一份不带密码的再试",
            path=path,
        )
    raise UnknownFormat(
        f"is a {found} file; save it as DOCX or PDF and give me that",
        f"是 {found} 文件；请另存为 DOCX 或 PDF 再试",
        path=path,
    )
