"""From the judges' chances to a list of questions."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openllm_talk.reading.pseudonyms import Names
from openllm_talk.reading.questions import pairs
from openllm_talk.reading.questions.lines import Lines, cues_column
from openllm_talk.reading.questions.model import STATES, Model, Read, read, shipped
from openllm_talk.reading.questions.trees import Forest
from openllm_talk.reading.threads.turns import Floats
from openllm_talk.reading.titles import title_of
from openllm_talk.records import ChatQuestion, Message, ReplyLink, Status

MOST_ALSO: Final = 6
_MOST_ANSWERS: Final = 8
_SOLVED: Final = 0.6
"""How likely at least an asker's line answers that reports success and says how."""
_TOLD: Final = 7  # words that say how, not only that
_ASKS: Final = 0.5
_PLACED: Final = 0.5
"""How likely at least a line answers the question that a person put it under."""
_BEST_WORTH: Final = 3.0  # labels run from 0 to 3
_HOLDS: Final = 0.5
"""From which chance on another line of the asker is a part of a question, not one of its own."""


def find(
    messages: Sequence[Message], links: Sequence[ReplyLink], model: Model | None = None
) -> list[ChatQuestion]:
    """The questions asked in `messages`, best worth first; `links` say who answers whom."""
    lines = Lines(messages, links)
    if not len(lines):
        return []
    chat = read(lines, model or shipped())
    names = Names({message.author for message in messages if message.author})
    listed = [line for members in lines.members for line in chosen(chat, members)]
    found = [one.record(names) for one in judged(chat, listed)]
    return sorted(found, key=lambda question: (-question.worth, question.question))


def chosen(chat: Read, members: Sequence[int]) -> list[int]:
    """The questions of one thread that are listed, in order.

    The likeliest line first; further ones must be likelier, and no part of one that is listed.
    """
    settings, own = chat.model.settings, chat.lines.own
    ranked = sorted(members, key=lambda line: (-chat.listed[line], line))
    kept: list[int] = []
    for line in ranked:
        rank = "further" if kept else "first"
        least = settings[f"{rank} wide" if own[line, cues_column("wide letters")] else rank]
        if chat.listed[line] < least:
            continue
        if not any(_is_part(chat, line, other) for other in kept):
            kept.append(line)
    return sorted(kept)


def _is_part(chat: Read, line: int, of: int) -> bool:
    lines = chat.lines
    if lines.persons[line] != lines.persons[of]:
        return False
    share = chat.model.judges["part"].chance(chat.towards(of, [line]))
    return bool(share[0] >= chat.model.settings["part"])


def judged(chat: Read, listed: Sequence[int]) -> list["Question"]:
    """The listed questions with what the judges say of them, all at once since that is fast."""
    if not listed:
        return []
    judges = chat.model.judges
    others = [pairs.candidates(chat.lines, line) for line in listed]
    features = np.concatenate(
        [chat.towards(line, some) for line, some in zip(listed, others, strict=True)]
    )
    ends = np.cumsum([len(some) for some in others])[:-1]
    is_own = features[:, pairs.NAMES.index("same author")] > 0
    is_later = features[:, pairs.NAMES.index("before the question")] == 0
    parts = np.split(_chance(judges["part"], features, is_own), ends)
    answers = np.split(_chance(judges["answer"], features, is_later), ends)
    found = [
        Question(chat, frozenset(listed), *one)
        for one in zip(listed, others, parts, answers, strict=True)
    ]
    rows = np.stack([one.outcome() for one in found])
    states, worths = judges["state"].chance(rows), judges["worth"].scores(rows)[:, 0]
    for one, state, worth in zip(found, states, worths.tolist(), strict=True):
        one.state, one.worth = state, worth / _BEST_WORTH
    return found


def _chance(judge: Forest, features: Floats, where: NDArray[np.bool_]) -> Floats:
    """What `judge` says of the rows `where` it counts; 0 elsewhere."""
    found = np.zeros(len(features), np.float32)
    found[where] = judge.chance(features[where])
    return found


