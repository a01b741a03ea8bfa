"""From annotated chats to the model file of `reading/threads`, in one command.

    make model CHAT=../shared/data/chat        (20 minutes on two cores)

1. The words' rarity and meaning (`vocabulary.py`).
2. A first look, three times: on each half of the chats, and on all. The halves tell of the chats
   that they were not trained on, so that the second look learns from honest shares.
3. Second looks on each half, two each: teachers. Their shares smooth the choices of the one person
   who annotated a file.
4. The second look that ships: on all chats, half the annotation and half the other half's
   teachers, and on the unannotated rows before each annotated part the teachers alone.

Trained on `train` of the corpus of Kummerfeld et al. (ACL 2019, CC BY 4.0), on other tellings of it
(`data.retold`) and on the invented chats beside this file, of which every fourth is left for
choosing. The scores on data that it was not trained on go into `threads.json` beside the model.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from openllm_talk.reading.threads.evaluate import Scores, compare, evaluate
from openllm_talk.reading.threads.linking import link
from openllm_talk.reading.threads.model import Model, unpack
from openllm_talk.reading.threads.turns import Reader
from training.threads import data, vocabulary
from training.threads.data import Told
from training.threads.lessons import (
    Batch,
    Lesson,
    before_annotation,
    believed,
    first_lesson,
    scores,
    second_lesson,
)
from training.threads.network import MEANING, Network, apart, missed
from training.threads.pack import eight_bits, model_file, write

HERE = Path(__file__).parent
MODEL = HERE.parents[1] / "src/openllm_talk/reading/threads/threads.npz"
SETTINGS = {"start": 0.45, "second parent": 0.38, "one thread": 0.5}
"""Chosen on dev: what «starts a thread» is multiplied by, from which share on a second parent is
given, and how likely it must be of one thread with the first."""
UNSEEN_WORDS = 0.75
"""The share of a turn's words that is hidden while training: few chats for so many words."""
INVENTED = 2.5
RETOLD = 0.6
"""What a turn of an invented chat and of another telling counts, beside 1 in the corpus."""


