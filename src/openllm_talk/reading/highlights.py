"""The few phrases that say what an issue is about, in people's own words."""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from openllm_talk.reading import links as shared
from openllm_talk.reading import utterance
from openllm_talk.reading.pseudonyms import Names
from openllm_talk.reading.questions import find
from openllm_talk.reading.titles import cut
from openllm_talk.records import Issue, Message, ReplyLink

_MOST: Final = 12
_FROM_QUESTIONS: Final = 6
_LONGEST_CHINESE: Final = 16
_LONGEST_ENGLISH: Final = 40
_BOOK: Final = re.compile(r"《([^《》\n]{2,120})》")
_CLAUSE: Final = re.compile(
    r"(?<=\w)[:：]\s*|\s*[｜|。！？!?；;，,]\s*(?!\d{3})|\s+[-–—]+\s+|[（(【\[].*?[）)】\]]"
    r"|\n+|\.\s+(?=[A-Z])"
)
_NAME: Final = re.compile(
    r"[A-Za-z0-9]*[A-Z][\w.+-]*[\w+]|[A-Za-z]+[\d.-]+\w*|\b\d+(?:\.\d+)?[BKMT]\b"
)
_NAMED: Final = re.compile(
    r"^(?P<name>[A-Za-z][\w.+-]{2,23}(?: [\dA-Z][\w.+-]{0,12})?)\s*[:：](?!//)\s*\S"
)
_DANGLING: Final = re.compile(
    r"(?:\s+(?:with|for|of|to|in|on|the|an?|and|or|is|are|from|by|that|as|at))+$"
    r"|(?:以及|和|与|或|的|在|是|对|把|用|从|给|并|&)+$",
    re.IGNORECASE,
)
_QUESTION_WORDS: Final = re.compile(
    r"^(?:请问|如何|怎么样?|怎样|为什么|为啥|有没有|是否|能否|能不能|可以|关于|目前|现在"
    r"|想知道|大家|一般|到底|究竟|对于|在|当|如果|我们?|你们?"
    r"|how (?:do|can|to|does|should) (?:i |you |we )?|what(?:'s| is| are)(?: the)?|why (?:is"
    r"|does|do|are)?|is there (?:a|an|any)?"
    r"|(?:can|could|should|does|do|is|are) (?:i|you|we|it|the|anyone|there)?|i(?:'m"
    r"| am) trying to|i want to|i need to|where (?:is|can i))\s*"
    r"|(?:怎么(?:办|做|弄|样|处理|解决|选|配|挖|造|设)?|如何|吗|呢|么|呀|啊|嘛|的|了|是什么"
    r"|是啥|有哪些|好不好|行不行|可以吗|正常)+$",
    re.IGNORECASE,
)
_EDGE: Final = " \t,，。.;；:：-–—~!！?？、\"'“”"


def of_chat(messages: Sequence[Message], links: Sequence[ReplyLink]) -> list[str]:
    """At most 12 phrases: what was shared and the questions most worth reading."""
    names = {message.author for message in messages if message.author}
    titles = [link.title for link in shared.collect(messages, links) if link.title]
    questions = [question.title for question in find(messages, links)]
    return _choose(titles, questions, names)


def of_issue(issue: Issue) -> list[str]:
    """At most 12 phrases from the titles and questions of an issue, never its printed ones."""
    names = {
        *issue.host,
        *issue.editor,
        *issue.contributors,
        *(answer.by for question in issue.questions for answer in question.answers if answer.by),
    }
    titles = [
        entry.title
        for section in issue.sections
        if section.kind != "references"
        for subsection in section.subsections
        for entry in subsection.entries
    ]
    topics = [section.topic for section in issue.sections if section.topic]
    questions = [
        question.title or question.text
        for question in issue.questions
        if question.role in ("question", "discussion")
    ]
    return _choose([*topics, *titles], questions, names)


def phrase(title: str) -> str | None:
    """The part of a title that names its subject, or None where there is none.

    «Name: what it does» gives the name, «《title》» the title; else the clause that names something
    and is short, the first one rather than a later one.
    """
    text = utterance.plain(title)
    book = _BOOK.search(text)
    if book:
        text = book[1]
    named = _NAMED.match(text)
    if named:
        return named["name"]
    clauses = [_bare(part) for part in _CLAUSE.split(text)]
    fitting = [part for part in clauses if _size(part) >= 2]
    if not fitting:
        return None
    best = max(enumerate(fitting), key=lambda numbered: _telling(numbered[1]) - 0.5 * numbered[0])
    longest = _LONGEST_CHINESE if utterance.is_chinese(best[1]) else _LONGEST_ENGLISH
    short = cut(best[1], longest + _latin_excess(best[1])).rstrip("…")
    short = _DANGLING.sub("", short.strip(_EDGE)).strip(_EDGE)
    return short if _size(short) >= 2 else None


def _choose(titles: Iterable[str], questions: Iterable[str], names: Iterable[str]) -> list[str]:
    """Phrases of titles and of questions in turn, each subject once; titles stand first."""
    people = Names(set(names))
    from_titles, from_questions = _phrases(titles, people), _phrases(questions, people)
    room = max(_FROM_QUESTIONS, _MOST - len(from_questions))
    kept: list[str] = []
    chosen: set[str] = set()
    pairs = zip_longest(from_titles[:room], from_questions)
    for candidate in (each for pair in pairs for each in pair if each):
        if len(kept) < _MOST and not any(_same(candidate, other) for other in kept):
            kept.append(candidate)
            chosen.add(candidate)
    ordered = dict.fromkeys((*from_titles, *from_questions))
    return [candidate for candidate in ordered if candidate in chosen]


def _phrases(texts: Iterable[str], people: Names) -> list[str]:
    found = (phrase(text) for text in texts)
    clean = (one for one in found if one and not people.mentioned(one))
    return list(dict.fromkeys(clean))


def _bare(clause: str) -> str:
    text = clause.strip(_EDGE)
    for _ in range(3):
        text = _QUESTION_WORDS.sub("", text).strip(_EDGE)
    return text


def _size(text: str) -> int:
    return len(re.findall(r"[A-Za-z0-9]+|[\u3400-\u9fff]", text))


def _telling(clause: str) -> float:
    """How well a clause names a subject: a proper name in it, and not too long."""
    longest = _LONGEST_CHINESE if utterance.is_chinese(clause) else _LONGEST_ENGLISH
    fits = len(clause) <= longest + _latin_excess(clause)
    return 0.7 * bool(_NAME.search(clause)) + 0.4 * fits - 0.4 * utterance.asking(clause)


def _latin_excess(text: str) -> int:
    """Room for names: Latin letters are half as wide as Chinese characters."""
    latin = len(re.findall(r"[A-Za-z0-9.+-]", text))
    return latin // 2 if utterance.is_chinese(text) else 0


def _same(one: str, other: str) -> bool:
    """Whether two phrases have the same subject."""
    mine, others = set(utterance.words(one)), set(utterance.words(other))
    smaller = min(len(mine), len(others))
    return bool(smaller) and len(mine & others) / smaller >= 0.6
