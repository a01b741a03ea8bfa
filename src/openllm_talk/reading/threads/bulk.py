"""Huge archives: many channels at once, each read, linked and written by one worker.

`link_channels` hands whole channels to workers, either processes of this machine (`pool`) or a Ray
cluster (`ray`). A worker opens its channel itself, streams it through `Channel` and writes the
links, so neither rows nor links pass through the caller, and memory does not grow with a channel.

For each channel the output folder gets `NAME.jsonl`, one ReplyLink a line in order of rows, and
after it `NAME.done.json`, its ChannelResult. Only what is whole gets these names, so a run that was
killed is taken up by running it again: finished channels are skipped, the others read anew. One run
at a time may write into a folder.
"""

import hashlib
import importlib
import logging
import multiprocessing
import os
import re
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, Protocol

import msgspec

from openllm_talk.errors import TalkError
from openllm_talk.reading.threads.linking import Channel
from openllm_talk.reading.threads.model import shipped
from openllm_talk.records import Message, Record

Engine = Literal["pool", "ray"]

_ONE_THREAD: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""Workers share the processors already; numpy reads these when it is imported."""
_NO_REPORTS: Final = {"RAY_USAGE_STATS_ENABLED": "0"}
"""Ray tells its makers about its use unless this is set when it starts."""
_RAY_STORE: Final = 100 << 20
"""Bytes of Ray's shared memory, nearly its least: only small records travel."""
_PART: Final = re.compile(r"-[0-9a-f]{12}\.[a-z.]+\.[0-9a-f]{32}\.part$")


@dataclass(frozen=True, slots=True)
class ChannelSource:
    """A channel that a worker can open: small, and it can be pickled.

    `rows` gives the channel's messages in order when it is called, in the worker: a function of a
    module that workers can import, or `functools.partial` of one. `edited` are people's edits
    (position → position), which win as in `link`. `version` is any text that changes when rows,
    edits or the model do, such as a file's size and time with the release: a finished channel of
    another version is read again.
    """

    name: str
    rows: Callable[[], Iterable[Message]]
    edited: Mapping[int, int] = field(default_factory=dict)
    version: str = ""


class ChannelResult(Record, frozen=True):
    """A channel whose links are written.

    `links` is the file: one ReplyLink a line, positions counted from the channel's first row.
    `seconds` and `cpu_seconds` are what reading, linking and writing took. `peak_megabytes` is the
    most that the worker's process has held so far, None where the system does not say. `skipped`:
    an earlier run did it, and the figures are that run's.
    """

    name: str
    rows: int
    links: str
    seconds: float
    cpu_seconds: float
    peak_megabytes: float | None
    version: str = ""
    skipped: bool = False


class ChannelFailure(Record, frozen=True):
    """A channel that could not be linked, and why, in both languages; nothing of it was written.

    `details` is for whoever mends the program.
    """

    name: str
    en: str
    zh: str
    details: str = ""


Outcome = ChannelResult | ChannelFailure


def link_channels(
    channels: Sequence[ChannelSource], folder: Path, engine: Engine = "pool", workers: int = 1
) -> Iterator[Outcome]:
    """What came of each channel, as each is done: first those that an earlier run finished.

    At most `workers` channels are with the engine at any time, in the order given (so the longest
    first makes the shortest run). A channel that fails, or whose process dies, is a ChannelFailure
    and takes no other with it. Ray is the cluster that the program is connected to or that
    `RAY_ADDRESS` names, whose machines must all see the sources and the folder; without either,
    one of this machine that ends with the run. Until the last channel is done, this process's
    environment asks numpy for one thread. Raises TalkError at once where Ray is not installed or
    the folder cannot be made, ValueError for two channels of one name or no worker.

    A program that calls this needs `if __name__ == "__main__":`, as workers import it.
    """
    folder = folder.absolute()
    names = {source.name for source in channels}
    if len(names) < len(channels) or workers < 1:
        raise ValueError("every channel needs a name of its own, and a run at least one worker")
    opened = _Ray(_import_ray(), folder, workers) if engine == "ray" else _Pool(folder, workers)
    _prepare(folder)
    return _link_channels(channels, folder, opened, workers)