def fit(
    lessons: Sequence[Lesson],
    make: Callable[[], Network],
    seed: int,
    epochs: int,
    rate: float,
    decay: float,
) -> Network:
    """A network that has gone `epochs` times through `lessons` (AdamW, one rise and fall)."""
    torch.manual_seed(seed)
    chance, network = random.Random(seed), make()
    network.train()
    learnt = [one for one in network.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=rate, weight_decay=decay)
    steps = epochs * len(lessons) + 10
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=steps, pct_start=0.1
    )
    unknown = len(network.meaning.weight) - 1
    for _ in range(epochs):
        for one in chance.sample(lessons, len(lessons)):
            batch = dict(one.batch)
            hidden = torch.rand(batch["words"].shape) < UNSEEN_WORDS
            batch["words"] = torch.where(hidden, unknown, batch["words"])
            (one.weight * lost(scores(network, batch), batch) / 400).backward()
            torch.nn.utils.clip_grad_norm_(learnt, 5.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
    return network.eval()


def lost(score: Tensor, batch: Batch) -> Tensor:
    """Half by the annotation and half by the teachers, as far as there are both."""
    annotated = batch["gold"].any(1)
    by_gold = missed(score, batch["gold"]).where(annotated, 0.0)
    if "taught" not in batch:
        return by_gold.sum()
    return (0.5 * by_gold + 0.5 * apart(score, batch["taught"])).sum()


# --- the steps ------------------------------------------------------------------------------------


def material(corpus: Sequence[data.Chat], kept: Iterable[data.Chat], reader: Reader) -> list[Told]:
    """Everything to learn from, the corpus first, then its other tellings and the invented."""
    chance = random.Random(0)
    everything = [data.told(chat, reader, 1.0) for chat in corpus]
    for _ in range(2):
        everything += [data.told(data.retold(chat, chance), reader, RETOLD) for chat in corpus]
    for chat in kept:
        everything.append(data.told(chat, reader, INVENTED))
        for _ in range(2):
            other = data.slower(chat, chance) if chance.random() < 0.5 else chat
            if chat.name.startswith("en"):
                other = data.retold(other, chance)
            everything.append(data.told(other, reader, INVENTED))
    return [one for one in everything if len(one.rows) >= 5]


class Course:
    """The steps from `everything` to the two networks, each told to `say`.

    `half` says in which half of the chats each chat is, all of its tellings with it.
    """

    def __init__(
        self, everything: Sequence[Told], known: Tensor, own: int, say: Callable[[str], None]
    ) -> None:
        self.everything, self.known, self.own, self.say = everything, known, own, say
        names = sorted({one.name for one in everything})
        self.half = {name: place % 2 for place, name in enumerate(names)}

    def network(self, lesson: Lesson, looks: int) -> Callable[[], Network]:
        """Makes networks for lessons of the shape of `lesson`."""
        seen, pair = lesson.batch["seen"].shape[1], lesson.batch["pair"].shape[2]
        return lambda: Network(self.known, self.own, seen, pair, looks)

    def first_looks(self) -> tuple[Network, dict[int, Network]]:
        """The first look on all chats, and for each half the one that did not see it."""
        lessons = [first_lesson(one) for one in self.everything]
        make = self.network(lessons[0], 1)
        halves = {}
        for other in (0, 1):
            some = [one for one in lessons if self.half[one.name] == other]
            halves[1 - other] = fit(some, make, other, 4, 1.5e-3, 0.05)
            self.say(f"first look on half {other}")
        whole = fit(lessons, make, 5, 4, 1.5e-3, 0.05)
        self.say("first look on all")
        return whole, halves

    def taught(self, halves: dict[int, Network], corpus: int) -> list[Lesson]:
        """The lessons for the second look, with what the teachers of the other half believe; the
        first `corpus` chats have unannotated rows, too."""
        lessons = [
            second_lesson(one, halves[self.half[one.name]], one.rows, one.gold)
            for one in self.everything
        ]
        make = self.network(lessons[0], 2)
        teachers = {}
        for other in (0, 1):
            some = [one for one in lessons if self.half[one.name] == other]
            teachers[1 - other] = [
                fit(some, make, 10 + other + seed, 5, 1e-3, 0.1) for seed in (0, 7)
            ]
            self.say(f"teachers on half {other}")
        for one in self.everything[:corpus]:
            rows = before_annotation(one)
            if len(rows):
                none = np.zeros((len(rows), one.gold.shape[1]), bool)
                lessons.append(second_lesson(one, halves[self.half[one.name]], rows, none))
        for given in lessons:
            given.batch["taught"] = believed(teachers[self.half[given.name]], given.batch)
        self.say("the teachers have spoken")
        return lessons


def train(
    chat: Path,
    build: Path,
    out: Path,
    few: int | None,
    without: frozenset[str],
    say: Callable[[str], None],
) -> None:
    """From the annotated chats under `chat`, those named in `without` left out, to the model file
    `out`."""
    corpus = [one for one in data.corpus(chat / "irc/train") if one.name not in without][:few]
    invented = [one for one in data.invented() if one.name not in without]
    kept = [one for one in invented if not data.is_held_out(one)][:few]
    table, own = vocabulary.rarities(corpus, kept)
    vectors = vocabulary.meanings(list(table), MEANING, build / "meanings.npz")
    meaning = eight_bits(vectors)
    say(f"{len(table)} words, {own} of them with a vector of their own")
    everything = material(corpus, kept, Reader(table))
    say(f"{len(everything)} chats, {sum(len(one.rows) for one in everything)} annotated turns")
    course = Course(everything, torch.tensor(meaning[0] * meaning[1]), own, say)
    first, halves = course.first_looks()
    lessons = course.taught(halves, len(corpus))
    second = fit(lessons, course.network(lessons[0], 2), 77, 6, 1e-3, 0.1)
    say("second look on all")
    write(out, model_file(table, meaning, SETTINGS, first, second))


def card(folder: Path, model: Model) -> dict[str, dict[str, float]]:
    """The scores of `model` on what it was not trained on."""
    found = {}
    for name, chats in data.tests(folder).items():
        result: Scores = evaluate(
            [compare(chat.parents, link(chat.messages, model=model)) for chat in chats]
        )
        fields = ("link_f1", "link_p", "link_r", "vi", "ari", "one_to_one", "shen_f1", "exact_f1")
        percent = {field: round(float(getattr(result, field)), 2) for field in fields}
        found[name] = {"messages": result.messages, **percent}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chat", type=Path, help="holds irc/train, irc/dev, irc/channel-two, zh")
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--few", type=int, help="only so many chats: to see whether it runs")
    parser.add_argument(
        "--without", nargs="*", default=(), help="chats to leave out: for a model honest about them"
    )
    parser.add_argument("--score", action="store_true", help="only score the model that is there")
    arguments = parser.parse_args()
    began = time.time()

    def say(what: str) -> None:
        print(f"{time.time() - began:6.0f} s  {what}", flush=True)

    if not arguments.score:
        without = frozenset(arguments.without)
        train(arguments.chat, arguments.build, arguments.out, arguments.few, without, say)
    with np.load(arguments.out) as stream:
        model = unpack(dict(stream))
    about = json.loads((HERE / "about.json").read_text(encoding="utf-8"))
    about["scores"] = card(arguments.chat, model)
    about["settings"] = dict(model.settings)
    text = json.dumps(about, ensure_ascii=False, indent=1)
    arguments.out.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    for name, result in about["scores"].items():
        say(f"{name:14} {result}")


if __name__ == "__main__":
    main()
