"""What came of asking a model: one row an item, and the file that holds a run.

A run is a JSON Lines file: a `Run` first, then a `Result` an item, in the order of the items. It is
written to a temporary name and renamed when it is whole.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import field

from openllm_talk.errors import BrokenSource, NoText
from openllm_talk.records import Record

# What can become of a question. The first two were read; the next six are replies that could not be
# read (parse failures); the rest never came to a whole reply. Only «right» counts as right, none is
# dropped: every item asked is in the denominator.
Outcome = Literal[
    "right",
    "wrong",
    "empty",  # nothing, or blanks only
    "prose",  # words, but no answer in the form asked for
    "several",  # more than one answer, and none marked as the last word
    "malformed",  # a table or list that does not hold together
    "digits",  # digits of another script than 0–9
    "oversized",  # more text than anybody reads
    "truncated",  # cut off by the limit on output
    "overflowed",  # the prompt did not fit into the context
    "timeout",
    "rate_limited",
    "refused",  # the model or its provider's filter would not
    "failed",  # any other trouble of the provider
]
Row = TypeVar("Row", bound=Record)
UNREAD: tuple[Outcome, ...] = ("empty", "prose", "several", "malformed", "digits", "oversized")
# What a provider did, not the model: an item that it befell says nothing of what the model can.
PROVIDERS: tuple[Outcome, ...] = ("timeout", "rate_limited", "refused", "failed")


def excerpt(text: str, most: int = 1_200) -> str:
    """The beginning and the end of `text`, `most` characters, and how many are left out."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n[… {len(text) - 2 * half:,} …]\n{text[-half:]}"


class Result(Record, frozen=True):
    """What came of one item.

    `reply` is cut after 2,000 characters; the log has all of it. `prompt` is the beginning and the
    end of what was asked, for a reader's eye. `row_f1` and `cell_f1` are for
    answers that are tables or lists, else None. `seconds` is the time of the call. Token counts
    are the provider's own, None where it gives none. `process` counts the cells of the
    checkpoints by what became of them (state/process.py), `relevant_wrong` tells whether a cell
    that the answer rests on was wrong at one of them; None without checkpoints.
    """

    item: str
    family: str
    outcome: Outcome
    operations: int = 0
    rows: int = 0
    tokens: int = 0
    database: str = ""
    rendering: str = "en"
    stratum: str = "open"
    chance: float = 0.0
    axes: dict[str, int | float | str] = field(default_factory=dict)
    prompt: str = ""
    expected: str = ""
    reply: str = ""
    row_f1: float | None = None
    cell_f1: float | None = None
    seconds: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    process: dict[str, int] | None = None
    relevant_wrong: bool | None = None

    @property
    def right(self) -> bool:
        return self.outcome == "right"


class Run(Record, frozen=True):
    """One model on one bench: all that is needed to do it again.

    `command` repeats it; `settings` are those of the items; `versions` name the software; `log`
    is where the provider's own log stands, relative to the file.
    """

    bench: str
    model: str
    seed: int
    items: int
    command: str
    settings: dict[str, int | float | str | None] = field(default_factory=dict)
    started: str = ""
    finished: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    rungs: tuple[str, ...] = ()
    log: str = ""
    cost: float | None = None


class Recorded(Record, frozen=True):
    """What a run's file holds."""

    run: Run
    results: tuple[Result, ...]


def write(path: Path, run: Run, results: Sequence[Result]) -> None:
    """Writes a run's file, whole or not at all: a temporary name first, then a rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encode = msgspec.json.Encoder().encode
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.writelines(encode(row) + b"\n" for row in (run, *results))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read(path: Path) -> Recorded:
    """The run that the file `path` holds.

    NoText where the file is empty, BrokenSource with the line where it is no run or cut off.
    """
    with path.open("rb") as file:
        run = _decoded(file.readline(), Run, path, 1)
        results = tuple(
            _decoded(line, Result, path, number) for number, line in enumerate(file, start=2)
        )
    if len(results) != run.items:
        raise BrokenSource(
            f"holds {len(results)} results of {run.items}; run it again",
            f"应有 {run.items} 条结果，只有 {len(results)} 条；请重新运行",
            path=path,
        )
    return Recorded(run=run, results=results)


def _decoded(line: bytes, kind: type[Row], path: Path, number: int) -> Row:
    if number == 1 and not line.strip():
        raise NoText("is empty", "是空文件", path=path)
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise BrokenSource(
            f"is no line of a run that «talk practice run» wrote: {exc}",
            f"不是 talk practice run 写出的结果：{exc}",
            path=path,
            line=number,
        ) from exc