def link_channel(source: ChannelSource, folder: Path) -> ChannelResult:
    """One channel, read, linked and written in this process, whether it was done before or not.

    Raises whatever reading its rows or writing raises; then nothing new stands in the folder.
    """
    stem = _stem(source.name)
    links, done = folder / f"{stem}.jsonl", folder / f"{stem}.done.json"
    encode = msgspec.json.Encoder().encode
    wall, cpu, rows = time.perf_counter(), time.process_time(), 0
    with _replacing(links, before=done) as file:
        for one in Channel(source.edited).all(iter(source.rows())):
            file.write(encode(one) + b"\n")
            rows += 1
    result = ChannelResult(
        name=source.name,
        rows=rows,
        links=str(links),
        seconds=round(time.perf_counter() - wall, 3),
        cpu_seconds=round(time.process_time() - cpu, 3),
        peak_megabytes=peak_megabytes(),
        version=_version(source),
    )
    with _replacing(done) as file:
        file.write(encode(result) + b"\n")
    return result


def _version(source: ChannelSource) -> str:
    """What the links of a channel depend on beside its rows: its own version and the model."""
    return f"{source.version} {shipped().fingerprint}".strip()


def _finished(source: ChannelSource, folder: Path) -> ChannelResult | None:
    """What an earlier run left of the channel in its present version; None if it must be read."""
    stem = _stem(source.name)
    links = folder / f"{stem}.jsonl"
    try:
        held = (folder / f"{stem}.done.json").read_bytes()
        result = msgspec.json.decode(held, type=ChannelResult)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    if result.version != _version(source) or result.name != source.name or not links.exists():
        return None
    return msgspec.structs.replace(result, links=str(links), skipped=True)


def peak_megabytes() -> float | None:
    """The most memory this process has held so far, in MB of 2²⁰ bytes; None if nobody knows."""
    status = Path("/proc/self/status")  # `resource` counts the parent's memory before exec, too
    if status.exists():
        known = re.search(r"^VmHWM:\s*(\d+) kB", status.read_text(), re.MULTILINE)
        if known:
            return round(int(known[1]) / 1024, 1)
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return None
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if os.uname().sysname == "Darwin" else 1 << 10), 1)


# --- files ----------------------------------------------------------------------------------------


