"""The job that reads one uploaded file into the archive."""

from pathlib import Path
from typing import Any

import msgspec

from openllm_talk.archive.importing import ImportedFile, ImportedIssue, Report, do_import
from openllm_talk.community import Community
from openllm_talk.errors import NoText, SourceError
from openllm_talk.web.jobs.later import do_later
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.uploads.bombs import check_zip
from openllm_talk.web.uploads.keeping import do_clear, do_remove, place_of
from openllm_talk.web.uploads.models import Upload
from openllm_talk.web.uploads.progress import Telling

MOST_REJECTS = 1000
"""So many rejects a page can show; the archive keeps all."""


def do_take_in(workspace: Path, community: Community, digest: str) -> dict[str, Any]:
    """Imports the file and asks for the draft to be made anew; what came of it, as JSON.

    Each chat is one transaction, and again is harmless. A file that cannot be read is taken away:
    raises SourceError, which names it as its sender did.
    """
    upload = Upload.objects.get(digest=digest)
    path = place_of(workspace, upload.digest, upload.stored)
    try:
        if not path.exists():
            raise NoText(
                "is not here any more; upload it again", "已经不在了；请再上传一次", path=path
            )
        check_zip(path)
        with Telling(workspace, digest) as telling:
            report = do_import([path], community, progress=telling)
    except SourceError as exc:
        do_remove(workspace, upload.digest, upload.stored)
        exc.path = upload.name + (exc.path or "").removeprefix(str(path))
        raise
    if report.files or any(issue.new for issue in report.issues):
        _draft_anew()
    do_clear(workspace)
    told: dict[str, Any] = msgspec.to_builtins(_told(report, path, upload.name))
    return told


def _draft_anew() -> None:
    """Asks for a new draft, unless one waits already: it will hear this file, too."""
    if not Job.objects.filter(name="draft", state=State.WAITING).exists():
        do_later("draft")


def _told(report: Report, path: Path, name: str) -> Report:
    """The report with the sender's name in place of ours, and as many rejects as can be shown."""

    def named(one: str) -> str:
        return name + one.removeprefix(str(path))

    def of_file(file: ImportedFile) -> ImportedFile:
        return msgspec.structs.replace(
            file, path=named(file.path), rejects=file.rejects[:MOST_REJECTS]
        )

    def of_issue(issue: ImportedIssue) -> ImportedIssue:
        return msgspec.structs.replace(issue, path=named(issue.path))

    return msgspec.structs.replace(
        report,
        files=tuple(of_file(file) for file in report.files),
        issues=tuple(of_issue(issue) for issue in report.issues),
        skipped=tuple(named(one) for one in report.skipped),
    )
