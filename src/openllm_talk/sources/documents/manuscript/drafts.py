"""What the reader has gathered of sections and questions, and the records made of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openllm_talk.records import (
    Answer,
    Decision,
    Entry,
    Group,
    Question,
    Record,
    Role,
    Section,
    SectionKind,
    Subsection,
)
from openllm_talk.sources import urls as running
from openllm_talk.sources.documents.manuscript import grammar, words
from openllm_talk.sources.documents.manuscript.entry_line import (
    Line,
    read_figure,
    unguarded_figure,
)
from openllm_talk.sources.documents.manuscript.grammar import Asked, Mark
from openllm_talk.sources.documents.manuscript.normal import address, text_form


class Data(Record, frozen=True):
    """The data block: ids of messages, decisions, and own words of shortened answers, by handle."""

    messages: Mapping[str, str] = {}
    decisions: Mapping[str, Decision] = {}
    originals: Mapping[str, str] = {}

    def sources(self, mark: Mark) -> tuple[str, ...]:
        """The ids of the messages that the mark names; unknown handles are left out."""
        return tuple(self.messages[each] for each in mark.handles if each in self.messages)

    def original(self, mark: Mark) -> str | None:
        """The person's own words of an answer that a machine shortened, where the mark has them."""
        found = (self.originals[each] for each in mark.handles if each in self.originals)
        return next(found, None)


@dataclass
class EntryDraft:
    """An entry's line, and the lines below it that belong to it."""

    line: Line
    mark: Mark = field(default_factory=Mark)
    block: list[str] = field(default_factory=list)


@dataclass
class PartDraft:
    """A part of a section, as far as it was read."""

    name: str | None = None
    entries: list[EntryDraft] = field(default_factory=list)


@dataclass
class SectionDraft:
    """A section, as far as it was read."""

    name: str
    kind: SectionKind
    moment: str | None = None
    topic: str | None = None
    nominated: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    contributors: list[str] = field(default_factory=list)
    parts: list[PartDraft] = field(default_factory=list)


@dataclass
class AnswerDraft:
    """An answer: how it begins, and its lines."""

    start: grammar.Answered
    mark: Mark
    lines: list[str]


@dataclass
class QuestionDraft:
    """A question with what stands below it; `heading` says how it was asked."""

    asked: Asked
    mark: Mark
    group: Group
    heading: bool
    byline: words.Byline | None = None
    urls: tuple[str, ...] | None = None
    lines: list[str] = field(default_factory=list)
    answers: list[AnswerDraft] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        """Whether text or an answer stands under the question already."""
        return bool(self.answers) or any(line.strip() for line in self.lines)


def section_of(draft: SectionDraft, data: Data) -> Section:
    """The section that was read."""
    return Section(
        name=draft.name,
        kind=draft.kind,
        moment=draft.moment,
        topic=draft.topic,
        nominated=tuple(draft.nominated),
        suggestions=tuple(draft.suggestions),
        contributors=tuple(draft.contributors),
        subsections=tuple(
            Subsection(name=part.name, entries=tuple(_entry(each, data) for each in part.entries))
            for part in draft.parts
        ),
    )


def _entry(draft: EntryDraft, data: Data) -> Entry:
    title, note, block = draft.line.title, draft.line.note, draft.block
    if "text" in draft.mark.words:
        ends = block.index(grammar.TITLE_ENDS) if grammar.TITLE_ENDS in block else len(block)
        title = "\n".join((title, *map(_without_guard, block[:ends])))
        block = block[ends + 1 :]
    shown = next((place for place, line in enumerate(block) if read_figure(line)), None)
    below = text_form("\n".join(map(unguarded_figure, _without(block, shown))))
    return Entry(
        title=title,
        urls=draft.line.urls,
        note="\n\n".join(each for each in (note, below) if each) or None,
        by=draft.mark.values.get("by", draft.line.by),
        also_in=grammar.split_values(draft.mark.values.get("also", "")),
        sources=data.sources(draft.mark),
        figure=None if shown is None else read_figure(block[shown]),
        practice=draft.mark.values.get("practice"),
    )


def _without(block: Sequence[str], place: int | None) -> Sequence[str]:
    """The lines of a block without the one at `place`, and without the blank line below it."""
    if place is None:
        return block
    blank = bool(block[place + 1 : place + 2]) and not block[place + 1].strip()
    return [*block[:place], *block[place + 1 + blank :]]


def _without_guard(line: str) -> str:
    guarded = line.startswith("\\") and line.lstrip("\\") == grammar.TITLE_ENDS
    return line[1:] if guarded else line