def _prepare(folder: Path) -> None:
    """Makes the folder, or clears it of what a killed run had begun."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if _PART.search(path.name):
                path.unlink(missing_ok=True)
    except OSError as problem:
        raise TalkError(
            f"the folder for the links cannot be used: {problem.strerror}",
            f"存放回复关系的文件夹无法使用：{problem.strerror}",
            path=folder,
        ) from problem


def _stem(name: str) -> str:
    """A file name for any channel: readable, and different for different names on any disk."""
    readable = re.sub(r"\W+", "-", name).strip("-")[:40]
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6)
    return f"{readable or 'channel'}-{digest.hexdigest()}"


@contextmanager
def _replacing(path: Path, before: Path | None = None) -> Iterator[BinaryIO]:
    """A file to write that becomes `path` when it is whole and on the disk.

    `before`, which says that `path` is finished, goes first.
    """
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            before.unlink(missing_ok=True)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


# --- the run --------------------------------------------------------------------------------------


class _Workers(AbstractContextManager["_Workers"], Protocol):
    """An engine at work, open between `with` and its end."""

    def start(self, source: ChannelSource) -> None:
        """Gives a channel to a worker that has none."""

    def busy(self) -> bool:
        """Whether any channel is being read."""

    def next(self) -> Outcome:
        """What came of the channel that is done first, when it is."""


def _link_channels(
    channels: Sequence[ChannelSource], folder: Path, opened: _Workers, workers: int
) -> Iterator[Outcome]:
    to_do: list[ChannelSource] = []
    for source in channels:
        result = _finished(source, folder)
        if result is None:
            to_do.append(source)
        else:
            yield result
    if not to_do:
        return
    waiting = iter(to_do)
    with _environment({**_ONE_THREAD, **_NO_REPORTS}), opened as engine:
        for source in islice(waiting, workers):
            engine.start(source)
        while engine.busy():
            outcome = engine.next()
            for source in islice(waiting, 1):
                engine.start(source)
            yield outcome


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _outcome(source: ChannelSource, folder: Path) -> Outcome:
    """What a worker runs: no exception leaves it, as not every one can be pickled."""
    try:
        return link_channel(source, folder)
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is this channel's alone
        return _failure(source.name, problem)


def _failure(name: str, problem: BaseException) -> ChannelFailure:
    details = "".join(traceback.format_exception(problem))
    if isinstance(problem, TalkError):
        return ChannelFailure(
            name=name, en=problem.say("en"), zh=problem.say("zh"), details=details
        )
    first, _, _ = str(problem).partition("\n")
    what = f"{type(problem).__name__}: {first}"
    return ChannelFailure(
        name=name,
        en=f"the channel could not be linked: {what}",
        zh=f"这个频道的回复关系没能算出来：{what}",
        details=details,
    )


def _dead(name: str, problem: BaseException) -> ChannelFailure:
    return ChannelFailure(
        name=name,
        en="the process that read the channel died; perhaps memory ran out",
        zh="读取这个频道的进程中途退出，可能是内存不足",
        details="".join(traceback.format_exception(problem)),
    )


# --- processes of this machine --------------------------------------------------------------------


class _Pool:
    """Processes of this machine, a pool of one for each worker.

    Where a process dies, Python gives up its whole pool without saying at which task; in a pool of
    one it is known, and the others go on.
    """

    def __init__(self, folder: Path, workers: int) -> None:
        self._folder = folder
        self._idle = [_process() for _ in range(workers)]
        self._running: dict[Future[Outcome], tuple[ChannelSource, ProcessPoolExecutor]] = {}

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self._idle, *(process for _, process in self._running.values())):
            process.shutdown(cancel_futures=True)

    def start(self, source: ChannelSource) -> None:
        process = self._idle.pop()
        try:
            future = process.submit(_outcome, source, self._folder)
        except BrokenProcessPool:  # it was killed while it had nothing to do
            process = _process()
            future = process.submit(_outcome, source, self._folder)
        self._running[future] = source, process

    def busy(self) -> bool:
        return bool(self._running)

    def next(self) -> Outcome:
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        future = done.pop()
        source, process = self._running.pop(future)
        problem = future.exception()
        if isinstance(problem, BrokenProcessPool):
            process.shutdown()
            process = _process()
        self._idle.append(process)
        if problem is None:
            return future.result()
        how = _dead if isinstance(problem, BrokenProcessPool) else _failure
        return how(source.name, problem)


def _process() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Ends a worker whose parent was killed: left to itself it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


# --- Ray ------------------------------------------------------------------------------------------


def _import_ray() -> Any:
    try:
        return importlib.import_module("ray")
    except ImportError as missing:
        raise TalkError(
            "the engine «ray» needs Ray, which is not installed: install openllm-talk[ray], "
            "or take the engine «pool»",
            "引擎 “ray” 需要 Ray，但它还没有安装：请安装 openllm-talk[ray]，或改用引擎 “pool”",
        ) from missing


class _Ray:
    """The workers of a Ray cluster; one of our own starts and ends with the run."""

    def __init__(self, ray: Any, folder: Path, workers: int) -> None:
        self._ray = ray
        self._folder = folder
        self._workers = workers
        self._running: dict[Any, ChannelSource] = {}
        self._own = False

    def __enter__(self) -> "_Ray":
        self._own = not self._ray.is_initialized()
        if self._own:
            self._connect()
        options = {"num_cpus": 1, "runtime_env": {"env_vars": _ONE_THREAD}}
        self._task = self._ray.remote(**options)(_outcome)
        return self

    def _connect(self) -> None:
        quiet = {"log_to_driver": False, "logging_level": logging.WARNING}
        address = os.environ.get("RAY_ADDRESS")
        if address:
            self._ray.init(address=address, **quiet)
            return
        self._ray.init(
            address="local",
            num_cpus=self._workers,
            include_dashboard=False,
            object_store_memory=_RAY_STORE,
            **quiet,
        )

    def __exit__(self, *_: object) -> None:
        for task in self._running:
            self._ray.cancel(task)
        if self._own:
            self._ray.shutdown()

    def start(self, source: ChannelSource) -> None:
        self._running[self._task.remote(source, self._folder)] = source

    def busy(self) -> bool:
        return bool(self._running)

    def next(self) -> Outcome:
        done, _ = self._ray.wait(list(self._running), num_returns=1)
        source = self._running.pop(done[0])
        errors = self._ray.exceptions
        try:
            outcome: Outcome = self._ray.get(done[0])
        except errors.RayTaskError as problem:
            return _failure(source.name, problem.cause or problem)
        except errors.RayError as problem:
            return _dead(source.name, problem)
        return outcome
