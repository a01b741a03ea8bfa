"""The gate before anything public: identifiers out, people by pseudonym.

What an identifier looks like stands in `identifiers.py`, an address in `postal.py`; where a text
gives away a real name or an employer, in `real_names.py` and `employers.py`; where it means a
person of the group, in `pseudonyms.py`. Here all are applied to a text and to a whole issue.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache
from itertools import chain
from typing import Final

import msgspec

from openllm_talk.reading import cued, employers, identifiers, postal, real_names, rosters
from openllm_talk.reading.identifiers import Finding, Kind, Reason
from openllm_talk.reading.pseudonyms import Names, never_words
from openllm_talk.reading.utterance import is_chinese
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

__all__ = [
    "Finding",
    "Kind",
    "Reason",
    "called",
    "findings",
    "is_pseudonym",
    "mark",
    "mask",
    "never_words",
    "parts_of",
    "people_of",
    "person_key",
    "private",
    "public_addresses",
    "publish_names",
]

_MARKS_ZH: Final[Mapping[Kind, str]] = {
    "email": "［邮箱］", "phone": "［电话］", "account": "［账号］",
    "identity": "［证件号］", "card": "［卡号］", "secret": "［密钥］", "plate": "［车牌］",
    "meeting": "［会议号］", "address": "［地址］", "company": "［公司］", "name": "［姓名］",
}  # fmt: skip
_MARKS_EN: Final[Mapping[Kind, str]] = {
    "email": "[e-mail]", "phone": "[phone]", "account": "[account]",
    "identity": "[identity number]", "card": "[card number]", "secret": "[secret]",
    "plate": "[licence plate]", "meeting": "[meeting number]", "address": "[address]",
    "company": "[company]", "name": "[name]",
}  # fmt: skip


_BY_CONTEXT: Final = (
    cued.findings,
    postal.findings,
    real_names.findings,
    employers.findings,
)
_GROUP_WORDS: Final = re.compile(
    r"群友|群里|多人|大家|全体|匿名|成员|所有人|各位|社区|团队|待定|认领|everyone|everybody"
    r"|anonymous|members|community"
    r"|several|\bteam\b|\btbd\b|\bxx+\b",
    re.IGNORECASE,
)
_MOST_PASSES: Final = 4
_SEPARATORS: Final = re.compile(r"(\s*[、，,/&＆;；+]\s*|\s+(?:and|和|与)\s+)")


def findings(text: str) -> list[Finding]:
    """The places in `text` that must not be published, in order and without overlap.

    Identifiers come first; names, employers and addresses count where no identifier stands. The
    last texts are remembered: a page that is opened again looks at the same ones.
    """
    return list(_found(text))


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[Finding, ...]:
    certain = identifiers.findings(text)
    guarded = [(one.start, one.end) for one in certain] + identifiers.pages(text)
    for one in sorted(chain(*(finder(text) for finder in _BY_CONTEXT)), key=_whole_addresses):
        if not any(start < one.end and one.start < end for start, end in guarded):
            certain.append(one)
            guarded.append((one.start, one.end))
    return tuple(sorted(certain, key=lambda one: one.start))


def _whole_addresses(one: Finding) -> tuple[bool, int]:
    """Orders addresses first, the longest of them first: half a one would still lead there."""
    is_address = one.kind == "address"
    return not is_address, one.start - one.end if is_address else 0


def mark(kind: Kind, text: str) -> str:
    """What stands in `text` where something of a kind was hidden, in its language."""
    return (_MARKS_ZH if is_chinese(text) else _MARKS_EN)[kind]


def mask(text: str, names: Mapping[str, str], certain: Collection[str] = ()) -> str:
    """`text` as it may be published: what is private hidden, people's names replaced.

    `names` maps a person's name to what stands in for it. A name is replaced where somebody is
    meant (`@name`, `name:` in front, a name no ordinary word can be); a nick that is also a word
    stays where it is a word, unless it is `certain` (see `never_words`). What is hidden leaves a
    mark in the language of the text. Applying it twice changes nothing.
    """
    return _masked(text, Names(names, names.values(), certain), names, names.values())


def _masked(text: str, known: Names, public: Mapping[str, str], kept: Collection[str]) -> str:
    """`text` hidden and replaced until nothing changes: what is taken out can bare more.

    People of the group get their pseudonym before other names are hidden. Words of `kept` are no
    names and no companies to hide: people who opted in, pseudonyms, the community's own name.
    """
    for _ in range(_MOST_PASSES):
        masked = known.replace(_hide(text, identifiers.findings(text)), public)
        masked = _hide(masked, private(masked, kept))
        if masked == text:
            break
        text = masked
    return text


def private(text: str, kept: Collection[str]) -> list[Finding]:
    """The `findings` in `text` without names and companies that are words of `kept`."""
    found = findings(text)
    folded = [_fold(word) for word in kept if word.strip()] if found else []
    return [
        one
        for one in found
        if one.kind not in ("name", "company")
        or not any(word in _fold(text[one.start : one.end + len(word)]) for word in folded)
    ]


def _hide(text: str, found: Iterable[Finding]) -> str:
    parts: list[str] = []
    last = 0
    sample = "中" if is_chinese(text) else "a"  # once: a long text may hold hundreds of findings
    for finding in found:
        parts += (text[last : finding.start], mark(finding.kind, sample))
        last = finding.end
    return "".join((*parts, text[last:]))


def publish_names(
    issue: Issue,
    named: Collection[str],
    known: Collection[str],
    word: str,
    certain: Collection[str] = (),
    kept: Collection[str] = (),
    given: MutableMapping[str, str] | None = None,
    spared: Collection[str] = (),
) -> Issue:
    """`issue` as it may be published: people by pseudonym unless in `named`, nothing private.

    `known` are all names that may stand in texts; `certain` those that are never words in this
    community (see `never_words`); `kept` words that are never people, such as the community's own
    name, which its groups and bots often bear. People are numbered by first appearance in this
    issue («研究员1», «Researcher 1» for an English `word`), so the same person has another number
    in another issue. Pseudonyms and words for the whole group («群友», «多人») stay; texts are
    masked as by `privacy.mask`; `spared` are companies and names in them that a person decided
    to keep, which takes nobody of the group their pseudonym. Who approved the issue
    (`approved_by`) or a correction stays. Idempotent.

    `given` are the pseudonyms that an earlier draft of this issue gave, by `person_key`: they stay
    with their people, and those given now are added to it.
    """
    fields = people_of(issue)
    listed = {text: _listed(text, fields) for text in _texts(issue)}
    people = (*known, *fields, *(name for names in listed.values() for name in names))
    given = {} if given is None else given
    cast = Cast(named, dict.fromkeys(people), word, given)
    for text in (*_name_fields(issue), *_texts(issue)):
        cast.take(text)
    for field in _name_fields(issue):
        for name in cast.split(field)[::2]:
            cast.meet(name)
    known_names = Names(cast.known, kept, certain)
    for text in _texts(issue):
        for name in (*known_names.mentioned(text), *listed[text]):
            cast.meet(name)
    public = cast.names()
    final = Names(public, (*public.values(), *kept), certain)
    shown = (*named, *kept, *spared, *public.values(), word)

    def public_text(text: str) -> str:
        return _masked(rosters.replace(text, public, fields), final, public, shown)

    return Publication(cast, public_text).issue(issue)


def _listed(text: str, people: Collection[str]) -> list[str]:
    return [one.name for one in rosters.listed(text, people)]


def public_addresses(urls: Iterable[str]) -> tuple[str, ...]:
    """Those of `urls` that identify nobody; a hole in an address would only break it."""
    return tuple(url for url in urls if not findings(url))


def people_of(issue: Issue) -> tuple[str, ...]:
    """Every name in the fields of `issue` that hold names, each once."""
    parts = (part for field in _name_fields(issue) for part in _SEPARATORS.split(field)[::2])
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in parts))))


def called(name: str, *fields: str | None) -> bool:
    """Whether one of these fields names the person, alone or among others."""
    parts = (part for field in fields if field for part in (field, *_SEPARATORS.split(field)[::2]))
    return _fold(name) in map(_fold, parts)


def parts_of(field: str) -> list[str]:
    """The people that a field of names lists, at even places, with what separates them between."""
    return _SEPARATORS.split(field)


def is_pseudonym(name: str, word: str) -> bool:
    """Whether `name` is one that `publish_names` gave: `word` and a number, «研究员1»."""
    return bool(_pseudonyms(word).fullmatch(name.strip()))


def _pseudonyms(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{re.escape(word)}|研究员|Researcher)\s*(\d+)", re.IGNORECASE)


class Publication:
    """An issue with every text masked and every name field made public."""

    def __init__(self, cast: "Cast", mask_text: Callable[[str], str]) -> None:
        self._cast = cast
        self._text = mask_text

    def issue(self, issue: Issue) -> Issue:
        return msgspec.structs.replace(
            issue,
            title=self._text(issue.title),
            highlights=self._texts(issue.highlights),
            host=self._names(issue.host),
            editor=self._names(issue.editor),
            section_leads={
                self._text(section): self._names(leads)
                for section, leads in issue.section_leads.items()
            },
            contributors=self._names(issue.contributors),
            video=next(iter(public_addresses(filter(None, (issue.video,)))), None),
            urls=public_addresses(issue.urls),
            sections=tuple(map(self._section, issue.sections)),
            questions=tuple(map(self._question, issue.questions)),
            decisions=tuple(map(self._decision, issue.decisions)),
            corrections=tuple(map(self._correction, issue.corrections)),
        )

    def _correction(self, correction: Correction) -> Correction:
        return msgspec.structs.replace(correction, note=self._text(correction.note))

    def _decision(self, decision: Decision) -> Decision:
        return msgspec.structs.replace(
            decision, en=self._text(decision.en), zh=self._text(decision.zh)
        )

    def _section(self, section: Section) -> Section:
        return msgspec.structs.replace(
            section,
            name=self._text(section.name),
            topic=self._perhaps(section.topic),
            nominated=self._texts(section.nominated),
            suggestions=self._texts(section.suggestions),
            contributors=self._names(section.contributors),
            subsections=tuple(map(self._subsection, section.subsections)),
        )

    def _subsection(self, subsection: Subsection) -> Subsection:
        return msgspec.structs.replace(
            subsection,
            name=self._perhaps(subsection.name),
            entries=tuple(map(self._entry, subsection.entries)),
        )

    def _entry(self, entry: Entry) -> Entry:
        return msgspec.structs.replace(
            entry,
            title=self._text(entry.title),
            note=self._perhaps(entry.note),
            urls=public_addresses(entry.urls),
            by=None if entry.by is None else self._cast.field(entry.by),
            figure=None if entry.figure is None else self._figure(entry.figure),
        )

    def _figure(self, figure: Figure) -> Figure:
        return msgspec.structs.replace(figure, alt=self._text(figure.alt))

    def _question(self, question: Question) -> Question:
        return msgspec.structs.replace(
            question,
            text=self._text(question.text),
            title=self._perhaps(question.title),
            asker=None if question.asker is None else self._cast.field(question.asker),
            answers=tuple(map(self._answer, question.answers)),
            urls=public_addresses(question.urls),
        )

    def _answer(self, answer: Answer) -> Answer:
        return msgspec.structs.replace(
            answer,
            text=self._text(answer.text),
            original=self._perhaps(answer.original),
            by=None if answer.by is None else self._cast.field(answer.by),
        )

    def _names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self._cast.field, names)))

    def _texts(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(self._text, texts))

    def _perhaps(self, text: str | None) -> str | None:
        return None if text is None else self._text(text)


class Cast:
    """Everybody in an issue, and the name each goes by in public."""

    def __init__(
        self,
        named: Collection[str],
        known: Collection[str],
        word: str,
        given: MutableMapping[str, str],
    ) -> None:
        self.word = word
        self.space = " " if word.isascii() else ""
        self._pseudonym = _pseudonyms(word)
        self.named = {_fold(name) for name in named}
        self.known = [name for name in known if self.is_person(name)]
        self._whole = frozenset(map(_fold, self.known))
        self.public: dict[str, str] = {}
        self.taken: set[int] = set()
        self.given = given
        for pseudonym in given.values():
            self.take(pseudonym)

    def is_person(self, name: str) -> bool:
        """Whether `name` has to be replaced: no pseudonym, no group word, not opted in."""
        return bool(
            name.strip()
            and _fold(name) not in self.named
            and not self._pseudonym.fullmatch(name.strip())
            and not _GROUP_WORDS.search(name)
        )

    def take(self, text: str) -> None:
        """Keeps the numbers of pseudonyms that the issue already uses."""
        self.taken |= {int(number) for number in self._pseudonym.findall(text)}

    def meet(self, name: str) -> None:
        """Gives a person who appears for the first time the next free number."""
        if not self.is_person(name) or _fold(name) in self.public:
            return
        key = person_key(name)
        if is_pseudonym(self.given.get(key, ""), self.word):
            self.public[_fold(name)] = self.given[key]
            return
        number = len(self.public) + 1
        while number in self.taken:
            number += 1
        self.taken.add(number)
        self.given[key] = self.public[_fold(name)] = f"{self.word}{self.space}{number}"

    def call(self, name: str) -> str:
        """The public name of `name`; several people in one field are called one by one."""
        if not self.is_person(name):
            return name
        return self.public.get(_fold(name)) or name

    def split(self, name: str) -> list[str]:
        """The people that a field names, with what separates them in between."""
        if _fold(name) in self._whole:
            return [name]
        return _SEPARATORS.split(name)

    def field(self, name: str) -> str:
        """A field that holds names, made public."""
        return "".join(
            part if place % 2 else self.call(part) for place, part in enumerate(self.split(name))
        )

    def names(self) -> dict[str, str]:
        """Everybody met or known, as written, with the public name."""
        return {name: self.public[_fold(name)] for name in self.known if _fold(name) in self.public}


def person_key(name: str) -> str:
    """What stands for a name where the name itself must not be kept."""
    return hashlib.sha256(_fold(name).encode("utf-8", "replace")).hexdigest()[:20]


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _name_fields(issue: Issue) -> Iterator[str]:
    """The fields that hold a name, in the order in which an issue is read."""
    yield from issue.host
    yield from issue.editor
    for leads in issue.section_leads.values():
        yield from leads
    yield from issue.contributors
    for section in issue.sections:
        yield from section.contributors
        for subsection in section.subsections:
            yield from (entry.by for entry in subsection.entries if entry.by)
    for question in issue.questions:
        if question.asker:
            yield question.asker
        yield from (answer.by for answer in question.answers if answer.by)


def _texts(issue: Issue) -> Iterator[str]:
    """Everything people wrote, in the order in which an issue is read."""
    yield issue.title
    yield from issue.highlights
    for section in issue.sections:
        yield from filter(None, (section.topic, *section.nominated, *section.suggestions))
        for subsection in section.subsections:
            for entry in subsection.entries:
                yield from filter(None, (entry.title, entry.note))
                if entry.figure:
                    yield entry.figure.alt
    for question in issue.questions:
        yield from filter(None, (question.title, question.text))
        for answer in question.answers:
            yield from filter(None, (answer.text, answer.original))
    yield from issue.section_leads
    for section in issue.sections:
        yield section.name
        yield from (part.name for part in section.subsections if part.name)
    for decision in issue.decisions:
        yield from (decision.en, decision.zh)
    yield from (correction.note for correction in issue.corrections)
