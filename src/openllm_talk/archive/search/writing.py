"""Passages into the index, in the transaction of whatever they are made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from openllm_talk.archive import bulk, models
from openllm_talk.archive.entries import issue_key
from openllm_talk.archive.search.engine import shelf_word
from openllm_talk.archive.search.found import Kind, Shown
from openllm_talk.archive.search.segments import words
from openllm_talk.reading.addresses import work
from openllm_talk.reading.titles import shortened
from openllm_talk.records import Entry, Issue, LedgerQuestion, Message, Question

BAR = "|"
COLUMNS = ("shelf", "kind", "origin", "message", "words", "record")
BATCH = 500


@dataclass(frozen=True, slots=True)
class _Draft:
    """A passage to be written: what shows, the words that name it, and the words around it."""

    kind: Kind
    origin: str
    shown: Shown
    head: str
    body: str = ""


def words_of(messages: Iterable[Message]) -> dict[str, str]:
    """What each of these messages is found by, by what it says; finding that takes longer than
    writing it."""
    texts = {_said(message) for message in messages if _is_said(message)}
    return {text: indexed("chat", text) for text in texts}


def do_index_messages(
    messages: Iterable[tuple[str, Message]],
    passages: Any = None,
    known: Mapping[str, str] | None = None,
) -> None:
    """Lets what was said be found, by those inside; each message comes with its id in the archive.

    What was known of it before is replaced. System rows, deleted messages and those without words
    cannot be found. Must be called inside a transaction. `passages` is the table as a migration
    knows it, `known` are the words of texts where they were found before (`words_of`).
    """
    table = passages or models.Passage
    told = list(messages)
    rows = []
    for id_, message in told:
        said = _words(_said(message), known or {}) if _is_said(message) else ""
        if said:
            rows.append(("chat", "message", "", id_, said, ""))
    held = table.objects.filter(message__in=[id_ for id_, _ in told])
    _do_replace(held, rows, table)


def _words(text: str, known: Mapping[str, str]) -> str:
    found = known.get(text)
    return indexed("chat", text) if found is None else found


def do_index_questions(questions: Iterable[LedgerQuestion], passages: Any = None) -> None:
    """Lets questions of the ledger be found, by those inside, in place of what was known of them.

    A question that was merged into another is found as that one: both must come. Must be called
    inside a transaction. `passages` is the table as a migration knows it.
    """
    held = list(questions)
    table = passages or models.Passage
    for start in range(0, len(held), BATCH):
        some = held[start : start + BATCH]
        known = table.objects.filter(
            shelf="issues", kind="question", origin__in=[question.id for question in some]
        )
        _do_replace(known, _of_questions("issues", some), table)


def do_index_issue(key: str, issue: Issue, passages: Any = None) -> None:
    """Lets entries and links of the issue be found, by those inside; the ledger has its questions.

    `key` is what the archive knows the issue by: what was known of it before is replaced. Must be
    called inside a transaction. `passages` is the table as a migration knows it.
    """
    table = passages or models.Passage
    known = table.objects.filter(shelf="issues", kind__in=["entry", "link"], origin=key)
    _do_replace(known, passages_of(key, issue), table)


def do_index_public(issues: Iterable[Issue], questions: Iterable[LedgerQuestion]) -> None:
    """Lets anybody find what these issues and questions hold, and nothing else.

    They come as they are published: behind the gate of privacy, pseudonyms in. Must be called
    inside a transaction, that of the publication.
    """
    rows = [row for issue in issues for row in passages_of(issue_key(issue), issue, "public")]
    rows += _of_questions("public", questions)
    _do_replace(models.Passage.objects.filter(shelf="public"), rows, models.Passage)


def indexed(shelf: str, head: str, body: str = "") -> str:
    """The words of a passage as its column holds them; empty for a text without words."""
    first = words(head)
    named = set(first)
    around = [word for word in words(body) if word not in named] if body else []
    if not first and not around:
        return ""
    return " ".join([shelf_word(shelf), *first, *([BAR, *around] if around else ())])


def is_findable(message: Message) -> bool:
    """Whether there is anything in the message to be found by."""
    return _is_said(message) and bool(words(_said(message)))


def passages_of(key: str, issue: Issue, shelf: str = "issues") -> list[bulk.Values]:
    """The rows of the issue's entries and links, the values of COLUMNS each."""
    return list(_rows(shelf, (*_entries(key, issue), *_talk(key, issue))))


