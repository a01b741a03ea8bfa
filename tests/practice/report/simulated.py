"""Runs of models that do not exist: right less and less often as operations grow, by a fixed seed."""

from math import log2
from pathlib import Path
from random import Random

from openllm_talk.practice.results import Outcome, Result, Run, excerpt, write

FAMILIES = ("point", "several", "range", "dump", "count", "sum", "avg", "group", "join", "rollback")
RUNGS = ("exists", "copy")
FAILURES: tuple[Outcome, ...] = ("wrong",) * 14 + (
    "prose",
    "prose",
    "malformed",
    "empty",
    "truncated",
    "timeout",
)


def result(rng: Random, number: int, half: float, *, checkpoints: bool = False) -> Result:
    """One item; a model's accuracy is one half at `half` operations."""
    family = (RUNGS + FAMILIES)[number % 12]
    operations = rng.choice((4, 8, 16, 32, 64, 128, 256))
    chance = {"exists": 0.5, "group": 0.0, "dump": 0.0}.get(family, 0.05)
    hard = 0.5 if family in RUNGS else 1 + 0.15 * (number % 12)
    share = chance + (1 - chance) / (1 + (operations * hard / half) ** 1.4)
    right = rng.random() < share
    slipped = checkpoints and rng.random() < min(0.9, log2(operations) / 9)
    if slipped and right:
        right = rng.random() < 0.45
    return Result(
        item=f"state-1-{number}",
        family=family,
        outcome="right" if right else rng.choice(FAILURES),
        operations=operations,
        rows=rng.choice((8, 16, 32)),
        tokens=rng.choice((1024, 2048, 4096, 8192, 16384)),
        database=f"d{number // 2}",
        stratum="open" if number % 3 else "closed",
        chance=chance,
        prompt=excerpt(f"The table «stock» has the columns id, amount, colour.\nINSERT INTO stock VALUES ({number}, 7, 'red');\n" * 30
        + "What is the amount of the row whose id is 3? Answer with the number alone."),
        expected="17",
        reply="17" if right else f"It should be {rng.randrange(90)}, I think.",
        seconds=rng.uniform(0.2, 1.4) * (1 + 0.01 * half),
        input_tokens=rng.choice((1024, 2048, 4096)),
        output_tokens=rng.randrange(2, 60),
        process={"right": 40, "missed": rng.randrange(4), "imagined": rng.randrange(2), "stale": rng.randrange(3), "wrong_write": rng.randrange(3), "carried": rng.randrange(6)} if checkpoints else None,
        relevant_wrong=slipped if checkpoints else None,
    )  # fmt: skip


def run_file(
    folder: Path,
    model: str,
    half: float,
    items: int = 480,
    *,
    seed: int = 1,
    checkpoints: bool = False,
    cost: float | None = None,
) -> Path:
    """The file of a simulated run in `folder`."""  # fmt: skip
    rng = Random(f"{model} {seed}")
    results = [result(rng, number, half, checkpoints=checkpoints) for number in range(items)]
    run = Run(
        bench="state-process" if checkpoints else "state",
        model=model,
        seed=seed,
        items=items,
        command=f"talk practice run state --model {model} --items {items} --seed {seed}",
        settings={"tokens": None, "tokenizer": "plain", "max_tokens": None},
        started="2026-11-27T10:00:00+00:00",
        finished="2026-11-27T10:20:00+00:00",
        versions={"openllm-talk": "0.1.0", "python": "3.11.7", "inspect_ai": "0.3.240"},
        rungs=RUNGS,
        log=f"logs/{model.replace('/', '-')}.eval",
        cost=cost,
    )
    path = folder / f"{model.replace('/', '-')}-{seed}.jsonl"
    write(path, run, results)
    return path


def needle_file(folder: Path, model: str, items: int = 400) -> Path:
    """The file of a simulated needle run: what stands in the middle of a long text is lost."""
    rng, results = Random(model), []
    for number in range(items):
        tokens, depth = rng.choice((1000, 2000, 4000, 8000, 16000, 32000)), number % 11 * 10
        lost = (tokens / 40000) * (1 - abs(depth - 50) / 60)
        right = rng.random() > lost
        results.append(
            Result(
                item=f"needle-{number}", family="one", outcome="right" if right else "wrong",
                tokens=tokens, database=str(number), axes={"depth": depth / 100},
                prompt="…", expected="红色", reply="红色" if right else "蓝色",
            )
        )  # fmt: skip
    path = folder / f"{model.replace('/', '-')}-needle.jsonl"
    write(path, Run(bench="needle", model=model, seed=2, items=items, command="talk practice run needle"), results)  # fmt: skip
    return path


def hostile_file(folder: Path) -> Path:
    """A run whose every word is an attack."""
    attack = (
        "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\x00\x1b[2J\u202e`$x^2$ {{7*7}}"
    )
    outcomes: tuple[Outcome, ...] = ("right", "wrong")
    run = Run(
        bench="state", model=attack, seed=1, items=2, command=f"talk {attack}",
        settings={attack: attack}, versions={attack: attack}, log="javascript:alert(1)",
    )  # fmt: skip
    results = [
        Result(item=attack, family=attack, outcome=outcome, operations=4 + place, reply=attack,
               prompt=attack * 40, expected=attack)
        for place, outcome in enumerate(outcomes)
    ]  # fmt: skip
    path = folder / "hostile.jsonl"
    write(path, run, results)
    return path