class Question:
    """One listed question with what else states it, what answers it and what became of it.

    `part` and `answer` (others,) are how likely each of `others` is a part of it or answers it;
    `state` (3,) how likely each state is, `worth` what it is worth, from 0 to 1.
    """

    state: Floats
    worth: float

    def __init__(
        self,
        chat: Read,
        listed: frozenset[int],
        line: int,
        others: list[int],
        part: Floats,
        answer: Floats,
    ) -> None:
        self.chat, self.listed, self.line, self.others = chat, listed, line, others
        solved = np.array([self._solves(other) for other in others], bool)
        self.part = np.where(solved, 0.0, part)
        self.answer = np.where(solved, np.maximum(answer, _SOLVED), answer)
        self.also = self._also()
        self._obey()

    def outcome(self) -> Floats:
        """The features of what became of it."""
        return self.chat.outcome(self.line, len(self.also), self.others, self.answer)

    def _obey(self) -> None:
        """What a person put under this question is likely to answer it, unless it asks; what they
        put under another one does not."""
        lines, own = self.chat.lines, {self.line, *self.also}
        for place, line in enumerate(self.others):
            if line not in lines.placed or lines.parent[line] == line:
                continue
            asks = lines.own[line, cues_column("asking")] >= _ASKS
            anothers = lines.persons[line] != lines.persons[self.line]
            if lines.parent[line] in own and anothers and not asks:
                self.answer[place] = max(self.answer[place], _PLACED)
            elif lines.parent[line] in self.listed - own:
                self.answer[place] = 0.0

    def _solves(self, line: int) -> bool:
        """Whether the asker says what the solution was: rare in what was learnt from."""
        lines = self.chat.lines
        one = lines.lines[line]
        return (
            line > self.line
            and lines.persons[line] == lines.persons[self.line]
            and lines.own[line, cues_column("success")] > 0
            and len(one.words) >= _TOLD
            and lines.own[line, cues_column("asking")] < _ASKS
        )

    def _also(self) -> tuple[int, ...]:
        """The likeliest other lines of the asker that state the question, at most six."""
        lines = self.chat.lines
        least = self.chat.model.settings["also"]
        found = [
            (share, line)
            for share, line in zip(self.part.tolist(), self.others, strict=True)
            if share >= least
            and lines.persons[line] == lines.persons[self.line]
            and line not in self.listed
        ]
        return tuple(line for _, line in sorted(found, reverse=True)[:MOST_ALSO])

    def answers(self, status: Status) -> tuple[int, ...]:
        """The lines that answer, best first; to an open question those that came near one.

        Where the state says that there is an answer, the likeliest line is one, however unlikely.
        """
        settings, lines = self.chat.model.settings, self.chat.lines.lines
        least = settings["reply" if status == "open" else "answer"]
        taken = {self.line, *self.also}
        found = sorted(
            (-share, line)
            for share, line in zip(self.answer.tolist(), self.others, strict=True)
            if line > self.line and line not in taken and lines[line].words
        )
        kept = [line for share, line in found if -share >= least]
        if not kept and status != "open":
            kept = [line for _, line in found[:1]]
        return tuple(kept[:_MOST_ANSWERS])

    def _certainty(self, line: int) -> float:
        return round(float(self.answer[self.others.index(line)]), 3)

    def status(self) -> Status:
        """Its state: the likeliest, with more weight where people err on that side."""
        settings = self.chat.model.settings
        weight = np.array([settings["open"], settings["partly"], 1.0])
        return STATES[int((self.state * weight).argmax())]

    def record(self, names: Names) -> ChatQuestion:
        """The question as the rest of the house knows it; no title holds one of `names`."""
        lines, messages = self.chat.lines, self.chat.lines.messages
        message = messages[lines.position[self.line]]
        status = self.status() if self.others else "open"
        answers = self.answers(status)
        status = status if answers else "open"
        thread = lines.threads[lines.thread[self.line]]
        told = [lines.position[line] for line in answers]
        return ChatQuestion(
            id=message.id,
            question=lines.position[self.line],
            text=message.text,
            title=title_of(message.text, names),
            status=status,
            thread=thread.id,
            members=thread.members,
            also=tuple(lines.position[line] for line in self.also),
            asker=message.author,
            answers=tuple(told),
            certainty=tuple(self._certainty(line) for line in answers),
            asked=round(float(self.chat.listed[self.line]), 3),
            answerers=tuple(
                dict.fromkeys(
                    name
                    for place in told
                    if (name := lines.callers.get(place) or messages[place].author)
                )
            ),
            worth=round(min(max(self.worth, 0.0), 1.0), 3),
            urls=tuple(
                _urls(messages, (lines.position[self.line], *_positions(lines, self.also), *told))
            ),
        )


def _positions(lines: Lines, some: Iterable[int]) -> list[int]:
    return [lines.position[line] for line in some]


def _urls(messages: Sequence[Message], places: Iterable[int]) -> Iterator[str]:
    yield from dict.fromkeys(url for place in places for url in messages[place].urls)
