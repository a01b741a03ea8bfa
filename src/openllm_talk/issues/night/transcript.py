"""What was said in the recording of a talk: its transcript, beside the agenda."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from openllm_talk.archive import messages
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import Night
from openllm_talk.issues.night.agenda import Agenda, Turn, do_night
from openllm_talk.issues.workshop.journal import do_lock
from openllm_talk.reading.moments import STAMP, seconds_of
from openllm_talk.records import Message, Record
from openllm_talk.sources import files

TRANSCRIPTS = (".srt", ".vtt")


class Cue(Record, frozen=True):
    """Something that was said, `seconds` from the beginning of the recording.

    `id` is the message's in the archive.
    """

    id: str
    seconds: int
    text: str
    author: str | None = None


def do_take_transcript(community: Community, number: str, path: Path) -> int:
    """Imports the transcript at `path` and makes it this issue's; how many messages it has.

    Raises SourceError where it cannot be read, WorkshopError where it is none.
    """
    if path.suffix.lower() not in TRANSCRIPTS or files.is_zip(path):  # nothing is unpacked here
        raise WorkshopError(
            "this is no transcript; choose a file that ends in .srt or .vtt",
            "这不是录音文字稿；请选择 .srt 或 .vtt 文件",
        )
    report = do_import([path], community)
    file = next((one for one in report.files if one.format.startswith("transcript")), None)
    if file is None:
        raise WorkshopError(
            "no cue with a time was found in this file; export the transcript as SRT or VTT again",
            "这个文件里没有带时间的字幕；请重新导出 SRT 或 VTT",
        )
    with transaction.atomic():
        do_lock(number)
        night = do_night(number)
        night.transcript = file.import_id
        night.save()
    return file.messages


def cues(night: Night) -> list[Cue]:
    """What was said in the recording, in its order; nothing without a transcript."""
    if not night.transcript:
        return []
    found = (_cue(message) for message in messages.of_imports([night.transcript]))
    return sorted((cue for cue in found if cue), key=lambda cue: cue.seconds)


def _cue(message: Message) -> Cue | None:
    """None for what has no moment."""
    place = next((one.name for one in message.attachments if one.kind == "recording"), "")
    stamp = STAMP.fullmatch(f"[{place}]")
    if stamp is None or message.kind != "message":
        return None
    return Cue(id=message.id, seconds=seconds_of(stamp), text=message.text, author=message.author)


def in_turn(found: Agenda, turn: Turn, said: Sequence[Cue]) -> list[Cue]:
    """What was said while a section was talked about; nothing while nobody knows when."""
    began = found.night.recording_began
    if began is None or turn.item.began is None:
        return []
    last = turn.item.ended or found.night.ended
    return [
        cue
        for cue in said
        if turn.item.began <= (at := began + timedelta(seconds=cue.seconds))
        and (last is None or at < last)
    ]
