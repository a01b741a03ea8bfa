"""An issue of a numbered series: fields in 【brackets】, sections, free talk, references.

The skeleton: a title with a number, a record of the issue (fields), sections with fields of their
own and named subsections, the free talk in up to three groups, the references, and a tail that is
the same in every issue and is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from openllm_talk.records import Entry, Issue, Question, Section, Subsection
from openllm_talk.sources.documents import facts, labels, signatures, skeleton, talk
from openllm_talk.sources.documents.addresses import addresses, words
from openllm_talk.sources.documents.block import Block
from openllm_talk.sources.documents.entries import EntryReader
from openllm_talk.sources.documents.skeleton import SECTION_FIELDS, Part, plain

_PICTURE = re.compile(r"聊天(?:区|记录|截图)\s*[:：]?")


def is_issue(blocks: Sequence[Block]) -> bool:
    """Whether blocks look like an issue of a series: its fields, or two of its sections."""
    fields = {found.name.lower() for block in blocks if (found := labels.field(block.text))}
    known = fields & (facts.FIELDS.keys() | SECTION_FIELDS.keys())
    kinds = {skeleton.section_kind(block) for block in blocks} - {None}
    return len(known) >= 2 or len(kinds) >= 2


def read(blocks: Sequence[Block]) -> Issue:
    """The issue that the blocks of a document hold."""
    bones = skeleton.split(blocks)
    record = facts.read(bones.head)
    sections = [_take_fields(part) for part in bones.parts]
    known = record.people | _people(sections)
    built = [_build(section, known) for section in sections]
    title = facts.title(bones.head)
    questions = tuple(_unique(question for part in built for question in part.questions))
    return Issue(
        title=title,
        number=facts.number_in_title(title) or facts.number_in_field(record.text("number")),
        date=record.when.date,
        time=record.when.time,
        highlights=labels.phrases(record.text("highlights")),
        host=labels.names(record.text("host")),
        editor=labels.names(record.text("editor")),
        section_leads=facts.leads(record.text("section_leads")),
        contributors=_contributors([part.section for part in built], questions),
        video=record.video,
        sections=tuple(part.section for part in built),
        questions=questions,
        urls=tuple(dict.fromkeys(url for part in bones.parts for url in _addresses(part))),
    )


def _addresses(part: Part) -> list[str]:
    """All addresses of a section but those in the line that explains what the section is for."""
    return [url for block in part.blocks if not _explains(part, block) for url in addresses(block)]


# --- the fields of a section ----------------------------------------------------------------------


@dataclass(slots=True)
class _Fields:
    """A section with its fields read off; `body` is what stands below them."""

    part: Part
    values: dict[str, list[str]] = field(default_factory=dict)
    body: list[Block] = field(default_factory=list)

    def put(self, name: str, value: str) -> None:
        if value:
            self.values.setdefault(name, []).append(value)


def _take_fields(part: Part) -> _Fields:
    """The fields of a section. A list below one belongs to it if more fields follow the list."""
    section = _Fields(part)
    last = _last_field(part)
    open_field: str | None = None
    filled = False
    for position, block in enumerate(part.blocks):
        found = _field(block, position <= last, part)
        if _explains(part, block):
            open_field = None
        elif found:
            open_field, filled = SECTION_FIELDS[found.name.lower()], bool(found.value)
            section.put(open_field, found.value)
        elif open_field and _goes_on(block, filled, position <= last):
            section.put(open_field, _without_mark(words(block)))
        else:
            open_field = None
            section.body.append(block)
    return section


def _explains(part: Part, block: Block) -> bool:
    """«【本周新闻】：…» only says what the section of that name is for."""
    found = None if block.code else labels.field(block.text)
    if found is None or not skeleton.kind_named(plain(found.name)):
        return False
    return skeleton.kind_named(plain(found.name)) == part.kind


def _last_field(part: Part) -> int:
    """The place of the last field above the section's first heading; -1 where it has none."""
    last = -1
    for position, block in enumerate(part.blocks):
        if block.heading or block.code or skeleton.is_subsection(block):
            break
        if _field(block, True, part):
            last = position
    return last


def _field(block: Block, at_the_head: bool, part: Part) -> labels.Field | None:
    """The field in a line; below the head of a section only one with brackets and a colon is."""
    if block.code:
        return None
    found = labels.field(block.text)
    if found is None and at_the_head:
        bare = labels.bare_field(block.text)
        found = bare if bare and len(bare.name) > 2 else None
    if found is None or found.name.lower() not in SECTION_FIELDS:
        return None
    return found if at_the_head or (found.colon and part.kind != "free_talk") else None


def _goes_on(block: Block, filled: bool, more_follow: bool) -> bool:
    """Whether a line is one more value of the field above it, not the start of the body."""
    if block.heading or block.code or skeleton.is_subsection(block):
        return False
    listed = bool(labels.numbered(block.text)) or block.depth > 0 or labels.has_bullet(block.text)
    if more_follow:
        return listed or not (filled or labels.has_colon(block.text))
    return listed and not filled and not addresses(block)


