"""How fast a huge archive is linked, channel by channel, and how it grows with one long channel.

    python bench/threads_bulk.py [--channels 50] [--messages 40000] [--workers 2]

Makes CHANNELS one-line IRC logs of MESSAGES invented messages each under build/bench/ (some MB),
links them with each engine, started in a process of its own, and prints seconds, messages a second
(by the clock, and by the processor time of the workers), the peak memory of a worker and of the
process that hands out channels, and whether all engines wrote the same bytes. Ray is left out
where it is not installed. «one process» is the same work without an engine, on a tenth
of the channels. Then one channel of growing length, each in a fresh process.

The generator knows who answers whom, so link F1 stands beside it, next to «everything answers the
message before it» and to what only the generator knows: the message before of the same
conversation. Generated talk is easy, as its people stay with one topic and its few words, and at
times it is a toss-up, as the generator tosses. The figures show that nothing was mixed up on the
way; they say nothing about real talk.
"""

import argparse
import hashlib
import importlib.metadata
import importlib.util
import itertools
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from openllm_talk.reading import threads
from openllm_talk.reading.threads.bulk import (
    ChannelFailure,
    ChannelResult,
    ChannelSource,
    link_channel,
    link_channels,
    peak_megabytes,
)
from openllm_talk.reading.threads.evaluate import Counts
from openllm_talk.records import Message, ReplyLink
from openllm_talk.sources.chats import irc
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Options

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench" / "bulk"
SEED = 20260307
GROWTH = (10_000, 20_000, 40_000, 80_000, 160_000)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# --- invented talk --------------------------------------------------------------------------------

_SYLLABLES = ("ba", "ko", "ri", "tem", "lu", "ze", "mar", "fin", "do", "sha", "wik", "pel", "ono")
_TOPICS = (
    ("kettle whistle spout enamel boiler limescale", "descale refill unscrew warm"),
    ("sourdough starter crumb oven rye banneton", "knead proof fold feed"),
    ("bicycle derailleur chain spoke saddle pannier", "grease true tighten swap"),
    ("telescope eyepiece mirror tripod collimator nebula", "align focus cool polish"),
    ("greenhouse tomato seedling compost trellis mildew", "prune water repot shade"),
    ("accordion bellows reed strap keyboard tuning", "tune patch play dampen"),
    ("kayak paddle rudder hatch skirt hull", "launch patch trim dry"),
    ("typewriter ribbon carriage platen margin bell", "ink oil wind clean"),
    ("beehive frame queen smoker nectar swarm", "inspect split smoke harvest"),
    ("loom warp shuttle heddle selvedge yarn", "thread weave wind block"),
    ("pottery glaze kiln clay wheel slip", "fire throw wedge trim"),
    ("harbour tide buoy chart anchor mooring", "plot sound reef berth"),
)
_主题 = (
    ("茶壶 壶盖 紫砂 茶垢 水温 滤网", "开壶 清洗 保养 晾干"),
    ("面团 酵母 烤箱 面粉 发酵箱 吐司", "揉面 醒发 整形 复烤"),
    ("单车 链条 刹车 变速器 轮组 坐垫", "上油 调校 更换 拆装"),
    ("鱼缸 水草 过滤器 灯具 水质 底砂", "换水 修剪 喂食 消毒"),
    ("吉他 琴弦 品丝 拾音器 琴颈 音箱", "调音 换弦 打磨 焊接"),
    ("菜园 番茄 肥料 支架 虫害 种子", "育苗 浇水 搭架 追肥"),
)
_ASKING = (
    "how do I {do} the {thing}?",
    "my {thing} is acting up when I {do} it, any idea?",
    "has anybody here tried to {do} a {thing} without the {other}?",
    "which {thing} would you take if the {other} is old?",
    "is it normal that the {thing} needs a new {other}?",
)
_ANSWERING = (
    "try to {do} the {thing} first, then look at the {other}",
    "the {thing} is usually fine, I would {do} the {other}",
    "no, never {do} it while the {other} is wet",
    "yes, that {thing} works well with a light {other}",
    "did you {do} the {thing} before or after the {other}?",
    "mine does that too since I {do} it every week",
    "there is a loose part behind the {thing}, turn it half a round",
)
_ENDING = ("thanks, that was it", "ok, I will try that tonight", "great, it works now, thank you")
_问 = (
    "请问{thing}要怎么{do}？",
    "有人试过不用{other}来{do}吗？",
    "我的{thing}最近不太对劲，{do}也没用，怎么办",
    "{thing}和{other}哪个先换比较好？",
)
_答 = (
    "先{do}一下{thing}，再看{other}",
    "一般是{other}的问题，{thing}不用动",
    "不要在{other}还湿的时候{do}",
    "我那个{thing}也这样，每周{do}一次就好了",
    "你{do}之前有没有看过{other}？",
)
_谢 = ("谢谢，就是这个问题", "好的，今晚试试", "可以了，多谢")


