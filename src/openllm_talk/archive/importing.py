"""`talk import`: files in, an archive that holds them, a report that adds up.

Each file is read to its end, then stored in one transaction: it is in the archive with all its
rows, or it never was. That is what lets a run be killed at any moment, and what keeps the archive
as it was when a file turns out to be cut off half way or the disk is full. A run that ends before
its last file is finished by running it again: files that are in already add nothing.

Nothing here depends on the hour, on chance or on the machine, so the same files give the same rows.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from django.conf import settings

from openllm_talk.archive import messages, models, rows
from openllm_talk.archive.engines import continue_numbers, writing
from openllm_talk.archive.forgetting.gone import gone
from openllm_talk.archive.keys import of_export, storable
from openllm_talk.archive.past import do_keep
from openllm_talk.archive.rows import RejectedLine, Tally, do_store
from openllm_talk.archive.staging import staged
from openllm_talk.archive.store import storing
from openllm_talk.community import DATABASE, FILE, Community
from openllm_talk.errors import ArchiveError, NoText, SourceError, TalkError, UnknownFormat
from openllm_talk.reading.links import canonical_issue
from openllm_talk.records import Issue, Record, Row
from openllm_talk.sources import documents, files
from openllm_talk.sources.detect import SURE, Export, claim, claim_whole, detect
from openllm_talk.sources.format import Options

OWN = ("drafts", "site", "practice", FILE)
"""What a workspace holds of its own making, beside the archive."""

Progress = Callable[[Path, int, int, int], None]
"""Told a file, its size in bytes, how many of them are read, and how many rows came of them."""


class ImportedFile(Record, frozen=True, rename={"import_id": "import"}):
    """What one chat export brought: each row is one of messages, system, rejects and withheld.

    Of the messages and system rows, `new` were not in the archive before and `known` were.
    `withheld` are rows of people who want to be left out: nothing of them was stored. `left` names
    files of a folder or zip that are no part of the export. `people` is how many wrote; `first` and
    `last` are the earliest and latest time as written.
    """

    path: str
    format: str
    messages: int
    system: int
    rejects: tuple[RejectedLine, ...]
    assumed: tuple[str, ...]
    new: int
    known: int
    people: int
    first: str | None
    last: str | None
    import_id: str
    withheld: int = 0
    left: tuple[str, ...] = ()


class ImportedIssue(Record, frozen=True):
    """What one document brought; `new` means that the archive held no issue of this number."""

    path: str
    number: str | None
    questions: int
    urls: int
    new: bool


class Failure(Record, frozen=True):
    """A file that could not be imported, and why, in both languages, with its place in front."""

    path: str
    en: str
    zh: str


class Report(Record, frozen=True):
    """What `talk import --json` prints.

    `failures` are files that were asked for and could not be imported. `skipped` are files inside
    a folder that no reader knows: pictures beside a chat are no failure, but they are named.
    """

    files: tuple[ImportedFile, ...] = ()
    issues: tuple[ImportedIssue, ...] = ()
    failures: tuple[Failure, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def has_findings(self) -> bool:
        """Whether there is something to tell beside «done»: exit code 1."""
        return bool(self.failures) or any(file.rejects or file.assumed for file in self.files)


@dataclass(frozen=True, slots=True)
class Readers:
    """How files become records: which chat export a file is (None: it is a document), and what a
    document holds. Both raise SourceError."""

    choose: Callable[[Path], Export | None]
    read_document: Callable[[Path], Issue]


def choose(path: Path) -> Export | None:
    """The chat export at `path`; None for a past issue or digest.

    Raises UnknownFormat, NoText or BrokenSource.
    """
    document = documents.claim(path)
    if document == documents.SURELY:
        return None
    chat = claim(path)
    if document >= SURE and (chat is None or document >= chat.score):
        return None
    return chat.export if chat else detect(path)


def do_import(
    paths: Sequence[Path],
    community: Community,
    options: Options | None = None,
    *,
    progress: Progress | None = None,
    readers: Readers | None = None,
) -> Report:
    """Imports files, and folders with all that is in them, and says what came of each.

    `options` default to what `talk.toml` says. A file that cannot be read is left out whole and
    named in the report, and the others are imported; but where nothing at all could be imported
    the first error is raised, so that an error always means that nothing was changed: SourceError
    for the files, ArchiveError for the store.
    """
    run = _Run(community, options or _options(community), progress, readers or _readers())
    for file in _walk(paths):
        if not run.take(file):
            break
    return run.report()


def import_id(name: str) -> str:
    """The id of the import that `name` means: the id itself, or the path of a file that is in.

    Raises ArchiveError where nothing was imported under it.
    """
    imports = models.Import.objects
    path = Path(name)
    name = storable(str(path))
    try:
        content = of_export(path) if path.exists() else ""
    except OSError:
        content = ""
    found = imports.filter(pk__in=[name, content]).order_by("number").first()
    found = found or imports.filter(path=name).order_by("-number").first()
    if found is None:
        raise ArchiveError(
            f"«{name}» was not imported; run «talk import» on it, or name the id that it printed",
            f"“{name}” 还没有导入；请先用 “talk import” 导入，或写它给出的编号",
        )
    return found.id


def _options(community: Community) -> Options:
    # The archive itself places times without an offset: what a reader gives must not depend on it.
    reading = community.reading
    return Options(date_order=reading.date_order, year=reading.year)


def _readers() -> Readers:
    return Readers(choose=choose, read_document=documents.read)


@dataclass(frozen=True, slots=True)
class _File:
    """A file to import; `inside` means that only its folder was asked for."""

    path: Path
    inside: bool


def _walk(paths: Iterable[Path]) -> Iterator[_File]:
    """Each file once: those named, and those in the folders named, sorted, hidden ones left out.

    Raises NoText for a folder without files, SourceError where there is nothing.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _files_of(path):
            real = file.path.resolve()
            if real not in seen:
                seen.add(real)
                yield file


