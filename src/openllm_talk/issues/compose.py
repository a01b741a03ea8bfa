"""A week of chat and the issues before it, composed into the next issue.

A pure function: everything it knows is in its arguments, so the same chat gives the same draft.
"""

import itertools
from collections.abc import Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from openllm_talk.archive.entries import SAME_SOMEWHERE, Alike
from openllm_talk.community import DEFAULT_SECTIONS, Community
from openllm_talk.errors import Language
from openllm_talk.issues import calendar, decisions, free_talk, heard, shelf
from openllm_talk.issues.carry_over import carry
from openllm_talk.issues.late import answers as answers_now
from openllm_talk.issues.practice import Proposed
from openllm_talk.reading import highlights, inspection, links, privacy
from openllm_talk.records import (
    Entry,
    Issue,
    LedgerQuestion,
    Link,
    Message,
    Page,
    Question,
    Section,
    SectionKind,
    Subsection,
)

MOST_ANSWERED = 24
MOST_UNANSWERED = 10
"""Questions of the week that one draft holds; the ledger holds all."""

LEAST_WORTH = 0.3
"""Questions below this worth stay in the ledger, out of the draft."""

MOST_HIGHLIGHTS = 8
MOST_MORE = 80
"""Questions beside a draft, to take from; the ledger holds all."""

KNOWN_IS_WORTH = 0.6
"""What a question that an earlier issue answered is worth, of what it would be worth otherwise."""

PICKS: dict[Language, str] = {"zh": "本期重点", "en": "Picks"}