def _of_questions(shelf: str, questions: Iterable[LedgerQuestion]) -> list[bulk.Values]:
    standing = (one for one in questions if one.merged_into is None)
    return list(_rows(shelf, map(_of_ledger, standing)))


def _do_replace(held: Any, rows: Iterable[bulk.Values], table: Any) -> None:
    """Lets `rows` stand in the place of the passages `held`; equal ones stay, with their number."""
    columns = [f"{name}_id" if name == "message" else name for name in COLUMNS]
    before = {tuple(values): pk for pk, *values in held.values_list("pk", *columns)}
    new = [row for row in rows if before.pop(tuple(row), None) is None]
    gone = sorted(before.values())
    for start in range(0, len(gone), BATCH):
        table.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    bulk.insert(table, COLUMNS, new)


def _rows(shelf: str, drafts: Iterable[_Draft]) -> Iterator[bulk.Values]:
    for one in drafts:
        said = indexed(shelf, one.head, one.body)
        if said:
            record = msgspec.json.encode(one.shown).decode("utf-8")
            yield (shelf, one.kind, one.origin, None, said, record)


def _is_said(message: Message) -> bool:
    return message.kind == "message" and not message.deleted


def _said(message: Message) -> str:
    """The text of a message, with the addresses that it only hides and the names of its files."""
    hidden = [url for url in message.urls if url not in message.text]
    return "\n".join([message.text, *hidden, *(file.name for file in message.attachments)])


def _of_ledger(question: LedgerQuestion) -> _Draft:
    first = next((one for one in question.appearances if one.issue is not None), None)
    first = first or next(iter(question.appearances), None)
    texts = dict.fromkeys(
        [question.title, question.text, *(one.text for one in question.appearances)]
    )
    answers = dict.fromkeys(answer.text for one in question.appearances for answer in one.answers)
    return _Draft(
        kind="question",
        origin=question.id,
        shown=Shown(
            id=question.id,
            issue=first.issue if first else None,
            title=question.title,
            text=question.text,
            urls=question.urls,
            time=first.time if first else None,
            label=first.label if first else None,
            status=question.status,
            also=tuple(text for text in texts if text != question.text),
        ),
        head="\n".join(texts),
        body="\n".join([*answers, *question.urls]),
    )


def _entries(key: str, issue: Issue) -> Iterator[_Draft]:
    """Each entry once, and the addresses that stand in none; references repeat what is above."""
    known = {work(url) for question in issue.questions for url in question.urls}
    place = 0
    for section in issue.sections:
        for part in section.subsections:
            for entry in part.entries:
                works = {work(url) for url in entry.urls}
                if works and works <= known and section.kind == "references":
                    continue
                known |= works
                place += 1
                around = (section.name, section.topic, part.name)
                yield _of_entry(f"{key}-entry-{place}", key, issue, entry, around)
    for url in issue.urls:
        if work(url) not in known:
            place += 1
            yield _of_entry(f"{key}-entry-{place}", key, issue, Entry(title="", urls=(url,)), ())


def _of_entry(
    id_: str, key: str, issue: Issue, entry: Entry, around: Sequence[str | None]
) -> _Draft:
    return _Draft(
        kind="link" if entry.urls else "entry",
        origin=key,
        shown=Shown(
            id=id_,
            issue=issue.number,
            title=entry.title or shortened(entry.note or "") or entry.urls[0],
            text=entry.note or "",
            urls=entry.urls,
            time=issue.date,
        ),
        head=entry.title,
        body="\n".join([entry.note or "", *entry.urls, *(name for name in around if name)]),
    )


def _talk(key: str, issue: Issue) -> Iterator[_Draft]:
    """Discussions and remarks of the issue: what is said there and no question of the ledger."""
    for question in issue.questions:
        if question.role in ("discussion", "remark") or (
            question.role == "follow_up" and not question.status
        ):
            yield _of_talk(key, issue, question)


def _of_talk(key: str, issue: Issue, question: Question) -> _Draft:
    return _Draft(
        kind="entry",
        origin=key,
        shown=Shown(
            id=question.id,
            issue=issue.number,
            title=question.title or question.text,
            text=question.text,
            urls=question.urls,
            time=issue.date,
            label=question.label,
        ),
        head=f"{question.title or ''}\n{question.text}",
        body="\n".join([*(answer.text for answer in question.answers), *question.urls]),
    )
