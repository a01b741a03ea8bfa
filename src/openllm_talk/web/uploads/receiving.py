"""A file comes in: kept in the workspace, written down, and left to the worker."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from openllm_talk.archive.keys import column, storable
from openllm_talk.errors import WorkshopError
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.jobs.later import do_later
from openllm_talk.web.jobs.models import State
from openllm_talk.web.uploads.keeping import do_keep, do_remove
from openllm_talk.web.uploads.models import NAME_LENGTH, Upload

PASTED = "pasted.txt"
MOST_PASTED = 500_000
"""Letters that may be pasted; longer chats come as files."""


@dataclass(frozen=True, slots=True)
class Received:
    """The upload, and whether the same bytes were in before; then they are not read again."""

    upload: Upload
    known: bool


def do_receive(workspace: Path, name: str, chunks: Iterable[bytes], member: Member) -> Received:
    """Takes a file in and asks the worker to read it; holds a transaction for the row and the job.

    A file that was in before is read again only where that failed. What is in it decides nothing
    here: the server itself opens no stranger's file. Raises WorkshopError and OSError as `do_keep`.
    """
    shown = column(Path(storable(name).replace("\\", "/")).name or "chat", NAME_LENGTH)
    kept = do_keep(workspace, shown, chunks, settings.UPLOAD_MOST)
    with transaction.atomic():
        before = (
            Upload.objects.select_for_update()
            .select_related("job")
            .filter(digest=kept.digest)
            .first()
        )
        if before is None:
            upload, _ = Upload.objects.get_or_create(
                digest=kept.digest,
                defaults={
                    "name": shown,
                    "stored": kept.stored,
                    "size": kept.size,
                    "member": member,
                    "job": do_later("take_in", {"digest": kept.digest}),
                },
            )
            return Received(upload, known=False)
        if before.job.state == State.FAILED:
            before.name, before.stored = shown, kept.stored
            before.job = do_later("take_in", {"digest": kept.digest})
            before.save()
            return Received(before, known=False)
    if before.stored != kept.stored:
        do_remove(workspace, kept.digest, kept.stored)
    return Received(before, known=True)


def do_receive_pasted(workspace: Path, text: str, member: Member) -> Received:
    """Takes in what was pasted as a text file; raises WorkshopError for none and for too much."""
    clean = text.replace("\r\n", "\n").strip("\n")
    if not clean.strip():
        raise WorkshopError("nothing was pasted", "没有粘贴任何内容")
    if len(clean) > MOST_PASTED:
        raise WorkshopError(
            f"more than {MOST_PASTED:,} letters were pasted; save them as a file and upload that",
            f"粘贴的内容超过 {MOST_PASTED:,} 字；请存成文件再上传",
        )
    return do_receive(workspace, PASTED, [f"{clean}\n".encode()], member)
