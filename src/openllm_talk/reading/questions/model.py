"""The trained judges of `reading/questions` and what they say of the lines of a chat.

Each judge is a small forest (`trees.py`); the file is made by `training/questions`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from openllm_talk.reading.questions import pairs, trees, wording
from openllm_talk.reading.questions.lines import WORDED, Lines, in_thread
from openllm_talk.reading.questions.outcome import outcome
from openllm_talk.reading.questions.trees import Forest
from openllm_talk.reading.questions.wording import Wording
from openllm_talk.reading.threads.turns import Floats
from openllm_talk.records import Status

_FILE: Final = "questions.npz"
STATES: Final[tuple[Status, ...]] = ("open", "partly", "answered")
JUDGES: Final = ("asks", "answers alone", "listed", "part", "answer", "state", "worth")
WORDINGS: Final = ("words ask", "words answer", "asker after", "others after", "worth reading")


@dataclass(frozen=True, slots=True)
class Model:
    """The judges by name (JUDGES), what they know of words (WORDINGS), and the settings chosen on
    labelled chats."""

    judges: Mapping[str, Forest]
    wordings: Mapping[str, Wording]
    settings: Mapping[str, float]

    def alone(self, lines: Lines) -> Floats:
        """What each line is alone: `Lines.own` and what its words say of asking and answering."""
        said = [self.wordings[name].score(lines.traces) for name in WORDED]
        return np.concatenate([lines.own, np.stack(said, 1)], 1)


@dataclass(frozen=True, slots=True)
class Read:
    """A chat as the judges read it: each line's chances to ask, to answer, to be listed."""

    lines: Lines
    model: Model
    asks: Floats
    answers: Floats
    listed: Floats

    def towards(self, question: int, others: Sequence[int]) -> Floats:
        """The features of `others` towards `question`."""
        return pairs.towards(self.lines, question, others, self.asks, self.listed, self.answers)

    def outcome(self, question: int, parts: int, others: Sequence[int], answers: Floats) -> Floats:
        """The features of what became of `question`."""
        wordings = self.model.wordings
        after = (wordings["asker after"], wordings["others after"], wordings["worth reading"])
        return outcome(self.lines, question, parts, others, answers, self.asks, self.listed, after)


def read(lines: Lines, model: Model) -> Read:
    """What the judges of `model` say of each of `lines`."""
    alone = model.alone(lines)
    asks = model.judges["asks"].chance(alone)
    answers = model.judges["answers alone"].chance(alone)
    seen = np.concatenate([alone, in_thread(lines, asks)], 1)
    return Read(lines, model, asks, answers, model.judges["listed"].chance(seen))


@cache
def shipped() -> Model:
    """The model that comes with the package, read once."""
    resource = files("openllm_talk.reading.questions") / _FILE
    with resource.open("rb") as stream, np.load(stream) as held:
        return unpack(dict(held))


def unpack(held: Mapping[str, np.ndarray]) -> Model:
    """A model from the arrays of its file."""
    return Model(
        judges={name: trees.unpack(held, name) for name in JUDGES},
        wordings={name: wording.unpack(held, name) for name in WORDINGS},
        settings=json.loads(held["settings"].tobytes()),
    )