@dataclass(frozen=True, slots=True)
class Material:
    """What an issue is made from: messages in order of time, earlier issues, open questions.

    `known` are the names of everybody who ever spoke: none of them is published unasked.
    `open_questions` stand open in earlier issues, `unprinted` only in earlier chat; `answered` are
    those that issues closed. `undated` is how many messages could not be chosen because their
    export gives no date.
    `late` is how many were said before the issue `late_for` ended, but came in after its draft.
    `channels` are the messages as they were understood; `titles` what pages say, by work.
    `aliases` tell which question each one is that a person merged into another (`ledger.aliases`).
    `pseudonyms` are those that an earlier draft of this issue gave, by `privacy.person_key`.
    `practice` is what the practice wing proposes.
    """

    messages: Sequence[Message]
    channels: Sequence[heard.Heard]
    past: Sequence[Issue]
    open_questions: Sequence[LedgerQuestion]
    unprinted: Sequence[LedgerQuestion]
    answered: Sequence[LedgerQuestion]
    known: frozenset[str]
    since: str | None = None
    until: str | None = None
    undated: int = 0
    late: int = 0
    late_for: str | None = None
    titles: Mapping[str, Page] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    pseudonyms: Mapping[str, str] = field(default_factory=dict)
    practice: Proposed = field(default_factory=Proposed)


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft, and the questions of this week that it does not hold (names not yet replaced).

    `more` holds the same questions as they may be read: an editor takes from it what the draft
    lacks. `pseudonyms` are all that drafts of this issue gave so far.
    """

    issue: Issue
    more: Issue
    left_out: tuple[Question, ...]
    pseudonyms: Mapping[str, str]


def compose(material: Material, community: Community) -> Composed:
    """The draft of the next issue, already safe to publish: pseudonyms in, private things out.

    Every entry, question and answer carries the ids of its messages; `decisions` says what a
    person must still decide.
    """
    talk = _talk(material, pseudonym_word(community))
    shelved = _shelved(talk, material, community)
    language = community.languages[0]
    number = next_number(material.past)
    last = calendar.last_heard(material.messages, community)
    issue = Issue(
        number=number,
        title=f"{community.name} {number}",
        date=calendar.talk_day(last, material.past, community).isoformat(),
        time=community.talk.hour,
        contributors=_contributors(talk.questions, shelved),
        sections=_sections(shelved, community, language),
        questions=talk.questions,
        since=material.since,
        until=material.until or calendar.end_of_chat(last, material.past, community),
    )
    issue = _with_references(links.canonical_issue(issue), shelved.titles, shelved.repeated)
    issue = _without_empty(issue, community)
    phrases = highlights.of_issue(_titled(issue))[:MOST_HIGHLIGHTS]
    issue = msgspec.structs.replace(issue, highlights=tuple(phrases))
    said = {message.id: message.text for message in material.messages}
    facts = decisions.Made(
        hidden=tuple(inspection.inspect(issue, kept(community, material.known), said)),
        again=talk.again,
        known=talk.known,
        left_out=len(talk.left_out),
        untitled=shelved.untitled,
        pages=material.titles,
        asks_pages=community.titles.fetch,
        repeated=len(shelved.repeated),
        assumed=_assumed(material.messages),
        undated=material.undated,
        late=material.late,
        late_for=material.late_for,
        wishes=tuple(wish for channel in material.channels for wish in channel.wishes),
        damaged=material.practice.damaged,
    )
    issue = msgspec.structs.replace(issue, decisions=decisions.to_decide(issue, facts))
    certain = privacy.never_words(material.messages)
    pseudonyms = dict(material.pseudonyms)
    public = publishable(issue, community, material.known, certain, pseudonyms)
    more = publishable(_more(issue, talk.left_out), community, material.known, certain, pseudonyms)
    return Composed(public, more, talk.left_out, pseudonyms)


def questions_of(material: Material, community: Community) -> tuple[Question, ...]:
    """The free talk that `compose` makes of the channels of `material`, with the questions that it
    had no room for; names are not yet replaced (`public_questions`)."""
    return _talk(material, pseudonym_word(community), has_room=True).questions


def public_questions(
    questions: Sequence[Question],
    material: Material,
    community: Community,
    pseudonyms: MutableMapping[str, str],
) -> tuple[Question, ...]:
    """`questions` as a draft prints them; to `pseudonyms`, those given so far, this adds."""
    issue = Issue(number=next_number(material.past), title="", questions=tuple(questions))
    certain = privacy.never_words(material.messages)
    issue = links.canonical_issue(issue)
    return publishable(issue, community, material.known, certain, pseudonyms).questions


def _more(issue: Issue, left_out: Sequence[Question]) -> Issue:
    """The questions that `issue` has no room for, in the order of their worth."""
    return Issue(
        title=f"{issue.title} +",
        number=issue.number,
        date=issue.date,
        questions=tuple(
            _labelled(question, f"Q{number}")
            for number, question in enumerate(left_out[:MOST_MORE], 1)
        ),
    )


def untitled(material: Material, community: Community) -> tuple[Link, ...]:
    """The links that would stand in the draft of `material` without a title, each work once.

    First those that are shared, then those that only a question or an answer names, which stand
    in the references.
    """
    talk = _talk(material, pseudonym_word(community))
    shelved = _shelved(talk, material, community)
    named = (shelf.bare(url) for question in talk.questions for url in question.urls)
    asked = (one for one in named if one.work not in shelved.titles and shelf.wants_title(one))
    return tuple({one.work: one for one in (*shelved.untitled, *asked)}.values())


def publishable(
    issue: Issue,
    community: Community,
    known: frozenset[str],
    certain: frozenset[str] = frozenset(),
    pseudonyms: MutableMapping[str, str] | None = None,
    spared: Collection[str] = (),
) -> Issue:
    """`issue` with pseudonyms for everybody who did not opt in, and private things taken out.

    `certain` are names that the chat never uses as words (`privacy.never_words`); `pseudonyms`
    those given so far, to which this adds; `spared` companies and names that a person decided to
    keep (`privacy.publish_names`).
    """
    named = community.people.named
    if community.people.mode == "names":
        named = (*named, *known, *privacy.people_of(issue))
    word = pseudonym_word(community)
    own = _own(community)
    return privacy.publish_names(issue, named, known, word, certain, own, pseudonyms, spared)


def kept(community: Community, known: Iterable[str]) -> tuple[str, ...]:
    """What is never hidden as a real name or a company: the community's own words and its people,
    who opted in or get a pseudonym."""
    return (*_own(community), *community.people.named, *known, pseudonym_word(community))


def _own(community: Community) -> tuple[str, ...]:
    return (community.name, *community.name.split())


def pseudonym_word(community: Community) -> str:
    """What the pseudonyms of the community begin with: the word of its first language."""
    people = community.people
    return people.pseudonym if community.languages[0] == "zh" else people.pseudonym_en


def next_number(past: Sequence[Issue]) -> str:
    """The number after the highest so far, as wide as that one is written (at least 3 figures)."""
    numbers = [issue.number for issue in past if issue.number and issue.number.isdecimal()]
    highest = max(numbers, key=int, default=None)
    width = max(3, len(highest or ""))
    return str(int(highest) + 1 if highest is not None else 0).zfill(width)


# --- free talk ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Talk:
    questions: tuple[Question, ...]
    again: tuple[Question, ...]
    left_out: tuple[Question, ...]
    known: tuple[tuple[str, LedgerQuestion], ...]
    """Labels of this week's questions that an earlier issue answered, each with that question."""


