"""What became of a question: the numbers that its state and its worth are judged by."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openllm_talk.reading.questions.lines import OWN, Lines, cues_column
from openllm_talk.reading.questions.wording import Wording, together
from openllm_talk.reading.threads.turns import Floats

_ALONE: Final = OWN.index("meaning 0")
_QUESTION: Final = tuple(
    OWN.index(name)
    for name in (
        "asking",
        "problem",
        "needs context",
        "command or file",
        "number of words",
        "letters",
        "other question words",
        "question mark",
        "address of a page",
        "addresses somebody",
        "wide letters",
        "digits",
        "says you",
        "has anyone",
        "has plea",
    )
)
_BEST: Final = tuple(
    OWN.index(name)
    for name in (
        "asking",
        "suggests",
        "command or file",
        "number of words",
        "advises",
        "refuses to answer",
        "address of a page",
        "problem",
        "closing",
        "has deny",
        "has agree",
    )
)
NAMES: Final = (
    *(f"question: {OWN[column]}" for column in _QUESTION),
    *(f"best answer: {OWN[column]}" for column in _BEST),
    "question is listed",
    "question asks",
    "lines that state it",
    "answer 1",
    "answer 2",
    "answer 3",
    "answers in all",
    "good answers",
    "people who answer well",
    "words of good answers",
    "best of the asker",
    "best asks",
    "best answers the question",
    "lines of others after",
    "people after",
    "lines to the asker after",
    "lines of the asker after",
    "asker thanks after",
    "asker reports success after",
    "asker reports failure after",
    "asker's last thanks",
    "asker's last reports success",
    "asker's last reports failure",
    "asker's last asks",
    "asker speaks last",
    "asker after the best answer",
    "most asked back",
    "last line asks",
    "lines of the thread",
    "minutes to the last line",
    "lines to the end of the chat",
    "likeness of the best",
    "good answers with an address",
    "words of the asker after",
    "words of others after",
    "words of the question",
)
"""The columns of `outcome`."""
_GOOD: Final = 0.4


def outcome(
    lines: Lines,
    question: int,
    parts: int,
    others: Sequence[int],
    answers: Floats,
    asks: Floats,
    listed: Floats,
    wordings: tuple[Wording, Wording, Wording],
) -> Floats:
    """One row of NAMES for `question`, which `parts` further lines state.

    `answers` (n,) is how likely each of `others` answers it; `asks` and `listed` are of all lines.
    `wordings` tell by the words of the asker, and of others, whether a question was answered, and
    by its own whether it is worth reading.
    """
    own, asker = lines.own, lines.persons[question]
    later = [
        (line, float(how)) for line, how in zip(others, answers, strict=True) if line > question
    ]
    ranked = sorted(later, key=lambda one: -one[1])
    best = ranked[0][0] if ranked else -1
    good = [line for line, how in later if how >= _GOOD]
    from_asker = [line for line, _ in later if lines.persons[line] == asker]
    from_others = [line for line, _ in later if lines.persons[line] != asker]
    name = lines.lines[question].person
    thanks, success, failure = (cues_column(one) for one in ("thanks", "success", "failure"))
    last = from_asker[-1] if from_asker else -1
    values = [how for _, how in ranked]

    def has(some: Sequence[int], column: int) -> bool:
        return any(own[line, column] > 0 for line in some)

    row = (
        *own[question, _QUESTION],
        *(own[best, _BEST] if best >= 0 else np.full(len(_BEST), -1.0)),
        listed[question],
        asks[question],
        parts,
        *(values[rank] if rank < len(values) else 0.0 for rank in range(3)),
        sum(values),
        len(good),
        len({lines.persons[line] for line in good}),
        math.log1p(sum(len(lines.lines[line].words) for line in good)),
        max((how for line, how in later if lines.persons[line] == asker), default=0.0),
        asks[best] if best >= 0 else -1.0,
        best >= 0 and lines.parent[best] == question,
        len(from_others),
        len({lines.persons[line] for line in from_others}),
        sum(name in lines.lines[line].to for line in from_others),
        len(from_asker),
        has(from_asker, thanks),
        has(from_asker, success),
        has(from_asker, failure),
        last >= 0 and own[last, thanks],
        last >= 0 and own[last, success],
        last >= 0 and own[last, failure],
        asks[last] if last >= 0 else -1.0,
        bool(later) and lines.persons[later[-1][0]] == asker,
        sum(line > best for line in from_asker) if best >= 0 else -1,
        max((float(asks[line]) for line in from_others), default=0.0),
        asks[later[-1][0]] if later else -1.0,
        math.log1p(len(lines.members[lines.thread[question]])),
        _minutes(lines, question, later[-1][0]) if later else -1.0,
        min(len(lines) - question, 300),
        float(lines.meaning[best] @ lines.meaning[question]) if best >= 0 else -1.0,
        sum(own[line, cues_column("address of a page")] > 0 for line in good),
        *after(lines, question, others, wordings[:2]),
        float(wordings[2].score([lines.traces[question]])[0]),
    )
    return np.array(row, np.float32)


def after(
    lines: Lines, question: int, others: Sequence[int], wordings: tuple[Wording, Wording]
) -> tuple[float, float]:
    """How the words of the asker, and those of others, after `question` speak for an answer."""
    asker, rest = said_after(lines, question, others)
    return float(wordings[0].score([asker])[0]), float(wordings[1].score([rest])[0])


def said_after(
    lines: Lines, question: int, others: Sequence[int]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The traces of what the asker, and what others, said in the thread after `question`."""
    thread, asker = lines.thread[question], lines.persons[question]
    later = [line for line in others if line > question and lines.thread[line] == thread]
    own = [lines.traces[line] for line in later if lines.persons[line] == asker]
    rest = [lines.traces[line] for line in later if lines.persons[line] != asker]
    return together(own), together(rest)


def _minutes(lines: Lines, first: int, last: int) -> float:
    known = lines.minute[first] >= 0 and lines.minute[last] >= 0
    return math.log1p(max(float(lines.minute[last] - lines.minute[first]), 0.0)) if known else 0.0
