"""From labelled chats to the model file of `reading/questions`, in one command.

    make questions CHAT=../shared/data/chat        (6 minutes on one core)

Judges that read what other judges said learn from what those say of chats that they did not see, as
it will be in life; for the same reason the threads come from a model that did not see them. The
figures of the card are of models that left out every fifth chat in turn; the Chinese days teach
none.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from openllm_talk.reading.questions import pairs
from openllm_talk.reading.questions.asked import MOST_ALSO, find
from openllm_talk.reading.questions.lines import WORDED, Lines, in_thread
from openllm_talk.reading.questions.model import JUDGES, STATES, WORDINGS, Model, Read, unpack
from openllm_talk.reading.questions.outcome import said_after
from openllm_talk.reading.questions.trees import Forest
from openllm_talk.reading.questions.wording import Wording
from openllm_talk.reading.threads import link
from openllm_talk.reading.threads.model import Model as ThreadModel
from openllm_talk.reading.threads.model import unpack as unpack_threads
from openllm_talk.records import ChatQuestion, ReplyLink
from training.questions import forest, labels, measure, words
from training.questions.labels import Asked, Labelled
from training.questions.measure import Figures

HERE = Path(__file__).parent
MODEL = HERE.parents[1] / "src/openllm_talk/reading/questions/questions.npz"
FOLDS = 5
SETTINGS = {
    "first": 0.12,
    "further": 0.25,
    "first wide": 0.1,
    "further wide": 0.12,
    "part": 0.5,
    "also": 0.4,
    "answer": 0.08,
    "reply": 0.15,
    "open": 1.0,
    "partly": 1.3,
}
"""Chosen on chats left out, of eight pairs for «first» and «further», 28 for «open» and «partly»,
two for «answer»: from which chance on a thread's likeliest line, and a further one, is listed
(where the letters are wide, others: one thread of ours often holds what are two); one line is part
of another question, or stands beside it as such; a line is shown as an answer, or as a reply to an
open question; what the chance of a state is multiplied by."""
TREES = {
    "asks": 150,
    "answers alone": 150,
    "listed": 200,
    "part": 150,
    "answer": 200,
    "state": 120,
    "worth": 120,
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A labelled chat, read: its lines, what is labelled, how much it counts."""

    chat: Labelled
    links: list[ReplyLink]
    lines: Lines
    weight: float

    @property
    def known(self) -> np.ndarray:
        """The lines of which something is known."""
        at = self.lines.at
        return np.array(sorted(at[place] for place in self.chat.lines if place in at), int)

    def asked(self, *kinds: str) -> Iterator[Asked]:
        """The questions of these kinds whose line is a line."""
        for conversation in self.chat.conversations:
            for one in conversation.asked:
                if one.kind in kinds and one.question in self.lines.at:
                    yield one

    def marked(self, places: Sequence[int]) -> np.ndarray:
        """1 for the lines at `places`, 0 for the others."""
        found = np.zeros(len(self.lines))
        found[[self.lines.at[place] for place in places if place in self.lines.at]] = 1
        return found


def lessons(chats: Sequence[Labelled], threads: ThreadModel | None) -> list[Lesson]:
    """The chats read; what the annotators of the corpus labelled counts twice."""
    found = []
    for chat in chats:
        links = link(chat.messages, model=threads)
        weight = 2.0 if set_of(chat.name) == "irc dev" else 1.0
        found.append(Lesson(chat, links, Lines(chat.messages, links), weight))
    return found


NEARLY = 0.5
"""What a line counts against being listed that states a listed question, too, or a minor one."""

Target = Callable[[Lesson], tuple[np.ndarray, np.ndarray]]


T = TypeVar("T")


def folded(all_: Sequence[Lesson], grow: Callable[[Sequence[Lesson]], T]) -> tuple[T, dict[str, T]]:
    """What `grow` makes of all lessons, and for each chat what it makes without it."""
    apart: dict[str, T] = {}
    for fold in range(FOLDS):
        grown = grow([one for place, one in enumerate(all_) if place % FOLDS != fold])
        apart |= {one.chat.name: grown for one in all_[fold::FOLDS]}
    return grow(all_), apart


