"""Which format a file, folder or zip is in, decided by what stands in it, never by its name."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from openllm_talk.errors import UnknownFormat
from openllm_talk.records import Row
from openllm_talk.sources import chats, files
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.look import Look
from openllm_talk.sources.times import in_zone

SURE = 0.5
"""A claim below this is no claim."""
MOST_LOOKS = 5_000
"""Files of one folder that are looked into."""
_MEDIA = re.compile(
    "(?:jpe?g|png|gif|webp|heic|bmp|tiff?|svg|ico|mp4|mov|mkv|avi|webm|3gp|mp3|m4a|og[ga]|opus|wav|aac"
    "|amr|silk|flac|pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|tar|apk|exe|dmg|iso|tgs|woff2?|ttf|css|js|vcf"
    "|psd)"
)
"""How the names of files end that hang on messages; only of what lies beside a chat they decide."""


@dataclass(frozen=True, slots=True)
class Export:
    """A chat export as it was found: its format, and the files in that format.

    `left` names the other files of a folder or zip, media left out: they are not read.
    """

    path: Path
    format: Format
    sources: tuple[Source, ...]
    left: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes to read, unpacked."""
        return sum(
            sum(one.size for one in files.members(source.path).values())
            if source.is_container
            else source.size
            for source in self.sources
        )

    def read(self, options: Options = Options()) -> Iterator[Row]:  # noqa: B008 - frozen
        """The rows of all its files, `index` from 0 over all of them; see `Format.read`."""
        rows = self._read_all(options)
        if options.timezone is None:
            return rows
        return in_zone(rows, ZoneInfo(options.timezone))

    def _read_all(self, options: Options) -> Iterator[Row]:
        if len(self.sources) == 1:
            yield from self.format.read(self.sources[0], options)
            return
        index = done = 0
        for source in self.sources:
            for row in self.format.read(source, _after(done, options)):
                yield msgspec.structs.replace(row, index=index)
                index += 1
            done += source.size


def _after(done: int, options: Options) -> Options:
    """The options for the next file, so many bytes of the export being read already."""
    told = options.progress
    return options if told is None else replace(options, progress=lambda read: told(done + read))


def formats() -> tuple[Format, ...]:
    """Every chat format: what the modules of `chats` define as `FORMAT` or `FORMATS`."""
    found: list[Format] = []
    for name in sorted(module.name for module in pkgutil.iter_modules(chats.__path__)):
        module = importlib.import_module(f"{chats.__name__}.{name}")
        one = getattr(module, "FORMAT", None)
        found += getattr(module, "FORMATS", () if one is None else (one,))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Claim:
    """How sure a format is of an export."""

    export: Export
    score: float


def claim(path: Path) -> Claim | None:
    """The export at `path` in the format that is surest of it; None if none is.

    Raises NoText for an empty file or folder, BrokenSource for one that cannot be read.
    """
    files.check_not_empty(path)
    return _claim(path, formats())


def claim_whole(folder: Path) -> Claim | None:
    """The export that stands in the folder itself; None where it only holds files or folders."""
    look = Look(Source(folder))
    best = _best(look, formats())
    if best is None or (best[0].root is not None and best[0].root(look)):
        return None
    return _whole(folder, look, *best)


def detect(path: Path, forced: str | None = None) -> Export:
    """The chat export at `path`, its format found by content or named by `forced`.

    Raises UnknownFormat with a reason where no format (or none of that name) fits, NoText for an
    empty file or folder, BrokenSource for one that cannot be read.
    """
    files.check_not_empty(path)
    asked = formats() if forced is None else (named(forced, path),)
    found = _claim(path, asked)
    if found is not None:
        return found.export
    if forced is not None:
        return _forced(path, asked[0])
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
    look = Look(Source(path))
    looks = [look, *(Look(member) for member in _worth_a_look(look)[:20])]
    for one in looks:
        for entry in formats():
            if entry.near is not None and (found := entry.near(one)):
                return found
    known = ", ".join(dict.fromkeys(entry.name.partition("-")[0] for entry in formats()))
    first = [line.strip()[:80] for line in look.lines[:50] if line.strip()][:2]
    shown = f" It begins: {' / '.join(first)}" if first and "\0" not in look.beginning else ""
    shown_zh = f"开头是：{' / '.join(first)}" if shown else ""
    return Complaint(
        f"is not a chat export I know ({known}); export or copy it again with names and times, or"
        f" name its format.{shown}",
        f"认不出是哪种聊天记录（{known}）；请连同姓名和时间重新导出或复制，或指明格式。{shown_zh}",
    )


def _best(look: Look, asked: tuple[Format, ...]) -> tuple[Format, float] | None:
    """The surest format and how sure it is; of equals the first by name."""
    scored = [(entry, entry.claim(look)) for entry in asked]
    scored.sort(key=lambda pair: (-pair[1], pair[0].name))
    return scored[0] if scored and scored[0][1] >= SURE else None


def _claim(path: Path, asked: tuple[Format, ...]) -> Claim | None:
    look = Look(Source(path))
    best = _best(look, asked)
    if best is not None:
        return _whole(path, look, *best)
    inside = [
        (member, found)
        for member in _worth_a_look(look)
        if (found := _best(Look(member), asked)) is not None
    ]
    if not inside:
        return None
    top = min(_depth(member) for member, _ in inside)
    chosen, score = max(
        (found for member, found in inside if _depth(member) == top), key=lambda found: found[1]
    )
    sources = tuple(
        member for member, found in inside if found[0] is chosen and _depth(member) == top
    )
    names = {source.member for source in sources}
    left = tuple(
        member.member or "" for member in _worth_a_look(look) if member.member not in names
    )
    return Claim(Export(path, chosen, sources, left), score)


def _whole(path: Path, look: Look, chosen: Format, score: float) -> Claim:
    """The claim of one file, or of a folder or zip as a whole."""
    root = chosen.root(look) if chosen.root is not None and look.members else ""
    left = tuple(
        member.member or "" for member in _worth_a_look(look) if _is_no_part(member, root, chosen)
    )
    return Claim(Export(path, chosen, (look.source,), left), score)


def _is_no_part(member: Source, root: str, chosen: Format) -> bool:
    """Whether the file stands beside the export, or in it as an export of another platform."""
    name = member.member or ""
    if not name.startswith(root):
        return True
    if "/" in name.removeprefix(root) or chosen.claim(Look(member)) >= SURE:
        return False
    best = _best(Look(member), formats())
    return best is not None and best[0].platform != chosen.platform


def _worth_a_look(look: Look) -> list[Source]:
    """The members that may be exports themselves: no pictures, no sounds."""
    found = [
        member
        for name, member in look.members.items()
        if not _MEDIA.fullmatch(name.rpartition(".")[2].lower())
    ]
    return found[:MOST_LOOKS]


def _depth(member: Source) -> int:
    return (member.member or "").count("/")


def _forced(path: Path, entry: Format) -> Export:
    """The export in a format that does not recognise it: the person knows better."""
    look = Look(Source(path))
    return Export(path, entry, tuple(_worth_a_look(look)) or (look.source,))
