"""Any record without a person: what they said goes, what others said stays without their name."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

import msgspec

from openllm_talk.archive.forgetting.gone import Gone
from openllm_talk.archive.forgetting.words import is_withdrawn, somebody, withdrawn
from openllm_talk.reading.privacy import people_of
from openllm_talk.records import Answer, Appearance, Entry, Issue, Message, Question, Status

R = TypeVar("R", bound=msgspec.Struct)

# Fields that hold one name, and several.
_NAME = frozenset({"by", "asker", "author"})
_NAMES = frozenset({"host", "editor", "contributors", "mentions", "answerers"})
# What the machine needs, and no person's words: ids, kinds, times, addresses, numbers.
_LEFT = frozenset(
    {"id", "kind", "role", "status", "group", "label", "number", "parent", "file", "practice"}
    | {"time", "date", "since", "until", "issue", "first_issue", "open_since", "also_in"}
    | {"url", "urls", "work", "site", "video", "reply_to", "thread", "channel", "merged_into"}
    | {"emoji", "assumed", "author_id", "approved_by"}
)


def without(record: R, gone: Gone) -> R:
    """The record without those who are forgotten; equal to it where nothing of it is theirs.

    Works on every Struct of `records`, whatever it holds. A question of theirs is withdrawn, a link
    of theirs has no credit and no note, a piece of text no words; inside of another record their
    answers go, such pieces, and remarks that nothing follows. A message must be somebody else's.
    """
    if isinstance(record, Message):
        return cast("R", _message(record, gone))
    if isinstance(record, Issue):
        gone = gone.beside(people_of(record))
    special = _SPECIAL.get(type(record))
    changed: R = special(record, gone) if special else record
    fields: dict[str, Any] = {}
    for name in changed.__struct_fields__:
        value = getattr(changed, name)
        left = _part(name, value, gone)
        if left != value:
            fields[name] = left
    return msgspec.structs.replace(changed, **fields) if fields else changed


def asked(question: Question, gone: Gone) -> bool:
    """Whether a question is one of theirs, or carries one of theirs over."""
    return (
        is_withdrawn(question.text)
        or gone.is_them(question.asker)
        or not gone.messages.isdisjoint(question.sources[:1])
        or (question.carried_over and question.id in gone.questions)
        or gone.said(question.text)
    )


def answered(answer: Answer, gone: Gone) -> bool:
    """Whether an answer is one of theirs."""
    return (
        gone.is_them(answer.by)
        or not gone.messages.isdisjoint(answer.sources[:1])
        or gone.said(answer.text)
        or gone.said(answer.original)
    )


def shared(entry: Entry, gone: Gone) -> bool:
    """Whether an entry came from them."""
    return (
        gone.is_them(entry.by)
        or not gone.messages.isdisjoint(entry.sources[:1])
        or gone.said(entry.note)
    )


def sayings(issue: Issue, gone: Gone) -> Iterator[str]:
    """Every text of theirs in an issue, as it is printed there."""
    for question in issue.questions:
        if asked(question, gone) and not is_withdrawn(question.text):
            yield question.text
        for answer in question.answers:
            if answered(answer, gone):
                yield from filter(None, (answer.text, answer.original))
    for section in issue.sections:
        for part in section.subsections:
            for entry in part.entries:
                if shared(entry, gone):
                    yield from filter(None, (entry.note, None if entry.urls else entry.title))


def lost_highlights(issue: Issue, gone: Gone) -> frozenset[str]:
    """The highlights of an issue that only their words in it say."""
    said = [text for text in sayings(issue, gone) if text]
    theirs = [one for one in issue.highlights if any(one in text for text in said)]
    if not theirs:
        return frozenset()
    bare = msgspec.structs.replace(issue, title="", highlights=())
    rest = str(msgspec.to_builtins(without(bare, gone)))
    return frozenset(one for one in theirs if one not in rest)


def status_without(status: Status | None, before: int, left: int) -> Status | None:
    """The state of somebody else's question of whose answers so many are left."""
    return "open" if before and not left and status in ("answered", "partly") else status


def _part(name: str, value: Any, gone: Gone) -> Any:
    """The value of a field without them."""
    if name in _LEFT or value is None:
        return value
    if name in _NAME:
        return gone.without_name(value)
    if name in _NAMES:
        return tuple(filter(None, map(gone.without_name, value)))
    if name == "sources":
        return tuple(one for one in value if one not in gone.messages)
    if name == "section_leads":
        leads = {gone.text(key): _part("contributors", one, gone) for key, one in value.items()}
        return {key: one for key, one in leads.items() if one}
    return _value(name, value, gone)


