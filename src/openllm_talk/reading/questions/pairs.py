"""A question and another line: what speaks for its being a part of it, or an answer to it."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from openllm_talk.reading.questions.lines import OWN, Lines, cues_column
from openllm_talk.reading.threads.turns import Floats

BEFORE: Final = 30
AFTER: Final = 160
"""Lines of a thread before and after a question that may be a part of it or answer it."""
ELSEWHERE: Final = 100
"""Lines of a chat after a question within which a line of another thread that speaks to its asker
may answer it."""
NEXT: Final = 10
"""Lines after a question of which one in another thread may answer it, if it speaks to nobody."""
_ALONE: Final = OWN.index("meaning 0")

NAMES: Final = (
    *OWN[:_ALONE],
    "asks",
    "is listed",
    "answers, read alone",
    "asks of the question",
    "question is listed",
    "words of the question",
    "question is a reply",
    "same author",
    "same thread",
    "before the question",
    "answers the question",
    "answers its author",
    "ways up to the question",
    "speaks to the asker",
    "speaks to another",
    "asker speaks to the author",
    "lines of the thread between",
    "lines of the chat between",
    "minutes between",
    "lines of others since the question",
    "lines of the asker since",
    "lines of the author since",
    "rank among others' by answering",
    "less than the best answer",
    "most listed in between by the asker",
    "most listed in between by others",
    "likeness in meaning",
    "shared words",
    "share of the line's words",
    "asker replies with thanks",
    "asker replies that it works",
    "asker replies that it fails",
    "asker replies asking",
    "asker's next line thanks",
    "asker's next line reports success",
    "asker's next line reports failure",
    "asker's next line asks",
    "asker is silent after",
    "author goes on",
    "author went on",
    "lines of the thread after",
)
"""The columns of `towards`."""


def candidates(lines: Lines, question: int) -> list[int]:
    """The lines that may be a part of `question` or answer it, in order."""
    members = lines.members[lines.thread[question]]
    place = members.index(question)
    found = [*members[max(0, place - BEFORE) : place], *members[place + 1 : place + 1 + AFTER]]
    found += [
        line
        for line in members[place + 1 + AFTER :]
        if line in lines.placed and lines.parent[line] == question
    ]
    asker = lines.lines[question].person
    for line in range(question + 1, min(len(lines), question + 1 + ELSEWHERE)):
        one = lines.lines[line]
        may = asker in one.to or (line <= question + NEXT and not one.to and one.person != asker)
        elsewhere = lines.thread[line] != lines.thread[question]
        if may and elsewhere and line not in lines.placed:  # where a person put it, it belongs
            found.append(line)
    return sorted(found)


def towards(
    lines: Lines,
    question: int,
    others: Sequence[int],
    asks: Floats,
    listed: Floats,
    answers: Floats,
) -> Floats:
    """What each of `others` (as `candidates` gives them) is to `question`: (n, len(NAMES)).

    `asks`, `listed` and `answers` (lines,) are how likely each line asks, states a question that
    an editor would list, and answers one.
    """
    return _Relation(lines, question, others, asks, listed, answers).rows()


class _Relation:
    def __init__(
        self,
        lines: Lines,
        question: int,
        others: Sequence[int],
        asks: Floats,
        listed: Floats,
        answers: Floats,
    ) -> None:
        self.lines, self.question, self.others = lines, question, others
        self.asks, self.listed, self.answers = asks, listed, answers
        self.asker = lines.persons[question]
        self.asker_name = lines.lines[question].person
        self.words = lines.lines[question].words
        self.asker_next = self._asker_next()
        self.ways = self._ways()

    def _asker_next(self) -> dict[int, int]:
        """For each line the first later one of the asker among the candidates; -1 without one."""
        found: dict[int, int] = {}
        following = -1
        for line in reversed(self.others):
            found[line] = following
            if self.lines.persons[line] == self.asker:
                following = line
        return found

    def _ways(self) -> dict[int, int]:
        """How many replies lead from each line up to the question; 9 where none do."""
        found = {self.question: 0}
        for line in self.others:
            parent = self.lines.parent[line]
            found[line] = min(found.get(parent, 9) + 1, 9) if parent != line else 9
        return found

    def rows(self) -> Floats:
        lines, question = self.lines, self.question
        alone = lines.own[list(self.others), :_ALONE]
        found = np.zeros((len(self.others), len(NAMES)), np.float32)
        found[:, :_ALONE] = alone
        best = [
            float(self.answers[line])
            for line in self.others
            if line > question and lines.persons[line] != self.asker
        ]
        top = max(best, default=0.0)
        order = sorted(best, reverse=True)
        since: dict[int, int] = {}
        most_own = most_others = 0.0
        between = others_since = 0
        for row, line in enumerate(self.others):
            who = lines.persons[line]
            own = who == self.asker
            after = line > question
            if after:
                between += lines.thread[line] == lines.thread[question]
                others_since += not own
            found[row, _ALONE:] = self._row(
                line,
                (
                    between,
                    others_since,
                    since.get(self.asker, 0),
                    since.get(who, 0),
                    min(sum(value > self.answers[line] for value in order[:6]), 6),
                    top - float(self.answers[line]),
                    most_own,
                    most_others,
                ),
            )
            if after:
                since[who] = since.get(who, 0) + 1
                if own:
                    most_own = max(most_own, float(self.listed[line]))
                else:
                    most_others = max(most_others, float(self.listed[line]))
        return found

    def _row(self, line: int, counted: Sequence[float]) -> Sequence[float]:
        lines, question = self.lines, self.question
        one, who, parent = lines.lines[line], lines.persons[line], lines.parent[line]
        members = lines.members[lines.thread[line]]
        shared = len(self.words & one.words)
        pause = lines.minute[line] - lines.minute[question]
        known = lines.minute[line] >= 0 and lines.minute[question] >= 0
        replies = [each for each in lines.replies[line] if lines.persons[each] == self.asker]
        following = self.asker_next[line]
        return (
            self.asks[line],
            self.listed[line],
            self.answers[line],
            self.asks[question],
            self.listed[question],
            len(self.words),
            lines.parent[question] != question,
            who == self.asker,
            lines.thread[line] == lines.thread[question],
            line < question,
            parent == question,
            parent != line and lines.persons[parent] == self.asker,
            self.ways[line],
            self.asker_name in one.to,
            bool(one.to - {self.asker_name}),
            any(one.person in lines.lines[each].to for each in (following, question) if each >= 0),
            counted[0],
            abs(line - question),
            math.copysign(math.log1p(min(abs(float(pause)), 20160)), pause) if known else 0.0,
            *counted[1:],
            float(lines.meaning[line] @ lines.meaning[question]),
            shared,
            shared / max(len(one.words), 1),
            *self._said(replies),
            *self._said([following] if following >= 0 else []),
            following < 0,
            line + 1 in lines.replies[line] or self._goes_on(line, members, 1),
            self._goes_on(line, members, -1),
            len(members) - members.index(line) if len(members) < 400 else 400,
        )

    def _said(self, replies: Sequence[int]) -> tuple[float, float, float, float]:
        """Whether these lines of the asker thank, report success, report failure, ask."""
        own = self.lines.own
        return (
            any(own[line, cues_column("thanks")] > 0 for line in replies),
            any(own[line, cues_column("success")] > 0 for line in replies),
            any(own[line, cues_column("failure")] > 0 for line in replies),
            max((float(self.asks[line]) for line in replies), default=0.0),
        )

    def _goes_on(self, line: int, members: Sequence[int], step: int) -> bool:
        place = members.index(line) + step
        inside = 0 <= place < len(members)
        return inside and self.lines.persons[members[place]] == self.lines.persons[line]
