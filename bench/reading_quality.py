"""How well the reading room reads, on the annotated chats and issues beside the repository.

    python bench/reading_quality.py

Needs `../shared/data`. `dev` and `zh` were looked at while the rules were written, so the figures
flatter. How well conversations are told apart stands in `bench/threads.py`.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from training.threads.data import chinese_day, corpus

from openllm_talk.reading import commands, highlights, links, privacy
from openllm_talk.reading.questions import find
from openllm_talk.reading.threads import link
from openllm_talk.records import ChatQuestion, Message
from openllm_talk.sources import documents

DATA = ROOT.parent / "shared" / "data"
IRC = DATA / "chat" / "irc"
ZH = DATA / "chat" / "zh" / "day1.json"


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
    for chat in corpus(IRC / "dev"):
        here = [one for one in truth if one["file"].startswith(chat.name)]
        lines = {line for one in here for line in one["thread_message_lines"]}
        messages = chat.messages
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
    messages = chinese_day(path).messages
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


def highlights_of_past_issues() -> list[str]:
    """F1 of the highlights of each past issue against its printed ones, and the mean.

    A phrase is right where it and a printed one hold each other, blanks and case aside, or share
    half of their pairs of neighbouring characters; each printed one counts once.
    """
    lines, scores = [], []
    for path in sorted((DATA / "talks").glob("talk-*.pdf")):
        truth = json.loads((path.parent / "truth" / f"{path.stem}.json").read_text("utf-8"))
        printed = truth["highlights"]
        if len(printed) < 2:  # one sentence is no list of highlights
            continue
        found = highlights.of_issue(documents.read(path))
        right = one_to_one(found, printed)
        scores.append(2 * right / (len(found) + len(printed)))
        lines.append(f"{path.stem} F1 {scores[-1]:.2f}, {right} of {len(printed)} printed")
    if scores:
        lines.append(f"mean F1 {sum(scores) / len(scores):.3f}")
    return lines


def one_to_one(found: Sequence[str], printed: Sequence[str]) -> int:
    """How many of `found` say what one of `printed` says, each with another one."""
    alike = ((likeness(one, other), one, other) for one in found for other in printed)
    pairs = sorted((pair for pair in alike if pair[0] >= 0.5), reverse=True)
    ours: set[str] = set()
    theirs: set[str] = set()
    for _, one, other in pairs:
        if one not in ours and other not in theirs:
            ours.add(one)
            theirs.add(other)
    return len(ours)


def likeness(one: str, other: str) -> float:
    """1 where one holds the other, else the share of their pairs of characters in both."""
    mine, others = (re.sub(r"[\W_]+", "", text.lower()) for text in (one, other))
    if mine and others and (mine in others or others in mine):
        return 1.0
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (mine, others))
    return 2 * len(first & second) / max(1, len(first) + len(second))


def with_urls(message: Message) -> Message:
    """`message` with its addresses, as a reader of exports would give it."""
    found = re.findall(r"https?://[^\s，。、）」]+", message.text)
    return msgspec.structs.replace(message, urls=tuple(found))


def report() -> None:
    """All figures, one subject a paragraph."""
    print("questions irc dev", *irc_questions().lines(), sep="\n  ")
    print("questions zh day1", *zh_questions(ZH).lines(), sep="\n  ")
    day = json.loads(ZH.read_text(encoding="utf-8"))
    messages = [with_urls(message) for message in chinese_day(ZH).messages]
    print(addresses())
    print(sections(day, messages))
    print(private(day, messages))
    print(wishes(day, messages))
    print("highlights of past issues", *highlights_of_past_issues(), sep="\n  ")


if __name__ == "__main__":
    report()
