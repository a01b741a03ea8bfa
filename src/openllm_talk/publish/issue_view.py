"""An issue laid out for a reader: what stands under what, with its number, anchor and address.

Everything is decided here, so that the templates only print: which questions follow which, which
answers are shown at once, which sections are empty and vanish.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.issues.compose import PICKS
from openllm_talk.publish.addresses import brief, issue_place, outward
from openllm_talk.publish.hygiene import shortened
from openllm_talk.publish.ledger import Ledger
from openllm_talk.publish.pseudonyms import Pseudonyms
from openllm_talk.reading.links import SUBSECTIONS
from openllm_talk.records import (
    Answer,
    Correction,
    Entry,
    Group,
    Issue,
    Question,
    Section,
    SectionKind,
    Subsection,
)

SHOWN_ANSWERS = 4
"""Answers that a reader is shown at once; they come best first."""

SHOWN_QUESTIONS = 6
"""Questions of a group whose answers stand open; below them the headings are enough to choose."""

FEW_QUESTIONS = 9
"""In a group of so few questions everything stands open."""

SHOWN_REFERENCES = 12
"""References beyond this many are folded away."""

SHOWN_PSEUDONYMS = 5
"""Contributors under pseudonyms beyond this many are counted, not listed."""

LONGEST_HEADING = 160
"""Characters of a question that still make a heading; a longer one stands under its label."""

LONGEST_LABEL = 5

_GROUPS: tuple[Group, ...] = ("main", "online", "group", "embedded")
_LETTERS = {"question": "Q", "discussion": "D", "follow_up": "F", "remark": ""}


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer and the label it is printed with; `replies_to` is the label it answers."""

    answer: Answer
    label: str
    replies_to: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as printed: `heading` above it, `body` under it where that says more.

    Of a `folded` one only the heading stands open; its answers are one click away.
    """

    question: Question
    label: str
    anchor: str
    heading: str
    body: str
    place: str | None = None
    answers: tuple[AnswerView, ...] = ()
    more_answers: tuple[AnswerView, ...] = ()
    follow_ups: "tuple[QuestionView, ...]" = ()
    age: int | None = None
    folded: bool = False

    @property
    def answer_count(self) -> int:
        """All its answers, those of follow-ups among them."""
        own = len(self.answers) + len(self.more_answers)
        return own + sum(each.answer_count for each in self.follow_ups)

    @property
    def state_is_news(self) -> bool:
        """Whether its state tells more than the answers under it and its age beside it do."""
        question = self.question
        if question.carried_over:
            return question.status != "open" or not question.open_since
        return question.status is not None and question.status != "answered"

    @property
    def title_is_machines(self) -> bool:
        """Whether a language model made the heading above the question's own words."""
        return self.question.rewritten and self.heading == (self.question.title or "").strip()

    @property
    def family(self) -> "tuple[QuestionView, ...]":
        """The question and everything that follows it up."""
        return (self, *self.follow_ups)


