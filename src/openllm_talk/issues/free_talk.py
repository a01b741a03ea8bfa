"""What a week of chat asked and discussed, laid out as a free talk: Q, A, F and D.

Extractive: every text is somebody's own words, with the ids of the messages they came from.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from openllm_talk.archive.entries import Alike, chat_question_id
from openllm_talk.issues.heard import Heard
from openllm_talk.reading import utterance
from openllm_talk.reading.condense import is_echo
from openllm_talk.reading.questions.cues import announces
from openllm_talk.records import Answer, ChatQuestion, Question, Record, Thread

SHOWN_ANSWERS = 4
"""Answers to a question that a reader is shown."""

SURELY_ASKED = 0.3
"""From which chance to be listed on an unanswered line is taken for a question in a draft. Of 37
open ones in the five annotated days it leaves 22, and 19 of the 23 that are questions."""
SEEMS_TO_ASK = 0.3
SEEMS_TO_ASK_OF_A_LINK = 0.5
"""From which score of `utterance.asking` a line has the form of a question or a problem; one that
shares a link has to ask outright."""

_QUOTED_TITLE = re.compile(r"《[^《》\n]*》")

CERTAIN = 0.2
CERTAIN_BESIDE = 0.4
"""How certain an answer must be to be printed, and of what part of the best one's certainty."""

LONG_ENOUGH = 40
"""Characters from which what the asker says last is a solution rather than a thank-you."""

MOST_PEOPLE = 5
"""People in a thread from which more of them make a question worth no more."""

MOST_FOLLOW_UPS = 2
MOST_DISCUSSIONS = 6
SHORTEST_POINT = 12
"""Characters below which a message is an aside, not a point of a discussion."""

ASKS = 0.5
"""From which score of `utterance.asking` a message of the asker is a question of its own."""

SMALLEST_DISCUSSION = 4
"""Points below which a thread without a question is small talk."""

SAID_AGAIN = 0.8
"""From which likeness of their words two questions of one week are one (see `likeness`)."""


class Weighed(Record, frozen=True):
    """A question or discussion with its follow-ups and what it is worth to a reader (0 to 1.15).

    `doubtful` may be no question at all: without an answer it is not worth an editor's time.
    `own` is what the asker went on to state: more of the question as a rule, but the answer where
    somebody only quotes a question that others left open.
    """

    question: Question
    worth: float
    doubtful: bool = False
    follow_ups: tuple[Question, ...] = ()
    own: tuple[Answer, ...] = ()


def questions(heard: Heard) -> list[Weighed]:
    """The questions of a channel, best worth first, each with its answers and follow-ups.

    A message follows up one question only, the one of most worth.
    """
    weighed: list[Weighed] = []
    taken: set[str] = set()
    for found in heard.questions:
        if found.id in heard.wished:
            continue
        one = _weighed(heard, found)
        follow_ups = tuple(each for each in one.follow_ups if each.id not in taken)
        taken |= {each.id for each in (one.question, *follow_ups)}
        weighed.append(msgspec.structs.replace(one, follow_ups=follow_ups))
    return weighed


def each_once(asked: Sequence[Weighed]) -> list[Weighed]:
    """The questions, those that say the same in one: asked twice, or in two rooms.

    The one of most worth stays and gets the answers, follow-ups and messages of the others.
    """
    kept: list[Weighed] = []
    texts = Alike()
    places: dict[str, int] = {}
    for one in asked:
        alike, _ = texts.best(one.question.text, SAID_AGAIN)
        place = places.get(one.question.id, alike)
        if place >= 0:
            kept[place] = _joined(kept[place], one)
        else:
            places[one.question.id] = texts.add(one.question.text)
            kept.append(one)
    return kept


def apart(asked: Sequence[Weighed], moved: Collection[str] = ()) -> list[Weighed]:
    """The questions, best worth first, each without answers that are better questions themselves;
    the messages that a person `moved` stay where they are.

    Of the lines of the annotated Chinese days that are a question and taken for an answer to one of
    less worth, 11 in 14 ask and one answers; of those to one of more worth, 5 in 14 and 7.
    """
    better: set[str] = set()
    found: list[Weighed] = []
    for one in asked:
        found.append(_without(one, better))
        better.update(source for source in one.question.sources[:1] if source not in moved)
    return found


def _without(one: Weighed, messages: set[str]) -> Weighed:
    question = one.question
    kept = [answer for answer in question.answers if messages.isdisjoint(answer.sources[:1])]
    if len(kept) == len(question.answers):
        return one
    status = question.status if kept else "open"
    question = msgspec.structs.replace(question, status=status, answers=_labelled(kept))
    return msgspec.structs.replace(one, question=question)


