"""What was asked in a chat, and what answers it.

A question is found in its thread: the line that an editor would quote, not its greeting, not the
counter-question of somebody who helps. One entry stands for a question, however many lines it
took; a thread can hold several. Everything is extractive: texts and titles are people's own words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from openllm_talk.reading import utterance
from openllm_talk.reading.pseudonyms import Names
from openllm_talk.reading.threads import threads
from openllm_talk.reading.threads.people import People
from openllm_talk.reading.titles import title_of
from openllm_talk.records import ChatQuestion, Message, ReplyLink, Status, Thread

_ENOUGH: Final = 0.62
_ENOUGH_FURTHER: Final = 0.9
_ENOUGH_ANSWER: Final = 0.4
_GOOD_ANSWER: Final = 0.7
_MOST_ALSO: Final = 6
_MOST_ANSWERS: Final = 8
_REPEATED: Final = 0.5
_NEARBY: Final = 40  # lines of a thread within which a question is repeated or completed
_LONGEST_TEXT: Final = 4000
_NEEDS_CONTEXT: Final = re.compile(
    r"^(?:and |but |or |so |then |what about|how about|which one|why not|really|huh|that|it "
    r"|this|those|these"
    r"|那|这|它|他们|还是|所以|然后|为啥$|为什么$|怎么弄$)",
    re.IGNORECASE,
)
_COMMANDLIKE: Final = re.compile(
    r"`[^`]+`|\bsudo |\bapt-get |\bpip install|--[a-z][\w-]+|/etc/|[\w-]+\.(?:conf|py|sh)\b"
    r"|\w+=\w+"
)


@dataclass(slots=True)
class Said:
    """One message of a thread as this room sees it."""

    position: int
    person: str
    parent: int
    text: str
    asks: float
    problem: bool
    words: frozenset[str]
    is_empty: bool
    to: frozenset[str]
    has_address: bool
    is_helper: bool = False
    question: int = -1
    replies: list[int] = field(default_factory=list)


def find(messages: Sequence[Message], links: Sequence[ReplyLink]) -> list[ChatQuestion]:
    """The questions asked in `messages`, best worth first; `links` say who answers whom."""
    people = People(messages)
    parents = {link.index: link.reply_to for link in links}
    bots = _bots(messages, people)
    names = Names({message.author for message in messages if message.author})
    found: list[ChatQuestion] = []
    for thread in threads(messages, links):
        said = _read(messages, thread, people, parents, bots)
        if said:
            found += Conversation(messages, thread, said, names).questions()
    return sorted(found, key=lambda question: (-question.worth, question.question))


def _bots(messages: Sequence[Message], people: People) -> frozenset[str]:
    """Those who mostly speak right after an order to a bot."""
    total: Counter[str] = Counter()
    ordered: Counter[str] = Counter()
    since = 9
    for message in messages:
        person = people.key(message)
        if message.kind == "system":
            continue
        if utterance.is_command(message.text):
            since = 0
            continue
        since += 1
        total[person] += 1
        ordered[person] += since <= 2
    return frozenset(who for who in total if ordered[who] >= 2 and ordered[who] * 2 >= total[who])


def _read(
    messages: Sequence[Message],
    thread: Thread,
    people: People,
    parents: dict[int, int],
    bots: frozenset[str],
) -> list[Said]:
    said: list[Said] = []
    by_position: dict[int, Said] = {}
    for position in thread.members:
        message = messages[position]
        if message.kind == "system" or message.deleted or utterance.is_command(message.text):
            continue
        person = people.key(message)
        own = utterance.own_words(message.text[:_LONGEST_TEXT])
        text = utterance.plain(people.without_address(own))
        parent = parents.get(position, position)
        one = Said(
            position=position,
            person=person,
            parent=parent,
            text=text,
            asks=0.0 if person in bots else utterance.asking(text),
            problem=person not in bots and utterance.reports_problem(text),
            words=frozenset(utterance.words(text)),
            is_empty=utterance.is_plea(text) or utterance.is_closing(text),
            to=people.meant(message, own).addressed - {person},
            has_address="://" in own,
        )
        by_position[position] = one
        if parent in by_position and parent != position:
            by_position[parent].replies.append(position)
        said.append(one)
    _mark_helpers(said, by_position)
    return said


def _mark_helpers(said: Sequence[Said], by_position: dict[int, Said]) -> None:
    """Who came into the thread by answering somebody else's question asks back, as a rule."""
    part: dict[str, bool] = {}
    for place, one in enumerate(said):
        parent = by_position.get(one.parent)
        if one.person not in part:
            asked = any(
                other.person != one.person and (other.asks >= 0.3 or other.problem)
                for other in said[:place]
            )
            answers = parent is not None and parent.person != one.person
            part[one.person] = asked and (answers or (bool(one.to) and bool(part)))
        one.is_helper = part[one.person]


