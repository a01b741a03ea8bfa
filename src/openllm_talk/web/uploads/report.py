"""What came of an upload, as the page tells it."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from openllm_talk.archive.importing import ImportedFile, ImportedIssue, Report
from openllm_talk.errors import Language
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.uploads.models import Upload
from openllm_talk.web.uploads.progress import Progress, progress

ASSUMED: dict[str, tuple[str, str]] = {
    "day-first": ("the day stands before the month", "日期按“日/月”理解"),
    "month-first": ("the month stands before the day", "日期按“月/日”理解"),
    "year-first": ("the year stands first", "日期按“年/月/日”理解"),
    "year": ("the year, which the file does not say", "年份（文件里没有写）"),
    "zone": ("the time zone, which the file does not say", "时区（文件里没有写）"),
    "encoding": ("how its letters are encoded", "文字编码"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that could not be read, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class FileTold:
    """One chat export of the upload."""

    file: ImportedFile
    assumed: tuple[str, ...]
    rejects: tuple[Line, ...]

    @property
    def first(self) -> str:
        """The time of its first row, to the minute, as written."""
        return (self.file.first or "")[:16].replace("T", " ")

    @property
    def last(self) -> str:
        """The time of its last row."""
        return (self.file.last or "")[:16].replace("T", " ")

    @property
    def rows(self) -> int:
        """All rows of the file; each is one of the counts beside it."""
        file = self.file
        return file.messages + file.system + len(file.rejects) + file.withheld


@dataclass(frozen=True, slots=True)
class Told:
    """An upload with its job; `files` and `issues` once it is done, `trouble` where it failed."""

    upload: Upload
    job: Job
    progress: Progress | None = None
    trouble: str = ""
    files: tuple[FileTold, ...] = ()
    issues: tuple[ImportedIssue, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def messages(self) -> int:
        """Messages that the archive did not hold before."""
        return sum(one.file.new for one in self.files)


def told(upload: Upload, workspace: Path, language: Language) -> Told:
    """What is to be told of the upload now, in the reader's language."""
    job = upload.job
    trouble = job.trouble_zh if language == "zh" else job.trouble
    if job.state == State.RUNNING:
        return Told(upload, job, progress=progress(workspace, upload.digest))
    if job.state != State.DONE:
        return Told(upload, job, trouble=trouble)
    report = msgspec.convert(job.outcome, type=Report)
    return Told(
        upload,
        job,
        files=tuple(_file(one, language) for one in report.files),
        issues=report.issues,
        skipped=report.skipped,
    )


def _file(file: ImportedFile, language: Language) -> FileTold:
    zh = language == "zh"
    return FileTold(
        file=file,
        assumed=tuple(ASSUMED.get(one, (one, one))[zh] for one in file.assumed),
        rejects=tuple(
            Line(one.line, (one.reason_zh or one.reason) if zh else one.reason)
            for one in file.rejects
        ),
    )
