"""`talk practice`: benches that settle an argument by measuring models."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.community import AsJson
from openllm_talk.cli.output import items_progress, json_line, json_lines, say, show, warn

if TYPE_CHECKING:
    from openllm_talk.practice.results import Recorded
    from openllm_talk.practice.running.ask import Done
    from openllm_talk.practice.statistics import Accuracy

practice = typer.Typer(
    help="本周实践 · Practice: settle an argument by measuring models.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(practice, name="practice")

BenchName = Annotated[
    str, typer.Argument(metavar="BENCH", help="state, state-process, needle. 评测名。")
]
Items = Annotated[int, typer.Option(min=1, help="How many items. 多少道题。")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed, the same items. 随机种子。")]
Tokens = Annotated[
    int | None,
    typer.Option(min=1, help="How long each prompt is, exactly. 每道题正好多少词元。"),
]
TokenizerFile = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="A tokenizer.json to count by. 用哪个分词器来数。"
    ),
]

Changed = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="A setting of the bench, as operations=32 or families=point,sum; may come again."
        " 评测的设置，可多次给出。",
    ),
]


@practice.command()
def run(
    bench: BenchName,
    model: Annotated[
        str,
        typer.Option(
            help="oracle, cheater/…, or a provider's model, as openai-api/local/smollm2."
            " 内置模型，或某个服务商的模型。"
        ),
    ],
    items: Items = 100,
    seed: Seed = 1,
    tokens: Tokens = None,
    tokenizer: TokenizerFile = None,
    changed: Changed = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(min=1, help="The longest reply; else the form decides. 回答最多几个词元。"),
    ] = None,
    timeout: Annotated[
        int, typer.Option(min=1, help="Seconds that a call may take. 一次调用最多几秒。")
    ] = 120,
    retries: Annotated[
        int, typer.Option(min=0, help="Tries after a failed call. 失败后再试几次。")
    ] = 2,
    max_connections: Annotated[
        int, typer.Option(min=1, help="Calls at the same time. 同时几个调用。")
    ] = 4,
    again: Annotated[
        bool, typer.Option("--again", help="Anew, though it is there. 已有结果也重新跑。")
    ] = False,
    failed: Annotated[
        bool,
        typer.Option("--failed", help="Again what the provider failed. 只重问服务出错的题。"),
    ] = False,
    to: Annotated[
        Path, typer.Option(file_okay=False, help="The folder of the results. 结果所在的文件夹。")
    ] = Path("practice"),
    as_json: AsJson = False,
) -> None:
    """让模型答题 · Let a model answer the items of a bench, and keep what came of it.

    A run that was killed goes on where it was: give the same command again.
    中断了就再运行同一条命令：答过的题不会再问。
    """
    from openllm_talk.practice.benches import parsed
    from openllm_talk.practice.running import asking
    from openllm_talk.practice.running.ask import Again, Ask, Limits

    ask = Ask(
        bench=bench,
        model=model,
        items=items,
        seed=seed,
        tokens=tokens,
        tokenizer=tokenizer,
        max_tokens=max_tokens,
        settings=parsed(changed or ()),
    )
    limits = Limits(timeout=timeout, retries=retries, max_connections=max_connections)
    wanted = Again.FAILED if failed else Again.NOTHING
    with items_progress(items) as advance:
        done = asking.run(ask, to, limits, again=Again.ALL if again else wanted, advance=advance)
    if not done.fresh:
        warn(
            f"{done.path}: is there already; --again asks the model anew",
            f"{done.path}：已经有了；要重新问模型，加上 --again",
        )
    counts = _failed(done.recorded)
    for outcome, count in counts.items():
        warn(
            f"{outcome}: {count} of {items} items; --failed asks them again",
            f"{outcome}：{items} 题中有 {count} 题；加上 --failed 重问这些题",
        )
    _report(done, as_json=as_json)
    if counts:
        raise typer.Exit(1)


@practice.command("items")
def show_items(
    bench: BenchName,
    items: Items = 100,
    seed: Seed = 1,
    tokens: Tokens = None,
    tokenizer: TokenizerFile = None,
    changed: Changed = None,
    as_json: AsJson = False,
) -> None:
    """看题 · The items of a bench: what a model is asked, and the true answers.

    The same seed gives the same items on every machine. 同一个种子，在任何机器上都是同样的题。
    """
    from openllm_talk.practice.answers import phrase
    from openllm_talk.practice.benches import bench as bench_called
    from openllm_talk.practice.benches import parsed
    from openllm_talk.practice.seeds import exam_seed
    from openllm_talk.practice.tokenizers import tokenizer as tokens_by

    made = bench_called(bench, parsed(changed or ())).items(
        items, exam_seed(seed), tokens, tokens_by(tokenizer)
    )
    if as_json:
        json_lines(made)
        return
    for item in made:
        for text in (*item.turns, item.prompt, f"→ {phrase(item, item.answer)}\n"):
            show(text)


def _failed(recorded: "Recorded") -> dict[str, int]:
    """How many items the provider failed, by the name of the failure."""
    from openllm_talk.practice.results import PROVIDERS

    outcomes = [row.outcome for row in recorded.results]
    return {name: outcomes.count(name) for name in PROVIDERS if name in outcomes}


def _report(done: "Done", *, as_json: bool) -> None:
    """Prints a run's figures; its log stands beside its file, or is the file itself."""
    from openllm_talk.practice.summary import summarise

    run = done.recorded.run
    summary = summarise(run, done.recorded.results)
    log = done.path.parent / run.log if run.log else done.path
    if as_json:
        json_line({**summary.plain(), "log": str(log), "file": str(done.path)})
        return
    say(f"right: {_told(summary.mixture)}", f"答对：{_told(summary.mixture)}")
    for families in (summary.by_family, summary.rungs):
        for family, right in families.items():
            show(f"  {family:<12} {_told(right)}")
    say(
        f"unreadable {summary.parse_failures:.1%}, cut off {summary.truncated:.1%},"
        f" too long for the model {summary.overflowed:.1%}",
        f"读不出答案 {summary.parse_failures:.1%}，被截断 {summary.truncated:.1%}，"
        f"超出上下文 {summary.overflowed:.1%}",
    )
    show(str(done.path))


def _told(right: "Accuracy") -> str:
    """A share with its interval and how many items it is of."""
    if right.accuracy is None:
        return "—"
    between = right.interval
    return f"{right.accuracy:.1%} [{between.low:.1%}, {between.high:.1%}] ({right.items})"
