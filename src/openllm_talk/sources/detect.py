"""Which format a file is in, decided by what stands in it, never by its name."""

import importlib
import pkgutil
from pathlib import Path

from openllm_talk.errors import UnknownFormat
from openllm_talk.sources import files, lines
from openllm_talk.sources.format import Complaint, Format

SURE = 0.5
"""A claim below this is no claim."""
_NOT_CHATS = {"documents", "pages"}
"""Past issues and web pages are asked by themselves: their readers give no rows."""


def formats() -> tuple[Format, ...]:
    """Every chat format: each module of this folder that defines `FORMAT`, by name."""
    names = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = (
        importlib.import_module(f"{__package__}.{name}")
        for name in sorted(names)
        if name not in _NOT_CHATS
    )
    found = (getattr(module, "FORMAT", None) for module in modules)
    return tuple(entry for entry in found if isinstance(entry, Format))


def claims(path: Path) -> list[tuple[Format, float]]:
    """The chat formats that recognise the file, surest first; empty if none does.

    Raises NoText for an empty file or folder, BrokenSource for one that cannot be read.
    """
    files.check_not_empty(path)
    beginning = _beginning(path)
    scored = [(entry, entry.claim(path, beginning)) for entry in formats()]
    scored.sort(key=lambda pair: (-pair[1], pair[0].name))
    return [(entry, score) for entry, score in scored if score >= SURE]


def detect(path: Path, forced: str | None = None) -> Format:
    """The chat format of the file, or the one named `forced`.

    Raises UnknownFormat with a reason where no format (or none of that name) fits, NoText for an
    empty file or folder, BrokenSource for one that cannot be read.
    """
    if forced is not None:
        files.check_not_empty(path)
        return named(forced, path)
    found = claims(path)
    if found:
        return found[0][0]
    reason = complaint(path)
    raise UnknownFormat(reason.en, reason.zh, path=path)


def named(name: str, path: Path | None = None) -> Format:
    """The format of that name; raises UnknownFormat naming those there are."""
    known = formats()
    for entry in known:
        if entry.name == name:
            return entry
    names = ", ".join(entry.name for entry in known)
    raise UnknownFormat(
        f"there is no format «{name}»; I know {names}",
        f"没有 “{name}” 这种格式；我认识 {names}",
        path=path,
    )


def complaint(path: Path) -> Complaint:
    """Why no chat format fits, as exactly as can be told."""
    beginning = _beginning(path)
    for entry in formats():
        if entry.near is not None and (found := entry.near(path, beginning)):
            return found
    known = ", ".join(entry.name for entry in formats())
    first = [line.strip()[:80] for line in lines.first(beginning, 50) if line.strip()][:2]
    shown = f" It begins: {' / '.join(first)}" if first and "\0" not in beginning else ""
    shown_zh = f"开头是：{' / '.join(first)}" if shown else ""
    return Complaint(
        f"is not a chat export I know ({known}); export the chat again or name its format.{shown}",
        f"不是我认识的聊天导出（{known}）；请重新导出，或指明格式。{shown_zh}",
    )


def _beginning(path: Path) -> str:
    """The decoded beginning of a plain file; a folder or a zip has none of its own."""
    if path.is_dir() or files.is_zip(path):
        return ""
    return files.beginning(files.Source(path))
