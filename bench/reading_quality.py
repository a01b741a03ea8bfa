"""How well the reading room reads, on the annotated chats and issues beside the repository.

    python bench/reading_quality.py                  all figures
    python bench/reading_quality.py fit [--masked]    the weights of `threads/weights.py`, anew

Needs `../shared/data`. `dev` and `zh` were looked at while the rules were written; weights are
fitted on `train`, those for chats without names in front of lines then lightly on the `zh` day, so
its figures flatter; `fit --masked` also prints the figures of reading each half of the day after
adapting to the other half only.
"""

import argparse
import json
import math
import random
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from openllm_talk.reading import commands, links, privacy
from openllm_talk.reading.questions import find
from openllm_talk.reading.threads import cues, link, linking, stream
from openllm_talk.reading.threads.annotation import parse_annotation
from openllm_talk.reading.threads.evaluate import Comparison, Scores, compare, evaluate
from openllm_talk.reading.threads.weights import BY_NAME
from openllm_talk.records import ChatQuestion, Message, ReplyLink

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
IRC = DATA / "chat" / "irc"
ZH = DATA / "chat" / "zh" / "day1.json"
CONTEXT = 150

Weights = defaultdict[str, float]

_LINE = re.compile(r"^\[(\d\d:\d\d)\] (?:<([^>]+)> ?(.*)|\s*\* ?(\S+) ?(.*))$")