def _talk(material: Material, word: str, has_room: bool = False) -> _Talk:
    """Carried-over questions, this week's, then discussions; each group has its own numbers.

    What an earlier issue printed is not printed again, unless it is still open. `has_room` means
    that however many questions are worth it are printed.
    """
    channels = material.channels
    printed = _printed(material)
    found = _in_turn([_fresh(free_talk.questions(channel), printed) for channel in channels])
    asked = [free_talk.known_as(one, material.aliases) for one in found]
    # The ledger knows what is left out under its own id, also where it was merged into another.
    own_ids = {
        merged.question.id: one.question.id
        for merged, one in reversed(list(zip(asked, found, strict=True)))
    }
    once = free_talk.each_once(asked)
    before = _answered_before(once, material.answered)
    moved = frozenset(message for channel in channels for message in channel.edits)
    once = free_talk.apart(_novel_first(once, before), moved)
    late = answers_now(channels, (*material.open_questions, *material.unprinted))
    taken_up = [one for one in material.unprinted if one.id in late]
    carried = carry(once, (*material.open_questions, *taken_up), word, late)
    shown = _shown(carried.asked, moved, has_room)
    discussed = [
        one for channel in channels for one in _fresh(free_talk.discussions(channel), printed)
    ]
    discussed = sorted(discussed, key=lambda one: -one.worth)[: free_talk.MOST_DISCUSSIONS]
    questions = [
        _labelled(question, f"Q{number}") for number, question in enumerate(carried.carried, 1)
    ]
    for number, one in enumerate(shown, 1):
        questions.append(_labelled(one.question, f"Q{number}"))
        questions += [_labelled(each, f"F{place}") for place, each in enumerate(one.follow_ups, 1)]
    questions += [_labelled(one.question, f"D{number}") for number, one in enumerate(discussed, 1)]
    again = {question.id for question in carried.again}
    return _Talk(
        questions=tuple(questions),
        again=tuple(question for question in questions if question.id in again),
        left_out=tuple(
            msgspec.structs.replace(question, id=own_ids.get(question.id, question.id))
            for question in (one.question for one in carried.asked if one not in shown)
        ),
        known=tuple(
            (question.label or "", before[question.id])
            for question in questions
            if question.id in before
        ),
    )


def _shown(
    asked: Sequence[free_talk.Weighed], moved: frozenset[str], has_room: bool
) -> list[free_talk.Weighed]:
    """What one draft holds: what closes or repeats an old question, what has an answer that a
    person `moved` there, then the best of the week.

    What answers another question stays with that one, if that one is shown.
    """
    most_answered, most_unanswered = MOST_ANSWERED, MOST_UNANSWERED
    if has_room:
        most_answered = most_unanswered = len(asked)
    worthy = [one for one in asked if one.worth >= LEAST_WORTH]
    shown = [one for one in asked if one.question.carried_over]
    shown += [one for one in asked if _has_answer(one.question, moved)]
    shown = _best(shown, [one for one in worthy if one.question.status != "open"], most_answered)
    unanswered = [one for one in worthy if one.question.status == "open" and not one.doubtful]
    return _best(shown, unanswered, most_unanswered)


