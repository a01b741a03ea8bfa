"""How fast chat exports are read, in how much memory, and how much of them comes out right.

    python bench/reading.py [MESSAGES] [--peers PYTHON]

Makes a WhatsApp and a Telegram export of MESSAGES (200,000) and of twice as many random messages
in Chinese and English under build/bench/, reads each in a fresh process, and prints messages a
second (wall and CPU time, start-up left out), peak memory, and the share of messages whose author,
time and text came out as they went in. Beside it, in the same run, what else can read the files:
`json.load` and ijson for Telegram, whatstk and chat-miner for WhatsApp where PYTHON (an interpreter
of another environment, or else this one) has them.
"""

import argparse
import datetime
import importlib
import importlib.metadata
import json
import platform
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench"
SEED = 20260307
_PEOPLE = (
    "小蜻蜓",
    "大壮 🐳",
    "Chris Chen",
    "王老师（NLP）",
    "AK_推理优化",
    "Ana",
    "Budi",
    "老贾-评测",
)
_ENGLISH = (
    *("the", "loss", "spikes", "after", "warmup", "when", "we", "pack", "documents", "without"),
    *("mask", "and", "learning", "rate", "is", "too", "high", "for", "small", "batch", "so"),
    *("try", "fp8", "only", "in", "inference", "keep", "router", "bf16"),
)
_CHINESE = "今天跑了一版长上下文的继续预训练显存不够就把梯度检查点打开然后看评测分数有没有掉"
_START = datetime.datetime(2024, 1, 13, 8, 0, 5, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it was made: what a reader must give back."""

    author: str
    time: datetime.datetime
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process measured; peak memory in MB, of which `base` before it began to read."""

    messages: int
    right: float | None
    wall: float
    cpu: float
    peak: float
    base: float


def conversation(messages: int) -> Iterator[Said]:
    """Random messages, the same for the same number, a quarter of them with several lines."""
    chance = random.Random(SEED)
    now = _START
    for _ in range(messages):
        now += datetime.timedelta(seconds=chance.choice((3, 17, 40, 95, 600)))
        words = chance.choices(_ENGLISH, k=chance.randint(0, 12))
        start = chance.randrange(len(_CHINESE) - 12)
        words.append(_CHINESE[start : start + chance.randint(2, 12)])
        if chance.random() < 0.08:
            words.append(
                f"https://arxiv.org/abs/24{chance.randint(10, 12)}.{chance.randint(1, 9999):05}"
            )
        text = " ".join(words)
        if chance.random() < 0.1:
            text += "\n" + text[::-1]
        yield Said(chance.choice(_PEOPLE), now, text)


def write_whatsapp(path: Path, messages: int) -> None:
    """An iPhone's export of the conversation."""
    with path.open("w", encoding="utf-8") as file:
        for said in conversation(messages):
            file.write(f"[{said.time:%d.%m.%y, %H:%M:%S}] {said.author}: {said.text}\n")


def write_telegram(path: Path, messages: int) -> None:
    """Telegram Desktop's export of the conversation, indented as Telegram does it."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '{\n "name": "LLM 夜谈",\n "type": "private_supergroup",\n "id": 77,\n "messages": ['
        )
        for number, said in enumerate(conversation(messages), 1):
            row = _telegram_row(number, said)
            body = json.dumps(row, ensure_ascii=False, indent=1).replace("\n", "\n  ")
            file.write(f"{',' if number > 1 else ''}\n  {body}")
        file.write("\n ]\n}")


def _telegram_row(number: int, said: Said) -> dict[str, object]:
    before, address, after = said.text.partition("https://arxiv.org/abs/")
    link = address + after[:10]
    pieces: list[object] = [{"type": "plain", "text": said.text}]
    text: object = said.text
    if address:
        rest = after[10:]
        text = [before, {"type": "link", "text": link}, *([rest] if rest else [])]
        pieces = [{"type": "plain", "text": before}, {"type": "link", "text": link}]
    row: dict[str, object] = {
        "id": number,
        "type": "message",
        "date": f"{said.time:%Y-%m-%dT%H:%M:%S}",
        "date_unixtime": str(int(said.time.timestamp()) - 8 * 3600),
        "from": said.author,
        "from_id": f"user{_PEOPLE.index(said.author)}",
        "text": text,
        "text_entities": pieces,
    }
    if number % 5 == 0:
        row["reply_to_message_id"] = number - 3
    return row


# --- one measured process ------------------------------------------------------------------------


def _ours(path: Path, messages: int) -> Iterator[bool]:
    from openllm_talk import sources

    for row, said in zip(sources.read(path), conversation(messages), strict=True):
        yield (
            row.kind == "message"
            and row.author == said.author
            and (row.time or "")[:19] == f"{said.time:%Y-%m-%dT%H:%M:%S}"
            and row.text == said.text
        )


def _ours_unchecked(path: Path, _messages: int) -> Iterator[bool]:
    from openllm_talk import sources

    for _ in sources.read(path):
        yield True


def _json_load(path: Path, _messages: int) -> Iterator[bool]:
    with path.open(encoding="utf-8") as file:
        yield from (True for _ in json.load(file)["messages"])


def _ijson(path: Path, _messages: int) -> Iterator[bool]:
    import ijson

    with path.open("rb") as file:
        yield from (True for _ in ijson.items(file, "messages.item"))


def _whatstk(path: Path, _messages: int) -> Iterator[bool]:
    from whatstk import WhatsAppChat  # type: ignore[import-not-found,unused-ignore]

    yield from (True for _ in range(len(WhatsAppChat.from_source(str(path)).df)))


def _chat_miner(path: Path, _messages: int) -> Iterator[bool]:
    from chatminer.chatparsers import (  # type: ignore[import-not-found,unused-ignore]
        WhatsAppParser,
    )

    parser = WhatsAppParser(str(path))
    parser.parse_file()
    yield from (True for _ in range(len(parser.parsed_messages.get_df())))


_Reader = Callable[[Path, int], Iterable[bool]]
_READERS: dict[str, _Reader] = {
    "ours": _ours_unchecked,
    "ours, checked": _ours,
    "json.load": _json_load,
    "ijson": _ijson,
    "whatstk": _whatstk,
    "chat-miner": _chat_miner,
}
_OURS = ("openllm_talk.sources", "openllm_talk.sources.telegram", "openllm_talk.sources.whatsapp")
_NEEDED = {
    "ours": _OURS,
    "ours, checked": _OURS,
    "ijson": ("ijson",),
    "whatstk": ("whatstk",),
    "chat-miner": ("chatminer.chatparsers",),
}
_ELSEWHERE = ("whatstk", "chat-miner")
_MODULES = {"ijson": "ijson", "whatstk": "whatstk", "chat-miner": "chatminer"}


def measure(reader: str, path: Path, messages: int) -> Figures:
    """Read the file with `reader` in this process."""
    read = _READERS[reader]
    for module in _NEEDED.get(reader, ()):
        importlib.import_module(module)
    base = _peak()
    wall, cpu = time.perf_counter(), time.process_time()
    count = right = 0
    for good in read(path, messages):
        count += 1
        right += good
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    share = right / messages if reader == "ours, checked" else None
    return Figures(count, share, wall, cpu, _peak(), base)


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


# --- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Runner:
    """Measures in fresh processes; `peers` is the interpreter that has the other readers."""

    peers: str

    def figures(self, reader: str, path: Path, messages: int) -> Figures | None:
        """What `reader` needs for the file; None where it is not installed."""
        module = _MODULES.get(reader)
        python = self.peers if reader in _ELSEWHERE else sys.executable
        if (
            module
            and subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode
        ):
            return None
        command = [python, __file__, "--measure", reader, str(path), str(messages)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return Figures(**json.loads(done.stdout))


def _print_row(reader: str, messages: int, got: Figures | None) -> None:
    if got is None:
        print(f"  {reader:14} not installed")
        return
    right = "" if got.right is None else f"{100 * got.right:9.3f} %"
    print(
        f"  {reader:14}{messages:>10,}"
        f"{got.messages / got.wall:>14,.0f}{got.messages / got.cpu:>14,.0f}"
        f"{got.cpu:>9.2f} s{got.peak:>9.1f} MB{got.peak - got.base:>+10.1f} MB{right}"
    )


def _table(
    name: str, write: Callable[[Path, int], None], messages: int, peers: list[str], runner: Runner
) -> None:
    print(f"\n{name}")
    print(
        f"  {'reader':14}{'messages':>10}{'messages/s':>14}{'per CPU s':>14}{'CPU':>11}"
        f"{'peak':>12}{'of it new':>13}{'right':>9}"
    )
    for count in (messages, 2 * messages):
        path = FOLDER / f"{name.lower()}-{count}.{'json' if name == 'Telegram' else 'txt'}"
        write(path, count)
        print(f"  {path.name}: {path.stat().st_size / (1 << 20):.1f} MB")
        for reader in ("ours", "ours, checked", *peers):
            _print_row(reader, count, runner.figures(reader, path, count))


def main() -> None:
    """Print the tables, or one measurement as JSON (`--measure`, for the fresh processes)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("messages", nargs="?", type=int, default=200_000)
    parser.add_argument("--peers", metavar="PYTHON", default=sys.executable)
    parser.add_argument("--measure", nargs=3, metavar=("READER", "PATH", "MESSAGES"))
    arguments = parser.parse_args()
    if arguments.measure:
        reader, path, messages = arguments.measure
        print(json.dumps(asdict(measure(reader, Path(path), int(messages)))))
        return
    runner = Runner(arguments.peers)
    FOLDER.mkdir(parents=True, exist_ok=True)
    versions = {name: importlib.metadata.version(name) for name in ("msgspec", "ijson")}
    print(f"Python {platform.python_version()}, {versions}, {platform.machine()}")
    _table("WhatsApp", write_whatsapp, arguments.messages, ["whatstk", "chat-miner"], runner)
    _table("Telegram", write_telegram, arguments.messages, ["json.load", "ijson"], runner)


if __name__ == "__main__":
    main()