def questions_of(drafts: Sequence[QuestionDraft], data: Data) -> tuple[Question, ...]:
    """The questions that were read, without the empty slots of a template."""
    naming = _Naming(drafts)
    questions: list[Question] = []
    for draft in drafts:
        answers = tuple(_answers(draft.answers, data))
        text = _text_of(draft)
        if not text and not answers and "id" not in draft.mark.values:
            continue  # an empty slot of a template
        questions.append(_question(draft, text, answers, data, naming))
    return tuple(questions)


def _question(
    draft: QuestionDraft, text: str, answers: tuple[Answer, ...], data: Data, naming: "_Naming"
) -> Question:
    mark, byline = draft.mark, draft.byline or words.Byline()
    role = mark.one_of(grammar.ROLE_WORDS) or draft.asked.role
    parent = mark.values.get("after", naming.last_asked if role == "follow_up" else None)
    identity = naming.id_of(draft, role, parent)
    title = draft.asked.text if "short" in mark.words else None
    return Question(
        id=identity,
        text=text or title or "",
        label=draft.asked.label,
        group=mark.one_of(grammar.GROUPS) or draft.group,
        role=role,
        asker=mark.values.get("asker") or byline.asker or draft.asked.asker,
        status=byline.status,
        answers=answers,
        parent=parent or None,
        carried_over=byline.carried_over,
        open_since=mark.values.get("since") or byline.open_since,
        urls=_urls_of(draft, text, answers),
        title=title,
        sources=data.sources(mark),
        rewritten=byline.rewritten,
    )


def _text_of(draft: QuestionDraft) -> str:
    first, below = draft.asked.text, text_form("\n".join(draft.lines))
    if "short" in draft.mark.words:
        return below
    between = "\n\n" if draft.heading else "\n"
    return between.join(each for each in (first, below) if each)


def _urls_of(draft: QuestionDraft, text: str, answers: Sequence[Answer]) -> tuple[str, ...]:
    if draft.urls is not None:
        return draft.urls
    return () if "nolinks" in draft.mark.words else addresses_in(text, answers)


def addresses_in(text: str, answers: Sequence[Answer]) -> tuple[str, ...]:
    """The addresses in the texts of a question and its answers, each once, in order."""
    texts = (text, *(answer.text for answer in answers))
    return tuple(dict.fromkeys(address(url) for each in texts for url in running.find(each)))


def _answers(drafts: Sequence[AnswerDraft], data: Data) -> list[Answer]:
    answers: list[Answer] = []
    for draft in drafts:
        text = text_form("\n".join(draft.lines))
        if not text and draft.start.typed and not draft.mark:
            continue  # an empty slot of a template
        values = draft.mark.values
        label = values.get("label", draft.start.label)
        answers.append(
            Answer(
                text=text,
                label=label or None,
                by=values.get("by") or draft.start.by,
                replies_to=_target(draft, answers),
                sources=data.sources(draft.mark),
                rewritten=draft.start.rewritten,
                original=data.original(draft.mark) if draft.start.rewritten else None,
            )
        )
    return answers


def _target(draft: AnswerDraft, earlier: Sequence[Answer]) -> int | None:
    place = draft.mark.values.get("re", "")
    if place.isdecimal():
        return int(place) if len(place) < 10 else None
    if draft.start.to is None:
        return None
    return place_of(draft.start.to, earlier)


def place_of(label: str, earlier: Sequence[Answer]) -> int | None:
    """The place of the nearest earlier answer with the label, if there is one."""
    places = range(len(earlier) - 1, -1, -1)
    return next((place for place in places if earlier[place].label == label), None)


class _Naming:
    """Names questions that a person added: m3 is Q3 of the main part, m3.f1 its follow-up."""

    def __init__(self, drafts: Sequence[QuestionDraft]) -> None:
        self.last_asked: str | None = None
        self._taken = {draft.mark.values["id"] for draft in drafts if "id" in draft.mark.values}
        self._asked: dict[str, int] = {}

    def id_of(self, draft: QuestionDraft, role: Role, parent: str | None) -> str:
        """The id of the question: its own, or one that no other question has."""
        prefix = f"{parent}.f" if role == "follow_up" and parent else draft.group[0]
        self._asked[prefix] = self._asked.get(prefix, 0) + 1
        own = draft.mark.values.get("id")
        identity = self._free(prefix, draft.asked.label) if own is None else own
        self._taken.add(identity)
        if role != "follow_up":
            self.last_asked = identity
        return identity

    def _free(self, prefix: str, label: str | None) -> str:
        digits = re.sub(r"[^0-9]", "", label or "")
        number = int(digits[:6]) if digits else self._asked[prefix]
        while f"{prefix}{number}" in self._taken:
            number += 1
        return f"{prefix}{number}"