def _best(
    shown: Sequence[free_talk.Weighed], others: Sequence[free_talk.Weighed], most: int
) -> list[free_talk.Weighed]:
    """What is `shown` already, and the first `most` of `others` that answer none of that."""
    kept = {one.question.id: one for one in shown}
    given = {source for one in shown for source in _given(one.question)}
    room = most
    for one in others:
        if room and given.isdisjoint(one.question.sources[:1]):
            room -= 1
            kept.setdefault(one.question.id, one)
            given |= _given(one.question)
    return list(kept.values())


def _given(question: Question) -> set[str]:
    """The messages that answer a question, but for those that state it."""
    answers = {source for answer in question.answers for source in answer.sources}
    return answers.difference(question.sources)


def _has_answer(question: Question, messages: frozenset[str]) -> bool:
    return any(source in messages for answer in question.answers for source in answer.sources)


def _answered_before(
    asked: Sequence[free_talk.Weighed], answered: Sequence[LedgerQuestion]
) -> dict[str, LedgerQuestion]:
    """For the ids of this week's questions the one that an earlier issue answered, if it did."""
    texts = Alike(question.text for question in answered)
    found: dict[str, LedgerQuestion] = {}
    for one in asked:
        place, _ = texts.best(one.question.text, SAME_SOMEWHERE)
        if place >= 0:
            found[one.question.id] = answered[place]
    return found


def _novel_first(
    asked: Sequence[free_talk.Weighed], before: Mapping[str, LedgerQuestion]
) -> list[free_talk.Weighed]:
    """The questions with less worth for those that an earlier issue answered; best worth first."""
    weighed = [
        msgspec.structs.replace(one, worth=one.worth * KNOWN_IS_WORTH)
        if one.question.id in before
        else one
        for one in asked
    ]
    return sorted(weighed, key=lambda one: -one.worth) if before else weighed


def _fresh(
    weighed: Sequence[free_talk.Weighed], printed: frozenset[str]
) -> list[free_talk.Weighed]:
    return [one for one in weighed if printed.isdisjoint(one.question.sources[:1])]


def _printed(material: Material) -> frozenset[str]:
    """The messages of questions and discussions that earlier issues closed."""
    still_open = {question.id for question in material.open_questions}
    return frozenset(
        source
        for issue in material.past
        for question in issue.questions
        if question.id not in still_open
        for source in question.sources
    )


def _in_turn(channels: Sequence[Sequence[free_talk.Weighed]]) -> list[free_talk.Weighed]:
    """The best of each channel in turn, so that a busy channel does not push the others out."""
    turns = itertools.zip_longest(*channels)
    return [
        one
        for turn in turns
        for one in sorted((one for one in turn if one), key=lambda one: -one.worth)
    ]


def _labelled(question: Question, label: str) -> Question:
    return msgspec.structs.replace(question, label=label)


def _said_in(talk: _Talk) -> set[str]:
    """The messages that stand in the free talk."""
    found = {source for question in talk.questions for source in question.sources}
    answers = (answer for question in talk.questions for answer in question.answers)
    return found | {source for answer in answers for source in answer.sources}


def _shelved(talk: _Talk, material: Material, community: Community) -> shelf.Shelf:
    shared = shelf.gather(material.channels)
    said = _said_in(talk)
    shelved = shelf.arrange(shared, material.past, said, community.picks, material.titles)
    return replace(shelved, practice=(*material.practice.entries, *shelved.practice))


# --- sections ------------------------------------------------------------------------------------


def _sections(
    shelved: shelf.Shelf, community: Community, language: Language
) -> tuple[Section, ...]:
    """The community's sections with what belongs in them, each thing once.

    A section that the community lacks but this week needs stands in front under its usual name.
    """
    picks = (Subsection(name=PICKS[language], entries=shelved.picks),) if shelved.picks else ()
    content: dict[SectionKind, tuple[Subsection, ...]] = {
        "news": shelf.subsections(shelved.news, language),
        "recommended": (*picks, *shelf.subsections(shelved.recommended, language)),
        "classic": _unnamed(shelved.classic),
        "practice": _unnamed(shelved.practice),
    }
    own = {plan.kind for plan in community.sections}
    missing = [plan for plan in DEFAULT_SECTIONS if content.get(plan.kind) and plan.kind not in own]
    return tuple(
        Section(
            name=getattr(plan, language),
            kind=plan.kind,
            # What stands in the first section of a kind does not stand in the second again.
            subsections=content.pop(plan.kind, ()),
        )
        for plan in (*missing, *community.sections)
    )


