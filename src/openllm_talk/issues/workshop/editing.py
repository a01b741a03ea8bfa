"""What people do to the pieces of an issue. Each is one stroke of the journal, undone as one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from openllm_talk.archive import ledger
from openllm_talk.archive.engines import writing
from openllm_talk.archive.entries import chat_question_id
from openllm_talk.archive.keys import digest
from openllm_talk.errors import Clash, WorkshopError
from openllm_talk.issues.models import Change, Piece
from openllm_talk.issues.workshop import beside, clash, pieces
from openllm_talk.issues.workshop.journal import (
    Actor,
    Edit,
    Snapshot,
    at_version,
    do_change,
    do_lock,
    plain_values,
    snapshot,
)
from openllm_talk.records import Answer, Decision, Entry, Issue, Question, Record, Section

RECORDS: dict[str, type[Record]] = {
    "head": Issue,
    "section": Section,
    "entry": Entry,
    "question": Question,
    "decision": Decision,
}
"""What the record of a piece of each kind is."""


MOST_LETTERS = 50_000
MOST_LINES = 2_000
"""What a person may write into one piece: what two people did to more could not be compared while
others wait."""


class Disputed(Clash):
    """Two people changed the same lines: `both` holds the two versions for a person to choose."""

    def __init__(self, both: clash.Joined, version: int) -> None:
        super().__init__(
            "somebody changed the same lines meanwhile; nothing is lost: choose from both versions",
            "刚才有别人改了同样几行；两个版本都在，请选一下",
        )
        self.both = both
        self.version = version


def find(number: str, piece: int) -> Piece:
    """The piece of an issue; raises WorkshopError where it has none of this id."""
    found = Piece.objects.filter(number=number, pk=piece).first()
    if found is None:
        raise WorkshopError(
            f"issue {number} has no such piece; reload the page",
            f"第 {number} 期里没有这一条；请刷新页面",
        )
    return found


def checked(kind: str, record: Mapping[str, Any]) -> Record:
    """The record that these values make; raises WorkshopError where one has the wrong form."""
    try:
        return msgspec.convert(record, RECORDS[kind])
    except msgspec.ValidationError as exc:
        raise WorkshopError(
            f"this cannot be kept: {exc}; correct it and save again",
            f"这样无法保存：{exc}；请改正后再保存",
        ) from exc


def fitting(record: Record) -> Any:
    """The record as plain values; raises WorkshopError where it is too long for one piece."""
    written = msgspec.json.encode(record).decode("utf-8")
    if len(written) > MOST_LETTERS or written.count("\\n") > MOST_LINES:
        raise WorkshopError(
            f"this is too long for one piece (at most {MOST_LETTERS:,} letters and "
            f"{MOST_LINES:,} lines); shorten it, or make two of it",
            f"这一条太长（最多 {MOST_LETTERS:,} 字、{MOST_LINES:,} 行）；请缩短，或分成两条",
        )
    return plain_values(record)


@writing()
def do_edit(
    number: str, piece: int, version: int, record: Mapping[str, Any], actor: Actor
) -> Change | None:
    """Gives a piece another record and accepts it; `version` is what the person began from.

    What somebody else changed meanwhile is kept, too, where it stands in other fields or lines.
    Raises Disputed where both changed the same lines, WorkshopError for a record of the wrong form.
    Holds a transaction and the issue's lock.
    """
    do_lock(number)
    held = find(number, piece)
    now = snapshot(held)
    values = fitting(checked(held.kind, record))
    if version != held.version:
        base = at_version(piece, version)
        both = clash.joined(base.record if base else {}, now.record, values)
        if both.clashes:
            raise Disputed(both, held.version)
        values = fitting(checked(held.kind, both.record))
    state = "accepted" if held.kind != "decision" else now.state
    after = msgspec.structs.replace(now, record=values, state=state, fresh=False)
    return do_change(number, actor, "edit", [Edit(piece=piece, after=after)])


@writing()
def do_decide(number: str, chosen: Iterable[int], state: str, actor: Actor) -> Change | None:
    """Accepts or rejects pieces, or makes them proposals again, as one stroke.

    An accepted entry brings a rejected section back with it. Raises WorkshopError for a piece that
    is not there.
    """
    held = [find(number, one) for one in dict.fromkeys(chosen)]
    edits = [
        Edit(piece=one.pk, after=msgspec.structs.replace(snapshot(one), state=state, fresh=False))
        for one in held
    ]
    sections = {one.section for one in held if one.section and one.section.state == "rejected"}
    if state == "accepted":
        edits += [
            Edit(piece=one.pk, after=msgspec.structs.replace(snapshot(one), state="accepted"))
            for one in sections
        ]
    return do_change(
        number, actor, {"accepted": "accept", "rejected": "reject"}.get(state, state), edits
    )


@writing()
def do_move(
    number: str,
    piece: int,
    actor: Actor,
    *,
    section: int | None = None,
    part: str | None = None,
    after: int | None = None,
) -> Change | None:
    """Moves a piece: an entry into a section and part, anything behind its neighbour `after`.

    Without `after` it comes first where it is moved to. It counts as accepted. Raises
    WorkshopError where the section is not one.
    """
    held = find(number, piece)
    now = snapshot(held)
    target = held.section_id if section is None else _section(number, section).pk
    if held.kind != "entry":
        target = None
    siblings = Piece.objects.filter(number=number, kind=held.kind, section=target).exclude(pk=piece)
    place = _place(list(siblings.order_by("place", "pk")), after)
    if part is None:
        part = now.part if target == held.section_id else ""
    moved = msgspec.structs.replace(
        now, section=target, part=part, place=place, state="accepted", fresh=False
    )
    return do_change(number, actor, "move", [Edit(piece=piece, after=moved)])


def _section(number: str, piece: int) -> Piece:
    found = find(number, piece)
    if found.kind != "section":
        raise WorkshopError(
            "entries stand in sections; choose one", "条目要放在版块里；请选一个版块"
        )
    return found


def _place(siblings: Sequence[Piece], after: int | None) -> float:
    """A place behind the sibling `after`, in front of all where it is None."""
    at = next((n for n, one in enumerate(siblings, 1) if one.pk == after), 0)
    before = siblings[at - 1].place if at else None
    following = siblings[at].place if at < len(siblings) else None
    if before is None:
        return 0.0 if following is None else following - 1
    return before + 1 if following is None else (before + following) / 2


@writing()
def do_add(
    number: str,
    kind: str,
    record: Mapping[str, Any],
    actor: Actor,
    *,
    section: int | None = None,
    action: str = "add",
    effects: Sequence[beside.Effect] = (),
) -> Change:
    """A new piece of somebody's own at the end of its section or the questions; accepted.

    Raises WorkshopError for a record of the wrong form.
    """
    edit = Edit(after=last_of(number, kind, record, section))
    change = do_change(number, actor, action, [edit], effects)
    assert change is not None  # a new piece always changes something
    return change


def last_of(
    number: str, kind: str, record: Mapping[str, Any], section: int | None = None
) -> Snapshot:
    """A new piece as it will stand behind the others of its kind or section; accepted.

    Raises WorkshopError for a record of the wrong form.
    """
    target = _section(number, section).pk if section is not None else None
    last = Piece.objects.filter(number=number, kind=kind, section=target).order_by("-place").first()
    return Snapshot(
        kind=kind,
        record=fitting(checked(kind, record)),
        section=target,
        place=last.place + 1 if last else 1.0,
        state="accepted",
    )


# --- one of two, two of one -----------------------------------------------------------------------


@writing()
def do_merge(number: str, piece: int, into: int, actor: Actor) -> Change | None:
    """Makes two pieces one: `into` gets what `piece` has, `piece` is rejected.

    Of questions the ledger learns it, too: the address of the one leads to the other from now on.
    Raises WorkshopError for pieces of different kinds. Holds a transaction and the issue's lock.
    """
    do_lock(number)
    one, other = find(number, piece), find(number, into)
    if one.kind != other.kind or one.kind not in ("question", "entry") or piece == into:
        raise WorkshopError(
            "only two questions, or two entries, can become one",
            "只有两个问题之间、两个条目之间才能合并",
        )
    effects: list[beside.Effect] = []
    if one.kind == "question":
        gone, kept = pieces.record_of(one, Question), pieces.record_of(other, Question)
        merged: Record = joined_questions(kept, gone)
        effects = _in_ledger(gone, kept)
    else:
        merged = joined_entries(pieces.record_of(other, Entry), pieces.record_of(one, Entry))
    after = msgspec.structs.replace(
        snapshot(other), record=fitting(merged), state="accepted", fresh=False
    )
    rejected = msgspec.structs.replace(snapshot(one), state="rejected")
    edits = [Edit(piece=into, after=after), Edit(piece=piece, after=rejected)]
    return do_change(number, actor, "merge", edits, effects)


def joined_questions(kept: Question, gone: Question) -> Question:
    """`kept` with the answers, links and messages of `gone`; the better state of the two."""
    known = {answer.sources or (answer.text,) for answer in kept.answers}
    shift = len(kept.answers)
    more = [
        msgspec.structs.replace(
            answer,
            label=None,
            replies_to=None if answer.replies_to is None else answer.replies_to + shift,
        )
        for answer in gone.answers
        if (answer.sources or (answer.text,)) not in known
    ]
    if len(more) != len(gone.answers):  # places have moved: who replies to whom is not told
        more = [msgspec.structs.replace(answer, replies_to=None) for answer in more]
    states = {kept.status, gone.status}
    best = next((one for one in ("answered", "partly", "open", "stale") if one in states), None)
    return msgspec.structs.replace(
        kept,
        answers=(*kept.answers, *more),
        urls=tuple(dict.fromkeys((*kept.urls, *gone.urls))),
        sources=tuple(dict.fromkeys((*kept.sources, *gone.sources))),
        status=best,
    )


def joined_entries(kept: Entry, gone: Entry) -> Entry:
    """`kept` with the links, note and messages of `gone`."""
    notes = dict.fromkeys(note for note in (kept.note, gone.note) if note)
    return msgspec.structs.replace(
        kept,
        urls=tuple(dict.fromkeys((*kept.urls, *gone.urls))),
        note="\n\n".join(notes) or None,
        sources=tuple(dict.fromkeys((*kept.sources, *gone.sources))),
    )


def _in_ledger(gone: Question, kept: Question) -> list[beside.Effect]:
    """Tells the ledger that `gone` is `kept`; nothing where it knows that already."""
    ledger.do_record_chat([gone, kept])
    if ledger.aliases().get(gone.id, gone.id) != gone.id or gone.id == kept.id:
        return []
    ledger.do_merge(gone.id, kept.id)
    return [beside.Merged(question=gone.id, into=kept.id)]


@writing()
def do_split(
    number: str, piece: int, answers: Sequence[int], text: str, actor: Actor
) -> Change | None:
    """Makes one question two: a new one, asked as `text`, takes the answers at these places.

    Its id is that of the first message that goes with it, so that it is permanent. Raises
    WorkshopError where the piece is no question, has no such answer, or `text` is empty.
    """
    held = find(number, piece)
    if held.kind != "question" or not text.strip():
        raise WorkshopError(
            "a question is split by choosing answers and writing the new question",
            "拆分问题：请选出要拆走的回答，并写下新的问题",
        )
    question = pieces.record_of(held, Question)
    chosen = sorted(set(answers))
    if chosen and not 0 <= chosen[0] <= chosen[-1] < len(question.answers):
        raise WorkshopError(
            "that answer is not there any more; reload the page",
            "那条回答已经不在了；请刷新页面",
        )
    taken = tuple(_alone(question.answers[place]) for place in chosen)
    left = tuple(
        _alone(answer) for place, answer in enumerate(question.answers) if place not in chosen
    )
    new = Question(
        id=_new_id(question, taken, text),
        text=text.strip(),
        group=question.group,
        status="answered" if taken else "open",
        answers=taken,
        sources=taken[0].sources[:1] if taken else (),
    )
    now = snapshot(held)
    rest = msgspec.structs.replace(question, answers=left, status=_status(question, left))
    edits = [
        Edit(
            piece=piece,
            after=msgspec.structs.replace(
                now, record=plain_values(rest), state="accepted", fresh=False
            ),
        ),
        Edit(
            after=Snapshot(
                kind="question",
                record=fitting(new),
                place=_behind(held),
                state="accepted",
            )
        ),
    ]
    return do_change(number, actor, "split", edits)


def _alone(answer: Answer) -> Answer:
    return msgspec.structs.replace(answer, label=None, replies_to=None)


def _status(question: Question, left: Sequence[Answer]) -> Any:
    return question.status if left else "open"


def _new_id(question: Question, taken: Sequence[Answer], text: str) -> str:
    sources = [source for answer in taken for source in answer.sources]
    if sources:
        return chat_question_id(sources[0])
    return f"q-{digest(question.id, text)}"


def _behind(piece: Piece) -> float:
    """A place right behind a question."""
    following = (
        Piece.objects.filter(number=piece.number, kind="question", place__gt=piece.place)
        .order_by("place")
        .first()
    )
    return piece.place + 1 if following is None else (piece.place + following.place) / 2