def _files_of(path: Path) -> list[_File]:
    if _is_own(path):
        raise SourceError(
            "is what this workspace made itself; a draft is published with «talk publish»",
            "是这个工作区自己生成的；草稿请用 “talk publish” 发布",
            path=path,
        )
    if path.is_dir():
        found = [_File(file, inside=True) for file in _inside(path)]
        if not found:
            raise NoText(
                "is a folder without files; name the files or the folder that holds them",
                "是空文件夹；请指明文件或它们所在的文件夹",
                path=path,
            )
        return found
    if not path.exists():
        raise SourceError(
            "there is no such file; check the name", "没有这个文件；请检查文件名", path=path
        )
    return [_File(path, inside=False)]


def _inside(folder: Path) -> Iterator[Path]:
    """The files in the folder; it, or a folder in it, where that is an export as a whole.

    What lies directly in such a folder and is another platform's comes by itself.
    """
    for at, folders, names in os.walk(folder):
        place = Path(at)
        whole = claim_whole(place)
        if whole is not None:
            yield place
            folders.clear()
            names = [name for name in whole.export.left if "/" not in name]
        folders[:] = sorted(name for name in folders if _is_source(place / name))
        for path in (place / name for name in sorted(names)):
            if path.is_file() and _is_source(path):
                yield path


def _is_source(path: Path) -> bool:
    return not path.name.startswith(".") and not _is_own(path)


def _is_own(path: Path) -> bool:
    """Whether the workspace made it: a draft taken in as a past issue would be public."""
    workspace, real = Path(settings.WORKSPACE), path.resolve()
    parts = real.relative_to(workspace).parts if real.is_relative_to(workspace) else ()
    return bool(parts) and (parts[0] in OWN or parts[0].startswith(DATABASE))