def _labelled(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    return tuple(
        msgspec.structs.replace(answer, label=f"A{number}")
        for number, answer in enumerate(answers, 1)
    )


def known_as(one: Weighed, aliases: Mapping[str, str]) -> Weighed:
    """The question under the id that it has since a person merged it into another."""
    identity = aliases.get(one.question.id, one.question.id)
    return msgspec.structs.replace(
        one,
        question=msgspec.structs.replace(one.question, id=identity),
        follow_ups=tuple(
            msgspec.structs.replace(each, id=aliases.get(each.id, each.id), parent=identity)
            for each in one.follow_ups
        ),
    )


def _joined(kept: Weighed, again: Weighed) -> Weighed:
    question, repeat = kept.question, again.question
    told = {source for answer in question.answers for source in answer.sources}
    new = (answer for answer in repeat.answers if told.isdisjoint(answer.sources))
    answers = (*question.answers, *new)
    states = {question.status, repeat.status}
    status = next((state for state in ("answered", "partly") if state in states), question.status)
    return Weighed(
        question=msgspec.structs.replace(
            question,
            status=status,
            answers=_labelled(answers),
            urls=tuple(dict.fromkeys((*question.urls, *repeat.urls))),
            sources=tuple(dict.fromkeys((*question.sources, *repeat.sources))),
        ),
        worth=max(kept.worth, again.worth),
        follow_ups=(
            *kept.follow_ups,
            *(msgspec.structs.replace(one, parent=question.id) for one in again.follow_ups),
        ),
    )


def discussions(heard: Heard) -> list[Weighed]:
    """Threads in which nothing was asked but several people made their point, longest first."""
    asked = {member for found in heard.questions for member in found.members}
    found = [
        _discussion(heard, thread)
        for thread in heard.threads
        if not asked.intersection(thread.members)
    ]
    weighed = [one for one in found if one is not None]
    return sorted(weighed, key=lambda one: -one.worth)[:MOST_DISCUSSIONS]


def _weighed(heard: Heard, found: ChatQuestion) -> Weighed:
    identity = chat_question_id(found.id)
    follow_ups = _follow_ups(heard, found, identity)
    moved = {source for one in follow_ups for answer in one.answers for source in answer.sources}
    said = [place for place in _certain(found) if _says_something(heard, found, place)]
    kept = [place for place in said if heard.messages[place].id not in moved]
    answers = _answers(heard, kept or said)
    parts = _parts(heard, found)
    text = "\n".join(heard.said(place) for place in parts)
    question = Question(
        id=identity,
        text=text,
        title=found.title if found.title and found.title != text else None,
        group="group",
        asker=found.asker,
        status=found.status if answers else "open",
        answers=answers,
        urls=_urls(heard, (*parts, *(kept or said)[:SHOWN_ANSWERS])),
        sources=tuple(heard.messages[place].id for place in (*parts, *_repeats(parts, found))),
    )
    return Weighed(
        question=question,
        worth=found.worth + _attention(heard, found),
        doubtful=_is_doubtful(heard, found),
        follow_ups=follow_ups if kept else (),
        own=_answers(heard, _stated(heard, found)),
    )


def _is_doubtful(heard: Heard, found: ChatQuestion) -> bool:
    """Whether a question may be none: an advertisement, a link that is shared, a remark."""
    places = (found.question, *found.also)
    said = [utterance.plain(_QUOTED_TITLE.sub("", heard.said(place))) for place in places]
    shares = bool(heard.messages[found.question].urls)
    least = SEEMS_TO_ASK_OF_A_LINK if shares else SEEMS_TO_ASK
    asks = any(utterance.asking(text) >= least for text in said)
    return found.asked < SURELY_ASKED or not asks or announces(said[0])


def _certain(found: ChatQuestion) -> list[int]:
    """The answers that are certain enough to print: no chance on one far behind the best."""
    least = max(CERTAIN, CERTAIN_BESIDE * max(found.certainty, default=0.0))
    told = zip(found.answers, found.certainty, strict=True)
    kept = [place for place, certain in told if certain >= least]
    return kept or ([] if found.status == "open" else list(found.answers[:1]))


def _urls(heard: Heard, places: Iterable[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for place in places for url in heard.messages[place].urls))


def _attention(heard: Heard, found: ChatQuestion) -> float:
    """What people made of a question: how many took part in its thread, and whether with links."""
    people = {heard.messages[place].author for place in found.members}
    return 0.02 * min(len(people), MOST_PEOPLE) + 0.05 * bool(found.urls)


def _stated(heard: Heard, found: ChatQuestion) -> list[int]:
    """What the asker said after the question at some length, without asking."""
    return [
        place
        for place in found.members
        if place > found.question
        and heard.messages[place].author == found.asker
        and len(heard.said(place)) >= LONG_ENOUGH
        and not re.search("[?？]", heard.said(place))
    ]


def _says_something(heard: Heard, found: ChatQuestion, place: int) -> bool:
    """Whether an answer is more than «+1», «me too» or the asker's «thanks, will try»."""
    text = heard.said(place)
    if heard.messages[place].id in heard.wished:
        return False
    if utterance.is_closing(text) or utterance.is_greeting(text) or is_echo(text):
        return False
    own = heard.messages[place].author == found.asker
    return not own or utterance.reports_success(text) or len(text) >= LONG_ENOUGH


def _parts(heard: Heard, found: ChatQuestion) -> list[int]:
    """The question's line and those that complete it; lines that only repeat it are left out."""
    parts = [found.question]
    for place in sorted(found.also):
        own = heard.messages[place].author == heard.messages[found.question].author
        if own and not any(_alike(heard.said(place), heard.said(part)) for part in parts):
            parts.append(place)
    return sorted(parts)


def _repeats(parts: list[int], found: ChatQuestion) -> list[int]:
    return [place for place in found.also if place not in parts]


def _alike(one: str, other: str) -> bool:
    """Whether two lines say the same: most of the shorter one's words stand in the other."""
    first, second = _words(one), _words(other)
    return bool(first and second) and len(first & second) >= 0.7 * min(len(first), len(second))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9_.+-]+|[\u3400-\u9fff]{1,2}", text.lower()))


