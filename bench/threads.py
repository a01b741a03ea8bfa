"""How well and how fast conversations are told apart: one core, one run, the shipped model.

    python bench/threads.py              quality, calibration and speed
    python bench/threads.py quality      … or one of them

Quality needs `../shared/data`; dev, channel-two and the Chinese day were looked at while the model
was chosen, so their figures flatter a little. Every fourth invented chat was left out of training.
Beside it in the same run: the message before, and the last message of whom a message addresses
(else its author's last, else the one before). Speed is from the text of one long file to its
threads, start-up apart.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM"):  # before numpy comes in
    os.environ[f"{library}_NUM_THREADS"] = "1"

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
from training.threads.data import invented, tests

from openllm_talk.reading.threads import link, threads
from openllm_talk.reading.threads.evaluate import Scores, compare, evaluate
from openllm_talk.records import Message, ReplyLink
from openllm_talk.sources.chats import irc
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Options

SHARED = ROOT.parent / "shared" / "data" / "chat"
Linker = Callable[[Sequence[Message]], list[ReplyLink]]


def previous(messages: Sequence[Message]) -> list[ReplyLink]:
    """Everything answers the message before it."""
    links, before = [], None
    for place, message in enumerate(messages):
        is_said = message.kind == "message"
        parent = before if is_said and before is not None else place
        links.append(ReplyLink(index=place, reply_to=parent))
        before = place if is_said else before
    return links


def addressed(messages: Sequence[Message]) -> list[ReplyLink]:
    """Everything answers the last message of whom it addresses, or its author's, or the last."""
    links: list[ReplyLink] = []
    latest: dict[str | None, int] = {}
    before = None
    for place, message in enumerate(messages):
        if message.kind == "system":
            links.append(ReplyLink(index=place, reply_to=place))
            continue
        whom = [latest[name] for name in message.mentions if name in latest]
        guess = whom[0] if whom else latest.get(message.author, before)
        links.append(ReplyLink(index=place, reply_to=place if guess is None else guess))
        latest[message.author] = before = place
    return links


LINKERS: dict[str, Linker] = {"ours": link, "addressed": addressed, "previous": previous}


def print_quality() -> None:
    for name, some in tests(SHARED).items():
        for who, linker in LINKERS.items():
            found = [compare(chat.parents, linker(chat.messages)) for chat in some]
            print(f"{name:12} {who:9} {row(evaluate(found))}")


def row(scores: Scores) -> str:
    low, high = scores.link_f1_ci.low, scores.link_f1_ci.high
    exact = scores.exact_f1_ci
    return (
        f"{scores.messages:5} messages  link F1 {scores.link_f1:5.1f} [{low:.1f}, {high:.1f}]  "
        f"VI {scores.vi:5.1f}  ARI {scores.ari:5.1f}  1-1 {scores.one_to_one:5.1f}  "
        f"Shen {scores.shen_f1:5.1f}  exact F1 {scores.exact_f1:5.1f} "
        f"[{exact.low:.1f}, {exact.high:.1f}]"
    )


def print_calibration() -> None:
    """How often links of a given confidence are right (system rows and facts left out)."""
    for name, some in tests(SHARED).items():
        pairs = [
            (one.confidence, one.reply_to in chat.parents[one.index])
            for chat in some
            for one in link(chat.messages)
            if one.index in chat.parents
            and one.source == "inferred"
            and chat.messages[one.index].kind == "message"
        ]
        sure, right = (np.array(column, float) for column in zip(*pairs, strict=True))
        tenth = np.minimum((sure * 5).astype(int), 4)
        cells = [
            f"{20 * k}-{20 * k + 20}%: {100 * right[tenth == k].mean():.0f}%"
            for k in range(5)
            if (tenth == k).any()
        ]
        gaps = [
            abs(right[tenth == k].mean() - sure[tenth == k].mean()) * (tenth == k).mean()
            for k in range(5)
            if (tenth == k).any()
        ]
        print(
            f"{name:12} right at confidence {'  '.join(cells)}"
            f"  (mean gap {100 * sum(gaps):.1f} points)"
        )


def print_speed(lines: int) -> None:
    """From the text of one long file to its threads."""
    path = ROOT / "build" / "bench" / "one-long-chat.ascii.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_long(path, lines)
    link([])
    link([Message(index=0, id="0", author="a", text="hello")])
    for _ in range(3):
        begin = time.perf_counter()
        messages = [
            found for found in irc.read(Source(path), Options()) if isinstance(found, Message)
        ]
        read = time.perf_counter()
        links = link(messages)
        conversations = threads(messages, links)
        end = time.perf_counter()
        print(
            f"{len(messages)} messages, {len(conversations)} threads: "
            f"{len(messages) / (end - begin):,.0f} messages/s from text to threads "
            f"(reading the file {1e6 * (read - begin) / len(messages):.0f} µs a message, "
            f"linking {1e6 * (end - read) / len(messages):.0f} µs)"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB, numpy {np.__version__}, one core")


def write_long(path: Path, lines: int) -> None:
    """A file of so many lines: the unannotated logs where they are present, else invented talk."""
    logs = sorted((SHARED / "irc" / "train").glob("*.ascii.txt"))
    with path.open("w", encoding="utf-8") as out:
        written = 0
        while written < lines:
            for line in _talk(logs):
                out.write(line + "\n")
                written += 1
                if written == lines:
                    return


def _talk(logs: Sequence[Path]) -> list[str]:
    if logs:
        return [
            line
            for log in logs
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
        ]
    return [
        f"[{(message.time or '00:00')[-5:]}] <{message.author}> {message.text}".replace("\n", " ")
        for chat in invented()
        for message in chat.messages
        if message.author
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "what", nargs="?", default="all", choices=("all", "quality", "calibration", "speed")
    )
    parser.add_argument("--lines", type=int, default=50_000)
    arguments = parser.parse_args()
    if arguments.what in ("all", "quality"):
        print_quality()
    if arguments.what in ("all", "calibration"):
        print_calibration()
    if arguments.what in ("all", "speed"):
        print_speed(arguments.lines)


if __name__ == "__main__":
    main()
