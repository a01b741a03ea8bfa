"""The issue as it is published: what people accepted, numbered, its references made anew."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from openllm_talk.issues.claims import Credits, credited
from openllm_talk.issues.workshop import pieces
from openllm_talk.reading import links
from openllm_talk.records import Entry, Issue, Question, Section, Subsection


def final(issue: Issue, people: Credits | None = None) -> Issue:
    """`issue` with its questions numbered in a row and every link once among its references.

    Titles of references that stood there stay. With `people`, those who claimed its parts are
    named in its head. Nothing else changes.
    """
    issue = credited(issue, people) if people else issue
    numbered = msgspec.structs.replace(issue, questions=tuple(labelled(issue.questions)))
    return links.canonical_issue(_with_references(numbered))


def undecided(number: str) -> int:
    """How many proposals of an issue nobody has accepted or rejected."""
    return len(waiting(number))


def waiting(number: str) -> list[int]:
    """The pieces of an issue that nobody has accepted or rejected; references follow the others."""
    held = pieces.of_issue(number)
    shelves = {
        piece.pk
        for piece in held
        if piece.kind == "section" and pieces.record_of(piece, Section).kind == "references"
    }
    return [
        piece.pk
        for piece in held
        if piece.state == "proposed"
        and piece.kind in ("entry", "question")
        and piece.section_id not in shelves
    ]


def labelled(questions: Sequence[Question]) -> list[Question]:
    """The questions with labels Q1, Q2 …, discussions D1 …, follow-ups F1 … under each question,
    answers A1 …; what had no label gets none where it is a remark."""
    counts: dict[str, int] = defaultdict(int)
    found = []
    for question in questions:
        if question.role == "remark":
            found.append(question)
            continue
        letter = {"question": "Q", "discussion": "D", "follow_up": "F"}[question.role]
        if letter != "F":
            counts["F"] = 0
        counts[letter] += 1
        found.append(msgspec.structs.replace(question, label=f"{letter}{counts[letter]}"))
    return found


def _with_references(issue: Issue) -> Issue:
    """`issue` with the section of references (where it has one) holding its links, each once."""
    shelf = next((one for one in issue.sections if one.kind == "references"), None)
    if shelf is None:
        return issue
    known = {links.work(one.urls[0]): one for one in _entries(shelf) if one.urls}
    shown: dict[str, Entry] = {}
    for section in issue.sections:
        for entry in () if section is shelf else _entries(section):
            for url in entry.urls:
                work = links.work(url)
                shown.setdefault(work, known.get(work) or Entry(title=entry.title, urls=(url,)))
    for question in issue.questions:
        for url in question.urls:
            work = links.work(url)
            shown.setdefault(work, known.get(work) or Entry(title=url, urls=(url,)))
    again = [one for work, one in known.items() if one.also_in and work not in shown]
    entries = (*shown.values(), *again)
    filled = msgspec.structs.replace(shelf, subsections=(Subsection(entries=entries),))
    sections = tuple(filled if one is shelf else one for one in issue.sections)
    return msgspec.structs.replace(issue, sections=sections)


def _entries(section: Section) -> list[Entry]:
    return [entry for part in section.subsections for entry in part.entries]