def _value(name: str, value: Any, gone: Gone) -> Any:
    if isinstance(value, str):
        return gone.text(value)
    if isinstance(value, msgspec.Struct):
        return without(value, gone)
    if isinstance(value, tuple):
        parts = (_value(name, one, gone) for one in value if not _goes(one, gone))
        return tuple(parts)
    return value


def _goes(one: Any, gone: Gone) -> bool:
    """Whether a part of a record goes whole: an answer, or an entry that is no more than words."""
    if isinstance(one, Answer):
        return answered(one, gone)
    return isinstance(one, Entry) and not (one.urls or one.figure) and shared(one, gone)


def _message(message: Message, gone: Gone) -> Message:
    """A message of somebody else; its writer and whom it mentions are names, whatever they say."""
    others = tuple(filter(None, (message.author, *message.mentions)))
    text = gone.text(message.text, others, certain=message.kind == "system")
    mentions = _part("mentions", message.mentions, gone)
    attachments = _part("attachments", message.attachments, gone)
    if (text, mentions, attachments) == (message.text, message.mentions, message.attachments):
        return message
    return msgspec.structs.replace(message, text=text, mentions=mentions, attachments=attachments)


def _entry(entry: Entry, gone: Gone) -> Entry:
    if not shared(entry, gone):
        return entry
    words = not (entry.urls or entry.figure or entry.practice)
    return msgspec.structs.replace(
        entry,
        title="" if words else entry.title,
        by=gone.without_name(entry.by) if entry.by else None,
        note=None,
    )


def _question(question: Question, gone: Gone) -> Question:
    """Withdrawn if it is theirs, open again if only they had answered it."""
    answers = answers_without(question.answers, gone)
    status = status_without(question.status, len(question.answers), len(answers))
    if not asked(question, gone):
        return msgspec.structs.replace(question, answers=answers, status=status)
    if status is not None or question.role == "question":
        status = "answered" if answers and status == "answered" else "stale"
    return msgspec.structs.replace(
        question,
        text=withdrawn(question.text),
        title=None,
        asker=None,
        answers=answers,
        status=status,
        urls=(),
        rewritten=False,
    )


def _appearance(one: Appearance, gone: Gone) -> Appearance:
    answers = answers_without(one.answers, gone)
    status = status_without(one.status, len(one.answers), len(answers))
    return msgspec.structs.replace(one, answers=answers, status=status)


def answers_without(answers: tuple[Answer, ...], gone: Gone) -> tuple[Answer, ...]:
    """The answers of others; one that replied to theirs replies to the question now."""
    kept = [place for place, answer in enumerate(answers) if not answered(answer, gone)]
    if len(kept) == len(answers):
        return answers
    places = {old: new for new, old in enumerate(kept)}
    return tuple(
        msgspec.structs.replace(answer, replies_to=places.get(-1 if at is None else at))
        for answer in (answers[place] for place in kept)
        for at in (answer.replies_to,)
    )


def _issue(issue: Issue, gone: Gone) -> Issue:
    """Remarks of theirs that nothing follows go, and what only they said of the highlights.

    Who approved it is somebody.
    """
    lost = lost_highlights(issue, gone)
    highlights = tuple(one for one in issue.highlights if one not in lost)
    parents = {question.parent for question in issue.questions}
    questions = tuple(
        question
        for question in issue.questions
        if question.role in ("question", "follow_up")
        or question.id in parents
        or answers_without(question.answers, gone)
        or not asked(question, gone)
    )
    approved = issue.approved_by
    if gone.is_them(approved):
        approved = somebody(issue.title)
    addresses = _own_addresses(issue, gone)
    urls = tuple(url for url in issue.urls if url not in addresses)
    return msgspec.structs.replace(
        issue, highlights=highlights, questions=questions, approved_by=approved, urls=urls
    )


def _own_addresses(issue: Issue, gone: Gone) -> set[str]:
    """Addresses that stand only in questions of theirs."""
    theirs = {url for one in issue.questions if asked(one, gone) for url in one.urls}
    others = {url for one in issue.questions if not asked(one, gone) for url in one.urls}
    for section in issue.sections:
        for part in section.subsections:
            others.update(url for entry in part.entries for url in entry.urls)
    return theirs - others


_SPECIAL: dict[type, Callable[[Any, Gone], Any]] = {
    Entry: _entry,
    Question: _question,
    Appearance: _appearance,
    Issue: _issue,
}