def irc_messages(path: Path) -> list[Message]:
    """The lines of a one-message-a-line log."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [_irc_message(index, line) for index, line in enumerate(lines)]


def _irc_message(index: int, line: str) -> Message:
    found = _LINE.match(line)
    if not found:
        return Message(index=index, id=str(index), kind="system", text=line.removeprefix("=== "))
    clock, nick, text, actor, act = found.groups()
    return Message(
        index=index, id=str(index), time=clock, author=nick or actor, text=text if nick else act
    )


def zh_messages(path: Path) -> list[Message]:
    """The messages of an invented day, as its annotation holds them."""
    return [
        Message(
            index=row["index"],
            id=str(row["index"]),
            kind=row["kind"],
            time=row["time"],
            author=row["author"],
            text=row["text"],
        )
        for row in json.loads(path.read_text(encoding="utf-8"))["messages"]
    ]


def irc_gold(path: Path) -> dict[int, frozenset[int]]:
    annotation = path.with_name(path.name.replace(".ascii.txt", ".annotation.txt"))
    return parse_annotation(annotation.read_text(encoding="utf-8"))


def zh_gold(path: Path) -> dict[int, frozenset[int]]:
    rows = json.loads(path.read_text(encoding="utf-8"))["messages"]
    return {row["index"]: frozenset(row["reply_to"]) for row in rows}


def previous_message(messages: Sequence[Message]) -> list[ReplyLink]:
    """The baseline: everything answers the message before it."""
    links, before = [], None
    for place, message in enumerate(messages):
        is_system = message.kind == "system"
        parent = place if is_system or before is None else before
        links.append(ReplyLink(index=place, reply_to=parent))
        before = before if is_system else place
    return links


def compare_irc(path: Path, links: Sequence[ReplyLink]) -> Comparison:
    gold = irc_gold(path)
    return compare(gold, [found for found in links if found.index in gold])


def threads_table(folder: Path) -> dict[str, Scores]:
    ours, baseline, count, seconds = [], [], 0, 0.0
    for path in sorted(folder.glob("*.ascii.txt")):
        messages = irc_messages(path)
        begin = time.perf_counter()
        replies = link(messages)
        seconds += time.perf_counter() - begin
        count += len(messages)
        ours.append(compare_irc(path, replies))
        baseline.append(compare_irc(path, previous_message(messages)))
    return {"ours": evaluate(ours, round(count / seconds)), "previous": evaluate(baseline)}


def zh_table(path: Path) -> dict[str, Scores]:
    messages, gold = zh_messages(path), zh_gold(path)
    return {
        "ours": evaluate([compare(gold, link(messages))]),
        "previous": evaluate([compare(gold, previous_message(messages))]),
    }


def without_names(message: Message) -> Message:
    """`message` without the name in front, as people write where nobody is addressed by name."""
    return msgspec.structs.replace(message, text=re.sub(r"^[^\s:,]{2,20}[:,] ", "", message.text))


def fit(files: int, epochs: int, masked: bool, seed: int = 1) -> dict[str, float]:
    """Weights that make the annotated parents of a sample of `train` likely (softmax, AdaGrad).

    `masked` takes the names in front of lines out, and lets the invented Chinese day have the
    last word (`adapt`).
    """
    paths = sorted((IRC / "train").glob("*.ascii.txt"))
    chance = random.Random(seed)
    chance.shuffle(paths)
    weights: Weights = defaultdict(float, {} if masked else BY_NAME)
    squares: Weights = defaultdict(lambda: 1.0)
    for epoch in range(epochs):
        right = total = 0
        for path in paths[:files]:
            gold = irc_gold(path)
            offset = max(0, min(gold) - CONTEXT)
            messages = irc_messages(path)[offset:]
            if masked:
                messages = [without_names(message) for message in messages]
            moved = {
                child - offset: frozenset(parent - offset for parent in parents)
                for child, parents in gold.items()
            }
            fitter = Fitter(messages, moved, weights, squares, 0.5 / (1 + epoch))
            fitter.links()
            right, total = right + fitter.right, total + fitter.total
        print(f"epoch {epoch}: {100 * right / total:.1f} % of parents right while learning")
    if not masked:
        return weights
    print(f"Chinese halves, each read after adapting to the other: {zh_halves(weights)}")
    return adapt(zh_gold(ZH), weights)


def adapt(gold: Mapping[int, frozenset[int]], weights: Mapping[str, float]) -> Weights:
    """`weights` after five light passes over the annotated part of the Chinese day."""
    adapted: Weights = defaultdict(float, weights)
    squares: Weights = defaultdict(lambda: 1.0)
    for _ in range(5):
        Fitter(zh_messages(ZH), gold, adapted, squares, 0.2).links()
    return adapted


def zh_halves(weights: Mapping[str, float]) -> Scores:
    """How well `weights` read each half of the Chinese day when adapted to the other half only."""
    gold, messages = zh_gold(ZH), zh_messages(ZH)
    halves = (
        {child: parents for child, parents in gold.items() if child < len(gold) // 2},
        {child: parents for child, parents in gold.items() if child >= len(gold) // 2},
    )
    compared = []
    for here, there in (halves, halves[::-1]):
        links = linking.Linker(messages, {}, adapt(there, weights)).links()
        compared.append(compare(here, [found for found in links if found.index in here]))
    return evaluate(compared)


class Fitter(linking.Linker):
    """A reading that corrects the weights after each annotated message."""

    def __init__(
        self,
        messages: Sequence[Message],
        gold: Mapping[int, frozenset[int]],
        weights: Weights,
        squares: Weights,
        rate: float,
    ) -> None:
        super().__init__(messages, {}, weights)
        self.gold, self.weights, self.squares, self.rate = gold, weights, squares, rate
        self.right = self.total = 0

    def _decide(self, turn: stream.Turn, tail: stream.Stream, stated: int | None) -> ReplyLink:
        parents = self.gold.get(turn.position)
        if not parents:
            return super()._decide(turn, tail, stated)
        held = {
            earlier.position: list(cues.answer_cues(turn, earlier, tail)) for earlier in tail.turns
        }
        held[turn.position] = list(cues.start_cues(turn, tail))
        scores = {
            place: sum(self.weights[name] * value for name, value in each)
            for place, each in held.items()
        }
        best = max(scores, key=lambda place: (scores[place], place))
        true = parents & held.keys()
        self.total += 1
        self.right += best in true
        if true:
            self._learn(held, scores, true)
        return ReplyLink(index=turn.position, reply_to=best)

    def _learn(
        self,
        held: Mapping[int, list[tuple[str, float]]],
        scores: Mapping[int, float],
        true: frozenset[int],
    ) -> None:
        highest = max(scores.values())
        shares = {place: math.exp(value - highest) for place, value in scores.items()}
        whole, good = sum(shares.values()), sum(shares[place] for place in true)
        slope: Weights = defaultdict(float)
        for place, each in held.items():
            push = shares[place] / whole - (shares[place] / good if place in true else 0.0)
            if abs(push) > 1e-4:
                for name, value in each:
                    slope[name] += push * value
        for name, value in slope.items():
            self.squares[name] += value * value
            self.weights[name] -= self.rate * value / math.sqrt(self.squares[name])


class QuestionTally(msgspec.Struct):
    """Counts over the annotated conversations; see `chat/questions/README.md`."""

    true: int = 0
    strict: int = 0
    lenient: int = 0
    found: int = 0
    found_right: int = 0
    status_right: int = 0
    status_total: int = 0
    answers: int = 0
    answers_shown: int = 0

    def lines(self) -> list[str]:
        recall = f"{share(self.strict, self.true)} strict, {share(self.lenient, self.true)} lenient"
        shown = share(self.answers_shown, self.answers)
        return [
            f"recall of {self.true} main questions {recall}",
            f"precision of {self.found} found {share(self.found_right, self.found)}",
            f"status right {share(self.status_right, self.status_total)}",
            f"answer lines among the first four {shown}",
        ]


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def tally(
    tally: QuestionTally, found: Sequence[ChatQuestion], true: Sequence[Mapping[str, Any]]
) -> None:
    """Adds what `found` and the `true` questions (question, alternatives, status, …) share."""
    right = {line for one in true for line in (one["question"], *one["alternatives"])}
    right |= {line for one in true for line in one.get("others", ())}
    tally.found += len(found)
    tally.found_right += sum(one.question in right for one in found)
    for one in true:
        if one["question"] is None:
            continue
        tally.true += 1
        lines = {one["question"], *one["alternatives"]}
        exact = [each for each in found if each.question == one["question"]]
        near = exact or [each for each in found if each.question in lines]
        tally.strict += bool(exact)
        tally.lenient += bool(near)
        if near:
            tally.status_total += 1
            tally.status_right += near[0].status == one["status"]
            tally.answers += len(one["answers"])
            tally.answers_shown += len(set(near[0].answers[:4]) & set(one["answers"]))


def irc_questions() -> QuestionTally:
    """Questions found with our own threads, against the annotated conversations of dev."""
    result = QuestionTally()
    states = {"yes": "answered", "partly": "partly", "no": "open", None: None}
    truth = [
        one
        for name in ("dev_truth.json", "dev_supplement_truth.json")
        for one in json.loads((DATA / "chat" / "questions" / name).read_text(encoding="utf-8"))
    ]
    for path in sorted((IRC / "dev").glob("*.ascii.txt")):
        here = [one for one in truth if path.name.startswith(one["file"])]
        lines = {line for one in here for line in one["thread_message_lines"]}
        messages = irc_messages(path)
        found = [one for one in find(messages, link(messages)) if one.question in lines]
        tally(
            result,
            found,
            [
                {
                    "question": (one["main_question"] or {}).get("line"),
                    "alternatives": one["main_question_alt_lines"],
                    "others": one.get("other_questions") or (),
                    "status": states[one["answered"]],
                    "answers": one["answer_lines"],
                }
                for one in here
            ],
        )
    return result


def zh_questions(path: Path) -> QuestionTally:
    result = QuestionTally()
    messages = zh_messages(path)
    day = json.loads(path.read_text(encoding="utf-8"))
    minor = {one["index"] for one in day["minor_questions"]}
    found = [one for one in find(messages, link(messages)) if one.question not in minor]
    tally(result, found, day["questions"])
    return result


def addresses() -> str:
    """Annotated addresses of the past issues that come out as the careful reader wrote them."""
    right = total = 0
    for path in sorted((DATA / "talks" / "truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        notes = [note for note in truth.get("annotations", ()) if note.get("canonical")]
        pairs = [(note["uri"], note["canonical"]) for note in notes]
        pairs += [(url, url) for url in truth["all_urls"]]
        total += len(pairs)
        right += sum(links.canonical(written) == expected for written, expected in pairs)
    return f"canonical right {share(right, total)} of {total}"


def sections(day: Mapping[str, Any], messages: Sequence[Message]) -> str:
    """Links of the Chinese day found, and put where the annotation has them."""
    found = {one.url: one for one in links.collect(messages, link(messages))}
    right = 0
    for one in day["links"]:
        if one["url"] in found:
            where = links.place(found[one["url"]])
            section, _, subsection = one["section"].partition("/")
            right += where.section == section and subsection in ("", where.subsection)
    listed = sum(one["url"] in found for one in day["links"])
    whole = len(day["links"])
    return f"links found {share(listed, whole)}, section right {share(right, whole)} of {whole}"


def private(day: Mapping[str, Any], messages: Sequence[Message]) -> str:
    """Private spans of the Chinese day; a company's name is one of them and has no form."""
    true = {(one["index"], one["span"]) for one in day["private"]}
    found = {
        (place, message.text[one.start : one.end])
        for place, message in enumerate(messages)
        for one in privacy.findings(message.text)
    }
    right = len(true & found)
    return f"private spans {share(right, len(true))} found, {share(right, len(found))} right"


