"""Lessons to a file that trainers read: JSON Lines or Parquet, streamed, whole or not at all."""

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from openllm_talk.errors import PracticeError
from openllm_talk.practice.training.conversations import ChatMessage, asked, packed, taught
from openllm_talk.practice.training.lessons import Lesson
from openllm_talk.records import Record

if TYPE_CHECKING:
    import pyarrow

Format = Literal["jsonl", "parquet"]
Purpose = Literal["sft", "rl"]

ROW_GROUP_BYTES = 16_000_000
"""A row group of Parquet is held in memory until its messages have about so many bytes."""


class Example(Record, frozen=True):
    """One row, in the conversational form of TRL and of chat templates.

    For `sft` the last of the messages is the right answer, and the column is called `messages`;
    for `rl` the last is the question, and it is called `prompt`. `seed` is the bench's own
    (seeds.py), `worked` tells whether the answer shows its steps, `item` is what a reward needs
    (`conversations.packed`).
    """

    id: str
    messages: tuple[ChatMessage, ...]
    family: str
    rendering: str
    tokens: int
    tokenizer: str
    operations: int
    rows: int
    seed: int
    database: str
    worked: bool
    item: str


def example(lesson: Lesson, purpose: Purpose = "sft") -> Example:
    """The row of a lesson."""
    item = lesson.item
    return Example(
        id=item.id,
        messages=taught(item, lesson.steps) if purpose == "sft" else asked(item),
        family=item.family,
        rendering=item.rendering,
        tokens=item.tokens,
        tokenizer=item.tokenizer,
        operations=item.operations,
        rows=item.rows,
        seed=item.seed,
        database=item.database,
        worked=purpose == "sft" and bool(lesson.steps),
        item=packed(item),
    )


def export(
    lessons: Iterable[Lesson], to: Path, form: Format = "jsonl", purpose: Purpose = "sft"
) -> int:
    """Writes a row a lesson to `to` and says how many.

    The file appears when it is whole: until then, and for good where anything fails, `to` is as it
    was. Memory does not grow with the number of lessons. PracticeError where Parquet needs a
    package that is not there, OSError where the disk will not.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    rows = (example(lesson, purpose) for lesson in lessons)
    with _replacing(to) as file:
        return (_json_lines if form == "jsonl" else _parquet)(rows, file, purpose)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that becomes `path` when it is whole and on the disk."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _row(one: Example, purpose: Purpose) -> dict[str, object]:
    """The row as columns, `messages` under the name that the purpose gives it."""
    row: dict[str, object] = msgspec.to_builtins(one)
    if purpose == "sft":
        return row
    return {("prompt" if name == "messages" else name): value for name, value in row.items()}


def _json_lines(rows: Iterable[Example], file: BinaryIO, purpose: Purpose) -> int:
    encode, count = msgspec.json.Encoder().encode, 0
    for count, one in enumerate(rows, 1):  # noqa: B007 - the count is what comes back
        file.write(encode(_row(one, purpose)) + b"\n")
    return count


def _parquet(rows: Iterable[Example], file: BinaryIO, purpose: Purpose) -> int:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as exc:
        raise PracticeError(
            "Parquet needs the package pyarrow; install openllm-talk[practice], or write jsonl",
            "Parquet 需要 pyarrow；请安装 openllm-talk[practice]，或改用 jsonl 格式",
        ) from exc
    schema, count = _schema(purpose), 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            columns = [_row(one, purpose) for one in batch]
            writer.write_batch(pyarrow.RecordBatch.from_pylist(columns, schema))
            count += len(batch)
    return count


def _schema(purpose: Purpose) -> "pyarrow.Schema":
    import pyarrow

    message = pyarrow.struct([("role", pyarrow.string()), ("content", pyarrow.string())])
    kinds = {str: pyarrow.string(), int: pyarrow.int64(), bool: pyarrow.bool_()}
    columns = [
        (field.name, kinds.get(field.type, pyarrow.list_(message)))
        for field in msgspec.structs.fields(Example)
    ]
    return pyarrow.schema(
        [
            ("prompt" if name == "messages" and purpose == "rl" else name, kind)
            for name, kind in columns
        ]
    )


def _batches(rows: Iterable[Example]) -> Iterator[list[Example]]:
    """Rows in lists of about `ROW_GROUP_BYTES` of text each."""
    batch: list[Example] = []
    size = 0
    for one in rows:
        batch.append(one)
        size += sum(len(message.content.encode()) for message in one.messages)
        if size >= ROW_GROUP_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
