"""What the practice wing left in the workspace for the next issue: entries with their figures.

    practice/entries/NAME/entry.json   one `records.Entry`; entry.zh.json and entry.en.json beside
                                       it, if any, say the same in one language
    practice/entries/NAME/…            the figure that it names
    practice/published/…               figures of published issues, as they were then

An entry is proposed to one issue. Once an issue had it, or was published without it though it was
in its draft, it is not proposed again.
"""

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from openllm_talk.errors import BrokenSource, Language, SourceError
from openllm_talk.records import Decision, Entry, Figure, Issue, Record

FOLDER = "practice"
ENTRIES = "entries"
LARGEST_ENTRY = 200_000
"""Bytes of an `entry.json`."""


class Proposed(Record, frozen=True):
    """The entries for the next issue, and what is to be decided about those that are damaged."""

    entries: tuple[Entry, ...] = ()
    damaged: tuple[Decision, ...] = ()


def names(workspace: Path) -> list[str]:
    """The names of all practice entries in the workspace, in order."""
    return sorted(path.parent.name for path in (workspace / FOLDER / ENTRIES).glob("*/entry.json"))


def proposed(workspace: Path, language: Language, known: Collection[str] = ()) -> Proposed:
    """The practice entries in the order of their names, in `language` where they speak it.

    Those that are `known` by name stay out. Figures are looked at when they are published.
    """
    entries: list[Entry] = []
    damaged: list[Decision] = []
    for name in names(workspace):
        if name in known:
            continue
        try:
            entries.append(_entry(workspace, name, language))
        except SourceError as exc:
            damaged.append(Decision(kind="practice", en=exc.say("en"), zh=exc.say("zh")))
    return Proposed(entries=tuple(entries), damaged=tuple(damaged))


def content(workspace: Path, file: str, largest: int) -> bytes:
    """The bytes of a file that really stands in the folder `practice` of the workspace.

    `file` is relative to that folder. Raises BrokenSource for one that is missing or larger than
    `largest` bytes, for an address, a way up and a link that leads out of the folder.
    """
    folder = workspace.resolve() / FOLDER
    shown = f"{FOLDER}/{file}"
    parts = PurePosixPath(file).parts
    if not parts or file.startswith("/") or ".." in parts or re.search(r"[\\\0]|://", file):
        raise _outside(shown)
    try:
        path = folder.joinpath(*parts).resolve(strict=True)
        if not path.is_relative_to(folder) or not path.is_file():
            raise _outside(shown)
        with path.open("rb") as opened:
            read = opened.read(largest + 1)
    except OSError as exc:
        raise BrokenSource(
            f"cannot be read ({exc.strerror or exc}); put it back, or take it out of the issue",
            f"读不出来（{exc.strerror or exc}）；请放回原处，或从这一期里去掉",
            path=shown,
        ) from exc
    if len(read) > largest:
        raise BrokenSource(
            f"is larger than {largest} bytes; make a smaller one",
            f"超过 {largest} 字节；请换一个小一点的",
            path=shown,
        )
    return read


def _outside(shown: str) -> BrokenSource:
    return BrokenSource(
        f"is no file within the folder «{FOLDER}» of the workspace; only such files are taken",
        f"不是工作区 “{FOLDER}” 文件夹里的文件；只取这里面的文件",
        path=shown,
    )


def _entry(workspace: Path, name: str, language: Language) -> Entry:
    folder = workspace / FOLDER / ENTRIES / name
    file = f"entry.{language}.json"
    if not (folder / file).exists():
        file = "entry.json"
    place = f"{ENTRIES}/{name}/{file}"
    try:
        entry = msgspec.json.decode(content(workspace, place, LARGEST_ENTRY), type=Entry)
    except msgspec.DecodeError as exc:
        raise BrokenSource(
            f"is no practice entry ({exc}); make it again with «talk practice report»",
            f"不是实践条目（{exc}）；请用 “talk practice report” 再生成一次",
            path=f"{FOLDER}/{place}",
        ) from exc
    figure = entry.figure
    return msgspec.structs.replace(
        entry,
        figure=figure and Figure(file=f"{ENTRIES}/{name}/{figure.file}", alt=figure.alt),
        practice=name,
        # It comes from a run, not from the chat or an issue.
        sources=(),
        also_in=(),
    )


def entries_of(issue: Issue) -> Iterator[Entry]:
    """All entries of the issue, in order."""
    for section in issue.sections:
        for part in section.subsections:
            yield from part.entries


def with_entries(issue: Issue, made: Callable[[Entry], Entry]) -> Issue:
    """`issue` with each entry as `made` makes it."""
    sections = tuple(
        msgspec.structs.replace(
            section,
            subsections=tuple(
                msgspec.structs.replace(part, entries=tuple(map(made, part.entries)))
                for part in section.subsections
            ),
        )
        for section in issue.sections
    )
    return msgspec.structs.replace(issue, sections=sections)
