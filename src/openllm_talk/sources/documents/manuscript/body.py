"""The body of a manuscript: sections with their entries, questions with their answers.

One pass over the lines. What stands where nothing has a meaning becomes an entry of the section
it stands in, so no text is dropped.
"""

import re
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from openllm_talk.records import (
    Decision,
    Group,
    Question,
    Record,
    Section,
    SectionKind,
)
from openllm_talk.sources.documents.manuscript import grammar, words
from openllm_talk.sources.documents.manuscript.drafts import (
    AnswerDraft,
    Data,
    EntryDraft,
    PartDraft,
    QuestionDraft,
    SectionDraft,
    questions_of,
    section_of,
)
from openllm_talk.sources.documents.manuscript.entry_line import (
    Line,
    read_figure,
    read_item,
    read_line,
)
from openllm_talk.sources.documents.manuscript.grammar import Asked, Heading, Mark

_FIELD_WRITTEN = re.compile(
    "|".join(rf"\*\*(?P<{name}>{typed})[：:]\*\* " for name, typed in words.FIELDS.items()), re.I
)
_FIELD_TYPED = re.compile(
    r"(?:\*\*)?【?(?:"
    + "|".join(rf"(?P<{name}>{typed})" for name, typed in words.FIELDS.items())
    + r")(?:】[：:]?|(?:\*\*)?[：:](?:\*\*)?)\s*",
    re.I,
)
_DATA_LINE = re.compile(r"[mdo][0-9]+ ")
_TASK = re.compile(r"[-*+]\s+\[(.?)\](?:\s+(.*))?", re.DOTALL)


class Body(Record, frozen=True):
    """What stands below the front matter; `title` is that of a first heading `# …`."""

    title: str | None = None
    sections: tuple[Section, ...] = ()
    questions: tuple[Question, ...] = ()
    decisions: tuple[Decision, ...] = ()


class _Lines(Record, frozen=True):
    lines: Sequence[str]
    data: Data


def read_body(text: str) -> Body:
    """The sections, questions and decisions of the text below the front matter."""
    taken = _take_data(text.split("\n"))
    reader = _Reader(taken.lines, taken.data)
    reader.run()
    return Body(
        title=reader.title,
        sections=tuple(section_of(draft, taken.data) for draft in reader.sections),
        questions=questions_of(reader.questions, taken.data),
        decisions=tuple(reader.decisions),
    )


def _take_data(lines: Sequence[str]) -> _Lines:
    """The lines without the data blocks, and what the blocks hold."""
    # A line of the block that is no data was typed there by a person and is text.
    rest: list[str] = []
    messages: dict[str, str] = {}
    decisions: dict[str, Decision] = {}
    originals: dict[str, str] = {}
    inside = False
    for line in lines:
        if line.startswith(grammar.DATA):
            inside = True
        elif inside and line.strip() == "-->":
            inside = False
        elif inside and _DATA_LINE.match(line):
            _read_data(line, messages, decisions, originals)
        else:
            rest.append(line)
    data = Data(messages=messages, decisions=decisions, originals=originals)
    return _Lines(lines=rest, data=data)


class _DecisionData(Record, frozen=True):
    kind: str
    en: str
    zh: str
    m: tuple[str, ...] = ()


def _read_data(
    line: str, messages: dict[str, str], decisions: dict[str, Decision], originals: dict[str, str]
) -> None:
    handle, _, value = line.strip().partition(" ")
    if re.fullmatch(r"m[0-9]+", handle) and value:
        messages[handle] = grammar.decoded_id(value)
    elif re.fullmatch(r"d[0-9]+", handle):
        try:
            data = msgspec.json.decode(value, type=_DecisionData)
        except msgspec.DecodeError:
            return  # an editor's hand slipped: the point itself still stands in the list on top
        sources = tuple(messages[each] for each in data.m if each in messages)
        decisions[handle] = Decision(kind=data.kind, en=data.en, zh=data.zh, sources=sources)
    elif re.fullmatch(r"o[0-9]+", handle):
        with suppress(msgspec.DecodeError):
            originals[handle] = msgspec.json.decode(value, type=str)


