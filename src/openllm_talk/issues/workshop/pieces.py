"""An issue as the pieces that people decide on, and the pieces as an issue again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from openllm_talk.issues import claims
from openllm_talk.issues.models import Piece
from openllm_talk.issues.workshop.journal import Edit, Snapshot, plain_values, snapshot
from openllm_talk.reading import links
from openllm_talk.records import Decision, Entry, Issue, Question, Record, Section, Subsection
from openllm_talk.sources.documents.manuscript import normal

R = TypeVar("R", bound=Record)

ALIVE = ("proposed", "accepted")
"""States of pieces that stand in the manuscript."""


def of_issue(number: str, states: Sequence[str] = ALIVE) -> list[Piece]:
    """The pieces of an issue in the order of their kinds and places; the head always comes."""
    held = Piece.objects.filter(number=number).order_by("place", "pk")
    return [piece for piece in held if piece.kind == "head" or piece.state in states]


def record_of(piece: Piece, kind: type[R]) -> R:
    """The record of a piece, as the kind that it is."""
    return msgspec.json.decode(piece.record, type=kind)


def issue_of(pieces: Iterable[Piece]) -> Issue:
    """The issue that these pieces make, in the normal form of a manuscript.

    Entries whose section is not among them are left out.
    """
    by_kind: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_kind[piece.kind].append(piece)
    entries: dict[int | None, list[Piece]] = defaultdict(list)
    for piece in by_kind["entry"]:
        entries[piece.section_id].append(piece)
    head = record_of(by_kind["head"][0], Issue) if by_kind["head"] else Issue(title="")
    return normal(
        msgspec.structs.replace(
            head,
            sections=tuple(_section(one, entries[one.pk]) for one in by_kind["section"]),
            questions=tuple(record_of(one, Question) for one in by_kind["question"]),
            decisions=tuple(
                record_of(one, Decision) for one in by_kind["decision"] if one.state == "proposed"
            ),
        )
    )


def _section(piece: Piece, entries: Sequence[Piece]) -> Section:
    """A section with its entries; its record names its parts in their order."""
    section = record_of(piece, Section)
    held: dict[str, list[Entry]] = {part.name or "": [] for part in section.subsections}
    for entry in entries:
        held.setdefault(entry.part, []).append(record_of(entry, Entry))
    parts = (Subsection(name=name or None, entries=tuple(held[name])) for name in held)
    return msgspec.structs.replace(section, subsections=tuple(parts))


def part_keys(pieces: Iterable[Piece]) -> dict[int, str]:
    """By the id of a section's piece, what it is claimed under (`claims.section_key`)."""
    seen: dict[str, int] = defaultdict(int)
    found = {}
    for piece in pieces:
        if piece.kind == "section":
            kind = record_of(piece, Section).kind
            seen[kind] += 1
            found[piece.pk] = claims.section_key(kind, seen[kind])
    return found


# --- from an issue to pieces ----------------------------------------------------------------------


class _Wanted(Record, frozen=True):
    """A piece as the issue has it: `key` is what it is known by, `within` its section's key."""

    kind: str
    key: str
    record: Record
    within: str | None = None
    part: str = ""


def edits_to(issue: Issue, held: Sequence[Piece], *, by_person: bool) -> list[Edit]:
    """What must be done to the pieces `held` (all of them, rejected ones too) to make `issue`.

    A piece keeps its identity: a question by its id, an entry by what it links to, else by its
    title. What is gone is rejected, what is new is proposed. What a person changed is accepted;
    what the machine changed after somebody accepted it is marked as fresh.
    """
    known = _by_key(held)
    wanted = list(_walk(normal(issue)))
    places = _places([known.get((one.kind, one.key)) for one in wanted])
    made: dict[str, int] = {}
    edits: list[Edit] = []
    for one, place in zip(wanted, places, strict=True):
        piece = known.pop((one.kind, one.key), None)
        section = None if one.within is None else made[one.within]
        after = _after(one, piece, section, place, by_person=by_person)
        if one.kind == "section":
            made[one.key] = piece.pk if piece is not None else -1 - len(edits)
        edits.append(Edit(piece=piece.pk if piece is not None else None, after=after))
    # A decision that was taken stands in no manuscript.
    gone = [
        piece
        for piece in known.values()
        if piece.state == "proposed" or (piece.state == "accepted" and piece.kind != "decision")
    ]
    edits += [_rejected(piece) for piece in gone if piece.kind != "head"]
    return edits


