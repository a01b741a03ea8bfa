"""What the commands print: records as JSON, sentences in the reader's language, progress."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from openllm_talk.errors import Language
from openllm_talk.records import Status

if TYPE_CHECKING:
    from rich.progress import TaskID

STATES_ZH = {"open": "未解决", "partly": "部分解决", "answered": "已解决", "stale": "已沉底"}
_encoder = msgspec.json.Encoder()


def language() -> Language:
    """The language of sentences: TALK_LANGUAGE, else the locale of the terminal, else English."""
    for name in ("TALK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        setting = os.environ.get(name, "")
        if setting:
            return "zh" if setting.lower().startswith("zh") else "en"
    return "en"


def write_utf8() -> None:
    """Lets both outputs be UTF-8 whatever the terminal's locale is; no character is an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(en: str, zh: str) -> None:
    """One line on standard output in the reader's language."""
    sys.stdout.write((zh if language() == "zh" else en) + "\n")


def show(text: str) -> None:
    """One line on standard output that is the same in both languages."""
    say(text, text)


def state(status: Status | None) -> str:
    """A question's state in the reader's language."""
    return STATES_ZH.get(status or "", "—") if language() == "zh" else status or "—"


def warn(en: str, zh: str) -> None:
    """One line on standard error in the reader's language."""
    sys.stderr.write((zh if language() == "zh" else en) + "\n")


def json_line(record: object) -> None:
    """One record as a line of JSON."""
    sys.stdout.buffer.write(_encoder.encode(record) + b"\n")


def json_lines(records: Iterable[object]) -> None:
    """Records as JSON Lines, written as they come."""
    write, encode = sys.stdout.buffer.write, _encoder.encode
    for record in records:
        write(encode(record) + b"\n")
    sys.stdout.buffer.flush()


def warn_of_left(path: Path | str, left: Sequence[str]) -> None:
    """Name the files of a folder or zip that are no part of the export in it."""
    if left:
        shown = ", ".join(left[:5])
        more, more_zh = (", …", "……") if len(left) > 5 else ("", "")
        warn(
            f"{path}: {len(left)} files in it are no part of this export: {shown}{more}",
            f"{path}：其中 {len(left)} 个文件不属于这份导出：{shown}{more_zh}",
        )


Advance = Callable[[Path, int, int, int], None]
"""Told a file, its size in bytes, how many of them are read, and how many rows came of them."""


@contextmanager
def file_progress(*, beside_rows: bool = False) -> Iterator[Advance | None]:
    """A bar of bytes and messages for each file that is read on a terminal; None in a pipe.

    None, too, where it would stand `beside_rows` that are printed on the same terminal.
    """
    if not sys.stderr.isatty() or (beside_rows and sys.stdout.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    counted = "{task.fields[rows]:,} 条" if language() == "zh" else "{task.fields[rows]:,} messages"
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn(counted),
        TimeRemainingColumn(),
    )
    # What is printed meanwhile goes where it was sent, not through the bar onto the terminal.
    with Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        tasks: dict[Path, TaskID] = {}

        def advance(path: Path, size: int, done: int, rows: int) -> None:
            if path not in tasks:
                tasks[path] = bar.add_task(path.name, total=size or None, rows=0)
            bar.update(tasks[path], completed=done, rows=rows)

        yield advance


@contextmanager
def titles_progress() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar while pages are asked for their titles on a terminal; None in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("取标题" if language() == "zh" else "titles", visible=False)
        yield lambda done, most: bar.update(task, completed=done, total=most, visible=True)


@contextmanager
def items_progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar of items while a model answers on a terminal, told of each; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("作答" if language() == "zh" else "answers", total=total)
        yield lambda: bar.advance(task)