class _Run:
    """One call of `do_import`: what came of its files so far."""

    def __init__(
        self, community: Community, options: Options, progress: Progress | None, readers: Readers
    ) -> None:
        self._community = community
        self._options = options
        self._progress = progress
        self._readers = readers
        self._files: list[ImportedFile] = []
        self._issues: list[ImportedIssue] = []
        self._failures: list[Failure] = []
        self._skipped: list[str] = []
        self._first_error: TalkError | None = None

    def take(self, file: _File) -> bool:
        """Imports one file; False when there is no point in going on."""
        try:
            with storing():
                self._import(file.path)
        except SourceError as exc:
            self._first_error = self._first_error or exc
            if file.inside and isinstance(exc, UnknownFormat):
                self._skipped.append(storable(str(file.path)))
            else:
                self._fail(file.path, exc)
        except ArchiveError as exc:
            if not self._files and not self._issues:
                raise
            self._fail(file.path, exc)
            return False
        return True

    def report(self) -> Report:
        """What came of it; raises the first error where that is all."""
        if self._first_error is not None and not self._files and not self._issues:
            raise self._first_error
        return Report(
            files=tuple(self._files),
            issues=tuple(self._issues),
            failures=tuple(self._failures),
            skipped=tuple(self._skipped),
        )

    def _fail(self, path: Path, exc: TalkError) -> None:
        if exc.path is None:
            exc.path = storable(str(path))
        self._failures.append(
            Failure(
                path=storable(str(path)), en=storable(exc.say("en")), zh=storable(exc.say("zh"))
            )
        )

    def _import(self, path: Path) -> None:
        chat = self._readers.choose(path)
        try:
            content = of_export(path)
        except OSError as exc:
            raise files.unreadable(path, exc) from exc
        if chat is None:
            self._import_document(path, content)
        else:
            self._import_chat(path, content, chat)

    def _import_document(self, path: Path, content: str) -> None:
        issue = canonical_issue(self._readers.read_document(path))
        # A name that stands in a file is no approval: only publishing asks a person for one.
        unsigned = (msgspec.structs.replace(one, by=None) for one in issue.corrections)
        issue = msgspec.structs.replace(issue, approved_by=None, corrections=tuple(unsigned))
        new = do_keep(issue, path, content)
        self._issues.append(
            ImportedIssue(
                path=storable(str(path)),
                number=issue.number,
                questions=len(issue.questions),
                urls=len(issue.urls),
                new=new,
            )
        )

    def _import_chat(self, path: Path, content: str, chat: Export) -> None:
        """Reads one export, then stores its rows in one transaction."""
        with staged(self._rows(chat), rows.BATCH) as batches, writing("chat"):
            continue_numbers(models.Person, models.Identity)
            source = models.Import.objects.filter(pk=content).first()
            again = source is not None
            source = source or models.Import(
                id=content,
                number=_next_number(),
                path=gone().text(storable(str(path)), certain=True),
            )
            source.format = chat.format.name
            source.size = chat.size
            source.timezone = self._community.timezone
            source.save()
            tally = do_store(batches, source, self._community, again=again)
            source.messages = tally.messages
            source.system = tally.system
            source.rejects = len(tally.rejects)
            source.withheld = tally.withheld
            source.assumed = list(tally.assumed)
            source.save()
        self._files.append(_imported(chat, source, tally))

    def _rows(self, chat: Export) -> Iterator[Row]:
        """The rows of the export; progress is told as they go by."""
        tell = self._progress
        if tell is None:
            yield from chat.read(self._options)
            return
        size, count = chat.size, 0
        options = replace(self._options, progress=lambda read: tell(chat.path, size, read, count))
        for row in chat.read(options):
            count += 1
            yield row


def _next_number() -> int:
    return messages.last_import() + 1


def _imported(chat: Export, source: models.Import, tally: Tally) -> ImportedFile:
    return ImportedFile(
        path=storable(str(chat.path)),
        format=source.format,
        messages=tally.messages,
        system=tally.system,
        rejects=tuple(tally.rejects),
        assumed=tuple(tally.assumed),
        new=tally.new,
        known=tally.known,
        people=len(tally.people),
        first=tally.first[1] if tally.first else None,
        last=tally.last[1] if tally.last else None,
        import_id=source.id,
        withheld=tally.withheld,
        left=tuple(storable(name) for name in chat.left),
    )