class Course:
    """The steps from lessons to a model, one judge after the other.

    What a judge reads of other judges comes from those that did not see the chat.
    """

    def __init__(self, lessons_: Sequence[Lesson]) -> None:
        self.all = lessons_
        self.judges: dict[str, Forest] = {}
        self.wordings: dict[str, Wording] = {}
        self.reads: dict[str, Read] = {}
        self.pairs: dict[str, list[Pairs]] = {}
        self.ends: dict[str, list[End]] = {}

    def model(self) -> Model:
        """The model that has learnt from all lessons."""
        self._lines()
        self._pairs()
        self._ends()
        return Model(judges=self.judges, wordings=self.wordings, settings=SETTINGS)

    def _lines(self) -> None:
        said = [
            self._worded(name, target)
            for name, target in zip(WORDED, (_asks, _answers), strict=True)
        ]
        alone = {
            one.chat.name: np.concatenate(
                [one.lines.own, np.stack([each[one.chat.name] for each in said], 1)], 1
            )
            for one in self.all
        }
        asks = self._judged("asks", alone, _asks)
        answers = self._judged("answers alone", alone, _answers)
        seen = {
            one.chat.name: np.concatenate(
                [alone[one.chat.name], in_thread(one.lines, asks[one.chat.name])], 1
            )
            for one in self.all
        }
        listed = self._judged("listed", seen, _listed)
        none = Model(judges={}, wordings={}, settings=SETTINGS)
        for one in self.all:
            name = one.chat.name
            self.reads[name] = Read(one.lines, none, asks[name], answers[name], listed[name])

    def _worded(self, name: str, target: Target) -> dict[str, np.ndarray]:
        """What a wording says of the lines of each chat that it did not see."""

        def learn(some: Sequence[Lesson]) -> Wording:
            traces = [one.lines.traces[line] for one in some for line in one.known]
            return words.learn(traces, np.concatenate([target(one)[0][one.known] for one in some]))

        self.wordings[name], apart = folded(self.all, learn)
        return {one.chat.name: apart[one.chat.name].score(one.lines.traces) for one in self.all}

    def _judged(
        self, name: str, rows: Mapping[str, np.ndarray], target: Target
    ) -> dict[str, np.ndarray]:
        """What a judge says of the lines of each chat that it did not see."""
        self.judges[name], apart = folded(
            self.all, lambda some: _lines(some, rows, target, TREES[name])
        )
        return {one.chat.name: apart[one.chat.name].chance(rows[one.chat.name]) for one in self.all}

    def _pairs(self) -> None:
        for one in self.all:
            self.pairs[one.chat.name] = list(_pairs(one, self.reads[one.chat.name]))
        for name in ("part", "answer"):
            self.judges[name], apart = folded(self.all, self._grower(name))
            for one in self.all:
                for pair in self.pairs[one.chat.name]:
                    pair.chance[name] = apart[one.chat.name].chance(pair.features)

    def _grower(self, name: str) -> Callable[[Sequence[Lesson]], Forest]:
        return lambda some: _grown(
            [(pair, one.weight) for one in some for pair in self.pairs[one.chat.name]], name
        )

    def _ends(self) -> None:
        after: dict[str, dict[str, Wording]] = {}
        for name in ("asker after", "others after", "worth reading"):
            self.wordings[name], after[name] = folded(self.all, self._teller(name))
        for one in self.all:
            name = one.chat.name
            wordings = {key: after[key][name] for key in after}
            read = replace(self.reads[name], model=Model({}, wordings, SETTINGS))
            self.ends[name] = list(_ends(one, read, self.pairs[name]))
        rows = [(end, one.weight) for one in self.all for end in self.ends[one.chat.name]]
        features = np.array([end.features for end, _ in rows])
        weight = np.array([each for _, each in rows])
        state = np.array([STATES.index(end.asked.status or "open") for end, _ in rows])
        self.judges["state"] = forest.grow(
            features, state, weight, TREES["state"], num_leaves=6,
            objective="multiclass", num_class=len(STATES),
        )  # fmt: skip
        main = np.array([end.asked.kind == "main" for end, _ in rows])
        worth = np.array([float(end.asked.worth) for end, _ in rows])
        self.judges["worth"] = forest.grow(
            features[main], worth[main], weight[main], TREES["worth"], num_leaves=6,
            objective="regression", boost_from_average=False,
        )  # fmt: skip

    def _teller(self, name: str) -> Callable[[Sequence[Lesson]], Wording]:
        """Learns to tell by words: of the question whether it is worth reading, of what followed
        whether it was answered."""

        def learn(some: Sequence[Lesson]) -> Wording:
            traces, target = [], []
            for one in some:
                for pair in self.pairs[one.chat.name]:
                    if name == "worth reading":
                        traces.append(one.lines.traces[pair.question])
                        target.append(pair.asked.worth >= 2)
                    elif pair.asked.status and pair.asked.kind != "minor":
                        told = said_after(one.lines, pair.question, pair.others)
                        traces.append(told[name == "others after"])
                        target.append(pair.asked.status == "answered")
            return words.learn(traces, np.array(target, float))

        return learn


