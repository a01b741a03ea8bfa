"""Lines typed while people talk: each goes, with its time, into what was talked about.

In the issue a line is a note's paragraph, an answer, or an entry of its section, and ends with its
moment, «[0:42:10]»: people can move, edit and undo it there like everything else. The row here
knows when it was typed, by whom, and keeps it from coming twice.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from django.db import transaction

from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.models import Night, Note, Piece
from openllm_talk.issues.night.agenda import Stop, agenda, do_night
from openllm_talk.issues.night.recording import NOTED, offset
from openllm_talk.issues.night.running import do_mark
from openllm_talk.issues.workshop import pieces
from openllm_talk.issues.workshop.journal import (
    Actor,
    Edit,
    Snapshot,
    do_change,
    do_lock,
    plain_values,
    snapshot,
)
from openllm_talk.issues.workshop.turning import Noted, do_turn
from openllm_talk.reading.moments import clock
from openllm_talk.records import Answer, Entry, Issue, Question, Record, Section

LONGEST = 2000
"""Characters of a line."""
LONGEST_WAIT = 24 * 3600
"""Seconds that a line may have waited for a connection."""
_KEY = re.compile(r"[\w-]{8,40}", re.ASCII)
_ANSWERED = ("partly", "answered")


class Line(Record, frozen=True):
    """A line as a page sends it: `key` is the page's own, the same when it is sent again.

    `waited` are the seconds that it lay in the browser. `by` says who gave an answer, `status`
    what it makes of the question (None: as it was). `sources` are messages that it was taken from.
    """

    key: str
    piece: int
    text: str
    kind: Literal["note", "answer"] = "note"
    by: str | None = None
    status: str | None = None
    waited: float = 0
    sources: tuple[str, ...] = ()


def check_note(line: Line) -> Line:
    """The line in one line; raises WorkshopError where it is empty, too long or has no key."""
    text = " ".join(line.text.split())
    if not text:
        raise WorkshopError("the line is empty; type something", "这一行是空的；请先写点内容")
    if len(text) > LONGEST:
        raise WorkshopError(
            f"a line has at most {LONGEST} characters; send it in parts",
            f"一行最多 {LONGEST} 个字；请分几次发送",
        )
    if not _KEY.fullmatch(line.key):
        raise WorkshopError(
            "the page sent this without its key; reload the page and send it again",
            "页面没有给这一行编号；请刷新页面后重新发送",
        )
    by = " ".join((line.by or "").split())[:80] or None
    status = line.status if line.status in _ANSWERED else None
    return msgspec.structs.replace(line, text=text, by=by, status=status)


@transaction.atomic
def do_note(community: Community, number: str, line: Line, actor: Actor, now: datetime) -> Note:
    """Keeps a line once and puts it into the piece it was typed for; the note's row.

    An answer joins a question's answers; a note joins those too, or the entry's note; what is typed
    to a section becomes an entry there. Raises WorkshopError as `check_note` does, where the talk
    has not begun, and where the piece is not on the agenda. Holds a transaction and the issue's
    lock.
    """
    line = check_note(line)
    do_lock(number)
    if known := Note.objects.filter(key=line.key).first():
        return known
    found = agenda(community, number)
    stop = found.find(line.piece)
    if stop is None:
        raise WorkshopError(
            "what this was typed for is not on the agenda any more; choose another place for it",
            "这一行所属的条目已不在议程里；请换一条",
        )
    if found.night.began is None:
        raise WorkshopError("the talk has not begun", "讨论还没有开始")
    note = Note(
        number=number,
        piece=stop.piece,
        kind=line.kind if isinstance(stop.record, Question) else "note",
        text=line.text,
        by_id=actor.member,
        at=now - waited(line),
        key=line.key,
    )
    note.save()
    written_line = written(note, do_counted(number))
    noted = Noted(row=note.pk, before=None, after=note.text)
    do_change(number, actor, NOTED, [_put(stop, note, line, written_line)], [noted])
    return note


def waited(line: Line) -> timedelta:
    """How long a line lay in a browser; no longer than a day."""
    return timedelta(seconds=min(max(line.waited, 0), LONGEST_WAIT))


def do_counted(number: str) -> Night:
    """The night, with one more thing that followers must be shown."""
    night = do_night(number)
    night.save()
    return night


def written(note: Note, night: Night) -> str:
    """A note as it stands in the issue: with its moment behind it."""
    seconds = offset(night, note.at)
    return note.text if seconds is None else f"{note.text} [{clock(seconds)}]"


def _put(stop: Stop, note: Note, line: Line, text: str) -> Edit:
    """The edit that puts a line into its piece."""
    now, record = snapshot(stop.piece), stop.record
    if isinstance(record, Section):
        return Edit(after=_entry_of(stop.piece, Entry(title=text, sources=line.sources)))
    if isinstance(record, Question):
        by = line.by if note.kind == "answer" else None
        answer = Answer(text=text, by=by, sources=line.sources)
        status = line.status if note.kind == "answer" and line.status else record.status
        fresh: Record = msgspec.structs.replace(
            record, answers=(*record.answers, answer), status=status
        )
    else:
        joined = "\n\n".join(part for part in (record.note, text) if part)
        sources = tuple(dict.fromkeys((*record.sources, *line.sources)))
        fresh = msgspec.structs.replace(record, note=joined, sources=sources)
    return Edit(piece=stop.piece.pk, after=_accepted(now, plain_values(fresh)))


def _accepted(now: Snapshot, record: Any) -> Snapshot:
    return msgspec.structs.replace(now, record=record, state="accepted", fresh=False)


def _entry_of(section: Piece, entry: Entry) -> Snapshot:
    last = section.entries.order_by("-place").first()
    return Snapshot(
        kind="entry",
        record=plain_values(entry),
        section=section.pk,
        place=last.place + 1 if last else 1.0,
        state="accepted",
    )


# --- changing one's mind --------------------------------------------------------------------------


def find(number: str, note: int) -> Note:
    """A note of an issue; raises WorkshopError where it is not there (any more)."""
    held = Note.objects.filter(number=number, pk=note, dropped=False)
    found = held.select_related("piece").first()
    if found is None:
        raise WorkshopError(
            "this note is not there any more; reload the page", "这条笔记已经不在了；请刷新页面"
        )
    return found


@transaction.atomic
def do_rewrite(number: str, note: int, text: str, actor: Actor) -> None:
    """Gives a note another text, in the issue, too.

    Raises WorkshopError for an empty or long text, and where somebody edited the line in the issue
    meanwhile. Holds a transaction and the issue's lock.
    """
    do_lock(number)
    held = find(number, note)
    text = check_note(Line(key=held.key, piece=held.piece_id, text=text)).text
    night = do_counted(number)
    before, noted = written(held, night), Noted(row=held.pk, before=held.text, after=text)
    held.text = text
    edit = _changed(held, before, written(held, night))
    do_turn(noted)
    do_change(number, actor, NOTED, [edit], [noted] if noted.before != noted.after else [])


@transaction.atomic
def do_drop(number: str, note: int, actor: Actor) -> None:
    """Takes a note away, and its line out of the issue; both come back together.

    Where the line is not in the issue any more, only the note goes. Holds a transaction and the
    issue's lock.
    """
    do_lock(number)
    held = find(number, note)
    night = do_counted(number)
    edit = _found(held, written(held, night), None)
    noted = Noted(row=held.pk, before=held.text, after=None)
    do_turn(noted)
    do_change(number, actor, NOTED, [edit] if edit else [], [noted])


def stands(note: Note, night: Night) -> bool:
    """Whether the issue still says what the note says, as it was typed."""
    return _found(note, written(note, night), written(note, night)) is not None


def _changed(note: Note, before: str, after: str) -> Edit:
    edit = _found(note, before, after)
    if edit is None:
        raise WorkshopError(
            "somebody has edited this line in the issue meanwhile; change it in the review",
            "刚才有人在这一期里改过这一行；请到审稿页修改",
        )
    return edit


def _found(note: Note, before: str, after: str | None) -> Edit | None:
    """The edit that makes the line `before` say `after` (None: takes it out); None where no line
    says it any more."""
    piece = note.piece
    if piece.kind == "section":
        for entry in piece.entries.exclude(state="rejected").order_by("-place"):
            if pieces.record_of(entry, Entry).title == before:
                return _edit(entry, _entry_with(pieces.record_of(entry, Entry), after))
        return None
    if piece.kind == "question":
        question = pieces.record_of(piece, Question)
        at = next((n for n, one in enumerate(question.answers) if one.text == before), None)
        return None if at is None else _edit(piece, _question_with(question, at, after))
    record = pieces.record_of(piece, Entry)
    parts = (record.note or "").split("\n\n")
    if before not in parts:
        return None
    at = parts.index(before)
    parts[at : at + 1] = [] if after is None else [after]
    return _edit(piece, msgspec.structs.replace(record, note="\n\n".join(parts) or None))


def _edit(piece: Piece, record: Record | None) -> Edit:
    """The piece with another record, rejected where there is none."""
    now = snapshot(piece)
    if record is None:
        return Edit(piece=piece.pk, after=msgspec.structs.replace(now, state="rejected"))
    changed = msgspec.structs.replace(now, record=plain_values(record))
    return Edit(piece=piece.pk, after=changed)


def _entry_with(entry: Entry, title: str | None) -> Entry | None:
    return None if title is None else msgspec.structs.replace(entry, title=title)


def _question_with(question: Question, at: int, text: str | None) -> Question:
    answers = list(question.answers)
    if text is not None:
        answers[at] = msgspec.structs.replace(answers[at], text=text)
        return msgspec.structs.replace(question, answers=tuple(answers))
    del answers[at]
    left = tuple(_towards(answer, at) for answer in answers)
    status = question.status if left else "open"
    return msgspec.structs.replace(question, answers=left, status=status)


def _towards(answer: Answer, gone: int) -> Answer:
    """An answer whose target may have moved up by one, or be gone."""
    to = answer.replies_to
    if to is None or to < gone:
        return answer
    return msgspec.structs.replace(answer, replies_to=None if to == gone else to - 1)


# --- when the recording began ---------------------------------------------------------------------


@transaction.atomic
def do_tell(number: str, video: str | None, began: datetime | None, actor: Actor) -> None:
    """Says where the recording is and when it began (None: as the talk did); the moments of all
    notes follow.

    Raises WorkshopError for an address that is none. Holds a transaction and the issue's lock.
    """
    if video and not video.startswith(("https://", "http://")):
        raise WorkshopError(
            "the recording's address begins with https://", "录像地址应以 https:// 开头"
        )
    do_lock(number)
    head = Piece.objects.get(number=number, kind="head")
    record = msgspec.structs.replace(pieces.record_of(head, Issue), video=video)
    do_change(number, actor, NOTED, [_edit(head, record)])
    night = do_night(number)
    notes = list(Note.objects.filter(number=number, dropped=False).order_by("at", "pk"))
    before = [written(note, night) for note in notes]
    night.recording_began = began
    night.save()
    _restamp(notes, before, night, actor)
    if night.ended is not None:
        do_mark(night, actor)


def _restamp(notes: Sequence[Note], before: Sequence[str], night: Night, actor: Actor) -> None:
    """Writes the lines anew whose moment is another now; edited ones are left."""
    for note, line in zip(notes, before, strict=True):
        after = written(note, night)
        if after == line:
            continue
        # Several notes may stand in one piece: each goes on from where the last one left it.
        note.piece = Piece.objects.get(pk=note.piece_id)
        if (edit := _found(note, line, after)) is not None:
            do_change(night.number, actor, NOTED, [edit])
