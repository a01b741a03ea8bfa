"""The parts of a DOCX: a zip of XML, opened with care for what is sent by strangers.

Only the parts that hold text are unpacked, each up to a size that no issue comes near, whatever
the zip says of itself. No entity is resolved, nothing is fetched, nothing is written to disk.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from lxml import etree

from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files
from openllm_talk.sources.documents.word.xml import Element, attribute, name

LARGEST_PART = 10_000_000
"""Bytes of XML that a part may unpack to; a hundred pages of text are about two million."""
_BROKEN = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    KeyError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    struct.error,
    zlib.error,
)
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True, slots=True)
class Parts:
    """The XML of a document: its text, and what tells how to read it."""

    document: Element
    styles: Element | None = None
    numbering: Element | None = None
    notes: dict[str, Element] = field(default_factory=dict)
    links: dict[str, dict[str, str]] = field(default_factory=dict)


def is_word(path: Path) -> bool:
    """Whether the file is a DOCX by its content; a damaged one is, too."""
    if not files.is_zip(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(_is_main(entry.filename) for entry in archive.infolist())
    except _BROKEN:
        with path.open("rb") as file:  # cut off: the list of its files is gone, the first are there
            return b"word/document" in file.read(files.SAMPLE)


def _is_main(entry: str) -> bool:
    place = PurePosixPath(entry.replace("\\", "/").lower().lstrip("/"))
    return place.match("word/document*.xml") and len(place.parts) == 2


class Package:
    """A DOCX that is open; use it with `with`."""

    def __init__(self, path: Path) -> None:
        """Raises BrokenSource where the zip cannot be opened."""
        self._path = path
        try:
            self._archive = zipfile.ZipFile(path)
            entries = self._archive.infolist()
        except _BROKEN as exc:
            raise self._damaged(exc) from exc
        self._entries = {
            entry.filename.replace("\\", "/").lower().lstrip("/"): entry for entry in entries
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def document(self) -> Parts:
        """The parts that hold text or say how to read it; raises BrokenSource."""
        main = min(entry for entry in self._entries if _is_main(entry))
        document = self._part(main)
        if document is None:
            raise self._damaged("it has no text part")
        related = self._related(main)
        notes: dict[str, Element] = {}
        links = {"": related.links}
        for kind in ("footnotes", "endnotes"):
            root = self._part(related.parts.get(kind, f"word/{kind}.xml"))
            for note in () if root is None else root:
                notes[f"{kind}{attribute(note, 'id')}"] = note
            links[kind] = self._related(related.parts.get(kind, f"word/{kind}.xml")).links
        return Parts(
            document=document,
            styles=self._part(related.parts.get("styles", "word/styles.xml")),
            numbering=self._part(related.parts.get("numbering", "word/numbering.xml")),
            notes=notes,
            links=links,
        )

    def _related(self, part: str) -> "_Related":
        place = PurePosixPath(part)
        root = self._part(f"{place.parent}/_rels/{place.name}.rels")
        related = _Related()
        for one in () if root is None else root:
            if name(one) != "Relationship":
                continue
            kind = attribute(one, "Type").rpartition("/")[2]
            target = attribute(one, "Target").strip()
            if attribute(one, "TargetMode") == "External" or kind == "hyperlink":
                related.links[attribute(one, "Id")] = target
            else:
                inside = target.lstrip("/") if target.startswith("/") else f"word/{target}"
                related.parts[kind] = inside.lower()
        return related

    def _part(self, entry: str) -> Element | None:
        """The root of a part; None where the package has none of that name."""
        found = self._entries.get(entry)
        if found is None:
            return None
        try:
            with self._archive.open(found) as file:
                content = file.read(LARGEST_PART + 1)
        except _BROKEN as exc:
            raise self._damaged(exc) from exc
        if len(content) > LARGEST_PART:
            raise BrokenSource(
                f"unpacks to more than {LARGEST_PART // 1_000_000} MB of text: that is no issue; "
                "give me the issue alone",
                f"解压后的正文超过 {LARGEST_PART // 1_000_000} MB，不像一期；请只给我这一期",
                path=self._path,
            )
        return self._parsed(content)

    def _parsed(self, content: bytes) -> Element:
        if any(mark in content.replace(b"\0", b"") for mark in _DECLARES):
            raise self._damaged("it declares entities, which no word processor does")
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as exc:
            raise self._damaged(exc) from exc

    def _damaged(self, why: object) -> BrokenSource:
        if "password" in str(why) or "encrypted" in str(why):
            return BrokenSource(
                "is locked with a password; save a copy without one and give me that",
                "有密码保护；请另存一份不带密码的再试",
                path=self._path,
            )
        return BrokenSource(
            f"cannot be opened as a Word document ({why}); save it again or export it anew",
            f"无法作为 Word 文档打开（{why}）；请重新保存或重新导出",
            path=self._path,
        )


@dataclass(slots=True)
class _Related:
    """What a part points at: addresses by relationship id, other parts by their kind."""

    links: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
