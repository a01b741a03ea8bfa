"""How well the reading room reads, on the annotated chats and issues beside the repository.

    python bench/reading_quality.py

Needs `../shared/data`. `dev` and `zh` were looked at while the rules were written, so the figures
flatter. How well conversations are told apart stands in `bench/threads.py`.
"""

import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from training.questions import labels, measure
from training.threads.data import chinese_day

from openllm_talk.reading import commands, highlights, links, privacy
from openllm_talk.reading.questions import find
from openllm_talk.reading.threads import link
from openllm_talk.records import Message
from openllm_talk.sources import documents

DATA = ROOT.parent / "shared" / "data"
ZH = DATA / "chat" / "zh" / "day1.json"
DAYS = ROOT / "training" / "questions" / "days"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def questions() -> list[str]:
    """Questions found with our own threads, a row a set; «irc dev» is of the chats that taught the
    model and flatters: its honest figures stand in `questions.json`."""
    chat = DATA / "chat"
    sets = {
        "irc dev": list(labels.dev(chat)),
        "zh day1": [labels.day(ZH)],
        "zh days": [labels.day(path) for path in sorted(DAYS.glob("*.json"))],
    }
    rows = []
    for name, chats in sets.items():
        began = time.perf_counter()
        found = [(one, find(one.messages, link(one.messages))) for one in chats]
        speed = sum(len(one.messages) for one in chats) / (time.perf_counter() - began)
        rows.append(f"{measure.line(name, measure.measure(found))}  {speed:.0f} messages/s")
    return rows


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


def with_urls(message: Message, date: str) -> Message:
    """`message` with its addresses and date, as a reader of exports would give it."""
    found = re.findall(r"https?://[^\s，。、）」]+", message.text)
    time_ = f"{date}T{message.time}" if message.time else None
    return msgspec.structs.replace(message, urls=tuple(found), time=time_)


def report() -> None:
    """All figures, one subject a paragraph."""
    print(*questions(), sep="\n")
    print(addresses())
    for path in (ZH, *sorted(DAYS.glob("*.json"))):
        day = json.loads(path.read_text(encoding="utf-8"))
        messages = [with_urls(message, day["date"]) for message in chinese_day(path).messages]
        print(path.stem, sections(day, messages), private(day, messages), wishes(day, messages))
    print("highlights of past issues", *highlights_of_past_issues(), sep="\n  ")


if __name__ == "__main__":
    report()