def _unnamed(entries: tuple[Entry, ...]) -> tuple[Subsection, ...]:
    return (Subsection(entries=entries),) if entries else ()


def _without_empty(issue: Issue, community: Community) -> Issue:
    """`issue` without the optional sections that hold nothing."""
    optional = {(plan.kind, plan.zh) for plan in community.sections if plan.optional}
    optional |= {(plan.kind, plan.en) for plan in community.sections if plan.optional}
    talk = [section for section in issue.sections if section.kind == "free_talk"][:1]
    return msgspec.structs.replace(
        issue,
        sections=tuple(
            section
            for section in issue.sections
            if section.subsections
            or (issue.questions and section in talk)
            or (section.kind, section.name) not in optional
        ),
    )


def _with_references(issue: Issue, known: Mapping[str, str], repeated: Sequence[Entry]) -> Issue:
    """`issue` with every link once, under its title, in the section of references.

    `known` are titles of works that may have no entry of their own. `repeated` were shared this
    week and stood in earlier issues: each says in which, and who shared it again.
    """
    titles = dict(known) | {
        links.work(url): entry.title
        for section in issue.sections
        for part in section.subsections
        for entry in part.entries
        for url in entry.urls
    }
    entries: dict[str, Entry] = {}
    again = {links.work(entry.urls[0]): entry for entry in repeated if entry.urls}
    for url in (*issue.urls, *(entry.urls[0] for entry in again.values())):
        work = links.work(url)
        if work in again:
            entries[work] = msgspec.structs.replace(again[work], note=None)
        elif work not in entries:
            shared = shelf.bare(url)
            entries[work] = Entry(title=titles.get(work) or links.label(shared), urls=(url,))
    first = next((one for one in issue.sections if one.kind == "references"), None)
    if first is None or not entries:
        return issue
    filled = msgspec.structs.replace(
        first, subsections=(Subsection(entries=tuple(entries.values())),)
    )
    sections = tuple(filled if section is first else section for section in issue.sections)
    return msgspec.structs.replace(issue, sections=sections)


def _titled(issue: Issue) -> Issue:
    """`issue` without carry-overs and entries that have no title but their address."""
    sections = tuple(
        msgspec.structs.replace(
            section,
            subsections=tuple(
                msgspec.structs.replace(part, entries=tuple(filter(_has_title, part.entries)))
                for part in section.subsections
            ),
        )
        for section in issue.sections
        if section.kind != "references"
    )
    fresh = tuple(question for question in issue.questions if not question.carried_over)
    return msgspec.structs.replace(issue, sections=sections, questions=fresh)


def _has_title(entry: Entry) -> bool:
    return all(entry.title != links.label(shelf.bare(url)) for url in entry.urls)


def _contributors(questions: Sequence[Question], shelved: shelf.Shelf) -> tuple[str, ...]:
    """Everybody whose words or links stand in the issue, those who gave most first."""
    given: dict[str, int] = {}
    entries = [
        *shelved.picks,
        *(entry for found in shelved.news.values() for entry in found),
        *(entry for found in shelved.recommended.values() for entry in found),
        *shelved.classic,
        *shelved.practice,
    ]
    names = [entry.by for entry in entries]
    for question in questions:
        names += [answer.by for answer in question.answers]
        names += [] if question.open_since else [question.asker]
    for name in names:
        if name:
            given[name] = given.get(name, 0) + 1
    return tuple(sorted(given, key=lambda name: -given[name]))


def _assumed(messages: Sequence[Message]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for message in messages:
        if message.assumed is not msgspec.UNSET:
            found.update(dict.fromkeys(message.assumed))
    return tuple(found)