@dataclass(frozen=True, slots=True)
class Language:
    """The sentences of one language; a topic is its things and what is done with them."""

    topics: Sequence[tuple[str, str]]
    asking: Sequence[str]
    answering: Sequence[str]
    ending: Sequence[str]


_ENGLISH = Language(_TOPICS, _ASKING, _ANSWERING, _ENDING)
_CHINESE = Language(_主题, _问, _答, _谢)


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a log, and the number of the line that it answers (its own: it answers none).

    `latest` is the line before it in the same conversation, its own where it begins one.
    """

    line: str
    parent: int
    latest: int
    is_system: bool = False


@dataclass(slots=True)
class _Conversation:
    """A thread that is going on: its words, its people, what was said, how much is to come."""

    things: list[str]
    doings: list[str]
    people: list[str]
    left: int
    said: list[tuple[int, str]] = field(default_factory=list)


class Talk:
    """A channel where up to four conversations go on at once; the same for the same name."""

    def __init__(self, name: str) -> None:
        self._chance = random.Random(f"{SEED} {name}")
        self._language = _CHINESE if self._chance.random() < 1 / 3 else _ENGLISH
        self._nicks = sorted({self._nick() for _ in range(80)})
        self._going: list[_Conversation] = []

    def lines(self, many: int) -> Iterator[Said]:
        """The first `many` lines; every 25th or so is somebody coming or going."""
        chance, now = self._chance, 8.0 * 3600
        for number in range(many):
            now += chance.expovariate(1 / 20)
            clock = f"{int(now // 3600) % 24:02}:{int(now // 60) % 60:02}"
            if chance.random() < 0.04:
                coming = chance.choice(("joined", "left"))
                nick = chance.choice(self._nicks)
                yield Said(f"=== {nick} has {coming} the channel", number, number, is_system=True)
                continue
            yield self._say(f"[{clock}]", number)

    def _nick(self) -> str:
        parts = self._chance.choices(_SYLLABLES, k=self._chance.randint(2, 3))
        return "".join(parts) + self._chance.choice(("", "", "", "_", "7"))

    def _say(self, clock: str, number: int) -> Said:
        chance = self._chance
        start = chance.random() < (0.5, 0.12, 0.06, 0.03, 0.0)[len(self._going)]
        if start or not self._going:
            self._going.append(self._begin())
        at = len(self._going) - 1 if start else chance.randrange(len(self._going))
        here = self._going.pop(at)
        parent, nick, text = self._next(here, number)
        latest = here.said[-1][0] if here.said else number
        here.said.append((number, nick))
        here.left -= 1
        if here.left:
            self._going.append(here)
        return Said(f"{clock} <{nick}> {text}", parent, latest)

    def _begin(self) -> _Conversation:
        chance = self._chance
        things, doings = chance.choice(self._language.topics)
        return _Conversation(
            things=chance.sample(things.split(), 4),
            doings=doings.split(),
            people=chance.sample(self._nicks, chance.choice((2, 2, 3, 4))),
            left=1 + min(30, int(chance.expovariate(1 / 9))),
        )

    def _next(self, here: _Conversation, number: int) -> tuple[int, str, str]:
        """Which line is answered, who answers it, and what they say."""
        chance, language = self._chance, self._language
        if not here.said:
            return number, here.people[0], self._sentence(language.asking, here)
        back = 1 if chance.random() < 0.75 else min(len(here.said), chance.randint(2, 4))
        parent, answered = here.said[-back]
        nick = chance.choice([one for one in here.people if one != answered])
        form = language.ending if here.left == 1 else language.answering
        text = self._sentence(form, here)
        if chance.random() < 0.35:
            text = f"{answered}: {text}"
        return parent, nick, text

    def _sentence(self, forms: Sequence[str], here: _Conversation) -> str:
        thing, other = self._chance.sample(here.things, 2)
        do = self._chance.choice(here.doings)
        return self._chance.choice(forms).format(do=do, thing=thing, other=other)


def names(channels: int) -> list[str]:
    """The names of the generated channels."""
    return [f"#invented-{number:03}" for number in range(channels)]


def write(name: str, many: int) -> Path:
    """The log of a generated channel."""
    path = FOLDER / f"{name.removeprefix('#')}-{many}.log"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{said.line}\n" for said in Talk(name).lines(many))
    return path


# --- measured processes ---------------------------------------------------------------------------


def messages(path: Path) -> Iterator[Message]:
    """What a worker reads: the rows of a log."""
    for row in irc.read(Source(path), Options()):
        if isinstance(row, Message):
            yield row


def source(name: str, path: Path) -> ChannelSource:
    """A channel that any engine can open."""
    return ChannelSource(name=name, rows=partial(messages, path))


def one_process(sources: Sequence[ChannelSource], folder: Path) -> Iterator[ChannelResult]:
    """The same work without an engine, one channel after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in sources:
        yield link_channel(one, folder)


