"""The few phrases that say what an issue is about, in people's own words."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from openllm_talk.reading import links as shared
from openllm_talk.reading import utterance
from openllm_talk.reading.pseudonyms import Names
from openllm_talk.reading.questions import find
from openllm_talk.reading.subjects import subject, width
from openllm_talk.records import Issue, Message, Question, Record, ReplyLink, Section

_MOST: Final = 12
_FROM_TALK: Final = 3  # at least so many of what was asked and remarked, where there are
_FROM_CHAT: Final = 8
_WORTH_PRINTING: Final = 0.75
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_ONE_LATIN_WORD: Final = re.compile(r"[\w.+-]+", re.ASCII)
_ABBREVIATED: Final = re.compile(r"(?<![A-Za-z])LLM(?![A-Za-z])")
_LONG_FORM: Final = re.compile(r"^(?:大型?语言模型|大模型)\s*的?(?=[\u3400-\u9fff])")
_COMMON: Final = re.compile(r"大?型?(?:语言)?模型|综述|\bLLMs?\b", re.IGNORECASE)
_REFERENCES: Final = frozenset({"refs", "ref", "references", "参考资料", "参考"})

# How likely an editor prints it, by where it stands. Set by hand after reading five past issues:
# most news in their own language, near half of what was recommended or asked. What counts is the
# order; weights chosen on four issues and tried on the fifth lose 0.02 to 0.05 of F1.
_NEWS: Final = 0.7
_TOPIC: Final = 0.7
_RECOMMENDED: Final = 0.45
_PRACTICE: Final = 0.5
_SHARED: Final = 0.6
_ASKED: Final = 0.4
_REMARKED: Final = 0.4
_FOLLOWED_UP: Final = 0.4
_EMBEDDED: Final = 0.2
_ANSWERED: Final = 0.1  # more, where a question has an answer
_NAMED: Final = 0.2  # more, where a remark is about something with a name
_FOREIGN: Final = -0.25  # less, where a title is in another language than the discussion
_ONE_WORD: Final = -0.15  # less, where the phrase is one Chinese word
_NAME_ALONE: Final = -0.1  # less, where a question gives a name and not what of it
_NARROW: Final = 4
_WIDEST_TOPIC: Final = 28


class _Candidate(Record, frozen=True):
    """A phrase that may be printed, and how likely an editor would."""

    text: str
    likely: float
    source: str
    is_foreign: bool  # the title of something English: counts where the discussion is Chinese


def of_chat(messages: Sequence[Message], links: Sequence[ReplyLink]) -> list[str]:
    """At most 12 phrases: what was shared and the questions most worth reading."""
    names = {message.author for message in messages if message.author}
    titles = [link.title for link in shared.collect(messages, links) if link.title]
    asked = [one for one in find(messages, links) if one.worth >= _WORTH_PRINTING and one.answers]
    said = [each for one in asked[:_FROM_CHAT] for each in _asked(one.title, one.worth)]
    said = [one for one in said if width(one.text) > _NARROW]
    return _choose(_candidates(titles, _SHARED), said, names)


def of_issue(issue: Issue) -> list[str]:
    """At most 12 phrases from the titles and questions of an issue, never its printed ones."""
    names = {
        *issue.host,
        *issue.editor,
        *issue.contributors,
        *(answer.by for question in issue.questions for answer in question.answers if answer.by),
    }
    entries = [each for section in issue.sections for each in _of_section(section)]
    asked = [each for question in issue.questions for each in _of_question(question)]
    return _choose(entries, asked, names)


def phrase(title: str) -> str | None:
    """The few words of a title or a question that name its subject, or None if nothing does."""
    found = subject(title)
    return found.text if found else None


def _of_section(section: Section) -> list[_Candidate]:
    likely = {"news": _NEWS, "practice": _PRACTICE, "references": 0.0}.get(
        section.kind, _RECOMMENDED
    )
    if not likely:
        return []
    topic = (section.topic or "").rpartition("/")[2].strip()
    titles = [
        entry.title
        for subsection in section.subsections
        if (subsection.name or "").casefold() not in _REFERENCES
        for entry in subsection.entries
    ]
    chosen = _candidates([topic], _TOPIC)
    if chosen and width(topic) <= _WIDEST_TOPIC:
        chosen = [msgspec.structs.replace(chosen[0], text=topic, is_foreign=False)]
    return [*chosen, *_candidates(titles, likely)]


def _of_question(question: Question) -> list[_Candidate]:
    if question.group == "embedded":
        likely = _EMBEDDED
    elif question.role == "remark":
        likely = _REMARKED
    elif question.role == "follow_up":
        likely = _FOLLOWED_UP
    else:
        likely = _ASKED + _ANSWERED * bool(question.answers)
    text = question.title or question.text
    if question.role == "remark":
        return _candidates([text], likely, _NAMED)
    return _asked(text, likely)


def _asked(text: str, likely: float) -> list[_Candidate]:
    """The subject of a question: a name alone says less than what it is about it."""
    return [
        msgspec.structs.replace(
            one,
            likely=one.likely + _NAME_ALONE * (_ONE_LATIN_WORD.fullmatch(one.text) is not None),
            is_foreign=False,
        )
        for one in _candidates([text], likely)
    ]


def _candidates(texts: Iterable[str], likely: float, named: float = 0.0) -> list[_Candidate]:
    found = ((text, subject(text)) for text in texts)
    return [
        _Candidate(
            text=one.text,
            likely=likely
            + named * one.named
            + _ONE_WORD * (not one.named and width(one.text) <= _NARROW),
            source=text,
            is_foreign=" " in text and not _CHINESE.search(text),
        )
        for text, one in found
        if one and (one.named or width(one.text) > _NARROW or text.startswith(one.text))
    ]


def _choose(
    shown: Sequence[_Candidate], said: Sequence[_Candidate], people: Iterable[str]
) -> list[str]:
    """The likeliest phrases of what was shown and what was said, in this order.

    Each subject stands once, nobody's name, and a fourth of the room is for what was said. Where
    the discussion writes LLM itself, so does the phrase.
    """
    names = Names(set(people))
    fit = [one for one in (*shown, *said) if not _is_somebody(one, names)]
    in_chinese = 2 * sum(one.is_foreign for one in fit) < len(fit)
    different: list[_Candidate] = []
    less = _FOREIGN if in_chinese else 0.0
    for one in sorted(fit, key=lambda one: -one.likely - less * one.is_foreign):
        if not any(_same(one.text, other.text) for other in different):
            different.append(one)
    talk = set(said)
    from_talk = [one for one in different if one in talk][:_FROM_TALK]
    rest = [one for one in different if one not in from_talk]
    kept = {*from_talk, *rest[: _MOST - len(from_talk)]}
    chosen = [one.text for one in fit if one in kept]
    if any(_ABBREVIATED.search(one.source) for one in fit):
        chosen = [_LONG_FORM.sub("LLM ", text) for text in chosen]
    return list(dict.fromkeys(chosen))


def _is_somebody(one: _Candidate, names: Names) -> bool:
    """Whether the phrase mentions a person, or is a part of the name of one."""
    return bool(names.mentioned(one.text)) or any(
        one.text in name for name in names.mentioned(one.source)
    )


def _same(one: str, other: str) -> bool:
    """Whether two phrases have the same subject."""
    if one.casefold() == other.casefold():
        return True
    mine, others = (set(utterance.words(_COMMON.sub(" ", text))) for text in (one, other))
    smaller = min(len(mine), len(others))
    return bool(smaller) and len(mine & others) / smaller >= 0.8
