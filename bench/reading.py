"""How fast chat exports are read, in how much memory, and how much of them comes out right.

    python bench/reading.py [FORMAT…] [--messages N] [--peers PYTHON] [--node FOLDER]

Writes one invented conversation of N messages (200,000) as the export of each format (all of
`chat_writers.KINDS`) under build/bench/, reads each in a fresh process, and prints messages a
second (wall and CPU time, start-up left out), peak memory, and the share of messages whose author,
time and text came out as they went in. Beside it, in the same run, what else can read the file:
`json.load` for JSON, and whatstk, chat-miner (where PYTHON, an interpreter of another environment,
has them) and whatsapp-chat-parser (where FOLDER holds its node_modules).
"""

import argparse
import importlib
import importlib.util
import json
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from chat_writers import KINDS, Kind, Said

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Row:
    """What a reader says of one message; a time is ISO 8601, in UTC or without an offset."""

    author: str | None
    time: str
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


# --- the readers ----------------------------------------------------------------------------------


def _ours(path: Path) -> Iterator[Row]:
    from openllm_talk import sources
    from openllm_talk.records import Message

    for row in sources.read(path):
        if isinstance(row, Message) and row.kind == "message":
            yield Row(row.author, row.time or "", row.text)


def _ours_uncompared(path: Path) -> Iterator[None]:
    from openllm_talk import sources

    for row in sources.read(path):
        if row.kind == "message":
            yield None


def _json_load(path: Path) -> Iterator[None]:
    """What Python itself needs to have it in memory; a line or a day at a time where it is so."""
    if path.is_dir():
        for day in sorted(path.rglob("*.json")):
            yield from (None for _ in json.loads(day.read_bytes()))
        return
    with path.open(encoding="utf-8") as file:
        if path.suffix == ".jsonl":
            yield from (None for line in file if json.loads(line))
            return
        held = json.load(file)
        held = held if isinstance(held, list) else held.get("messages") or held["data"]["items"]
        yield from (None for _ in held)


def _whatstk(path: Path) -> Iterator[Row]:
    from whatstk import WhatsAppChat  # type: ignore[import-not-found,unused-ignore]

    table = WhatsAppChat.from_source(str(path)).df
    for moment, author, text in zip(
        table["date"], table["username"], table["message"], strict=True
    ):
        yield Row(author, moment.isoformat(), text)


def _chat_miner(path: Path) -> Iterator[Row]:
    import chatminer.chatparsers as miner  # type: ignore[import-not-found,unused-ignore]

    telegram = path.suffix == ".json"
    parser = (miner.TelegramJsonParser if telegram else miner.WhatsAppParser)(str(path))
    parser.parse_file()
    found = list(parser.parsed_messages.get_df().iter_rows(named=True))
    newest_first = found[0]["timestamp"] > found[-1]["timestamp"]
    for row in reversed(found) if newest_first else found:
        yield Row(row["author"], row["timestamp"].isoformat(), row["message"])


Reader = Callable[[Path], Iterable[Row | None]]
READERS: dict[str, Reader] = {
    "ours": _ours_uncompared,
    "ours, compared": _ours,
    "json.load": _json_load,
    "whatstk": _whatstk,
    "chat-miner": _chat_miner,
}
_NODE_READER = """
import fs from 'node:fs';
import { parseString } from 'whatsapp-chat-parser';
const base = process.resourceUsage().maxRSS;
const began = process.hrtime.bigint(), used = process.cpuUsage();
const found = parseString(fs.readFileSync(process.argv[2], 'utf8'));
const wall = Number(process.hrtime.bigint() - began) / 1e9, cpu = process.cpuUsage(used);
const figures = { messages: found.length, right: null, wall, cpu: (cpu.user + cpu.system) / 1e6,
  peak: process.resourceUsage().maxRSS / 1024, base: base / 1024 };
const two = (number) => String(number).padStart(2, '0');
const stamp = (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T` +
  `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
process.stdout.write(JSON.stringify(figures) + '\\n');
for (const one of found)
  process.stdout.write(JSON.stringify([one.author, stamp(one.date), one.message]) + '\\n');
"""
_MODULES = {"whatstk": "whatstk", "chat-miner": "chatminer"}
_PEERS = {
    "whatsapp": ("whatstk", "chat-miner", "whatsapp-chat-parser"),
    "telegram": ("chat-miner",),
}


def measure(reader: str, path: Path, name: str, messages: int) -> Figures:
    """Read the file with `reader` in this process."""
    if reader.startswith("ours"):
        importlib.import_module("openllm_talk.sources.detect").formats()
    elif reader in _MODULES:
        importlib.import_module(_MODULES[reader])
    base = _peak()
    wall, cpu = time.perf_counter(), time.process_time()
    found = READERS[reader](path)
    if reader in {"ours", "json.load"}:
        count = sum(1 for _ in found)
        right = None
    else:
        judged = _Judged(KINDS[name], messages)
        for row in found:
            judged.see(row)
        count, right = judged.count, judged.right / messages
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Figures(count, right, wall, cpu, _peak(), base)