def wishes(day: Mapping[str, Any], messages: Sequence[Message]) -> str:
    """Nominations, claims and suggestions of the Chinese day."""
    true = {(one["index"], one["kind"]) for one in day["commands"]}
    found = {(one.index, one.kind) for one in commands.find(messages, link(messages))}
    right = len(true & found)
    return f"commands {share(right, len(true))} found, {share(right, len(found))} right"


def with_urls(message: Message) -> Message:
    """`message` with its addresses, as a reader of exports would give it."""
    found = re.findall(r"https?://[^\s，。、）」]+", message.text)
    return msgspec.structs.replace(message, urls=tuple(found))


def print_threads(name: str, table: Mapping[str, Scores]) -> None:
    for who, scores in table.items():
        speed = f"{scores.messages_per_second} messages/s" if scores.messages_per_second else ""
        print(
            f"{name:15} {who:9} link F1 {scores.link_f1:5.1f} "
            f"[{scores.link_f1_ci.low:.1f}, {scores.link_f1_ci.high:.1f}]  VI {scores.vi:5.1f}  "
            f"ARI {scores.ari:5.1f}  1-1 {scores.one_to_one:5.1f}  Shen {scores.shen_f1:5.1f}  "
            f"exact {scores.exact_f1:5.1f}  {speed}"
        )


def report() -> None:
    """All figures, one subject a paragraph."""
    print_threads("irc dev", threads_table(IRC / "dev"))
    print_threads("another channel", threads_table(IRC / "channel-two"))
    print_threads("zh day1", zh_table(ZH))
    print("questions irc dev", *irc_questions().lines(), sep="\n  ")
    print("questions zh day1", *zh_questions(ZH).lines(), sep="\n  ")
    day = json.loads(ZH.read_text(encoding="utf-8"))
    messages = [with_urls(message) for message in zh_messages(ZH)]
    print(addresses())
    print(sections(day, messages))
    print(private(day, messages))
    print(wishes(day, messages))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=("all", "fit"))
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--masked", action="store_true", help="names in front of lines removed")
    arguments = parser.parse_args()
    if arguments.what == "all":
        report()
        return
    fitted = fit(arguments.files, arguments.epochs, arguments.masked)
    kept = {name: round(value, 2) for name, value in fitted.items() if abs(value) > 0.02}
    print(json.dumps(kept, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