class Conversation:
    """One thread, its questions and what answers each."""

    def __init__(
        self, messages: Sequence[Message], thread: Thread, said: Sequence[Said], names: Names
    ) -> None:
        self.messages = messages
        self.thread = thread
        self.names = names
        self.said = said
        self.at = {one.position: one for one in said}
        self.starter = said[0].person
        self.opening = next((one.position for one in said if not one.is_empty), -1)
        self.place = {one.position: place for place, one in enumerate(said)}
        self.turn = _turns(said)
        self.belonging: defaultdict[int, list[Said]] = defaultdict(list)

    def questions(self) -> list[ChatQuestion]:
        """The questions of the thread: the main one, then further ones that stand on their own."""
        scores = {one.position: self._score(one) for one in self.said}
        best = max(self.said, key=lambda one: (scores[one.position], -one.position))
        if scores[best.position] < _ENOUGH:
            return []
        chosen = [best]
        for one in self.said:
            if scores[one.position] >= _ENOUGH_FURTHER and self._is_further(one, chosen):
                chosen.append(one)
        chosen.sort(key=lambda one: one.position)
        also = {one.position: self._also(one, chosen) for one in chosen}
        self._assign(chosen, also)
        return [self._question(one, also[one.position]) for one in chosen]

    def _score(self, one: Said) -> float:
        """How much `one` is a line that an editor would quote as the question."""
        is_told = one.asks == 0.0 and (bool(one.to) or one.is_helper)
        if one.is_empty or not one.words or is_told or not (one.asks >= 0.3 or one.problem):
            return 0.0
        score = one.asks + 0.2 * one.problem
        length = len(one.words)
        score += 0.25 if length >= 6 else 0.1 if length >= 4 else -0.35 if length < 3 else 0.0
        if one.person == self.starter:
            score += 0.2 if one.position == self.opening else 0.08
        if one.is_helper:
            score -= 0.45
        if one.to and one.person != self.starter:
            score -= 0.2
        if _NEEDS_CONTEXT.match(one.text):
            score -= 0.15
        if utterance.thanks(one.text) and one.asks < 0.5:
            score -= 0.3
        return score

    def _is_further(self, one: Said, chosen: Sequence[Said]) -> bool:
        if one.is_helper or one in chosen:
            return False
        return not any(
            one.person == other.person
            and (_alike(one, other) >= _REPEATED or self._is_continuation(other, one))
            for other in (chosen[0], *chosen[-_NEARBY:])
        )

    def _is_continuation(self, first: Said, later: Said) -> bool:
        """Whether the asker was still asking: nobody else had spoken in between."""
        return self.turn[first.position] == self.turn[later.position]

    def _also(self, question: Said, chosen: Sequence[Said]) -> tuple[int, ...]:
        """Other lines of the asker that repeat or complete the question."""
        place = self.place[question.position]
        others = {one.position for one in chosen}
        found = [
            one.position
            for one in self.said[max(0, place - _NEARBY) : place + _NEARBY]
            if one.position not in others
            and one.person == question.person
            and not one.is_empty
            and not utterance.reports_success(one.text)
            and (
                self._is_continuation(question, one)
                or _alike(one, question) >= _REPEATED
                or (one.problem and one.asks >= 0.3 and not one.is_helper)
            )
        ]
        return tuple(sorted(found, key=lambda at: abs(at - question.position))[:_MOST_ALSO])

    def _assign(self, chosen: Sequence[Said], also: dict[int, tuple[int, ...]]) -> None:
        """Gives every line the question that it belongs to, by its chain of parents."""
        of_line = {one.position: one.position for one in chosen}
        for question, lines in also.items():
            of_line.update(dict.fromkeys(lines, question))
        asked = chosen[0].position
        for one in self.said:
            asked = of_line.get(one.position, asked)
            parent = self.at.get(one.parent)
            if one.position in of_line:
                one.question = of_line[one.position]
            elif parent is not None and parent is not one and parent.question >= 0:
                one.question = parent.question
            else:
                one.question = asked
            self.belonging[one.question].append(one)

    def _question(self, question: Said, also: tuple[int, ...]) -> ChatQuestion:
        lines = {question.position, *also}
        mine = self.belonging[question.position]
        scored = {
            one.position: self._answer_score(one, question, lines)
            for one in mine
            if one.position not in lines and one.position > min(lines)
        }
        ranked = sorted(scored, key=lambda at: (-scored[at], at))
        answers = tuple(at for at in ranked if scored[at] >= _ENOUGH_ANSWER)[:_MOST_ANSWERS]
        message = self.messages[question.position]
        status = self._status(question, answers, scored, mine)
        return ChatQuestion(
            id=message.id,
            question=question.position,
            text=message.text,
            title=title_of(message.text, self.names),
            status=status,
            thread=self.thread.id,
            members=self.thread.members,
            also=also,
            asker=message.author,
            answers=answers,
            answerers=tuple(
                dict.fromkeys(filter(None, (self.messages[at].author for at in answers)))
            ),
            worth=self._worth(question, answers, status),
            urls=tuple(self._urls((*sorted(lines), *answers))),
        )

    def _answer_score(self, one: Said, question: Said, lines: set[int]) -> float:
        """How much `one` carries an answer: said to the asker, with substance, not asking back."""
        if one.person == question.person:
            is_solved = utterance.reports_success(one.text) and len(one.words) >= 5
            return 0.75 if is_solved else 0.0
        if not one.words or utterance.is_plea(one.text):
            return 0.0
        score = 0.5 if one.parent in lines else 0.35 if question.person in one.to else 0.2
        if one.to and question.person not in one.to:
            score -= 0.35
        score += min(0.45, 0.04 * len(one.words))
        score += 0.2 * one.has_address + 0.25 * bool(_COMMANDLIKE.search(one.text))
        if one.asks >= 0.5 and not utterance.suggests(one.text):
            score -= 0.6
        if utterance.is_closing(one.text):
            score -= 0.1 if one.parent in lines and not one.text.startswith(":") else 0.5
        if utterance.thanks(one.text):
            score -= 0.4
        return score + self._feedback(one, question)

    def _feedback(self, one: Said, question: Said) -> float:
        """What the asker made of it."""
        score = 0.0
        for at in one.replies:
            reply = self.at[at]
            if reply.person == question.person:
                is_good = utterance.thanks(reply.text) or utterance.reports_success(reply.text)
                score += 0.25 * is_good - 0.25 * utterance.reports_failure(reply.text)
        return score

    def _status(
        self,
        question: Said,
        answers: tuple[int, ...],
        scored: dict[int, float],
        mine: Iterable[Said],
    ) -> Status:
        if not answers:
            return "open"
        verdict = 0
        for one in mine:
            if one.person == question.person and one.position > min(answers):
                if utterance.reports_success(one.text) or utterance.thanks(one.text):
                    verdict = 1
                elif utterance.reports_failure(one.text):
                    verdict = -1
        if verdict:
            return "answered" if verdict > 0 else "partly"
        return "answered" if scored[answers[0]] >= _GOOD_ANSWER else "partly"

    def _worth(self, question: Said, answers: tuple[int, ...], status: Status) -> float:
        """How much the question is worth a reader's time: answered, general, discussed, clear."""
        helpers = {self.at[at].person for at in answers}
        told = sum(len(self.at[at].words) for at in answers)
        stands_alone = not (_NEEDS_CONTEXT.match(question.text) or question.to)
        worth = (
            {"answered": 0.25, "partly": 0.15}.get(status, 0.05)
            + 0.08 * min(len(helpers), 3)
            + min(0.15, 0.01 * len(question.words))
            + 0.08 * (question.asks >= 0.5)
            + 0.1 * stands_alone
            + min(0.12, 0.002 * told)
            + 0.06 * any(self.at[at].has_address for at in answers)
        )
        substance = min(1.0, (len(question.words) + 1) / 7)
        return round(min(1.0, worth * substance), 3)

    def _urls(self, positions: Iterable[int]) -> Iterator[str]:
        yield from dict.fromkeys(url for at in positions for url in self.messages[at].urls)


def _alike(one: Said, other: Said) -> float:
    """The share of the shorter line's words that both have."""
    smaller = min(len(one.words), len(other.words))
    return len(one.words & other.words) / smaller if smaller else 0.0


def _turns(said: Sequence[Said]) -> dict[int, int]:
    """For each line the number of its turn: neighbouring lines of one person share it."""
    turns: dict[int, int] = {}
    number, person = 0, ""
    for one in said:
        number += one.person != person
        person = one.person
        turns[one.position] = number
    return turns