def _without_mark(text: str) -> str:
    bare = labels.without_bullet(text)
    number = labels.numbered(bare)
    return number.rest if number else bare


def _people(sections: Iterable[_Fields]) -> frozenset[str]:
    return frozenset(
        name
        for section in sections
        for value in section.values.get("contributors", [])
        for name in labels.names(value)
    )


# --- the body of a section ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Built:
    section: Section
    questions: tuple[Question, ...]


def _build(fields: _Fields, known: frozenset[str]) -> _Built:
    part, values = fields.part, fields.values
    if part.kind == "free_talk":
        talked = _free_talk(fields.body, known)
        questions = talked.questions
        parts = tuple([Subsection(entries=talked.loose)] if talked.loose else [])
    else:
        inside = _embedded(fields.body, known)
        questions = inside.questions
        parts = _entries(inside.rest, EntryReader(bullets_are_entries=part.kind == "references"))
    section = Section(
        name=part.name,
        kind=part.kind,
        topic=labels.value("；".join(values.get("topic", []))),
        nominated=_listed(values.get("nominated", [])),
        suggestions=_listed(values.get("suggestions", [])),
        contributors=labels.names("、".join(values.get("contributors", []))),
        subsections=parts,
    )
    return _Built(section, questions)


def _listed(values: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        short = len(value) <= 24 and "、" in value
        found += labels.sentences(value.replace("、", "；") if short else value)
    return tuple(found)


def _entries(body: Sequence[Block], entries: EntryReader) -> tuple[Subsection, ...]:
    under_title = False
    for position, block in enumerate(body):
        name = plain(block.text)
        if block.heading == 1:
            entries.title(name, addresses(block))
            under_title = True
        elif (block.heading and not under_title) or skeleton.is_subsection(block):
            entries.subsection(name)
            if addresses(block):
                entries.title(words(block), addresses(block))
            under_title = False
        else:
            following = body[position + 1] if position + 1 < len(body) else None
            ends = following is None or skeleton.is_subsection(following)
            entries.add(block, None if ends else following)
    return entries.subsections()


@dataclass(frozen=True, slots=True)
class _Inside:
    """The questions inside another section, and what is left of it."""

    questions: tuple[Question, ...]
    rest: list[Block]


def _embedded(body: Sequence[Block], known: frozenset[str]) -> _Inside:
    """Questions that stand inside another section, with an answer's label behind or below them."""
    rest: list[Block] = []
    questions: list[Question] = []
    position = 0
    while position < len(body):
        found = talk.embedded(body, position, known)
        if found is None:
            rest.append(body[position])
            position += 1
        else:
            questions += found.questions
            position = found.end
    return _Inside(tuple(questions), rest)


def _free_talk(body: Sequence[Block], known: frozenset[str]) -> talk.Talked:
    parts: list[tuple[skeleton.TalkGroup, list[Block]]] = [(skeleton.TalkGroup("main"), [])]
    in_picture = False
    for block in body:
        group = skeleton.talk_group(block)
        if group or block.heading or labels.label(block.text):
            in_picture = False
        elif _PICTURE.fullmatch(block.text.strip()):
            in_picture = True
        if in_picture:
            continue  # text read off chat screenshots shows names of people who were never asked
        if group:
            parts.append((group, []))
        elif block.code or not skeleton.is_placeholder(block.text):
            parts[-1][1].append(block)
    known |= signatures.signers(block.text for block in body if not block.code)
    questions: list[Question] = []
    loose: list[Entry] = []
    for group, blocks in parts:
        found = talk.read(blocks, group.group, known)
        left_over = {"carried_over": True} if group.left_over else {}
        questions += [msgspec.structs.replace(asked, **left_over) for asked in found.questions]
        loose += found.loose
    return talk.Talked(tuple(questions), tuple(loose))


def _unique(questions: Iterable[Question]) -> Iterable[Question]:
    """Questions of two sections may carry the same number: the later one gets a «+2»."""
    seen: Counter[str] = Counter()
    renamed: dict[str, str] = {}
    for question in questions:
        seen[question.id] += 1
        again = seen[question.id] > 1
        identity = f"{question.id}+{seen[question.id]}" if again else question.id
        renamed[question.id] = identity
        parent = renamed.get(question.parent) if question.parent else None
        yield msgspec.structs.replace(question, id=identity, parent=parent)


def _contributors(sections: list[Section], questions: tuple[Question, ...]) -> tuple[str, ...]:
    names = [name for section in sections for name in section.contributors]
    for question in questions:
        names += [name for name in (question.asker, *(a.by for a in question.answers)) if name]
    return tuple(dict.fromkeys(names))
