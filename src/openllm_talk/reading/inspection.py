"""What of an issue must not be published: each finding with where it stands and why.

The same findings that `privacy.publish_names` hides, listed for a person to look at.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from openllm_talk.reading.identifiers import Finding, Kind
from openllm_talk.reading.privacy import findings, mark, private
from openllm_talk.reading.utterance import is_chinese
from openllm_talk.records import Issue, Question, Record, Section


class Hidden(Record, frozen=True):
    """Something that is not published: `text`, of which kind and why, and where it stands.

    `where` is the label of a question («Q3», «Q3 A1»), or a section and the title of its entry.
    `source` is the id of the message that says it. `already` means that the manuscript has a mark
    in its place: the draft hid it.
    """

    kind: Kind
    text: str
    where: str
    reason: str
    reason_zh: str
    issue: str | None = None
    source: str | None = None
    already: bool = False


class KindCount(Record, frozen=True):
    """How many things of one kind."""

    kind: Kind
    count: int


class Place(Record, frozen=True):
    """A text of an issue, where it stands, and the messages it was made from."""

    where: str
    text: str
    sources: tuple[str, ...] = ()


KINDS_ZH: Final[Mapping[Kind, str]] = {
    "email": "邮箱", "phone": "电话", "account": "账号", "identity": "证件号", "card": "卡号",
    "secret": "密钥", "plate": "车牌", "meeting": "会议号", "address": "地址", "company": "公司",
    "name": "姓名",
}  # fmt: skip
KINDS_EN: Final[Mapping[Kind, tuple[str, str]]] = {
    "email": ("e-mail address", "e-mail addresses"), "phone": ("phone number", "phone numbers"),
    "account": ("account", "accounts"), "identity": ("identity number", "identity numbers"),
    "card": ("card number", "card numbers"), "secret": ("secret", "secrets"),
    "plate": ("licence plate", "licence plates"),
    "meeting": ("meeting number", "meeting numbers"),
    "address": ("postal address", "postal addresses"), "company": ("company", "companies"),
    "name": ("real name", "real names"),
}  # fmt: skip


def inspect(
    issue: Issue, kept: Collection[str] = (), said: Mapping[str, str] | None = None
) -> list[Hidden]:
    """What of `issue` is hidden in public, in reading order, each once a place.

    `kept` are words that are not hidden (see `privacy.private`). `said` are the texts of messages
    by id; what the issue already has a mark for is found in them.
    """
    messages = said or {}
    found: dict[tuple[str, Kind, str], Hidden] = {}
    for place in places(issue):
        for one in (*_standing(place, kept, messages), *_hidden_before(place, kept, messages)):
            numbered = msgspec.structs.replace(one, issue=issue.number)
            found.setdefault((one.where, one.kind, one.text), numbered)
    return list(found.values())


def count(hidden: Iterable[Hidden]) -> list[KindCount]:
    """How many different things of each kind, the most frequent kind first."""
    different = {(one.kind, one.text) for one in hidden}
    kinds = Counter(kind for kind, _ in sorted(different))
    return [KindCount(kind=kind, count=number) for kind, number in kinds.most_common()]


def told_en(counts: Iterable[KindCount]) -> str:
    """«2 phone numbers, 1 company»."""
    return ", ".join(f"{one.count} {KINDS_EN[one.kind][one.count != 1]}" for one in counts)


def told_zh(counts: Iterable[KindCount]) -> str:
    """«电话 2 个、公司 1 个»."""
    return "、".join(f"{KINDS_ZH[one.kind]} {one.count} 个" for one in counts)


def places(issue: Issue) -> Iterator[Place]:
    """Every text of `issue` with where it stands, in the order in which it is read."""
    yield Place(where="title", text=issue.title)
    for phrase in issue.highlights:
        yield Place(where="highlights", text=phrase)
    for url in (*issue.urls, *filter(None, (issue.video,))):
        yield Place(where="references", text=url)
    for section in issue.sections:
        yield from _of_section(section)
    for question in issue.questions:
        yield from _of_question(question)
    for correction in issue.corrections:
        yield Place(where="corrections", text=correction.note)


def _of_section(section: Section) -> Iterator[Place]:
    yield Place(where=section.name, text=section.name)
    for text in (*filter(None, (section.topic,)), *section.nominated, *section.suggestions):
        yield Place(where=section.name, text=text)
    for part in section.subsections:
        if part.name:
            yield Place(where=section.name, text=part.name)
        for entry in part.entries:
            where = f"{section.name}: {_short(entry.title)}"
            alt = entry.figure.alt if entry.figure else None
            for text in (entry.title, *filter(None, (entry.note, alt)), *entry.urls):
                yield Place(where=where, text=text, sources=entry.sources)


def _of_question(question: Question) -> Iterator[Place]:
    label = question.label or _short(question.text)
    for text in (*filter(None, (question.title,)), question.text, *question.urls):
        yield Place(where=label, text=text, sources=question.sources)
    for number, answer in enumerate(question.answers, 1):
        where = f"{label} {answer.label or f'A{number}'}"
        yield Place(where=where, text=answer.text, sources=answer.sources)


def _short(text: str) -> str:
    """The beginning of a title, with what is private in it hidden."""
    line = " ".join(text.split())
    sample = "中" if is_chinese(line) else "a"  # once: a long line may hold hundreds of findings
    for one in reversed(findings(line)):
        line = line[: one.start] + mark(one.kind, sample) + line[one.end :]
    return line if len(line) <= 24 else line[:23].rstrip() + "…"


def _standing(place: Place, kept: Collection[str], said: Mapping[str, str]) -> Iterator[Hidden]:
    """What the text itself still says."""
    for one in private(place.text, kept):
        text = place.text[one.start : one.end]
        source = next((each for each in place.sources if text in said.get(each, "")), None)
        yield _hidden(one, text, place.where, source or next(iter(place.sources), None))


def _hidden_before(
    place: Place, kept: Collection[str], said: Mapping[str, str]
) -> Iterator[Hidden]:
    """What its messages say where the text has a mark instead."""
    for source in place.sources:
        message = said.get(source, "")
        for one in private(message, kept) if message else ():
            marks = {mark(one.kind, "中"), mark(one.kind, "a")}
            text = message[one.start : one.end]
            if text not in place.text and any(each in place.text for each in marks):
                yield _hidden(one, text, place.where, source, already=True)


def _hidden(
    one: Finding, text: str, where: str, source: str | None, already: bool = False
) -> Hidden:
    return Hidden(
        kind=one.kind,
        text=text,
        where=where,
        reason=one.reason.en,
        reason_zh=one.reason.zh,
        source=source,
        already=already,
    )