@dataclass(frozen=True, slots=True)
class GroupView:
    """Questions that were asked in one place: on the call, in the chat, inside a section."""

    group: Group
    questions: tuple[QuestionView, ...]

    @property
    def carried_over(self) -> bool:
        """Whether all of them are open questions of earlier issues."""
        return self.group == "main" and all(
            view.question.carried_over and view.question.status != "answered"
            for view in self.questions
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """An address of the issue with the title it had there."""

    address: str
    target: str | None
    title: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section that has something to show."""

    section: Section
    name: str
    anchor: str
    subsections: tuple[Subsection, ...] = ()
    groups: tuple[GroupView, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def folded(self) -> bool:
        """Whether the references are too many to stand open."""
        return len(self.references) > SHOWN_REFERENCES


@dataclass(frozen=True, slots=True)
class Lead:
    """Who looked after a section."""

    section: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction and the day it was made, where that is known."""

    correction: Correction
    day: date | None


@dataclass(frozen=True, slots=True)
class Credits:
    """Who contributed: those to be listed, and how many more there are under pseudonyms."""

    listed: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class IssueView:
    """An issue as printed. `series` and `number` are its title taken apart."""

    issue: Issue
    place: str
    series: str
    number: str
    day: date | None
    video: str | None
    leads: tuple[Lead, ...]
    credits: Credits
    sections: tuple[SectionView, ...]
    corrections: tuple[CorrectionView, ...] = ()

    @property
    def title(self) -> str:
        """Its whole title."""
        return f"{self.series} {self.number}".strip()

    @property
    def markdown(self) -> str:
        """The name of the file beside it that pastes into WeChat's editors."""
        return f"issue-{self.place.split('/')[1]}.md"

    @property
    def zhihu(self) -> str:
        """The name of the file beside it that pastes into Zhihu's editor."""
        return f"issue-{self.place.split('/')[1]}.zhihu.md"

    def pdf(self, language: Language) -> str:
        """The name of the PDF beside it for readers of `language`."""
        return f"issue-{self.place.split('/')[1]}.{language}.pdf"

    @property
    def all_questions(self) -> "tuple[QuestionView, ...]":
        """Every question of the issue, follow-ups after what they follow."""
        top = [
            question
            for section in self.sections
            for group in section.groups
            for question in group.questions
        ]
        return tuple(each for question in top for each in question.family)


def lay_out(issue: Issue, community: Community, ledger: Ledger, language: Language) -> IssueView:
    """The issue for readers of `language`."""
    number = issue.number or ""
    series = issue.title.strip().removesuffix(number).strip(" ·-—#") if number else issue.title
    return IssueView(
        issue=issue,
        place=issue_place(issue),
        series=series or community.name,
        number=number,
        day=day_of(issue.date),
        video=outward(issue.video) if issue.video else None,
        leads=tuple(_leads(issue, community, language)),
        credits=_credits(issue, community),
        sections=tuple(_sections(issue, community, ledger, language)),
        corrections=tuple(CorrectionView(one, day_of(one.date)) for one in issue.corrections),
    )


def _credits(issue: Issue, community: Community) -> Credits:
    """A few pseudonyms are listed; a long row of them tells a reader nothing but their number."""
    hidden = [*filter(Pseudonyms(community.people).is_one, issue.contributors)]
    if len(hidden) <= SHOWN_PSEUDONYMS:
        return Credits(issue.contributors, 0)
    named = tuple(name for name in issue.contributors if name not in hidden)
    return Credits(named or issue.contributors[:1], len(hidden) - (0 if named else 1))


def _leads(issue: Issue, community: Community, language: Language) -> Iterable[Lead]:
    kinds = {section.name: section for section in issue.sections}
    for name, people in issue.section_leads.items():
        section = kinds.get(name) or Section(name=name, kind="special")
        if people:
            yield Lead(section_name(section, community, language), people)


def day_of(text: str | None) -> date | None:
    """The day that an ISO 8601 date or time begins with; None where it begins with none."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def section_name(section: Section, community: Community, language: Language) -> str:
    """The section's name as the community writes it in `language`, else its own name."""
    same = [plan for plan in community.sections if section.name in (plan.zh, plan.en)]
    kind = [plan for plan in community.sections if plan.kind == section.kind]
    if not same and len(kind) == 1 and section.kind != "special":
        same = kind
    if not same:
        return section.name
    return same[0].zh if language == "zh" else same[0].en


def _sections(
    issue: Issue, community: Community, ledger: Ledger, language: Language
) -> Iterable[SectionView]:
    groups = tuple(_groups(issue, ledger))
    references = tuple(_references(issue))
    listed = frozenset(issue.urls)
    for place, section in enumerate(_complete(issue, bool(groups), bool(references)), 1):
        kind = section.kind
        view = SectionView(
            section=section,
            name=section_name(section, community, language),
            anchor=f"s{place}",
            subsections=tuple(_subsections(section, listed, language)),
            groups=groups if kind == "free_talk" else (),
            references=references if kind == "references" else (),
        )
        groups = () if kind == "free_talk" else groups
        references = () if kind == "references" else references
        if view.subsections or view.groups or view.references or _has_words(section):
            yield view


def _complete(issue: Issue, has_questions: bool, has_references: bool) -> tuple[Section, ...]:
    """The sections, with those added that the issue's own list forgot but its content needs."""
    sections = list(issue.sections)
    kinds = {section.kind for section in sections}
    if has_questions and "free_talk" not in kinds:
        before = [place for place, part in enumerate(sections) if part.kind == "references"]
        sections.insert(before[0] if before else len(sections), _unnamed("free_talk"))
    if has_references and "references" not in kinds:
        sections.append(_unnamed("references"))
    return tuple(sections)


def _unnamed(kind: SectionKind) -> Section:
    names = {"free_talk": "Free Talk", "references": "References"}
    return Section(name=names[kind], kind=kind)


def _has_words(section: Section) -> bool:
    return bool(section.topic or section.nominated or section.suggestions)


def _subsections(
    section: Section, listed: frozenset[str], language: Language
) -> Iterable[Subsection]:
    """The subsections with something in them.

    The references of an issue are printed from its addresses, each once; of that section's own
    entries only those remain that say something else.
    """
    for part in section.subsections:
        entries = tuple(filter(_says_something, part.entries))
        if section.kind == "references":
            entries = tuple(entry for entry in entries if not _is_listed(entry, listed))
        if entries:
            yield Subsection(name=subsection_name(part.name, language), entries=entries)


def _is_listed(entry: Entry, listed: frozenset[str]) -> bool:
    more = entry.note or entry.figure
    return bool(entry.urls) and not more and listed.issuperset(entry.urls)


def subsection_name(name: str | None, language: Language) -> str | None:
    """The name of a usual subsection in `language`; one of the community's own stays."""
    if name in PICKS.values():
        return PICKS[language]
    for each in SUBSECTIONS.values():
        if name in (each.zh, each.en, *each.also):
            return each.zh if language == "zh" else each.en
    return name


def _says_something(entry: Entry) -> bool:
    return bool(entry.title.strip() or entry.urls or (entry.note or "").strip())


def _groups(issue: Issue, ledger: Ledger) -> Iterable[GroupView]:
    roots = _roots(issue.questions)
    followers: dict[str, list[Question]] = {}
    for question in issue.questions:
        if roots[question.id] != question.id:
            followers.setdefault(roots[question.id], []).append(question)
    layout = _QuestionLayout(issue, ledger, followers)
    for group in _GROUPS:
        top = [
            question
            for question in issue.questions
            if question.group == group and roots[question.id] == question.id
        ]
        views = tuple(
            layout.view(
                question, place, folded=len(top) > FEW_QUESTIONS and place > SHOWN_QUESTIONS
            )
            for place, question in enumerate(top, 1)
        )
        if views:
            yield GroupView(group, views)


def _roots(questions: tuple[Question, ...]) -> dict[str, str]:
    """For each question's id, the id of the question that it follows up in the end.

    A phone has no room for follow-ups of follow-ups, so all stand under the first. A question
    whose parent is unknown, or that follows itself by a detour, stands by itself.
    """
    parents = {question.id: question.parent for question in questions}
    roots: dict[str, str] = {}
    for question in questions:
        current, passed = question.id, {question.id}
        while (parent := parents[current]) in parents and parent is not None:
            current = parent
            if current in passed:
                current = question.id
                break
            passed.add(current)
        roots[question.id] = current
    return roots


class _QuestionLayout:
    """Lays out the questions of one issue, each once, follow-ups under what they follow."""

    def __init__(
        self, issue: Issue, ledger: Ledger, followers: Mapping[str, list[Question]]
    ) -> None:
        self._issue = issue
        self._ledger = ledger
        self._followers = followers
        self._anchors: set[str] = set()

    def view(self, question: Question, place: int, *, folded: bool = False) -> QuestionView:
        answers = answer_views(question.answers)
        folded = folded and bool(answers)
        heading = heading_of(question.text, question.title)
        if folded and not heading:
            heading = shortened(" ".join(question.text.split()), LONGEST_HEADING)
        followers = self._followers.get(question.id, [])
        return QuestionView(
            question=question,
            label=_label(question, place),
            anchor=self._anchor(question, place),
            heading=heading,
            body="" if heading == question.text.strip() else question.text,
            place=self._ledger.place_of(question, self._issue.number),
            answers=answers[:SHOWN_ANSWERS],
            more_answers=answers[SHOWN_ANSWERS:],
            follow_ups=tuple(self.view(each, at) for at, each in enumerate(followers, 1)),
            age=age(question.open_since, self._issue.number),
            folded=folded,
        )

    def _anchor(self, question: Question, place: int) -> str:
        """A name within the page that stays when other questions are added."""
        label = "".join(filter(str.isalnum, question.label or "")).lower()
        label = label if label.isascii() and 0 < len(label) < 9 else f"n{place}"
        anchor = first = f"{question.group}-{label}"
        number = 2
        while anchor in self._anchors:
            anchor = f"{first}-{number}"
            number += 1
        self._anchors.add(anchor)
        return anchor


def age(since: str | None, number: str | None) -> int | None:
    """How many issues passed from issue `since` to issue `number`, where both are numbers."""
    if not (since and number and since.isdecimal() and number.isdecimal()):
        return None
    return max(0, int(number) - int(since)) or None


def answer_views(answers: tuple[Answer, ...]) -> tuple[AnswerView, ...]:
    """The answers that say something, with the labels they are printed with."""
    labels = [
        _short(answer.label) or (f"A{place}" if len(answers) > 1 else "A")
        for place, answer in enumerate(answers, 1)
    ]
    return tuple(
        AnswerView(answer, label, _replied(answer, labels))
        for answer, label in zip(answers, labels, strict=True)
        if answer.text.strip()
    )


def _replied(answer: Answer, labels: list[str]) -> str | None:
    place = answer.replies_to
    return labels[place] if place is not None and 0 <= place < len(labels) else None


def _label(question: Question, place: int) -> str:
    label = _short(question.label)
    letter = _LETTERS[question.role]
    if label.isdecimal():
        return f"{letter}{label}"
    return label or (f"{letter}{place}" if letter else "")


def _short(label: str | None) -> str:
    """A label without its punctuation; one that is longer than a label is none."""
    label = (label or "").strip(" .:：、．")
    return label if len(label) <= LONGEST_LABEL else ""


def heading_of(text: str, title: str | None) -> str:
    """The words that stand as a question's heading; empty where its text is long and untitled."""
    text = text.strip()
    title = (title or "").strip()
    if len(text) <= LONGEST_HEADING and "\n" not in text and "```" not in text:
        return text
    return "" if text.startswith(title.rstrip("…. ")) else title


def _references(issue: Issue) -> Iterable[Reference]:
    titles: dict[str, str] = {}
    for section in issue.sections:
        for part in section.subsections:
            for entry in part.entries:
                for address in entry.urls:
                    titles.setdefault(address, entry.title.strip())
    for address in dict.fromkeys(issue.urls):
        title = titles.get(address, "")
        shown = "" if outward(title) == outward(address) else title
        yield Reference(address, outward(address), shown or brief(address))