def _answers(heard: Heard, places: list[int]) -> tuple[Answer, ...]:
    """The best answers in the order in which they were given, what one person said on together."""
    messages = heard.messages
    best = sorted(places[: SHOWN_ANSWERS + 2])
    merged: list[list[int]] = []
    for place in best:
        last = merged[-1][-1] if merged else None
        if last is not None and messages[last].author == messages[place].author:
            merged[-1].append(place)
        else:
            merged.append([place])
    shown = [one for one in merged if any(heard.said(place) for place in one)]
    return tuple(
        Answer(
            label=f"A{number}",
            text="\n".join(filter(None, (heard.said(place) for place in one))),
            by=heard.credit(one[0]),
            sources=tuple(messages[place].id for place in one),
        )
        for number, one in enumerate(shown[:SHOWN_ANSWERS], 1)
    )


def _follow_ups(heard: Heard, found: ChatQuestion, identity: str) -> tuple[Question, ...]:
    """What the asker went on to ask, and was answered, after the first answer."""
    taken = {found.question, *found.also, *found.answers}
    first_answer = min(found.answers, default=len(heard.messages))
    asked = [
        place
        for place in found.members
        if place > first_answer
        and place not in taken
        and heard.messages[place].author == found.asker
        and utterance.asking(utterance.plain(heard.said(place))) >= ASKS
    ]
    follow_ups: list[Question] = []
    for place in asked[:MOST_FOLLOW_UPS]:
        replies = [
            index
            for index in heard.answering.get(place, ())
            if heard.messages[index].author != found.asker
        ]
        answers = _answers(heard, [index for index in replies if index != place])
        if answers:
            message = heard.messages[place]
            follow_ups.append(
                Question(
                    id=chat_question_id(message.id),
                    text=heard.said(place),
                    role="follow_up",
                    group="group",
                    asker=message.author,
                    status="answered",
                    answers=answers,
                    parent=identity,
                    urls=message.urls,
                    sources=(message.id,),
                )
            )
    return tuple(follow_ups)


def _discussion(heard: Heard, thread: Thread) -> Weighed | None:
    points = [
        place
        for place in thread.members
        if heard.messages[place].kind == "message"
        and len(_without_urls(heard.said(place))) >= SHORTEST_POINT
        and not utterance.is_greeting(heard.said(place))
    ]
    people = {heard.messages[place].author for place in points}
    if len(points) < SMALLEST_DISCUSSION or len(people) < 2:
        return None
    opening, rest = points[0], points[1:]
    longest = sorted(rest, key=lambda place: -len(heard.said(place)))
    message = heard.messages[opening]
    urls = tuple(dict.fromkeys(url for place in points for url in heard.messages[place].urls))
    question = Question(
        id=chat_question_id(message.id),
        role="discussion",
        group="group",
        text=heard.said(opening),
        asker=message.author,
        answers=tuple(
            msgspec.structs.replace(answer, label=None) for answer in _answers(heard, longest)
        ),
        urls=urls,
        sources=(message.id,),
    )
    return Weighed(question=question, worth=min(1.0, (len(points) + len(people)) / 20))


def _without_urls(text: str) -> str:
    return re.sub(r"https?://\S+", "", text)