def measure_engine(engine: str, folder: Path, workers: int, paths: Sequence[str]) -> dict[str, Any]:
    """Link the logs with one engine in this process."""
    sources = [
        source(name, Path(path)) for name, path in zip(names(len(paths)), paths, strict=True)
    ]
    begin = time.perf_counter()
    if engine == "one process":
        found: list[Any] = list(one_process(sources, folder))
    else:
        found = list(link_channels(sources, folder, "ray" if engine == "ray" else "pool", workers))
    return {
        "seconds": time.perf_counter() - begin,
        "parent": peak_megabytes(),
        "results": [one for one in found if isinstance(one, ChannelResult)],
        "failures": [f"{one.name}: {one.en}" for one in found if isinstance(one, ChannelFailure)],
    }


def measure_growth(path: Path, folder: Path) -> dict[str, Any]:
    """Link one log in this process, after a short one that brings the model in."""
    folder.mkdir(parents=True, exist_ok=True)
    short = partial(itertools.islice, messages(path), 100)
    link_channel(ChannelSource(name="short", rows=short), folder)
    base = peak_megabytes()
    result = link_channel(source("long", path), folder)
    return {"base": base, **msgspec.to_builtins(result)}


def fresh(what: str, *arguments: str) -> dict[str, Any]:
    """What one measurement gave in a process of its own."""
    command = [sys.executable, __file__, "--measure", what, *arguments]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD}
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


# --- the tables -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """What one engine did with the logs; `hashes` of the links of each channel, by name."""

    engine: str
    workers: int
    seconds: float
    parent: float
    results: list[ChannelResult]
    hashes: dict[str, str]

    def row(self) -> str:
        """A line of the table."""
        many = sum(one.rows for one in self.results)
        cpu = sum(one.cpu_seconds for one in self.results)
        peak = max(one.peak_megabytes or 0.0 for one in self.results)
        return (
            f"  {self.engine:12}{self.workers:>8}{many:>12,}{self.seconds:>10.1f} s"
            f"{many / self.seconds:>12,.0f}{many / cpu:>14,.0f}{peak:>11.0f} MB"
            f"{self.parent:>11.0f} MB   {_digest(self.hashes)}"
        )


def _digest(hashes: dict[str, str]) -> str:
    together = "".join(f"{name} {hashed}\n" for name, hashed in sorted(hashes.items()))
    return hashlib.sha256(together.encode()).hexdigest()[:16]


def run(engine: str, workers: int, paths: Sequence[Path]) -> Run:
    """Link all logs with `engine`, anew."""
    folder = FOLDER / "links" / engine.replace(" ", "-")
    shutil.rmtree(folder, ignore_errors=True)
    got = fresh("engine", engine, str(folder), str(workers), *map(str, paths))
    for failure in got["failures"]:
        print(f"  {engine}: {failure}")
    results = msgspec.convert(got["results"], list[ChannelResult])
    hashes = {one.name: hashlib.sha256(Path(one.links).read_bytes()).hexdigest() for one in results}
    return Run(engine, workers, got["seconds"], got["parent"] or 0.0, results, hashes)