class _Reader:
    """Goes over the lines once; at any time one section and perhaps one question is open."""

    def __init__(self, lines: Sequence[str], data: Data) -> None:
        self.title: str | None = None
        self.sections: list[SectionDraft] = []
        self.questions: list[QuestionDraft] = []
        self.decisions: list[Decision] = []
        self._lines = lines
        self._data = data
        self._fences = grammar.Fences(lines, stop=grammar.is_hard)
        self._section: SectionDraft | None = None
        self._talk: str | None = None  # the name of Free Talk where it is no section of its own
        self._group: Group = "main"
        self._question: QuestionDraft | None = None
        self._loose: EntryDraft | None = None  # takes the paragraphs that follow one another
        self._blank = True
        self._on_top = True  # above the first heading

    def run(self) -> None:
        place = 0
        while place < len(self._lines):
            line = self._lines[place]
            end = None if self._continues_entry(line) else self._fences.end(place)
            if end is not None:
                self._code(self._lines[place : end + 1])
                place = end + 1
                continue
            heading = grammar.read_heading(line)
            if heading is not None and self._takes(heading, place):
                self._blank = True
            elif self._question is not None:
                self._in_question(self._question, line)
            else:
                self._in_section(line)
            place += 1

    # headings

    def _takes(self, heading: Heading, place: int) -> bool:
        """Whether the heading divides the issue here; then it has been followed."""
        if heading.level == 1:
            return self._takes_title(heading)
        if not grammar.is_structure(heading):
            return False
        if heading.level == 2 and not heading.asks:
            self._open_section(heading)
        elif heading.asks or self._asks_below(heading, place):
            self._open_question(self._asked_by(heading), heading.mark, heading=True)
        else:
            self._open_part(heading)
        return True

    def _takes_title(self, heading: Heading) -> bool:
        first = self._section is None and self._question is None and self.title is None
        if first and heading.words:
            self.title = heading.words
        return first and bool(heading.words)

    def _asks_below(self, heading: Heading, place: int) -> bool:
        """Whether a heading in Free Talk without a label asks: it says so, or is answered."""
        if not self._in_talk() or "part" in heading.mark.words or not heading.words:
            return False
        if self._group_of(heading) is not None:
            return False
        if heading.words.endswith(("?", "？")):
            return True
        for line in self._lines[place + 1 :]:
            if grammar.is_structure(grammar.read_heading(line)):
                return False
            if grammar.read_answered(line) is not None:
                return True
        return False

    def _asked_by(self, heading: Heading) -> Asked:
        label = heading.mark.values.get("label")
        if label is not None:
            return Asked(text=heading.words, label=label or None)
        return grammar.read_asked(heading.words, heading=True) or Asked(text=heading.words)

    def _group_of(self, heading: Heading) -> Group | None:
        return heading.mark.one_of(grammar.GROUPS) or words.group_of(heading.words)

    def _in_talk(self) -> bool:
        return self._talk is not None or (
            self._section is not None and self._section.kind == "free_talk"
        )

    def _close(self) -> None:
        self._on_top = False
        self._question = None
        self._loose = None

    def _open_section(self, heading: Heading) -> None:
        self._close()
        self._group = "main"
        self._section = None
        self._talk = heading.words if "questions" in heading.mark.words else None
        if self._talk is None:
            kind = heading.mark.one_of(grammar.KINDS) or words.section_kind(heading.words)
            self._add_section(heading.words, kind, heading.mark.values.get("at"))

    def _add_section(self, name: str, kind: SectionKind, moment: str | None = None) -> SectionDraft:
        section = SectionDraft(name, kind, moment)
        self.sections.append(section)
        self._section = section
        return section

    def _open_part(self, heading: Heading) -> None:
        self._close()
        group = self._group_of(heading) if self._in_talk() else None
        if group is not None and "part" not in heading.mark.words:
            self._group = group
        else:
            self._here().parts.append(PartDraft(heading.words or None))

    def _here(self) -> SectionDraft:
        """The section that text belongs to; one is made where none is open."""
        if self._section is not None:
            return self._section
        if self._talk is not None:
            return self._add_section(self._talk, "free_talk")
        return self._add_section("", "special")

    # questions

    def _open_question(self, asked: Asked, mark: Mark, *, heading: bool) -> None:
        self._close()
        group = self._group if self._in_talk() else "embedded"
        self._question = QuestionDraft(asked, mark, group, heading)
        self.questions.append(self._question)

    def _in_question(self, question: QuestionDraft, line: str) -> None:
        answered = grammar.read_answered(line)
        asked = grammar.read_asked(line)
        if answered is not None:
            split = grammar.split_mark(line)
            start = grammar.read_answered(split.text) or answered
            question.answers.append(AnswerDraft(start, split.mark, [start.text]))
        elif asked is not None:
            self._open_typed(line)
        elif not self._is_head(question, line):
            self._text(question).append(grammar.unescape_line(line))

    def _open_typed(self, line: str) -> None:
        split = grammar.split_mark(line)
        asked = grammar.read_asked(split.text) or Asked(text=split.text)
        self._open_question(asked, split.mark, heading=False)

    def _is_head(self, question: QuestionDraft, line: str) -> bool:
        """Whether the line is the byline or the addresses of the question; then it was read."""
        if question.begun:
            return False
        links = grammar.read_links(line) if question.urls is None else None
        if links is not None:
            question.urls = links
            return True
        byline = words.read_byline(line) if question.byline is None else None
        question.byline = byline or question.byline
        return byline is not None

    def _text(self, question: QuestionDraft) -> list[str]:
        return question.answers[-1].lines if question.answers else question.lines

    def _code(self, lines: Sequence[str]) -> None:
        code = [grammar.unescape_line(line, code=True) for line in lines]
        if self._question is not None:
            self._text(self._question).extend(code)
        else:
            self._add_loose(code, after=True)

    # sections

    def _continues_entry(self, line: str) -> bool:
        """Whether the line is part of the entry above: it is indented."""
        indented = line.startswith(("  ", "\t")) and bool(line.strip())
        return indented and self._question is None and self._last_entry() is not None

    def _last_entry(self) -> EntryDraft | None:
        section = self._section
        entries = section.parts[-1].entries if section is not None and section.parts else []
        return entries[-1] if entries else None

    def _in_section(self, line: str) -> None:
        was_blank, self._blank = self._blank, not line.strip()
        entry = self._last_entry()
        if self._blank:
            if entry is not None:
                entry.block.append("")
        elif entry is not None and line.startswith((" ", "\t")):
            entry.block.append(line.removeprefix("  ") if line[0] == " " else line[1:])
        elif not self._is_field(line) and not self._is_decision(line):
            self._item_or_text(line, was_blank)

    def _item_or_text(self, line: str, was_blank: bool) -> None:
        item = read_item(line)
        typed = line if item is None else item
        may_ask = item is None or (self._in_talk() and not grammar.split_mark(line).mark)
        if may_ask and grammar.read_asked(typed) is not None:
            self._open_typed(typed)
        elif item is not None:
            self._loose = None
            self._add_item(line)
        elif read_figure(line) is not None:
            self._add_figure(line)
        else:
            entry = self._last_entry()
            if entry is not None and not was_blank:
                entry.block.append(line)
            else:
                self._add_loose([line], after=False)

    def _add_item(self, line: str) -> None:
        split = grammar.split_mark(line)
        item = read_item(split.text) or ""
        if item or split.mark:
            self._entries().append(EntryDraft(read_line(item), split.mark))

    def _add_figure(self, line: str) -> None:
        """A figure outside of any list: that of the entry above, or an entry of its own."""
        entry = self._last_entry()
        if entry is None:
            entry = EntryDraft(Line(title=""))
            self._entries().append(entry)
        entry.block.append(line)

    def _add_loose(self, lines: Sequence[str], *, after: bool) -> None:
        """Text outside of any list: the note of what goes before, or an entry of its own."""
        entry = self._loose or (self._last_entry() if after else None)
        if entry is None:
            split = grammar.split_mark(lines[0])
            line = Line(title=split.text) if after else read_line(split.text)
            entry = EntryDraft(line, split.mark, list(lines[1:]))
            self._entries().append(entry)
        else:
            entry.block.extend(lines)
        self._loose = entry

    def _entries(self) -> list[EntryDraft]:
        section = self._here()
        if not section.parts:
            section.parts.append(PartDraft())
        return section.parts[-1].entries

    def _is_field(self, line: str) -> bool:
        """Whether the line says something about the section; then it was read."""
        if self._section is None:
            return False
        found = _FIELD_WRITTEN.match(line) or _FIELD_TYPED.match(line)
        if found is None or found.lastgroup is None:
            return False
        value = line[found.end() :].strip()
        section = self._section
        if found.lastgroup == "topic":
            section.topic = f"{section.topic} {value}" if section.topic else value
        elif found.lastgroup == "contributors":
            section.contributors += words.split_names(value)
        elif found.lastgroup == "nominated":
            section.nominated.append(value)
        else:
            section.suggestions.append(value)
        return True

    def _is_decision(self, line: str) -> bool:
        """Whether the line belongs to the list on top; a point that is ticked is decided."""
        if not self._on_top:
            return False
        if line.strip(" *:：").lower() in words.DECISIONS_TYPED:
            return True
        split = grammar.split_mark(line)
        task = _TASK.fullmatch(split.text)
        if task is None:
            return False
        if not task[1].strip():
            self.decisions.append(self._decision((task[2] or "").strip(), split.mark))
        return True

    def _decision(self, said: str, mark: Mark) -> Decision:
        known = self._data.decisions
        marked = next((known[each] for each in mark.handles if each in known), None)
        if marked is None:
            same = (each for each in known.values() if said in (each.en, each.zh))
            return next(same, None) or Decision(kind="note", en=said, zh=said)
        if said in (marked.en, marked.zh):
            return marked
        return msgspec.structs.replace(marked, en=said, zh=said)