@dataclass(frozen=True, slots=True)
class Pairs:
    """A question with the lines that may belong to it: features, truth, what judges say."""

    asked: Asked
    question: int
    others: list[int]
    features: np.ndarray
    truth: Mapping[str, np.ndarray]
    chance: dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class End:
    """What became of a question, as numbers."""

    asked: Asked
    features: np.ndarray


def _pairs(one: Lesson, read: Read) -> Iterator[Pairs]:
    for asked in one.asked("main", "other", "minor"):
        question = one.lines.at[asked.question]
        others = pairs.candidates(one.lines, question)
        truth = {
            "part": one.marked(sorted(asked.also))[others],
            "answer": one.marked(asked.answers)[others],
        }
        yield Pairs(asked, question, others, read.towards(question, others), truth, {})


def _ends(one: Lesson, read: Read, all_: Sequence[Pairs]) -> Iterator[End]:
    persons = one.lines.persons
    for pair in all_:
        if pair.asked.status is None or pair.asked.kind == "minor":
            continue
        own = np.array([persons[each] == persons[pair.question] for each in pair.others], bool)
        parts = int(((pair.chance["part"] >= SETTINGS["also"]) & own).sum())
        yield End(
            pair.asked,
            read.outcome(pair.question, min(parts, MOST_ALSO), pair.others, pair.chance["answer"]),
        )


def _grown(some: Sequence[tuple[Pairs, float]], name: str) -> Forest:
    known = [
        (pair, weight)
        for pair, weight in some
        if pair.others and (name == "part" or (pair.asked.status and pair.asked.kind != "minor"))
    ]
    return forest.grow(
        np.concatenate([pair.features for pair, _ in known]),
        np.concatenate([pair.truth[name] for pair, _ in known]),
        np.concatenate([np.full(len(pair.others), weight) for pair, weight in known]),
        TREES[name],
    )


def _lines(
    some: Sequence[Lesson], rows: Mapping[str, np.ndarray], target: Target, trees: int
) -> Forest:
    x, y, w = [], [], []
    for one in some:
        value, weight = target(one)
        x.append(rows[one.chat.name][one.known])
        y.append(value[one.known])
        w.append(weight[one.known] * one.weight)
    return forest.grow(np.concatenate(x), np.concatenate(y), np.concatenate(w), trees)


def _asks(one: Lesson) -> tuple[np.ndarray, np.ndarray]:
    asked = one.asked("main", "other", "minor")
    places = [line for each in asked for line in (each.question, *each.also)]
    return one.marked(places), np.ones(len(one.lines))


def _answers(one: Lesson) -> tuple[np.ndarray, np.ndarray]:
    places = [line for asked in one.asked("main", "other", "minor") for line in asked.answers]
    return one.marked(places), np.ones(len(one.lines))