def engines(paths: Sequence[Path], workers: int) -> list[Run]:
    """The first table."""
    print(
        f"  {'engine':12}{'workers':>8}{'messages':>12}{'seconds':>12}{'messages/s':>12}"
        f"{'per CPU s':>14}{'worker':>14}{'parent':>14}   links"
    )
    runs = []
    few = paths[: max(1, len(paths) // 10)]
    for engine, many, given in (
        ("one process", 1, few),
        ("pool", workers, paths),
        ("ray", workers, paths),
    ):
        if engine == "ray" and importlib.util.find_spec("ray") is None:
            print("  ray          not installed")
            continue
        runs.append(run(engine, many, given))
        print(runs[-1].row(), flush=True)
    return runs


def different(runs: Sequence[Run]) -> list[str]:
    """The channels that two runs linked differently."""
    most, *others = sorted(runs, key=lambda one: -len(one.hashes))
    return [
        f"{other.engine} {name}"
        for other in others
        for name, hashed in other.hashes.items()
        if most.hashes.get(name) != hashed
    ]


def accuracy(results: Sequence[ChannelResult], many: int) -> None:
    """Link F1 on the generated channels beside two simple rules; system rows left out."""
    scores: dict[str, Counts] = {}
    for result in results:
        for who, counts in _counts(result, many).items():
            scores[who] = scores.get(who, Counts()) + counts
    print("\nlink F1 on the generated channels (easy, invented talk: says nothing about real talk)")
    for who, counts in scores.items():
        print(
            f"  {who:48}{counts.f1:6.1f}   precision {counts.precision:5.1f}"
            f"   recall {counts.recall:5.1f}   messages {counts.true:,}"
        )


def _counts(result: ChannelResult, many: int) -> dict[str, Counts]:
    ours = previous = knowing = Counts()
    decode = msgspec.json.Decoder(ReplyLink).decode
    before: int | None = None
    with Path(result.links).open("rb") as file:
        for place, (line, said) in enumerate(zip(file, Talk(result.name).lines(many), strict=True)):
            link = decode(line)
            if link.index != place:
                raise SystemExit(f"{result.name}: link {place} is missing or stands twice")
            if said.is_system:
                continue
            ours += _one(said, {link.reply_to, *link.also_reply_to})
            previous += _one(said, {place if before is None else before})
            knowing += _one(said, {said.latest})
            before = place
    return {
        "ours": ours,
        "previous message": previous,
        "previous of the conversation (generator's secret)": knowing,
    }


def _one(said: Said, parents: set[int]) -> Counts:
    return Counts(right=said.parent in parents, proposed=len(parents), true=1)


def growth(lengths: Sequence[int]) -> None:
    """The second table: one channel, longer and longer."""
    print("\none channel, each length in a fresh process (ratio 1.00 is a straight line)")
    print(
        f"  {'messages':>9}{'seconds':>12}{'messages/s':>12}{'CPU':>12}"
        f"{'ratio':>8}{'CPU ratio':>11}{'peak':>11}{'of it new':>13}"
    )
    first: tuple[float, float] | None = None
    for many in lengths:
        path = write("#long", many)
        got = fresh("growth", str(path), str(FOLDER / "links" / "growth"))
        wall, cpu = got["seconds"] / many, got["cpu_seconds"] / many
        first = first or (wall, cpu)
        print(
            f"  {many:>9,}{got['seconds']:>10.1f} s{1 / wall:>12,.0f}{got['cpu_seconds']:>10.1f} s"
            f"{wall / first[0]:>8.2f}{cpu / first[1]:>11.2f}{got['peak_megabytes']:>8.0f} MB"
            f"{got['peak_megabytes'] - got['base']:>+10.1f} MB",
            flush=True,
        )


def _code() -> str:
    """What links: if it is edited while the bench runs, its runs cannot be compared."""
    hashed = hashlib.sha256()
    for path in sorted(Path(threads.__file__).parent.glob("*.*")):
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def _report(channels: int, many: int, workers: int, lengths: Sequence[int]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    code = _code()
    print(f"Python {platform.python_version()}, {_versions()}, {platform.machine()}, "
          f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    paths = [write(name, many) for name in names(channels)]
    size = sum(path.stat().st_size for path in paths) / (1 << 20)
    print(f"\n{channels} channels of {many:,} messages, {size:.0f} MB")
    runs = engines(paths, workers)
    differing = different(runs)
    same = ", ".join(f"{one.engine} ({len(one.hashes)} channels)" for one in runs)
    print("  links DIFFER:" if differing else "  identical links, byte for byte:", same, *differing)
    accuracy(max(runs, key=lambda one: len(one.results)).results, many)
    growth(lengths)
    if _code() != code:
        raise SystemExit("the code or the model was edited during the run: its figures are void")
    if differing:
        raise SystemExit(1)


def _versions() -> dict[str, str]:
    found = {}
    for name in ("numpy", "msgspec", "ray"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _measured(what: str, *arguments: str) -> dict[str, Any]:
    if what == "growth":
        return measure_growth(Path(arguments[0]), Path(arguments[1]))
    engine, folder, workers, *paths = arguments
    return measure_engine(engine, Path(folder), int(workers), paths)


def main() -> None:
    """Print the tables, or one measurement as JSON (`--measure`, for the fresh processes)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=50)
    parser.add_argument("--messages", type=int, default=40_000, help="in each channel")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--growth", type=int, nargs="*", default=GROWTH, metavar="MESSAGES")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(msgspec.json.encode(_measured(*given.measure)).decode())
        return
    _report(given.channels, given.messages, given.workers, given.growth)


if __name__ == "__main__":
    main()
