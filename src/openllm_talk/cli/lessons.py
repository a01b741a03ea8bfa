"""`talk practice export`: the items of a bench as lessons, for other people's trainers."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from openllm_talk.cli.community import AsJson
from openllm_talk.cli.output import items_progress, json_line, say
from openllm_talk.cli.practice import (
    BenchName,
    Changed,
    Items,
    Seed,
    TokenizerFile,
    Tokens,
    practice,
)

if TYPE_CHECKING:
    from openllm_talk.practice.training.lessons import Lesson


@practice.command()
def export(
    bench: BenchName,
    to: Annotated[
        Path, typer.Option(dir_okay=False, help="The file that is written. 写到哪个文件。")
    ],
    items: Items = 1000,
    seed: Seed = 0,
    tokens: Tokens = None,
    tokenizer: TokenizerFile = None,
    changed: Changed = None,
    form: Annotated[
        Literal["jsonl", "parquet"] | None,
        typer.Option("--format", help="Else by the file's ending. 不写则看文件的后缀。"),
    ] = None,
    purpose: Annotated[
        Literal["sft", "rl"],
        typer.Option(
            help="sft: messages with the right answer. rl: the question, and the item for a reward."
            " sft 带正确回答；rl 只有问题，另附供打分的题目。"
        ),
    ] = "sft",
    worked: Annotated[
        bool,
        typer.Option(help="Show the steps to each answer. 回答前写出步骤。"),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """导出训练数据 · Write items for training. No seed makes an item here that `run` asks.

    这里的种子另成一套：任何种子都不会导出 `run` 会考的题。
    """
    from openllm_talk.practice.benches import bench as bench_called
    from openllm_talk.practice.benches import parsed
    from openllm_talk.practice.tokenizers import tokenizer as tokenizer_of
    from openllm_talk.practice.training.export import export as write
    from openllm_talk.practice.training.lessons import lessons

    counting = None if tokenizer is None else tokenizer_of(tokenizer)
    made = lessons(
        bench_called(bench, parsed(changed or ())), items, seed, tokens, counting, worked=worked
    )
    with items_progress(items) as advance:
        count = write(_told(made, advance), to, form or form_of(to), purpose)
    if as_json:
        json_line({"file": str(to), "items": count, "seed": seed, "purpose": purpose})
    else:
        say(f"{to}: {count} items", f"{to}：{count} 道题")


def _told(lessons: "Iterable[Lesson]", advance: Callable[[], None]) -> "Iterator[Lesson]":
    """The lessons, each told to a progress bar when it is through."""
    for lesson in lessons:
        yield lesson
        advance()


def form_of(path: Path) -> Literal["jsonl", "parquet"]:
    """The format that a file's ending names; JSON Lines where it names none."""
    return "parquet" if path.suffix.lower() == ".parquet" else "jsonl"
