"""The form of an issue that a manuscript keeps exactly.

Text has no NUL, no white space at its ends, `\\n` as line end and no blanks in empty lines; names,
titles of questions and sections stand on one line; an address holds no white space, `<`, `>` or
`\\`; an optional text is absent rather than empty; dates are ISO 8601 where they can be read; an
entry that is nothing but a figure is called as that says; entries without title, address, note and
figure and unnamed parts without entries are dropped; an answer replies
to an earlier one or to none; one that a machine shortened to nothing has its own words again; a
question without a title has none by a machine; an issue's `urls` begin with those of its entries
and questions.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import msgspec

from openllm_talk.records import (
    Answer,
    Correction,
    Decision,
    Entry,
    Figure,
    Issue,
    Question,
    Section,
    Subsection,
)

# CommonMark replaces a NUL (spec 2.3), and a database may take none.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_NEVER_IN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f<>\\]")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})", re.ASCII)
_MOMENT = re.compile(r"\d{1,3}:[0-5]\d:[0-5]\d", re.ASCII)


def normal(issue: Issue) -> Issue:
    """The issue as a manuscript of it gives it back; normal already: the same."""
    draft = Issue(
        title=one_line(issue.title),
        number=_line_or_none(issue.number),
        date=date(issue.date),
        time=clock(issue.time),
        highlights=_lines(issue.highlights),
        host=_lines(issue.host),
        editor=_lines(issue.editor),
        section_leads={
            one_line(section): _lines(leads) for section, leads in issue.section_leads.items()
        },
        contributors=_lines(issue.contributors),
        video=_address_or_none(issue.video),
        sections=tuple(map(_section, issue.sections)),
        questions=tuple(map(_question, issue.questions)),
        since=_line_or_none(issue.since),
        until=_line_or_none(issue.until),
        decisions=tuple(map(_decision, issue.decisions)),
        approved_by=_line_or_none(issue.approved_by),
        corrections=tuple(one for one in map(_correction, issue.corrections) if one.note),
    )
    urls = (*addresses_of(draft), *_addresses(issue.urls))
    return msgspec.structs.replace(draft, urls=tuple(dict.fromkeys(urls)))


def addresses_of(issue: Issue) -> tuple[str, ...]:
    """Every address of the issue's entries and questions once, in their order."""
    return tuple(dict.fromkeys(_walk(issue)))


def _walk(issue: Issue) -> Iterator[str]:
    for section in issue.sections:
        for part in section.subsections:
            for entry in part.entries:
                yield from entry.urls
    for question in issue.questions:
        yield from question.urls


def text_form(text: str) -> str:
    """A text of many lines in its normal form."""
    lines = unified(text).split("\n")
    return "\n".join(line if line.strip() else "" for line in lines).strip()


def one_line(text: str) -> str:
    """The text on one line."""
    parts = (part.strip() for part in unified(text).split("\n"))
    return " ".join(part for part in parts if part).strip()


def unified(text: str) -> str:
    """The text with `\\n` as its only line end, without NUL and halves of characters."""
    return _NO_TEXT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def address(url: str) -> str:
    """The address with what no address may hold percent-encoded (RFC 3986, section 2)."""
    url = _NO_TEXT.sub("\ufffd", url).strip()
    return _NEVER_IN_ADDRESS.sub(lambda found: quote(found[0]), url)


def date(text: str | None) -> str | None:
    """The date in ISO 8601: «2026年6月6日» and «2026/6/6» are 2026-06-06; else as it stands."""
    line = _line_or_none(text)
    found = _DATE.fullmatch(line) if line else None
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else line


def clock(text: str | None) -> str | None:
    """The time of day with a half-width colon and two digits of the hour; else as it stands."""
    line = _line_or_none(text)
    found = _CLOCK.fullmatch(line) if line else None
    return f"{int(found[1]):02}:{found[2]}" if found else line


def _correction(correction: Correction) -> Correction:
    return Correction(
        note=one_line(correction.note),
        date=date(correction.date),
        by=_line_or_none(correction.by),
    )


def _line_or_none(text: str | None) -> str | None:
    return (one_line(text) or None) if text is not None else None


def _text_or_none(text: str | None) -> str | None:
    return (text_form(text) or None) if text is not None else None


def _address_or_none(url: str | None) -> str | None:
    return (address(url) or None) if url is not None else None


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in map(one_line, texts) if line)


def _addresses(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(url for url in map(address, urls) if url)


def _ids(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(_NO_TEXT.sub("\ufffd", each) for each in ids if each)


def _section(section: Section) -> Section:
    parts = map(_subsection, section.subsections)
    return Section(
        name=one_line(section.name),
        kind=section.kind,
        moment=section.moment if _MOMENT.fullmatch(section.moment or "") else None,
        topic=_line_or_none(section.topic),
        nominated=_lines(section.nominated),
        suggestions=_lines(section.suggestions),
        contributors=_lines(section.contributors),
        subsections=tuple(part for part in parts if part.name is not None or part.entries),
    )


def _subsection(part: Subsection) -> Subsection:
    entries = map(_entry, part.entries)
    return Subsection(
        name=_line_or_none(part.name),
        entries=tuple(entry for entry in entries if entry.title or entry.urls),
    )


def _entry(entry: Entry) -> Entry:
    title, note, urls = text_form(entry.title), _text_or_none(entry.note), _addresses(entry.urls)
    figure = _figure(entry.figure) if entry.figure else None
    if not title and not urls and note:
        title, note = note, None
    if not title and not urls and figure:
        title = figure.alt or text_form(figure.file)
    return Entry(
        title=title,
        urls=urls,
        note=note,
        by=_line_or_none(entry.by),
        also_in=_ids(entry.also_in),
        sources=_ids(entry.sources),
        figure=figure,
        practice=_NO_TEXT.sub("\ufffd", entry.practice or "") or None,
    )


def _figure(figure: Figure) -> Figure | None:
    file = _NO_TEXT.sub("\ufffd", figure.file)
    return Figure(file=file, alt=one_line(figure.alt)) if file else None


def _question(question: Question) -> Question:
    text, title = text_form(question.text), _line_or_none(question.title)
    if not text and title:
        text, title = title, None
    return Question(
        id=_NO_TEXT.sub("\ufffd", question.id),
        text=text,
        label=_line_or_none(question.label),
        group=question.group,
        role=question.role,
        asker=_line_or_none(question.asker),
        status=question.status,
        answers=tuple(_answer(answer, place) for place, answer in enumerate(question.answers)),
        parent=_ids([question.parent])[0] if question.parent else None,
        carried_over=question.carried_over,
        open_since=_line_or_none(question.open_since),
        urls=_addresses(question.urls),
        title=title,
        sources=_ids(question.sources),
        rewritten=question.rewritten and title is not None,
    )


def _answer(answer: Answer, place: int) -> Answer:
    target = answer.replies_to
    text = text_form(answer.text)
    original = _text_or_none(answer.original) if answer.rewritten else None
    taken_back = original if not text else None
    return Answer(
        text=taken_back or text,
        label=_line_or_none(answer.label),
        by=_line_or_none(answer.by),
        replies_to=target if target is not None and 0 <= target < place else None,
        sources=_ids(answer.sources),
        rewritten=answer.rewritten and taken_back is None,
        original=None if taken_back else original,
    )


def _decision(decision: Decision) -> Decision:
    return Decision(
        kind=one_line(decision.kind),
        en=one_line(decision.en),
        zh=one_line(decision.zh),
        sources=_ids(decision.sources),
    )
