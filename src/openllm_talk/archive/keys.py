"""Short, stable keys made of content."""

import base64
import hashlib
from pathlib import Path

from openllm_talk.archive.models import KEY_LENGTH


def digest(*parts: str, length: int = 10) -> str:
    """`length` lower-case base32 characters (5 bits each) that stand for these texts in order."""
    content = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        content.update(len(data).to_bytes(8, "big"))
        content.update(data)
    return _base32(content.digest(), length)


def of_export(path: Path) -> str:
    """The key of a file's bytes, or of a folder's files with their names; raises OSError."""
    if path.is_dir():
        parts = (
            f"{file.relative_to(path).as_posix()}\x1f{of_export(file)}"
            for file in sorted(path.rglob("*"))
            if file.is_file()
        )
        return digest(*parts)
    with path.open("rb") as file:
        return _base32(hashlib.file_digest(file, "sha256").digest(), 12)


def column(text: str, length: int = KEY_LENGTH) -> str:
    """`text` as a searchable column takes it: no NUL (PostgreSQL), no half characters, not longer.

    What has to be changed gets a digest at its end, so that two different texts stay two.
    """
    clean = written(text)
    if clean == text and len(text) <= length:
        return text
    return f"{clean[: length - 21]}~{digest(text, length=20)}"


def written(text: str) -> str:
    """What people wrote as every database can hold it: a NUL, which PostgreSQL refuses, is «␀»."""
    return text.replace("\0", "\u2400").encode("utf-8", "replace").decode("utf-8")


def storable(text: str) -> str:
    """`text` as a database and JSON can hold it; names of files may hold bytes that are no text."""
    return written(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _base32(data: bytes, length: int) -> str:
    return base64.b32encode(data).decode("ascii").lower()[:length]