def _after(
    one: _Wanted, piece: Piece | None, section: int | None, place: float, *, by_person: bool
) -> Snapshot:
    new = Snapshot(
        kind=one.kind,
        record=plain_values(one.record),
        section=section,
        part=one.part,
        place=place,
    )
    if piece is None:
        return new
    now = snapshot(piece)
    accepted = now.state == "accepted"
    if now.record == new.record:
        state = "accepted" if accepted else "proposed"  # a rejected one stands in the issue again
        return msgspec.structs.replace(new, state=state, fresh=now.fresh)
    if by_person:
        return msgspec.structs.replace(
            new, state="accepted" if one.kind != "decision" else now.state
        )
    return msgspec.structs.replace(
        new, state="accepted" if accepted else "proposed", fresh=accepted
    )


def _rejected(piece: Piece) -> Edit:
    after = msgspec.structs.replace(snapshot(piece), state="rejected")
    return Edit(piece=piece.pk, after=after)


def _walk(issue: Issue) -> Iterator[_Wanted]:
    """Every piece of an issue, sections before their entries, keys made unique."""
    head = msgspec.structs.replace(issue, sections=(), questions=(), decisions=(), urls=())
    yield _Wanted(kind="head", key="", record=head)
    once = _Once()
    for section in issue.sections:
        names = tuple(Subsection(name=part.name) for part in section.subsections)
        bare = msgspec.structs.replace(section, subsections=names)
        key = once("section", _section_key(section))
        yield _Wanted(kind="section", key=key, record=bare)
        for part in section.subsections:
            for entry in part.entries:
                yield _Wanted(
                    kind="entry",
                    # The same work may stand under its section and among the references.
                    key=once("entry", _entry_key(entry, section)),
                    record=entry,
                    within=key,
                    part=part.name or "",
                )
    for question in issue.questions:
        yield _Wanted(kind="question", key=once("question", question.id), record=question)
    for decision in issue.decisions:
        yield _Wanted(kind="decision", key=once("decision", decision.en), record=decision)


class _Once:
    """Makes keys unique: the second of the same is «key#2»."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], int] = defaultdict(int)

    def __call__(self, kind: str, key: str) -> str:
        self._seen[kind, key] += 1
        count = self._seen[kind, key]
        return key if count == 1 else f"{key}#{count}"


def _section_key(section: Section) -> str:
    return f"{section.kind} {section.name}"


def _entry_key(entry: Entry, section: Section) -> str:
    shelf = "reference " if section.kind == "references" else ""
    if entry.practice:
        return f"{shelf}practice {entry.practice}"
    return shelf + (links.work(entry.urls[0]) if entry.urls else entry.title)


_KEYS: dict[str, Callable[[Piece, Section | None], str]] = {
    "head": lambda _piece, _section: "",
    "section": lambda piece, _section: _section_key(record_of(piece, Section)),
    "entry": lambda piece, section: _entry_key(
        record_of(piece, Entry), section or Section(name="", kind="special")
    ),
    "question": lambda piece, _section: record_of(piece, Question).id,
    "decision": lambda piece, _section: record_of(piece, Decision).en,
}


def _by_key(held: Sequence[Piece]) -> dict[tuple[str, str], Piece]:
    """The pieces by kind and key; living ones have the plain key where a rejected one shares it."""
    sections = {one.pk: record_of(one, Section) for one in held if one.kind == "section"}
    once = _Once()
    found = {}
    for piece in sorted(held, key=lambda one: (one.state == "rejected", one.place, one.pk)):
        section = sections.get(piece.section_id or 0)
        found[piece.kind, once(piece.kind, _KEYS[piece.kind](piece, section))] = piece
    return found


def _places(pieces: Sequence[Piece | None]) -> list[float]:
    """Places in rising order that leave as many pieces where they are as a single pass can."""
    found: list[float] = []
    last = 0.0
    for at, piece in enumerate(pieces):
        if piece is not None and piece.place > last:
            last = piece.place
        else:
            following = next((one.place for one in pieces[at:] if one and one.place > last), None)
            last = last + 1 if following is None else (last + following) / 2
        found.append(last)
    return found