def _listed(one: Lesson) -> tuple[np.ndarray, np.ndarray]:
    value = one.marked([asked.question for asked in one.asked("main", "other")])
    also = one.marked([line for asked in one.asked("main", "other") for line in asked.also])
    minor = one.marked([asked.question for asked in one.asked("minor")])
    nearly = ((also > 0) | (minor > 0)) & (value == 0)
    return value, np.where(nearly, NEARLY, 1.0)


def write(out: Path, model: Model) -> None:
    """The model file: every judge's arrays, and the settings."""
    held: dict[str, np.ndarray] = {}
    for name in JUDGES:
        held |= forest.arrays(name, model.judges[name])
    for name in WORDINGS:
        held[f"{name}.weight"] = model.wordings[name].weight.astype(np.float16)
        held[f"{name}.bias"] = np.array(model.wordings[name].bias)
    held["settings"] = np.frombuffer(json.dumps(dict(model.settings)).encode(), np.uint8)
    np.savez_compressed(out, allow_pickle=False, **held)


# --- figures --------------------------------------------------------------------------------------


def set_of(name: str) -> str:
    """The set that a labelled chat's figures count in."""
    if name[0].isdigit():
        return "irc train" if "train" in name else "irc dev"
    return f"invented {name[:2]}"


def crossed(all_: Sequence[Lesson], say: Callable[[str], None]) -> Mapping[str, Figures]:
    """Figures on each set, every chat read by a model that did not learn from it."""
    found: dict[str, list[tuple[Labelled, list[ChatQuestion]]]] = {}
    for fold in range(FOLDS):
        seen = [one for place, one in enumerate(all_) if place % FOLDS != fold]
        model = Course(seen).model()
        for one in all_[fold::FOLDS]:
            asked = find(one.chat.messages, one.links, model)
            found.setdefault(set_of(one.chat.name), []).append((one.chat, asked))
        say(f"without part {fold + 1} of {FOLDS}")
    return {name: measure.measure(found[name]) for name in sorted(found)}


def days(chat: Path, model: Model) -> Mapping[str, Figures]:
    """Figures on the Chinese days, from which nothing was learnt."""
    sets = {
        "zh day1": [labels.day(chat / "zh" / "day1.json")],
        "zh days": [labels.day(path) for path in sorted((HERE / "days").glob("*.json"))],
    }
    return {
        name: measure.measure(
            [(day, find(day.messages, link(day.messages), model)) for day in some]
        )
        for name, some in sets.items()
    }


def rounded(figures: Figures) -> Mapping[str, float]:
    """The figures of one set for the card."""
    shares = {key: round(share, 1) for key, share in figures.shares().items()}
    return {"main questions": figures.main, **shares}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chat", type=Path, help="holds irc/train, irc/dev, questions, zh")
    parser.add_argument(
        "--threads", type=Path, help="a thread model that did not see the labelled chats"
    )
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    began = time.time()

    def say(what: str) -> None:
        print(f"{time.time() - began:6.0f} s  {what}", flush=True)

    threads = None
    if arguments.threads:
        with np.load(arguments.threads) as stream:
            threads = unpack_threads(dict(stream))
    chats = [*labels.dev(arguments.chat), *labels.labelled(arguments.chat)]
    for wrong in labels.check(chats):
        say(wrong)
    all_ = lessons(random.Random(3).sample(chats, len(chats)), threads)
    say(f"{len(all_)} chats read")
    figures = dict(crossed(all_, say))
    model = Course(all_).model()
    write(arguments.out, model)
    with np.load(arguments.out) as stream:
        figures |= days(arguments.chat, unpack(dict(stream)))
    about = json.loads((HERE / "about.json").read_text(encoding="utf-8"))
    about["settings"] = SETTINGS
    about["scores"] = {
        name: {
            "main questions": one.main,
            **{key: round(share, 1) for key, share in one.shares().items()},
        }
        for name, one in figures.items()
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    arguments.out.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    for name, one in figures.items():
        say(measure.line(name, one))


if __name__ == "__main__":
    main()
