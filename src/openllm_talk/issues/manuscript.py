"""Writes an issue as a manuscript: Markdown with front matter that a person edits on a phone.

The format is described for editors in docs/manuscript.md; its signs are those of
`sources.documents.manuscript`, which reads it back: `read(write(issue)) == normal(issue)`.
What people edit stands in plain sight. What only the machine needs (ids, and the messages that a
line came from) stands in short comments at the ends of lines, which name lines of one block at the
end of the file.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import yaml

from openllm_talk.errors import Language
from openllm_talk.records import (
    Answer,
    Correction,
    Decision,
    Entry,
    Group,
    Issue,
    Question,
    Section,
    Subsection,
)
from openllm_talk.sources.documents.manuscript import grammar, words
from openllm_talk.sources.documents.manuscript.drafts import addresses_in, place_of
from openllm_talk.sources.documents.manuscript.entry_line import (
    Line,
    guarded_figure,
    read_line,
    write_figure,
    write_line,
)
from openllm_talk.sources.documents.manuscript.front_matter import VERSION
from openllm_talk.sources.documents.manuscript.grammar import Mark
from openllm_talk.sources.documents.manuscript.normal import addresses_of, normal, text_form

LONGEST_HEADING = 90
"""Characters of a question that may stand in its heading; a longer one stands below."""

_BEGINS_BLOCK = re.compile(r" {0,3}(?:`{3}|~{3}|[-*+>#|] |>|\||\$\$|[0-9]{1,3}[.)] |#|<)|    |\t")
_DATA_HINT = {
    "zh": "这里记着每一行出自哪几条消息，请不要改动。",
    "en": "Which messages every line came from. Please leave this as it is.",
}


def write(issue: Issue, language: Language = "zh") -> str:
    """The manuscript of `issue`, with its own words (states, labels) in `language`.

    It keeps the normal form of the issue exactly (`sources.documents.manuscript.normal`).
    """
    issue = normal(issue)
    pages = _Pages(language)
    body = pages.sections(issue)
    blocks = [*pages.decisions(issue.decisions), *body, *pages.data()]
    return _front_matter(issue, language) + "".join(f"\n{block}\n" for block in blocks)


# --- the head -----------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Writes as people do: lists indented, no quotes around 004 and 20:00.

    The reader takes every value as text, so only what looks like «nothing» needs quotes.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (the name and form are PyYAML's)
        first: [each for each in resolvers if each[0] == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def represent_scalar(self, tag: str, value: str, style: str | None = None) -> yaml.ScalarNode:
        # Only in double quotes does PyYAML keep the line ends that are not `\n`.
        style = '"' if re.search("[\x85\u2028\u2029]", value) else style
        return super().represent_scalar(tag, value, style)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, indentless=False)


def _front_matter(issue: Issue, language: Language) -> str:
    own = set(addresses_of(issue))
    leads = {name: _names(people, language) for name, people in issue.section_leads.items()}
    head: dict[str, object] = {
        "number": issue.number,
        "title": issue.title,
        "date": issue.date,
        "time": issue.time,
        "highlights": list(issue.highlights),
        "host": _names(issue.host, language),
        "editor": _names(issue.editor, language),
        "section_leads": leads,
        "contributors": _names(issue.contributors, language),
        "video": issue.video,
        "since": issue.since,
        "until": issue.until,
        "approved_by": issue.approved_by,
        "corrections": [_correction(each) for each in issue.corrections],
        "urls": [url for url in issue.urls if url not in own],
    }
    present = {key: value for key, value in head.items() if value or key == "title"}
    dumped = yaml.dump(
        {"talk": VERSION, **present},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=10**9,
    )
    return f"---\n{dumped}---\n"


def _correction(correction: Correction) -> dict[str, str]:
    """What a correction says, without what it leaves open."""
    facts = {"date": correction.date, "by": correction.by, "note": correction.note}
    return {key: value for key, value in facts.items() if value is not None}


def _names(names: tuple[str, ...], language: Language) -> str | list[str]:
    """One line of names where it can be read back as such, else a list."""
    if names and all(map(words.is_plain, names)):
        return words.join_names(names, language)
    return list(names)


# --- the body -----------------------------------------------------------------------------------


class _Pages:
    """Writes the blocks of one manuscript and keeps what its data block must hold."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._colon = "：" if language == "zh" else ": "
        self._messages: dict[str, str] = {}
        self._decisions: list[str] = []
        self._originals: list[str] = []

    def data(self) -> list[str]:
        """The block at the end: the ids of messages and what a decision says in both languages."""
        messages = [f"{at} {grammar.encoded_id(each)}" for each, at in self._messages.items()]
        lines = [*messages, *self._decisions, *self._originals]
        first = f"{grammar.DATA} {_DATA_HINT[self._language]}"
        return ["\n".join((first, *lines, "-->"))] if lines else []

    def _handles(self, sources: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            self._messages.setdefault(source, f"m{len(self._messages) + 1}") for source in sources
        )

    def decisions(self, decisions: Sequence[Decision]) -> list[str]:
        """What a person must still decide, as a list to tick."""
        if not decisions:
            return []
        lines = []
        for number, decision in enumerate(decisions, 1):
            said = decision.zh if self._language == "zh" else decision.en
            mark = Mark(handles=(f"d{number}",))
            lines.append(grammar.with_mark(f"- [ ] {said}".rstrip(), mark))
            self._decisions.append(f"d{number} {self._decision_data(decision)}")
        return [f"**{words.DECISIONS[self._language]}**", "\n".join(lines)]

    def _decision_data(self, decision: Decision) -> str:
        data: dict[str, Any] = {"kind": decision.kind, "en": decision.en, "zh": decision.zh}
        if decision.sources:
            data["m"] = self._handles(decision.sources)
        # «>» could end the comment.
        return msgspec.json.encode(data).decode().replace(">", "\\u003e")

    def sections(self, issue: Issue) -> list[str]:
        """Sections in order; the questions stand at the end of the first Free Talk."""
        blocks: list[str] = []
        questions = issue.questions
        for section in issue.sections:
            blocks += self._section(section)
            if section.kind == "free_talk":
                blocks += self._questions(questions)
                questions = ()
        if questions:
            mark = Mark(words=("questions",))
            blocks.append(grammar.with_mark(f"## {words.FREE_TALK[self._language]}", mark))
        return blocks + self._questions(questions)

    def _section(self, section: Section) -> list[str]:
        guessed = words.section_kind(section.name) == section.kind and section.name
        asks = grammar.read_asked(section.name, heading=True) is not None
        values = {"at": section.moment} if section.moment else {}
        kind = () if guessed and not asks else (section.kind,)
        mark = Mark(words=kind, values=values)
        blocks = [grammar.with_mark(f"## {section.name}".rstrip(), mark)]
        blocks += self._fields(section)
        for place, part in enumerate(section.subsections):
            in_talk = section.kind == "free_talk"
            blocks += self._part(part, first=place == 0, in_talk=in_talk)
        return blocks

    def _fields(self, section: Section) -> list[str]:
        language = self._language
        fields = []
        if section.contributors:
            people = words.join_names(section.contributors, language)
            fields.append((words.CONTRIBUTORS[language], people))
        if section.topic is not None:
            fields.append((words.TOPIC[language], section.topic))
        fields += [(words.NOMINATED[language], each) for each in section.nominated]
        fields += [(words.SUGGESTION[language], each) for each in section.suggestions]
        return [f"**{name}{self._colon.strip()}** {value}" for name, value in fields]

    def _part(self, part: Subsection, *, first: bool, in_talk: bool) -> list[str]:
        blocks = []
        if part.name is not None or not first:
            name = part.name or ""
            mark = Mark(words=("part",)) if _is_no_plain_part(name, in_talk=in_talk) else Mark()
            blocks.append(grammar.with_mark(f"### {name}".rstrip(), mark))
        return blocks + self._entries(part.entries)

    # entries

    def _entries(self, entries: Sequence[Entry]) -> list[str]:
        """The entries as blocks; entries of one line stand together."""
        blocks: list[str] = []
        short = False
        for entry in entries:
            lines = self._entry(entry)
            if short and len(lines) == 1:
                blocks[-1] += f"\n{lines[0]}"
            else:
                blocks.append("\n".join(lines))
            short = len(lines) == 1
        return blocks

    def _entry(self, entry: Entry) -> list[str]:
        """The lines of an entry: its own, and an indented block for what that cannot hold."""
        first, *rest = entry.title.split("\n")
        long = bool(rest) or grammar.read_asked(first) is not None
        line = self._line(first, entry, with_note=not long)
        values: dict[str, str] = {}
        if line.by != entry.by:
            values["by"] = entry.by or ""
        if entry.also_in:
            values["also"] = grammar.join_values(entry.also_in)
        if entry.practice:
            values["practice"] = entry.practice
        block = ["", write_figure(entry.figure)] if entry.figure else []
        if below := _below(entry.note, line.note):
            block += ["", *map(guarded_figure, below)]
        if long:
            below = [grammar.TITLE_ENDS, *block[1:]] if block else []
            block = [*map(_guarded_title, rest), *below]
        words_of_mark = ("text",) if long else ()
        mark = Mark(words=words_of_mark, values=values, handles=self._handles(entry.sources))
        head = grammar.with_mark(f"- {write_line(line, self._language)}", mark)
        return [head, *(f"  {each}" if each else "" for each in block)]

    def _line(self, title: str, entry: Entry, *, with_note: bool) -> Line:
        """As much of the entry as its line can hold, so that it is read back the same."""
        note = _first_paragraph(entry.note) if with_note and entry.note is not None else None
        whole = Line(title=title, urls=entry.urls, by=entry.by, note=note)
        without_note = msgspec.structs.replace(whole, note=None)
        for line in (whole, without_note):
            if read_line(write_line(line, self._language)) == line:
                return line
        return msgspec.structs.replace(without_note, by=None)

    # questions

    def _questions(self, questions: Sequence[Question]) -> list[str]:
        blocks: list[str] = []
        group: Group = "main"
        for question in questions:
            if question.group != group:
                group = question.group
                blocks.append(self._group(group))
            blocks += self._question(question, level=3 if group == "main" else 4)
        return blocks

    def _group(self, group: Group) -> str:
        name = words.GROUPS[self._language][group]
        mark = Mark() if words.group_of(name) == group else Mark(words=(group,))
        return grammar.with_mark(f"### {name}", mark)

    def _question(self, question: Question, level: int) -> list[str]:
        in_heading = question.title
        if in_heading is None and "\n" not in question.text:
            in_heading = question.text if len(question.text) <= LONGEST_HEADING else None
        said = self._said(question.label, in_heading or "")
        byline = self._byline(question)
        mark = self._question_mark(question, said, byline)
        blocks = [grammar.with_mark(f"{'#' * level} {said}".rstrip(" "), mark)]
        if line := words.write_byline(byline, self._language):
            blocks.append(line)
        if question.urls and question.urls != addresses_in(question.text, question.answers):
            links = " ".join(f"<{url}>" for url in question.urls)
            blocks.append(f"{words.ADDRESSES[self._language]}{self._colon}{links}")
        if question.text != in_heading:
            blocks.append(grammar.escape_text(question.text))
        for place, answer in enumerate(question.answers):
            blocks.append(self._answer(answer, question.answers[:place]))
        return blocks

    def _said(self, label: str | None, text: str) -> str:
        """What the heading says: «Q3：…» where that is read back so, else the words alone."""
        if label is not None:
            labelled = f"{label}{self._colon}{text}" if text else label
            asked = grammar.read_asked(labelled, heading=True)
            if asked is not None and (asked.label, asked.text, asked.asker) == (label, text, None):
                return labelled
        return text

    def _byline(self, question: Question) -> words.Byline:
        """What the line below the heading can say; what it cannot goes into the mark."""
        whole = words.Byline(
            asker=question.asker,
            status=question.status,
            carried_over=question.carried_over,
            open_since=question.open_since,
            rewritten=question.rewritten,
        )
        without_asker = msgspec.structs.replace(whole, asker=None)
        plain = msgspec.structs.replace(without_asker, open_since=None)
        for byline in (whole, without_asker, msgspec.structs.replace(whole, open_since=None)):
            written = words.write_byline(byline, self._language)
            if not written or words.read_byline(written) == byline:
                return byline
        return plain

    def _question_mark(self, question: Question, said: str, byline: words.Byline) -> Mark:
        values = {"id": question.id}
        asked = grammar.read_asked(said, heading=True)
        read_label = asked.label if asked else None
        if read_label != question.label or (asked and asked.label is None):
            values["label"] = question.label or ""
            asked = None
        role = asked.role if asked else "question"
        if question.parent is not None or question.role == "follow_up":
            values["after"] = question.parent or ""
        if question.asker != byline.asker:
            values["asker"] = question.asker or ""
        if question.open_since != byline.open_since:
            values["since"] = question.open_since or ""
        marked = ["short"] if question.title is not None else []
        marked += [question.role] if question.role != role else []
        if not question.urls and addresses_in(question.text, question.answers):
            marked.append("nolinks")
        handles = self._handles(question.sources)
        return Mark(words=tuple(marked), values=values, handles=handles)

    def _answer(self, answer: Answer, earlier: Sequence[Answer]) -> str:
        values: dict[str, str] = {}
        machine = answer.rewritten
        head = grammar.read_answered(self._answer_head(answer.label, answer.by, machine=machine))
        label, by = answer.label, answer.by
        read = (head.label, head.by, head.rewritten) if head and not head.typed else None
        if read != (label, by, machine):
            values = {"label": label or "", "by": by or ""}
            label = by = None
        to = earlier[answer.replies_to].label if answer.replies_to is not None else None
        if answer.replies_to is not None and not self._shows_target(to, answer, earlier):
            values["re"] = str(answer.replies_to)
            to = None
        first, *rest = answer.text.split("\n")
        if _BEGINS_BLOCK.match(first):
            first, rest = "", ["", first, *rest]
        handles = (*self._original(answer.original), *self._handles(answer.sources))
        mark = Mark(values=values, handles=handles)
        begun = self._answer_head(label, by, to, machine=machine) + first
        written = grammar.with_mark(begun if first else begun.rstrip(" "), mark)
        below = "\n".join(rest)
        return f"{written}\n{grammar.escape_text(below)}" if rest else written

    def _original(self, original: str | None) -> tuple[str, ...]:
        """The handle of the person's own words, which stand in the data block."""
        if original is None:
            return ()
        handle = f"o{len(self._originals) + 1}"
        # «>» could end the comment.
        said = msgspec.json.encode(original).decode().replace(">", "\\u003e")
        self._originals.append(f"{handle} {said}")
        return (handle,)

    def _answer_head(
        self, label: str | None, by: str | None, to: str | None = None, *, machine: bool = False
    ) -> str:
        name = label or words.ANSWER[self._language]
        signed = f" · {by}" if by is not None else ""
        signed += f" · {words.SHORTENED[self._language]}" if machine else ""
        towards = f" → {to}" if to is not None else ""
        return f"**{name}{signed}{towards}**{self._colon}"

    def _shows_target(self, to: str | None, answer: Answer, earlier: Sequence[Answer]) -> bool:
        if to is None or place_of(to, earlier) != answer.replies_to:
            return False
        head = grammar.read_answered(self._answer_head("A", None, to))
        return head is not None and not head.typed and head.to == to


def _is_no_plain_part(name: str, *, in_talk: bool) -> bool:
    """Whether a heading of the name would be read as something else than a part of a section."""
    if not name or grammar.read_asked(name, heading=True) is not None:
        return True
    return in_talk and (words.group_of(name) is not None or name.endswith(("?", "？")))


def _first_paragraph(note: str) -> str | None:
    """The first paragraph of a note if it can stand apart from the others, on one line."""
    first, _, below = note.partition("\n\n")
    return first if "\n" not in first and below == text_form(below) else None


def _below(note: str | None, inline: str | None) -> list[str]:
    """The lines of the note that its entry's line does not hold."""
    below = (note or "").removeprefix(inline or "").removeprefix("\n\n" if inline else "")
    return below.split("\n") if below else []


def _guarded_title(line: str) -> str:
    return f"\\{line}" if line.lstrip("\\") == grammar.TITLE_ENDS else line