class _Judged:
    """Compares what a reader gives, in order, with what was written.

    A reader that leaves some out is not wrong about the rest: a row is looked for a little ahead.
    """

    def __init__(self, kind: Kind, messages: int) -> None:
        self._kind = kind
        self._said = kind.chat(messages)
        self._ahead: list[Said] = []
        self.count = 0
        self.right = 0

    def see(self, row: Row | None) -> None:
        """Count a row, as right if one of the next messages is just so."""
        self.count += 1
        while len(self._ahead) < 8 and (said := next(self._said, None)) is not None:
            self._ahead.append(said)
        for place, said in enumerate(self._ahead):
            if row is not None and self._is(row, said):
                self.right += 1
                del self._ahead[: place + 1]
                return

    def _is(self, row: Row, said: Said) -> bool:
        length = self._kind.time
        moment = said.time.isoformat()[:length]
        return row.text == said.text and row.author == said.author and row.time[:length] == moment


def _peak() -> float:
    """In MB, from the process itself where it tells: `getrusage` begins at the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
        if found:
            return int(found[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


# --- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Runner:
    """Measures in fresh processes; `peers` and `node` say where the other readers are."""

    peers: str
    node: Path | None

    def figures(self, reader: str, path: Path, name: str, messages: int) -> Figures | None:
        """What `reader` needs for the file; None where it is not installed."""
        if reader == "whatsapp-chat-parser":
            return self._in_node(path, name, messages)
        module = _MODULES.get(reader)
        python = self.peers if module else sys.executable
        if (
            module
            and subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode
        ):
            return None
        command = [python, __file__, "--measure", reader, str(path), name, str(messages)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return Figures(**json.loads(done.stdout.splitlines()[-1]))

    def _in_node(self, path: Path, name: str, messages: int) -> Figures | None:
        if self.node is None:
            return None
        script = self.node / "measure.mjs"
        script.write_text(_NODE_READER, encoding="utf-8")
        command = ["node", str(script), str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        head, _, rows = done.stdout.partition("\n")
        judged = _Judged(KINDS[name], messages)
        for line in rows.splitlines():
            judged.see(Row(*json.loads(line)))
        return Figures(**(json.loads(head) | {"right": judged.right / messages}))


def _print_row(reader: str, got: Figures | None) -> None:
    if got is None:
        print(f"  {reader:22} not installed")
        return
    right = "" if got.right is None else f"{100 * got.right:9.3f} %"
    print(
        f"  {reader:22}{got.messages:>10,}{got.messages / got.wall:>12,.0f}"
        f"{got.messages / got.cpu:>14,.0f}{got.cpu:>9.2f} s{got.peak:>9.1f} MB"
        f"{got.peak - got.base:>+10.1f} MB{right}",
        flush=True,
    )


def _table(name: str, messages: int, runner: Runner) -> None:
    kind = KINDS[name]
    path = FOLDER / f"{name}-{messages}{kind.ending}"
    if not path.exists():
        kind.write(path, kind.chat(messages))
    files = [path] if path.is_file() else list(path.rglob("*.json"))
    size = sum(file.stat().st_size for file in files) / (1 << 20)
    print(f"\n{name}: {size:.1f} MB")
    others = (*(["json.load"] if kind.json else []), *_PEERS.get(name, ()))
    for reader in ("ours", "ours, compared", *others):
        _print_row(reader, runner.figures(reader, path, name, messages))


def main() -> None:
    """Print the tables, or one measurement as JSON (`--measure`, for the fresh processes)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", choices=[*KINDS, []], metavar="FORMAT")
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--peers", metavar="PYTHON", default=sys.executable)
    parser.add_argument("--node", metavar="FOLDER", type=Path)
    parser.add_argument("--measure", nargs=4, metavar=("READER", "PATH", "FORMAT", "MESSAGES"))
    arguments = parser.parse_args()
    if arguments.measure:
        reader, path, name, messages = arguments.measure
        print(json.dumps(asdict(measure(reader, Path(path), name, int(messages)))))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"Python {platform.python_version()}, {platform.machine()}, {time.strftime('%Y-%m-%d')}")
    print(
        f"  {'reader':22}{'messages':>10}{'messages/s':>12}{'per CPU s':>14}{'CPU':>11}"
        f"{'peak':>12}{'of it new':>13}{'right':>11}"
    )
    runner = Runner(arguments.peers, arguments.node)
    for name in arguments.formats or KINDS:
        _table(name, arguments.messages, runner)


if __name__ == "__main__":
    main()
